"""Recipe: a warehouse that talks XML. Pick orders go out; parcels come in and become dispatches.

What comes in is read with defusedxml: the standard library's parsers follow entities, and a file of a kilobyte
can fill the memory. What goes out is written with the standard library.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Annotated, NotRequired, TypedDict, cast
from xml.etree.ElementTree import Element, SubElement, tostring

from defusedxml.ElementTree import fromstring

from centra_ipaas.errors import Owner
from centra_ipaas.mapping import (
    PUBLIC,
    Mapper,
    Table,
    compute,
    default,
    each,
    if_absent,
    into,
    lookup,
    present,
    source,
)
from centra_ipaas.models import Address, Dispatch, DispatchLine, Order, OrderLine


class ItemElement(TypedDict):
    """``<item sku="A-1" units="2"/>``."""

    sku: Annotated[str, PUBLIC]
    units: Annotated[str, PUBLIC]


class ParcelElement(TypedDict):
    """``<parcel id= order= at= carrier= [tracking=]>`` with its items. Attributes of XML are text, or not there."""

    id: Annotated[str, PUBLIC]
    order: Annotated[str, PUBLIC]
    at: Annotated[str, PUBLIC]
    carrier: Annotated[str, PUBLIC]
    tracking: NotRequired[str]
    items: Sequence[ItemElement]


#: What the warehouse calls a carrier, and what Centra does.
carriers = Table[str, str](
    "carriers",
    owner=Owner.OPERATIONS,
    action="Add the warehouse's carrier to the table, then replay the parcel.",
)


class ToDispatchLine(Mapper[ItemElement, DispatchLine]):
    item = source(ItemElement)
    target = into(DispatchLine)(sku=item["sku"], quantity=compute(int, item["units"]))


class ToDispatch(Mapper[ParcelElement, Dispatch]):
    parcel = source(ParcelElement)
    target = into(Dispatch)(
        id=parcel["id"],
        order_number=parcel["order"],
        lines=each(parcel["items"], ToDispatchLine),
        dispatched_at=compute(datetime.fromisoformat, parcel["at"]),
        carrier=lookup(carriers, parcel["carrier"]),
        tracking_number=if_absent(parcel["tracking"], ""),
    )


def parcels(document: str | bytes) -> Iterator[ParcelElement]:
    """Yield the parcels of a file; raises what defusedxml raises for entities and for XML that is none."""
    for element in fromstring(document).iter("parcel"):
        items = [dict(item.attrib) for item in element.iter("item")]
        # What lacks is told by the mapper, at its path.
        yield cast(ParcelElement, {**element.attrib, "items": items})


def address_lines(address: Address) -> tuple[str, ...]:
    parts = (address.name, address.line1, address.line2, f"{address.postal_code} {address.city}".strip())
    return tuple(part for part in parts if part)


def pick(sku: str, units: int) -> Element:
    return Element("line", sku=sku, units=str(units))


def pick_order(number: str, country: str, address: Sequence[str], lines: Sequence[Element]) -> Element:
    """Build the element; what may be personal stands in `address` alone."""
    order = Element("pickOrder", number=number, country=country)
    for text in address:
        SubElement(order, "addressLine").text = text
    order.extend(lines)
    return order


class ToPickLine(Mapper[OrderLine, Element]):
    line = source(OrderLine)
    target = into(pick)(
        sku=present(
            line.sku, code="sku.unknown", owner=Owner.ECOMMERCE, action="Give the size a SKU in Centra."
        ),
        units=line.quantity,
    )


class ToPickOrder(Mapper[Order, Element]):
    o = source(Order)
    target = into(pick_order)(
        number=o.number,
        country=default(present(o.shipping_address).country, ""),
        address=compute(address_lines, present(o.shipping_address)),
        lines=each(o.lines, ToPickLine),
    )


def to_xml(order: Element) -> str:
    return tostring(order, encoding="unicode")
