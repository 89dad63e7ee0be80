"""The main job, from beginning to end: ``make demo``.

A brand's day on this machine. A sandbox stands for Centra, an ERP and a warehouse run as processes of their
own, and `examples/integration.py` connects them. It is killed in the middle of the export and started again.
The end is a page for people in operations, and a proof that is counted where things really are: in the ERP's
journal, in the warehouse's files, and in Centra.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from subprocess import Popen
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from rich.console import Console

from centra_ipaas import SqliteStore
from centra_ipaas.work import WorkState
from examples.brand.control import Control
from examples.brand.evidence import Evidence, Places, gather, proof
from examples.brand.report import show
from examples.brand.seed import SCARCE, UNKNOWN, Planned, counted, plan, seed, skus
from examples.processes import first_line, running
from examples.warehouse.server import can_pack

#: Orders in the ERP after which the integration is killed.
KILL_AFTER = 12
#: Seconds the ERP takes for one order: as slow as a quick one.
ERP_DELAY = 0.05
#: Seconds from the warehouse's count to its first parcel, and for each parcel.
OPENS_AFTER, PACKING = 2.5, 0.05
#: Nobody waits longer than this for one step.
PATIENCE = 40.0

#: A sandbox that keeps Centra's quotas, of a plan that does not make the demo wait.
SANDBOX = ("-c", "from centra_ipaas.cli import main; main()", "sandbox", "--plan", "high-volume")


def main() -> int:
    parser = argparse.ArgumentParser(description="Orders out, stock in, tracking back, on this machine.")
    parser.add_argument("--mode", choices=["keys", "search"], default="search", help="how the ERP runs")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the other processes end too
    console = Console() if sys.stdout.isatty() else Console(width=120)
    with tempfile.TemporaryDirectory(prefix="centra-demo-") as folder:
        day = spend_a_day(Path(folder), options.mode, Story(console))
    checks = proof(day)
    show(console, day, checks)
    return 0 if all(check.holds for check in checks) else 1


class Story:
    """Says what happens, and when."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._began = time.monotonic()

    def tell(self, text: str) -> None:
        self._console.print(f"[dim]{time.monotonic() - self._began:5.1f} s[/]  {text}", highlight=False)


def spend_a_day(folder: Path, mode: str, story: Story) -> Evidence:
    """Run everything once; every process has ended when this returns."""
    with ExitStack() as day:
        centra = first_line(day.enter_context(running(*SANDBOX)))
        places = Places(folder=folder, control=day.enter_context(Control(centra["control"])))
        planned = prepare(places, story)
        erp = day.enter_context(open_erp(places, mode))
        integration = Integration(places, centra, erp, mode)
        booked_at_kill = export_and_be_killed(integration, story)
        before = places.stock()
        with integration.running():
            export_the_rest(places, planned, story)
            day.enter_context(open_warehouse(places))
            ship(places, story)
        return gather(places, planned, booked_at_kill, before)


def prepare(places: Places, story: Story) -> Sequence[Planned]:
    """Fill the shop, the ERP's article list and the warehouse's shelves."""
    planned = plan()
    seed(places.control, planned)
    for folder in (places.erp, places.warehouse):
        folder.mkdir()
    articles = [sku for sku in skus() if sku != UNKNOWN]
    (places.erp / "articles.txt").write_text("\n".join(articles), encoding="utf-8")
    (places.warehouse / "opening.json").write_text(json.dumps(counted()), encoding="utf-8")
    eligible = sum(order.kind.eligible for order in planned)
    story.tell(f"Centra has {len(planned)} orders of five markets; {eligible} are paid and not on hold.")
    return planned


@contextmanager
def open_erp(places: Places, mode: str) -> Iterator[str]:
    options = ("--folder", places.erp, "--mode", mode, "--delay", ERP_DELAY)
    with running("-m", "examples.erp.server", *options) as process:
        yield first_line(process)["url"]


@contextmanager
def open_warehouse(places: Places) -> Iterator[None]:
    files = ("--journal", places.erp / "journal.jsonl", "--folder", places.warehouse)
    manners = ("--begin", OPENS_AFTER, "--pace", PACKING)
    with running("-m", "examples.warehouse.server", *files, *manners) as process:
        first_line(process)
        yield


class Integration:
    """The brand's own process, which may be started again and again."""

    def __init__(self, places: Places, centra: dict[str, Any], erp: str, mode: str) -> None:
        self._log = places.folder / "integration.log"
        self._environment = {**os.environ, "CENTRA_URL": centra["url"], "CENTRA_TOKEN": centra["token"]}
        systems = ("--erp", erp, "--mode", mode, "--warehouse", places.warehouse)
        # A day in seconds: what the killed process had taken is free again soon.
        hurried = ("--lease", "2s", "--every", "1s")
        self._command = ("-m", "examples.integration", *systems, "--store", places.store, *hurried)
        self.places = places

    @contextmanager
    def running(self) -> Iterator[Popen[str]]:
        """Run it for as long as the block lasts; if that fails, say what it said last."""
        try:
            with running(*self._command, environment=self._environment, log=self._log) as process:
                yield process
        except TimeoutError:
            print(
                "".join(self._log.read_text(encoding="utf-8").splitlines(keepends=True)[-20:]),
                file=sys.stderr,
            )
            raise


def export_and_be_killed(integration: Integration, story: Story) -> int:
    """Start the export and kill it in the middle; return how many orders were in the ERP by then."""
    places = integration.places
    with integration.running() as process:
        story.tell("The integration starts and exports orders to the ERP ...")
        until("the export is under way", lambda: len(places.booked()) >= KILL_AFTER, pause=0.005)
        process.kill()
        process.wait()
    booked = len(places.booked())
    story.tell(f"... and is killed (SIGKILL) with {booked} orders in the ERP.")
    return booked


def export_the_rest(places: Places, planned: Sequence[Planned], story: Story) -> None:
    """Wait until every eligible order is in the ERP or parked."""
    story.tell("It starts again, looks what became of its last orders, and goes on.")
    eligible = {str(order.number) for order in planned if order.kind.eligible}
    with SqliteStore(places.store) as store:

        def everything_is_somewhere() -> bool:
            parked = {work.entity for work in store.works("order-export", [WorkState.PARKED])}
            done = {work.entity for work in store.works("order-export", [WorkState.DONE])}
            return eligible <= parked | done

        until("every order is in the ERP or parked", everything_is_somewhere)
    story.tell(f"{len(places.booked())} orders are in the ERP, the others wait for a person.")


def ship(places: Places, story: Story) -> None:
    """Wait until all that can leave the warehouse has left, and Centra knows about it."""
    story.tell("The warehouse opens and counts its shelves.")
    until("Centra knows the first count", lambda: same_stock(places), fail=False)
    story.tell(f"Centra has the count. Of {SCARCE} there are fewer than were sold: an oversold size.")
    until("everything is packed", lambda: nothing_left_to_pack(places))
    story.tell(
        f"{len(places.parcels())} parcels have left; the integration brings tracking and stock to Centra."
    )
    until("Centra knows every parcel", lambda: all_shipped(places))
    until("Centra knows every count", lambda: same_stock(places), fail=False)


def nothing_left_to_pack(places: Places) -> bool:
    packed = {parcel["sales_order"] for parcel in places.parcels()}
    shelves = places.shelves()
    waiting = [entry["order"] for entry in places.booked() if entry["id"] not in packed]
    return bool(packed) and not any(can_pack(order, shelves) for order in waiting)


def all_shipped(places: Places) -> bool:
    shipped = [shipment for shipment in places.control.look("shipments") if shipment["is_shipped"]]
    return len(shipped) >= len(places.parcels())


def same_stock(places: Places) -> bool:
    return {sku: row["physical"] for sku, row in places.stock().items()} == places.shelves()


def until(what: str, holds: Callable[[], bool], *, pause: float = 0.1, fail: bool = True) -> None:
    """Wait until something holds; without `fail` the proof at the end will tell."""
    deadline = time.monotonic() + (PATIENCE if fail else PATIENCE / 4)
    while not holds():
        if time.monotonic() > deadline:
            if fail:
                raise TimeoutError(f"gave up waiting until {what}")
            return
        time.sleep(pause)


if __name__ == "__main__":
    sys.exit(main())
