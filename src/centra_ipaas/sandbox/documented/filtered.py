"""Lists: an object that the filter of a list lets through."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from centra_ipaas.sandbox.documented import sales
from centra_ipaas.sandbox.documented.asked import Asked, Given
from centra_ipaas.sandbox.documented.mentioned import row_of
from centra_ipaas.sandbox.documented.room import DTC, WHOLESALE, Room
from centra_ipaas.sandbox.documented.sales import Wanted
from centra_ipaas.sandbox.protocol.dates import read_moment
from centra_ipaas.sandbox.protocol.filters import Paths, filter_type, path_of
from centra_ipaas.sandbox.queries.registry import PATHS
from centra_ipaas.sandbox.state import Address

#: Members that choose or describe the object before it is made, or that say nothing about one.
_NOT_BENT = ("id", "number", "externalId", "orderId", "storeType", "search", "notNull", "negate", "type")
#: Members that only wholesale orders have something for.
_OF_WHOLESALE = ("accountId", "buyerId", "deliveryWindowId", "purchaseOrderNumber", "salesRepresentativeId")
#: The kind of what an attribute links to, where that is not the attribute's name.
_LINKED = {
    "parent_category": "Category",
    "payment_method": "StorePlugin",
    "store_plugin": "StorePlugin",
    "country_of_origin": "Country",
    "assigned_to_countries": "Country",
    "delivery_windows": "DeliveryWindow",
    "product_variants": "ProductVariant",
    "parent": "Folder",
    "categories": "Category",
    "markets": "Market",
    "chart": "MeasurementChart",
    "countries": "Country",
    "stores": "Store",
    "displays": "Display",
}


def let_through(room: Room, one: Asked, kind: str) -> None:
    """Make an object that passes the filter of a list; several where the filter names several.

    Stores, countries and currencies are those that every sandbox has.
    """
    where: Given = one.args.get("where") or {}
    type_ = filter_type(one.field.args)
    paths = PATHS.get(type_.name, Paths()) if type_ is not None else Paths()
    for row in _chosen(room, kind, where):
        for member, value in where.items():
            if value is not None and member not in (*_NOT_BENT, *(where.get("negate") or ())):
                _bend(room, row, paths, member, value)
        _search(row, paths, where.get("search"))


def _chosen(room: Room, kind: str, where: Given) -> list[Any]:
    references: list[Given | None] = [
        {name: value}
        for name in ("id", "number", "externalId")
        if name not in (where.get("negate") or ())
        for value in _many(where.get(name))
    ]
    return [find_or_make(room, kind, given, where) for given in references or [None]]


def find_or_make(room: Room, kind: str, given: Given | None, where: Given) -> Any:
    """Return an object of a kind that can pass a filter as far as its making decides."""
    type_ = _store_type(where)
    if kind == "Order":
        known = room.find(kind, given)
        moment = where.get("status") != ["PENDING"]
        return known or sales.order(
            room, Wanted(given=given, type=type_, status="CONFIRMED" if moment else "PENDING")
        )
    if kind == "Shipment":
        hashes = _many(where.get("orderId"))
        known = room.find("Order", {"id": hashes[0]}) if hashes else None
        order = {"id": hashes[0]} if hashes and known is None else None
        return sales.shipment(room, given, {}, type=type_, given=order)
    if kind == "Return":
        return sales.returned(room, given, type_=type_)
    if kind == "PaymentHistoryEntry":
        return _payment(room, given, where)
    return room.get(kind, given) if given else room.make(kind)


def _store_type(where: Given) -> str:
    named = [*where, *(where.get("notNull") or ())]
    wholesale = where.get("storeType") == WHOLESALE or any(member in named for member in _OF_WHOLESALE)
    return WHOLESALE if wholesale else DTC


def _payment(room: Room, given: Given | None, where: Given) -> Any:
    hashes = _many(where.get("orderId"))
    made = sales.order(room, Wanted(given={"id": hashes[0]} if hashes else None))
    entry = made.payments[0]
    if given and "id" in given:
        room.renumber("PaymentHistoryEntry", entry, given["id"])
    return entry


def _many(value: Any) -> list[Any]:
    return [] if value is None else value if isinstance(value, list) else [value]


def _bend(room: Room, row: Any, paths: Paths, member: str, value: Any) -> None:
    """Write what a member of the filter wants where it reads; what is computed stays as it is."""
    place = paths.members.get(member, path_of(member))
    if not isinstance(place, str):
        return
    steps = [step for step in place.split(".") if step != "*"]
    wanted = _value(room, row, steps, value)
    if len(steps) > 1 and steps[-1] == "id":
        _link(room, row, steps, wanted)
    else:
        target = _reached(row, steps[:-1])
        if target is not None:
            _write(target, steps[-1], wanted)


def _value(room: Room, row: Any, steps: list[str], value: Any) -> Any:
    """Return a value that a filter's member accepts."""
    if isinstance(value, list):
        return value[0] if value else None
    if not isinstance(value, Mapping):
        return value
    if "from" in value or "to" in value:
        end = value.get("from") if value.get("from") is not None else value.get("to")
        current = _reached(row, steps)
        return _moment(room, end, current) if isinstance(end, str) else end
    return next((text for text in value.values() if text is not None), None)


def _moment(room: Room, text: str, current: Any) -> Any:
    moment = read_moment(text, room.world.now())
    return moment.date() if isinstance(current, date) and not isinstance(current, datetime) else moment


def _reached(row: Any, steps: Iterable[str]) -> Any:
    for step in steps:
        if isinstance(row, list):
            row = row[0] if row else None
        row = getattr(row, step, None)
    return row


def _link(room: Room, row: Any, steps: list[str], identity: Any) -> None:
    target, attribute = _reached(row, steps[:-2]), steps[-2]
    target = target[0] if isinstance(target, list) and target else target
    kind = _LINKED.get(attribute) or "".join(word.capitalize() for word in attribute.split("_"))
    now = getattr(target, attribute, None)
    if kind == "State":
        # The states of a country are as they are.
        return
    if kind == "Store":
        if not isinstance(now, list) or identity not in [store.id for store in now]:
            room.store({"id": identity}, getattr(now, "type", DTC))
        return
    if kind in ("Currency", "Country"):
        found = room.country({"id": identity}) if kind == "Country" else now
        if found is not None and found.id != identity:
            room.renumber(kind, found, identity)
    else:
        found = row_of(room, kind, identity)
    if isinstance(now, list):
        now.append(found)
    else:
        _write(target, attribute, found)


def _write(target: Any, attribute: str, value: Any) -> None:
    """Set an attribute that is stored; one that is computed from others is left alone."""
    if isinstance(getattr(type(target), attribute, None), property):
        return
    current = getattr(target, attribute, None)
    if isinstance(current, list) and not isinstance(value, list):
        if value not in current:
            current.append(value)
    elif not isinstance(current, Address):
        setattr(target, attribute, value)


def _search(row: Any, paths: Paths, text: str | None) -> None:
    for place in paths.searched if text else ():
        if isinstance(place, str) and isinstance(_reached(row, place.split(".")), str):
            *above, last = place.split(".")
            _write(_reached(row, above), last, text)
            return
