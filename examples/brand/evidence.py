"""What is known at the end of the day, read from where it really is, and the proof drawn from it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from attrs import field, frozen

from centra_ipaas import SqliteStore
from centra_ipaas.work import Work, WorkState
from examples.brand.control import Control
from examples.brand.seed import Planned

Record = Mapping[str, Any]


@frozen(kw_only=True)
class Places:
    """Where everything is written."""

    folder: Path
    control: Control = field(repr=False)

    @property
    def store(self) -> Path:
        return self.folder / "brand.db"

    @property
    def erp(self) -> Path:
        return self.folder / "erp"

    @property
    def warehouse(self) -> Path:
        return self.folder / "warehouse"

    def booked(self) -> tuple[Record, ...]:
        """Every call the ERP accepted, oldest first: an order that was doubled stands here twice."""
        return _lines(self.erp / "journal.jsonl")

    def parcels(self) -> tuple[Record, ...]:
        return _lines(self.warehouse / "parcels.jsonl")

    def shelves(self) -> dict[str, int]:
        """Return the last count of each article."""
        return {count["article"]: count["units"] for count in _lines(self.warehouse / "counts.jsonl")}

    def stock(self) -> dict[str, Record]:
        """Return what Centra believes, by SKU."""
        return {row["sku"]: row for row in self.control.look("stock")}


@frozen(kw_only=True)
class Evidence:
    """The end of the day."""

    planned: tuple[Planned, ...]
    #: Orders in the ERP when the integration was killed.
    booked_at_kill: int
    stock_before: Mapping[str, Record]
    booked: tuple[Record, ...]
    #: What the integration holds: work of all flows.
    works: tuple[Work, ...]
    #: Number in the ERP by order number, as the integration remembers it.
    links: Mapping[str, str]
    parcels: tuple[Record, ...]
    shelves: Mapping[str, int]
    shipments: tuple[Record, ...]
    stock_after: Mapping[str, Record]

    @property
    def eligible(self) -> frozenset[str]:
        return frozenset(str(order.number) for order in self.planned if order.kind.eligible)

    @property
    def in_erp(self) -> Counter[str]:
        """How often each order was booked."""
        return Counter(entry["order"]["number"] for entry in self.booked)

    def exports(self, state: WorkState) -> tuple[Work, ...]:
        return tuple(work for work in self.works if work.flow == "order-export" and work.state is state)

    @property
    def parked_orders(self) -> frozenset[str]:
        return frozenset(work.entity for work in self.exports(WorkState.PARKED))


def gather(
    places: Places, planned: Sequence[Planned], booked_at_kill: int, before: Mapping[str, Record]
) -> Evidence:
    """Read everything once more, now that nothing moves."""
    with SqliteStore(places.store) as store:
        works = tuple(store.works())
        links = store.links("order-export", [str(order.number) for order in planned])
    return Evidence(
        planned=tuple(planned),
        booked_at_kill=booked_at_kill,
        stock_before=before,
        booked=places.booked(),
        works=works,
        links=links,
        parcels=places.parcels(),
        shelves=places.shelves(),
        shipments=tuple(places.control.look("shipments")),
        stock_after=places.stock(),
    )


class Check(NamedTuple):
    """A claim, both sides of it, and whether it holds."""

    claim: str
    sides: str
    holds: bool


def proof(day: Evidence) -> tuple[Check, ...]:
    """Return every claim the demo makes; it failed if one does not hold."""
    return tuple(_claims(day))


def _claims(day: Evidence) -> Iterator[Check]:
    booked, parked = day.in_erp, day.parked_orders
    lost = day.eligible - booked.keys() - parked
    doubled = [number for number, times in booked.items() if times > 1]
    shipped = {shipment["tracking_number"] for shipment in day.shipments if shipment["is_shipped"]}
    tracked = {parcel["tracking"] for parcel in day.parcels}
    in_centra = {sku: row["physical"] for sku, row in day.stock_after.items()}
    yield Check(
        "it was killed in the middle of the export",
        f"{day.booked_at_kill} of {len(booked)} were in the ERP",
        0 < day.booked_at_kill < len(booked),
    )
    yield Check(
        "eligible orders = in the ERP + parked",
        f"{len(day.eligible)} = {len(booked)} + {len(parked)}",
        day.eligible == booked.keys() | parked and not booked.keys() & parked,
    )
    yield Check("orders lost", str(len(lost)), not lost)
    yield Check("orders doubled in the ERP's journal", str(len(doubled)), not doubled)
    yield Check(
        "the integration knows every order's number in the ERP",
        f"{len(day.links)} of {len(booked)}",
        dict(day.links) == {entry["order"]["number"]: entry["id"] for entry in day.booked},
    )
    yield Check(
        "shipments in Centra, completed with tracking = parcels of the warehouse",
        f"{len(day.shipments)} = {len(day.parcels)}",
        len(day.shipments) == len(day.parcels) and shipped == tracked,
    )
    yield Check(
        "units in Centra = units on the shelves, every size",
        f"{sum(in_centra.values())} = {sum(day.shelves.values())}",
        in_centra == day.shelves,
    )


def _lines(path: Path) -> tuple[Record, ...]:
    """Read the complete lines of a file that somebody may be writing."""
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    return tuple(json.loads(line) for line in text.split("\n")[:-1])
