"""Recipe: an ERP that imports flat columns, and sends the customer's address back the same way.

One row is one order line with the order's own columns repeated; the columns have the ERP's names and lengths.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import datetime

from attrs import asdict, field, frozen
from attrs.validators import max_len

from centra_ipaas.errors import Owner
from centra_ipaas.mapping import (
    Mapper,
    TwoWay,
    compute,
    default,
    each,
    into,
    nested,
    present,
    source,
    two_way,
)
from centra_ipaas.models import Address, Money, Order, OrderLine


@frozen(kw_only=True)
class AddressColumns:
    """What the ERP keeps of an address; its columns are short, and personal."""

    name: str = field(repr=False, validator=max_len(35))
    street: str = field(repr=False, validator=max_len(35))
    co_address: str = field(repr=False, validator=max_len(35))
    zip: str = field(repr=False, validator=max_len(10))
    city: str = field(repr=False, validator=max_len(30))
    country: str = field(validator=max_len(2))


@frozen(kw_only=True)
class LineColumns:
    item: str = field(validator=max_len(20))
    qty: int
    price: str


@frozen(kw_only=True)
class Sheet:
    """An order on its way to rows."""

    order_no: str = field(validator=max_len(12))
    order_date: str
    currency: str
    address: AddressColumns
    lines: tuple[LineColumns, ...]


def amount(money: Money) -> str:
    """Spell an amount with the decimal comma that this ERP wants."""
    return f"{money.amount:f}".replace(".", ",")


def day(moment: datetime) -> str:
    return f"{moment:%Y%m%d}"


def or_blank(country: str | None) -> str:
    return country or ""


def or_none(column: str) -> str | None:
    return column or None


class ToAddressColumns(TwoWay[Address, AddressColumns]):
    """Both directions: customers corrected in the ERP come back as addresses."""

    a = source(Address)
    target = into(AddressColumns)(
        name=a.name,
        street=a.line1,
        co_address=a.line2,
        zip=a.postal_code,
        city=a.city,
        country=two_way(or_blank, or_none, a.country),
    )


class ToLineColumns(Mapper[OrderLine, LineColumns]):
    line = source(OrderLine)
    target = into(LineColumns)(
        item=present(
            line.sku, code="sku.unknown", owner=Owner.ECOMMERCE, action="Give the size a SKU in Centra."
        ),
        qty=line.quantity,
        price=compute(amount, line.unit_price),
    )


class ToSheet(Mapper[Order, Sheet]):
    o = source(Order)
    target = into(Sheet)(
        order_no=o.number,
        order_date=compute(day, o.placed_at),
        currency=o.currency,
        address=nested(default(o.shipping_address, present(o.billing_address)), ToAddressColumns),
        lines=each(o.lines, ToLineColumns),
    )


def to_csv(sheets: Iterable[Sheet]) -> str:
    """Return one row a line, the header's columns first on each."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\n")
    for sheet in sheets:
        head = [sheet.order_no, sheet.order_date, sheet.currency, *asdict(sheet.address).values()]
        writer.writerows([*head, line.item, line.qty, line.price] for line in sheet.lines)
    return out.getvalue()
