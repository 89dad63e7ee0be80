"""Orders and returns whose amounts are given, the rest as plain as it can be."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal

from centra_ipaas.models import (
    AppliedTax,
    CostTaxes,
    Discount,
    DiscountKind,
    LineKind,
    Money,
    Order,
    OrderLine,
    OrderStatus,
    OrderTotals,
    Payment,
    PaymentKind,
    PaymentState,
    Return,
    ReturnLine,
    ReturnTotals,
    SalesChannel,
)

NOW = datetime(2026, 3, 3, tzinfo=UTC)


def sek(amount: str) -> Money:
    return Money.of(amount, "SEK")


def line(
    price: str,
    percent: str = "25",
    *,
    quantity: int = 1,
    currency: str = "SEK",
    kind: LineKind = LineKind.PRODUCT,
) -> OrderLine:
    unit = Money.of(price, currency)
    return OrderLine(
        id="1",
        kind=kind,
        sku="SHIRT",
        quantity=quantity,
        unit_price=unit,
        unit_list_price=unit,
        value=unit * quantity,
        tax_percent=Decimal(percent),
    )


def order(
    lines: Sequence[OrderLine],
    *,
    grand: str,
    values: str = "",
    shipping: str = "0",
    handling: str = "0",
    discounts: Sequence[tuple[DiscountKind, str]] = (),
    included: str = "0",
    added: str = "0",
    deducted: str = "0",
    net: str | None = None,
    taxes: CostTaxes | None = None,
    currency: str = "SEK",
) -> Order:
    def money(amount: str) -> Money:
        return Money.of(amount, currency)

    off = tuple(Discount(kind=kind, amount=money(amount)) for kind, amount in discounts)
    return Order(
        id="a",
        number="1",
        channel=SalesChannel.CONSUMER,
        status=OrderStatus.CONFIRMED,
        placed_at=NOW,
        updated_at=NOW,
        currency=currency,
        lines=tuple(lines),
        totals=OrderTotals(
            lines=money(values) if values else Money.total((one.value for one in lines), currency),
            shipping=money(shipping),
            handling=money(handling),
            discounts=Money.total((one.amount for one in off), currency),
            tax_included=money(included),
            tax_added=money(added),
            tax_deducted=money(deducted),
            grand_total=money(grand),
            net_total=None if net is None else money(net),
        ),
        discounts=off,
        taxes=taxes,
    )


def rule(
    percent: str, *, included: str = "0", added: str = "0", deducted: str = "0", currency: str = "SEK"
) -> AppliedTax:
    return AppliedTax(
        rule_id="7",
        percent=Decimal(percent),
        included=Money.of(included, currency),
        added=Money.of(added, currency),
        deducted=Money.of(deducted, currency),
    )


def payment(
    kind: PaymentKind, amount: str, *, state: PaymentState = PaymentState.SUCCEEDED, currency: str = "SEK"
) -> Payment:
    return Payment(id="1", kind=kind, state=state, amount=Money.of(amount, currency), at=NOW)


#: B of the worked example comes back, and a fee of 39.00 is kept: 258.47 + 64.62 - 31.20 - 7.80 = 284.09.
RETURN = Return(
    id="5",
    order_number="1",
    status="anything",
    created_at=NOW,
    currency="SEK",
    lines=(
        ReturnLine(
            id="1",
            order_line_id="2",
            quantity=1,
            unit_price=sek("349.00"),
            value=sek("349.00"),
            taxes=(rule("25", included="69.80"),),
        ),
    ),
    totals=ReturnTotals(
        lines=sek("349.00"),
        shipping=sek("0"),
        handling=sek("0"),
        discounts=sek("-25.91"),
        return_cost=sek("-39.00"),
        tax_included=sek("56.82"),
        tax_added=sek("0"),
        tax_deducted=sek("0"),
        grand_total=sek("284.09"),
        net_total=sek("227.27"),
    ),
    taxes=CostTaxes(discounts=(rule("25", included="-5.18"),), return_cost=(rule("25", included="-7.80"),)),
    restocked=True,
)
