"""What the killed workers work with: a shop, an ERP and a warehouse, each a process of its own that stays alive."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, NamedTuple

from centra_ipaas.testing.crash import JsonLines, KillRun, Life, LossyProxy, WorkerFailed, forked
from centra_ipaas.work import WorkState
from examples.brand.control import Control
from examples.crash import worker
from examples.crash.worker import Job, export_orders, import_shipments, opened
from examples.erp.adapter import Mode
from examples.processes import first_line, running

#: How the ERP runs: it honours keys, it can only be searched, or one answer in ten is lost on top.
Way = Literal["keys", "search", "lossy"]

#: Names of records brought at once.
BATCH = 60
#: Seconds the ERP thinks about an order: enough to be killed in it.
ERP_THINKS = 0.004


class Shop:
    """The sandbox's shop, and who buys in it."""

    def __init__(self, control: Control) -> None:
        self._control = control
        self._control.call("add_warehouse", name="Main")
        self._control.call("add_market", name="Sweden")
        self._control.call("add_product", number="SHIRT", name="Shirt")
        self._control.call("set_physical", warehouse=1, sku="SHIRT", quantity=1_000_000)

    def sell(self, count: int, quantity: int = 1) -> list[str]:
        """Place orders and return their numbers; all are payable."""
        line = {"sku": "SHIRT", "quantity": quantity, "unit_price": "100.00"}
        return [str(self._control.call("place_order", lines=[line])["number"]) for _ in range(count)]

    def lose_answers(self) -> None:
        """Let one change in ten be applied, and its answer be lost."""
        for kind in ("applied_then_500", "connection_reset"):
            changes = ["createShipment", "completeShipment"]
            self._control.call("add_fault", kind=kind, when="after", match=changes, share=0.05)

    def shipments(self) -> list[Shipped]:
        """Return every shipment, oldest first."""
        return [
            Shipped(str(one["order"]), one["tracking_number"] or "", one["is_shipped"])
            for one in self._control.look("shipments")
        ]


class Shipped(NamedTuple):
    """A shipment in the shop."""

    order: str
    tracking: str
    completed: bool


class Parcels:
    """The warehouse: packs each order in two parcels, and writes them down one after the other."""

    def __init__(self, shop: Shop, folder: Path) -> None:
        self._shop, self._file = shop, folder / "parcels.jsonl"

    def pack(self) -> list[str]:
        """Sell and pack; return the parcels' tracking numbers."""
        parcels = [(number, f"{number}-{part}") for number in self._shop.sell(BATCH // 2, 2) for part in "AB"]
        with self._file.open("a", encoding="utf-8") as file:
            file.writelines(json.dumps(self._parcel(*parcel)) + "\n" for parcel in parcels)
        return [tracking for _, tracking in parcels]

    def _parcel(self, order: str, tracking: str) -> dict[str, object]:
        return {
            "parcel": f"P-{tracking}",
            "sales_order": f"SO-{order}",
            "order": order,
            "items": [{"article": "SHIRT", "units": 1}],
            "packed_at": datetime.now(UTC).isoformat(),
            "carrier": "PostNord",
            "tracking": tracking,
        }


@contextmanager
def orders(
    folder: Path,
    store: str,
    way: Way,
    *,
    thinks: float = ERP_THINKS,
    late: float = 0.5,
    broken: str = "",
    lease: float = 4.0,
    **options: Any,
) -> Iterator[KillRun]:
    """Return a run of kills of the order export, in a world of its own."""
    mode: Mode = "keys" if way == "keys" else "search"
    with ExitStack() as stack:
        centra, shop = _shop(stack, folder)
        at = ("--folder", folder, "--mode", mode, "--delay", thinks)
        server = running("-m", "examples.erp.server", *at, log=folder / "erp.log")
        erp = first_line(stack.enter_context(server))["url"]
        if way == "lossy":
            erp = stack.enter_context(LossyProxy(erp, late=late, seed=folder.name)).url
        job = Job(
            url=centra["url"],
            token=centra["token"],
            store=store,
            erp=erp,
            mode=mode,
            lease=lease,
            late=late if way == "lossy" else 0.0,
            broken=broken,
        )
        start = forked(export_orders, job, log=folder / "workers.log")
        _give_birth(start, store)
        yield _run(
            start=start,
            feed=lambda: shop.sell(BATCH),
            journal=JsonLines(folder / "journal.jsonl", lambda entry: str(entry["order"]["number"])),
            done=lambda: _nothing_left(store),
            **options,
        )


@contextmanager
def shipments(folder: Path, store: str, **options: Any) -> Iterator[tuple[KillRun, Shop]]:
    """Return a run of kills of the shipment import, in a world of its own, and the shop to look at."""
    with ExitStack() as stack:
        centra, shop = _shop(stack, folder)
        shop.lose_answers()
        changes = folder / "changes"
        changes.touch()
        job = Job(url=centra["url"], token=centra["token"], store=store, warehouse=folder, changes=changes)
        run = _run(
            start=forked(import_shipments, job, log=folder / "workers.log"),
            feed=Parcels(shop, folder).pack,
            journal=lambda: [one.tracking for one in shop.shipments() if one.completed],
            effects=lambda: changes.stat().st_size,
            done=lambda: _nothing_left(store),
            **options,
        )
        yield run, shop


def out_of_order(shipped: Sequence[Shipped]) -> list[str]:
    """Return the orders whose parcels did not become shipments in the order in which they were packed."""
    by_order: dict[str, list[str]] = {}
    for one in shipped:
        by_order.setdefault(one.order, []).append(one.tracking)
    return [order for order, trackings in by_order.items() if trackings != sorted(trackings)]


def _give_birth(start: Callable[[], Life], store: str) -> None:
    """Let the export run once while nothing is sold: no later order can be a former store's, and none is looked for."""
    life = start()
    while not _has_swept(store):
        if life.poll() is not None:
            raise WorkerFailed("the first worker did not get through")
        time.sleep(0.05)
    _end(life)


def _end(life: Life) -> None:
    os.kill(life.pid, signal.SIGTERM)
    life.wait(20)


def _has_swept(store: str) -> bool:
    with opened(store) as kept:
        return kept.cursor("order-export:since") is not None


def _run(**settings: Any) -> KillRun:
    return KillRun(**({"low": 2 * BATCH, "within": 0.2, "settle": 2.0, "patience": 120.0} | settings))


def _shop(stack: ExitStack, folder: Path) -> tuple[dict[str, Any], Shop]:
    said = folder / "centra.log"
    life = forked(worker.centra, log=said)()
    stack.callback(_end, life)
    while not said.exists() or "\n" not in said.read_text("utf-8"):
        if life.poll() is not None:
            raise WorkerFailed("the shop did not open")
        time.sleep(0.02)
    centra = json.loads(said.read_text("utf-8").partition("\n")[0])
    return centra, Shop(stack.enter_context(Control(centra["control"])))


def _nothing_left(store: str) -> bool:
    open_ones = [state for state in WorkState if state is not WorkState.DONE]
    with opened(store) as kept:
        return not kept.works(states=open_ones)
