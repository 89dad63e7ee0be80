"""From Centra's order to the ERP's document: the part of an integration that is the brand's own."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from attrs import frozen

from centra_ipaas.errors import Owner
from centra_ipaas.mapping import Mapper, Table, compute, default, each, into, lookup, nested, present, source
from centra_ipaas.models import Address, Money, Order, OrderLine


@frozen(kw_only=True)
class ErpLine:
    article: str
    text: str
    quantity: int
    price: Money
    amount: Money
    tax_percent: Decimal


@frozen(kw_only=True)
class ErpCustomer:
    name: str
    street: str
    postal_code: str
    city: str
    region: str
    country: str
    email: str


@frozen(kw_only=True)
class ErpOrder:
    """A sales order as the ERP takes it. Lines, shipping, handling, discount and added tax make the total."""

    number: str
    ordered_at: datetime
    #: The sales office in the ERP that a market belongs to.
    sales_office: str
    market: str
    currency: str
    customer: ErpCustomer
    lines: tuple[ErpLine, ...]
    shipping: Money
    handling: Money
    #: Zero or negative.
    discount: Money
    #: Inside the amounts above, and on top of them or taken off them.
    tax_included: Money
    tax_added: Money
    tax_deducted: Money
    total: Money


#: Market in Centra to sales office in the ERP; a market nobody assigned is a finding for e-commerce.
offices = Table[str, str](
    "offices",
    owner=Owner.ECOMMERCE,
    action="Assign the market to a sales office, then replay the order.",
)


def one_line(parts: Iterable[str]) -> str:
    """Join what there is: the ERP has one column where Centra has two fields."""
    return ", ".join(part for part in parts if part)


def line_text(product: str, variant: str, size: str) -> str:
    """Say in one line what it is, once: a product in one variant often has the variant's name."""
    return one_line(dict.fromkeys([product, variant, size]))


def street(line1: str, line2: str) -> str:
    return one_line([line1, line2])


class ToErpLine(Mapper[OrderLine, ErpLine]):
    line = source(OrderLine)
    target = into(ErpLine)(
        # The ERP numbers its articles by SKU and has the last word on which ones there are.
        article=present(
            line.sku,
            code="sku.unknown",
            owner=Owner.ECOMMERCE,
            action="Give the size a SKU in Centra; the change brings the order back.",
        ),
        text=compute(line_text, line.product_name, line.variant_name, line.size),
        quantity=line.quantity,
        price=line.unit_price,
        amount=line.value,
        tax_percent=line.tax_percent,
    )


class ToErpCustomer(Mapper[Address, ErpCustomer]):
    address = source(Address)
    target = into(ErpCustomer)(
        name=address.name,
        street=compute(street, address.line1, address.line2),
        postal_code=address.postal_code,
        city=address.city,
        region=address.region,
        country=default(address.country, ""),
        email=address.email,
    )


class ToErp(Mapper[Order, ErpOrder]):
    order = source(Order)
    target = into(ErpOrder)(
        number=order.number,
        ordered_at=order.placed_at,
        sales_office=lookup(offices, order.market),
        market=order.market,
        currency=order.currency,
        customer=nested(present(order.shipping_address), ToErpCustomer),
        lines=each(order.lines, ToErpLine),
        shipping=order.totals.shipping,
        handling=order.totals.handling,
        discount=order.totals.discounts,
        tax_included=order.totals.tax_included,
        tax_added=order.totals.tax_added,
        tax_deducted=order.totals.tax_deducted,
        total=order.totals.grand_total,
    )
