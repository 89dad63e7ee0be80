"""One run with orders that the ERP refuses, and one without, in an order by dice; what arrived, and how fast."""

import sys
from pathlib import Path
from random import Random

sys.path.append(str(Path(__file__).parent.parent / "b4_kill"))
from lives import Erp, Life


def measure(load, params):
    way, dice, orders = load(), Random(params["seed"]), params["orders"]
    bad = dice.sample(range(1, orders + 1), round(orders * params["bad"]))
    told = {"clean": [], "poison": bad}
    runs = {name: Run(way, params, name, told[name]) for name in dice.sample(sorted(told), 2)}
    clean, poison = runs["clean"], runs["poison"]
    if clean.delivered != orders:
        raise SystemExit(f"{clean.delivered} of {orders} arrived, and none was refused\n{clean.log[-4000:]}")
    figures = {"delivered": poison.delivered, "orders_per_s": clean.rate}
    if hasattr(way, "refused"):
        figures["kept"] = way.refused(poison.folder)
    if poison.delivered == orders - len(bad):
        figures |= {
            "rate_percent": 100 * poison.rate / clean.rate,
            "cpu_percent": 100 * poison.cpu_s / clean.cpu_s,
        }
    return figures


class Run:
    """One run of the exporter, from nothing, to an ERP that refuses some orders."""

    def __init__(self, way, params, name, bad):
        erp, self.folder = Erp(params, name, refuses=bad), Path(params["folder"], name)
        life = Life(way, params, erp, self.folder)
        life.wait()
        self.delivered, self.cpu_s = len(set(erp.booked())), life.cpu_s
        self.rate = self.delivered / life.seconds
        self.log = (self.folder / "log").read_text()
