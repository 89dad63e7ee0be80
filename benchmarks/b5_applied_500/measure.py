"""Export to an ERP that books and does not answer, until the exporter says that all is done, and count in the ERP."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parent.parent / "b4_kill"))
from lives import Erp, Life


def measure(load, params):
    way, erp = load(), Erp(params, loses=params["loses"])
    folder, runs = Path(params["folder"], "exporter"), 1
    while not Life(way, params, erp, folder).wait() and runs < params["most_runs"]:
        runs += 1
    # Its schedule comes round again.
    Life(way, params, erp, folder).wait()
    wrong = erp.wrong(params["orders"])
    return {**wrong, "wrong": sum(wrong.values()), "runs": runs}
