"""Furnishing a sandbox for a request: first what it names, under those names, then a small brand around it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from centra_ipaas.sandbox._sandbox import Sandbox
from centra_ipaas.sandbox.documented import sales
from centra_ipaas.sandbox.documented.asked import Asked, mentions, numbers_in
from centra_ipaas.sandbox.documented.filtered import let_through
from centra_ipaas.sandbox.documented.makers import MAKERS, complete_product
from centra_ipaas.sandbox.documented.mentioned import need
from centra_ipaas.sandbox.documented.prepared import PREPARED, happen, listen, sell
from centra_ipaas.sandbox.documented.room import DTC, WHOLESALE, Maker, Room
from centra_ipaas.sandbox.documented.sales import Wanted
from centra_ipaas.sandbox.edge.tokens import viewer_of
from centra_ipaas.sandbox.protocol.refusals import Refused
from centra_ipaas.sandbox.state.world import kind_of, reference_of

#: Ids above it are hashes in disguise; what is made without being named need not come after them.
_HIGHEST = 10**8
_FAILURES = (ValueError, Refused, LookupError, TypeError, AttributeError)

_MAKERS: dict[str, Maker] = {
    **MAKERS,
    "Order": lambda room, **_: sales.order(room, Wanted()),
    "Shipment": lambda room, **_: sales.shipment(room, None),
    "Return": lambda room, **_: sales.returned(room),
}


def furnish(sandbox: Sandbox, fields: Sequence[Asked]) -> list[str]:
    """Make what a request's root fields need; return what could not be made, and why."""
    above = max((number for one in fields for number in numbers_in(one.args) if number < _HIGHEST), default=0)
    furnisher = _Furnisher(Room(sandbox, _MAKERS, above))
    token = sandbox.tokens.find(sandbox.token, sandbox.clock())
    assert token is not None
    with sandbox._world.seen_by(viewer_of(token, sandbox._schema)):
        furnisher.furnish(fields)
    return furnisher.failed


class _Furnisher:
    def __init__(self, room: Room) -> None:
        self._room = room
        self.failed: list[str] = []

    def furnish(self, fields: Sequence[Asked]) -> None:
        if any("vent" in one.name for one in fields):
            listen(self._room)
        # Units lie somewhere before anything is ordered.
        self._room.get("Warehouse")
        for one in fields:
            self.prepare(one)
        self.surround(fields)

    @contextmanager
    def _trying(self, what: str) -> Iterator[None]:
        """Go on without what cannot be made: the request says best what it lacks."""
        try:
            yield
        except _FAILURES as failure:
            self.failed.append(f"{what}: {type(failure).__name__}: {failure}")

    def prepare(self, one: Asked) -> None:
        """Make what a root field is about, then what else is named in its arguments."""
        prepare = PREPARED.get(one.name)
        if prepare is not None:
            with self._trying(one.name):
                prepare(self._room, one)
        for mention in mentions(one):
            with self._trying(f"{one.name}, {mention.type}"):
                need(self._room, one, mention)
        if one.args.get("where") and one.returns in (*_MAKERS, "PaymentHistoryEntry", "Country", "Currency", "Store"):
            with self._trying(f"{one.name}, where"):
                let_through(self._room, one, one.returns)

    def surround(self, fields: Iterable[Asked]) -> None:
        """Make one of everything, so that no list is empty and whatever is linked is there."""
        for name, step in _BRAND.items():
            with self._trying(name):
                step(self._room)
        for one in fields:
            if one.name == "events":
                with self._trying("events"):
                    happen(self._room, one.args.get("where") or {})


def _all_kinds(room: Room) -> None:
    for kind in MAKERS:
        if room.usual(kind) is None:
            room.make(kind)


def _product(room: Room) -> None:
    product = complete_product(room)
    for store in (DTC, WHOLESALE):
        if not any(display.store.type == store for display in product.displays):
            display = room.make("Display", product=product, store=room.store(type_=store))
            room.shop.relate_displays(display.id, display.id)
    for size in product.variants[0].product_sizes:
        sales.lay_in(room, size, 100)


def _branches(room: Room) -> None:
    """Folders and categories three levels deep."""
    for kind in ("Folder", "Category"):
        top = room.make(kind)
        room.make(kind, parent=room.make(kind, parent=top))


def _prices(room: Room) -> None:
    product = complete_product(room)
    for pricelist in [*room.world.pricelists.values()]:
        if pricelist not in room.reserved:
            recommended = 2000 if pricelist.store.type == WHOLESALE else None
            room.shop.set_price(pricelist.id, product.id, 1000, recommended=recommended)


def _windows(room: Room) -> None:
    for form in ("preorder", "atOnce"):
        sell(room, room.make("DeliveryWindow", form=form), complete_product(room).variants)


def _trade(room: Room) -> None:
    """Orders of both stores at every stage: pending, confirmed, shipped, returned, invoiced."""
    sales.order(room, Wanted(status="PENDING"))
    for type_ in (DTC, WHOLESALE):
        windows = [row.id for row in room.world.table("DeliveryWindow").values() if row.variants][-1:]
        made = sales.order(room, Wanted(type=type_, windows=windows if type_ == WHOLESALE else ()))
        room.shop.add_invoice(made.number)
        sales.shipment(room, None, {}, type=type_)
        sales.returned(room, type_=type_)
        sales.returned(room, type_=type_, completed=True)


def _adorn(room: Room) -> None:
    """Give everything that carries attributes and texts in other languages some of each."""
    sweden = room.get("Language")
    for kind in ("Product", "ProductVariant", "Customer", "Display", "Category", "Order", "Account", "Voucher"):
        own = [one for one in room.world.table("AttributeType").values() if one.object_type == kind]
        for row in [*room.world.table(kind).values()]:
            _assign(room, row, own or [room.make("AttributeType", object_type=kind)])
    for kind, field in (("Product", "name"), ("ProductVariant", "name"), ("Display", "name"), ("Category", "name")):
        for row in [*room.world.table(kind).values()]:
            room.shop.translate(kind, row.id, language=sweden.id, texts={field: "Namn"})  # type: ignore[arg-type]


def _assign(room: Room, row: Any, types: Iterable[Any]) -> None:
    for type_ in types:
        if type_.is_mapped:
            values = room.world.table("MappedAttribute").values()
            value = next((one for one in values if one.type is type_), None)
            value = value or room.make("MappedAttribute", type=type_)
            room.world.attributes.change(kind_of(row), reference_of(row), [lambda kept, v=value: kept.put(v)])
            continue
        for element in type_.elements:
            room.world.attributes.change(
                kind_of(row),
                reference_of(row),
                [lambda kept, t=type_, e=element: kept.write(t, e.key, next(iter(e.choices), "value"))],
            )


_BRAND: dict[str, Callable[[Room], None]] = {
    "kinds": _all_kinds,
    "product": _product,
    "branches": _branches,
    "prices": _prices,
    "windows": _windows,
    "trade": _trade,
    "adorn": _adorn,
}
