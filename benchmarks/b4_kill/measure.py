"""Kill an exporter again and again, let it finish, and count in the ERP."""

import sys
import time
from pathlib import Path
from random import Random

sys.path.append(str(Path(__file__).parent))
from lives import Erp, Life


def measure(load, params):
    way, dice = load(), Random(params["seed"])
    erp, folder = Erp(params, thinks=params["thinks"]), Path(params["folder"], "exporter")
    for _ in range(params["kills"]):
        life = Life(way, params, erp, folder)
        _wait(life, erp, len(erp.booked()) + dice.randint(1, params["apart"]))
        time.sleep(dice.uniform(0, params["within"]))
        if life.ended():
            raise SystemExit(f"it ended by itself with status {life.status}: {_last_words(folder)}")
        life.kill()
    began = time.perf_counter()
    while not Life(way, params, erp, folder).wait():
        if time.perf_counter() - began > params["patience"]:
            raise SystemExit(f"it does not finish: {_last_words(folder)}")
    # Its schedule comes round again.
    Life(way, params, erp, folder).wait()
    wrong = erp.wrong(params["orders"])
    return {**wrong, "wrong": sum(wrong.values()) / params["kills"], "kills": params["kills"]}


def _wait(life, erp, booked):
    while len(erp.booked()) < booked and not life.ended():
        time.sleep(0.001)


def _last_words(folder):
    return (folder / "log").read_text()[-4000:]
