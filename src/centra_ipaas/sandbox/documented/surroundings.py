"""A small brand around what a request names, so that no list is empty and whatever is linked is there."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from centra_ipaas.sandbox.documented import sales
from centra_ipaas.sandbox.documented.makers import MAKERS, complete_product
from centra_ipaas.sandbox.documented.prepared import sell
from centra_ipaas.sandbox.documented.room import DTC, WHOLESALE, Room
from centra_ipaas.sandbox.documented.sales import Wanted
from centra_ipaas.sandbox.shop.merchandising import Translatable
from centra_ipaas.sandbox.state.attributes import Assigned, Step
from centra_ipaas.sandbox.state.world import kind_of, reference_of


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
        back = sales.returned(room, type_=type_, completed=True)
        if type_ == DTC:
            room.shop.refund(return_=back.id)


#: What carries attributes, as far as a shop has any of it.
_CARRIERS = ("Product", "ProductVariant", "Customer", "Display", "Category", "Order", "Account", "Voucher")
_TRANSLATED: tuple[Translatable, ...] = ("Product", "ProductVariant", "Display", "Category")


def _attributes(room: Room) -> None:
    for kind in _CARRIERS:
        own = [one for one in room.world.table("AttributeType").values() if one.object_type == kind]
        own = own or [room.make("AttributeType", object_type=kind)]
        for row in [*room.world.table(kind).values()]:
            steps = [step for type_ in own for step in _steps(room, type_)]
            room.world.attributes.change(kind_of(row), reference_of(row), steps)


def _steps(room: Room, type_: Any) -> list[Step]:
    """Return how to assign a value of a type, in each of its elements."""
    if not type_.is_mapped:
        return [partial(_write, type_=type_, element=element) for element in type_.elements]
    values = room.world.table("MappedAttribute").values()
    value = next((one for one in values if one.type is type_), None)
    return [partial(_put, value=value or room.make("MappedAttribute", type=type_))]


def _write(kept: Assigned, type_: Any, element: Any) -> None:
    kept.write(type_, element.key, next(iter(element.choices), "value"))


def _put(kept: Assigned, value: Any) -> None:
    kept.put(value)


def _translations(room: Room) -> None:
    languages = room.world.table("Language").values()
    spoken = [row for row in languages if row.is_available_for_translation and row.is_active]
    language = spoken[0] if spoken else room.make("Language")
    for kind in _TRANSLATED:
        for row in room.world.table(kind).values():
            room.shop.translate(kind, row.id, language=language.id, texts={"name": "Namn"})


#: What has an external id in the schema.
_NAMED = (
    "Account Brand Buyer Collection DeliveryWindow Folder Market Order Pricelist Product ProductVariant Return"
    " Shipment SizeChart Warehouse"
).split()


def _external_ids(room: Room) -> None:
    for kind in _NAMED:
        for row in room.world.table(kind).values():
            if room.world.external_id(row) is None:
                room.call(row, f"external-{reference_of(row)}")


#: In this order: what comes first is what the rest stands on.
BRAND: dict[str, Callable[[Room], None]] = {
    "kinds": _all_kinds,
    "product": _product,
    "branches": _branches,
    "prices": _prices,
    "windows": _windows,
    "trade": _trade,
    "attributes": _attributes,
    "translations": _translations,
    "external ids": _external_ids,
}
