"""Real invoices through the whole export: ``python examples/online_retail.py FILE.csv[.gz]``.

The file is in the UCI Online Retail format. Invoices that are sales become paid orders of a sandbox and go
through `OrderExport` into the example ERP; all others are parked as work with their findings. The last line
printed is one JSON object whose two sides agree to the penny: what the file's rows say, and what the ERP's
journal and the parked work say. docs/online-retail.md tells what each kind of dirt becomes.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from centra_ipaas import Client, OrderExport, Runner, Settings, SqliteStore
from centra_ipaas.sandbox import Sandbox
from centra_ipaas.signals import EffectApplied, Signal
from centra_ipaas.work import WorkState
from examples.erp import ExampleErp, Mode, ToErp, offices
from examples.processes import first_line, running
from examples.retail.holding import hold_back
from examples.retail.load import MARKET, article_names, load
from examples.retail.rows import BadFile, Invoice, gross_of, lines_of, read_invoices
from examples.retail.rules import HeldBack, decide
from examples.retail.tally import Tally, exported, held_back

#: An order whose answer was lost is looked up a moment later: not the end yet.
DOUBTFUL = (WorkState.READY, WorkState.RETRY)


def main() -> int:
    parser = argparse.ArgumentParser(description="Real invoices through the whole export.")
    parser.add_argument("file", type=Path, help="a .csv or .csv.gz in the UCI Online Retail format")
    parser.add_argument("--mode", choices=["keys", "search"], default="keys", help="how the ERP runs")
    options = parser.parse_args()
    try:
        invoices = read_invoices(options.file)
    except (BadFile, OSError) as error:
        say(str(error))
        return 2
    with tempfile.TemporaryDirectory() as folder:
        report = run(invoices, options.mode, Path(folder))
    print(json.dumps(report))
    return 0 if agrees(report) else 1


def run(invoices: Sequence[Invoice], mode: Mode, folder: Path) -> dict[str, Any]:
    """Load, export and count; everything that is written goes into the folder."""
    started = time.monotonic()
    say(f"{len(invoices)} invoices in the file")
    sandbox = Sandbox()
    settings = Settings(url=sandbox.url, token=sandbox.token)
    with (
        SqliteStore(folder / "store.db") as store,
        Client(settings, transport=sandbox.transport()) as centra,
    ):
        sales = load_all(sandbox, store, invoices)
        export(centra, store, sales, mode, folder)
        out, held = exported(folder / "journal.jsonl"), held_back(store, centra)
    return report_of(invoices, out, held, time.monotonic() - started)


def load_all(sandbox: Sandbox, store: SqliteStore, invoices: Sequence[Invoice]) -> Sequence[Invoice]:
    """Put the sales into the shop, park everything else, and return the sales."""
    decisions = [(invoice, decide(invoice)) for invoice in invoices]
    held = [(invoice, decision) for invoice, decision in decisions if isinstance(decision, HeldBack)]
    sales = [invoice for invoice, decision in decisions if not isinstance(decision, HeldBack)]
    held += load(sandbox.shop, sales)
    hold_back(store, held, datetime.now(UTC))
    say(f"{len(invoices) - len(held)} orders in the shop, {len(held)} invoices held back")
    return sales


def export(centra: Client, store: SqliteStore, sales: Sequence[Invoice], mode: Mode, folder: Path) -> None:
    """Run the export into an ERP of its own process until nothing is left to do."""
    known = sorted(code for code, name in article_names(sales).items() if name)
    (folder / "articles.txt").write_text("\n".join(known), encoding="utf-8")
    # One day before the first sale: that is how far back the first look has to go.
    since = min((invoice.at for invoice in sales), default=datetime.now(UTC)) - timedelta(days=1)
    with (
        running("-m", "examples.erp.server", "--folder", folder, "--mode", mode) as process,
        ExampleErp(first_line(process)["url"], mode) as erp,
    ):
        runner = Runner(centra, store, hooks=[Progress()])
        runner.add(OrderExport(target=erp, mapper=ToErp(offices.of({MARKET: "UK"})), since=since))
        while any(report.processed for report in runner.run_once()) or store.works(states=DOUBTFUL):
            time.sleep(0.1)


def report_of(invoices: Sequence[Invoice], out: Tally, held: Tally, seconds: float) -> dict[str, Any]:
    return {
        "invoices": len(invoices),
        "lines_in": lines_of(invoices),
        "gross_in": amount(gross_of(invoices)),
        "exported": out.documents,
        "lines_out": out.lines,
        "gross_out": amount(out.gross),
        "held_back": held.reasons,
        "lines_held_back": held.lines,
        "gross_held_back": amount(held.gross),
        "seconds": round(seconds, 1),
    }


def agrees(report: dict[str, Any]) -> bool:
    """Say whether everything in the file is in the ERP or parked, once: invoices, rows and money."""
    return (
        report["invoices"] == report["exported"] + sum(report["held_back"].values())
        and report["lines_in"] == report["lines_out"] + report["lines_held_back"]
        and Decimal(report["gross_in"]) == Decimal(report["gross_out"]) + Decimal(report["gross_held_back"])
    )


def amount(value: Decimal) -> str:
    """Return an exact amount as text, with at least two decimals."""
    pence = value.quantize(Decimal("0.01"))
    return f"{pence if pence == value else value:f}"


class Progress:
    """A hook that says every five hundred orders how far the export is."""

    def __init__(self) -> None:
        self._booked = 0

    def __call__(self, signal: Signal, /) -> None:
        if isinstance(signal, EffectApplied):
            self._booked += 1
            if self._booked % 500 == 0:
                say(f"{self._booked} orders in the ERP")


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
