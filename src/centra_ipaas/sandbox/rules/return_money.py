"""What a return is worth: its values and taxes, out of what its shipment has left.

The returns of a shipment never add up to more than the shipment; the one that takes the rest takes it exactly, tax
by tax.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from attrs import evolve, frozen

from centra_ipaas.sandbox.rules.tax import share, tax_on
from centra_ipaas.sandbox.state import (
    ZERO,
    AppliedTax,
    Discount,
    Return,
    ReturnTotals,
    Shipment,
    ShipmentLine,
)

#: Shipment lines by id, and how many units of each.
Units = Mapping[int, tuple[ShipmentLine, int]]


@frozen(kw_only=True)
class Costs:
    """What a return gives back besides its units, all positive, and the fee it keeps."""

    shipping: Decimal = ZERO
    handling: Decimal = ZERO
    voucher: Decimal = ZERO
    fee: Decimal = ZERO


def left(shipment: Shipment, cost: str) -> Decimal:
    """Return how much of ``shipping``, ``handling`` or ``discounts`` no return has given back; never negative."""
    given_back = sum((getattr(known.totals, cost) for known in shipment.returns), ZERO)
    whole: Decimal = getattr(shipment.totals, cost)
    return abs(whole - given_back)


def left_to_give_back(shipment: Shipment) -> Decimal:
    """Return what the shipment is worth after its returns, whatever fees they kept."""
    return shipment.totals.grand - sum((known.totals.given_back for known in shipment.returns), ZERO)


def _by_rate(units: Iterable[tuple[ShipmentLine, int]]) -> dict[Decimal, Decimal]:
    values: dict[Decimal, Decimal] = {}
    for line, quantity in units:
        percent = line.order_line.tax_percent
        values[percent] = values.get(percent, ZERO) + line.order_line.unit_price * quantity
    return values


def totals_of(shipment: Shipment, units: Units, costs: Costs) -> ReturnTotals:
    """Return the totals of one more return of a shipment."""
    values = _by_rate(units.values())
    money = _Money(shipment)
    result = ReturnTotals(
        lines=sum(values.values(), ZERO),
        shipping=costs.shipping,
        handling=costs.handling,
        discounts=-costs.voucher,
        return_cost=-costs.fee,
        line_taxes=money.of_lines(values),
        shipping_taxes=money.of_cost("shipping", costs.shipping),
        handling_taxes=money.of_cost("handling", costs.handling),
        discount_taxes=money.of_cost("discount", -costs.voucher),
        return_cost_taxes=money.of_fee(-costs.fee, values),
    )
    if not money.is_the_rest(units, costs):
        return result
    difference = left_to_give_back(shipment) - result.given_back
    return evolve(result, rounding=difference) if difference else result


class _Money:
    """Taxes of one more return of a shipment: rounded each, but never above what the shipment has left."""

    def __init__(self, shipment: Shipment) -> None:
        self._shipment = shipment
        self._mode = shipment.order.tax_mode
        self._digits = shipment.order.currency.decimal_digits

    def of_lines(self, values: Mapping[Decimal, Decimal]) -> list[AppliedTax]:
        whole = _by_rate((line, line.quantity) for line in self._shipment.lines)
        earlier = _by_rate((line, line.returned_quantity) for line in self._shipment.lines)
        return [
            self._tax("line", percent, value, takes_rest=value + earlier[percent] == whole[percent])
            for percent, value in values.items()
        ]

    def of_cost(self, kind: str, amount: Decimal) -> list[AppliedTax]:
        """Spread a cost over the rates that it has on the shipment."""
        if not amount:
            return []
        rates = [tax.percent for tax in getattr(self._shipment.totals, f"{kind}_taxes")]
        values = _by_rate((line, line.quantity) for line in self._shipment.lines)
        parts = share(amount, [values.get(rate, ZERO) for rate in rates], self._digits)
        takes_rest = abs(amount) == left(self._shipment, _COSTS[kind])
        return [
            self._tax(kind, rate, part, takes_rest=takes_rest)
            for rate, part in zip(rates, parts, strict=True)
        ]

    def of_fee(self, amount: Decimal, values: Mapping[Decimal, Decimal]) -> list[AppliedTax]:
        """Spread the fee over the rates of the returned lines, as costs are on an order (assumed)."""
        parts = share(amount, list(values.values()), self._digits) if amount else []
        return [self._plain(part, rate) for rate, part in zip(values, parts, strict=False)]

    def is_the_rest(self, units: Units, costs: Costs) -> bool:
        """Say whether nothing of the shipment is left after this return."""
        every_unit = all(
            line.returned_quantity + units.get(line.id, (line, 0))[1] == line.quantity
            for line in self._shipment.lines
        )
        given = {"shipping": costs.shipping, "handling": costs.handling, "discounts": costs.voucher}
        return every_unit and all(left(self._shipment, cost) == amount for cost, amount in given.items())

    def _plain(self, amount: Decimal, percent: Decimal) -> AppliedTax:
        return tax_on(amount, percent, self._mode, self._digits)

    def _tax(self, kind: str, percent: Decimal, amount: Decimal, *, takes_rest: bool) -> AppliedTax:
        rest = self._rest(kind, percent)
        if takes_rest:
            return rest
        tax = self._plain(amount, percent)
        return AppliedTax(
            percent,
            _at_most(tax.included, rest.included),
            _at_most(tax.added, rest.added),
            _at_most(tax.deducted, rest.deducted),
        )

    def _rest(self, kind: str, percent: Decimal) -> AppliedTax:
        """Return the shipment's tax of one kind and rate that no return has given back."""
        whole = _sum(getattr(self._shipment.totals, f"{kind}_taxes"), percent)
        for known in self._shipment.returns:
            part = _sum(getattr(known.totals, f"{kind}_taxes"), percent)
            whole = AppliedTax(
                percent,
                whole.included - part.included,
                whole.added - part.added,
                whole.deducted - part.deducted,
            )
        return whole


_COSTS = {"shipping": "shipping", "handling": "handling", "discount": "discounts"}


def _at_most(amount: Decimal, limit: Decimal) -> Decimal:
    return amount if abs(amount) <= abs(limit) else limit


def _sum(taxes: Iterable[AppliedTax], percent: Decimal) -> AppliedTax:
    chosen = [tax for tax in taxes if tax.percent == percent]
    return AppliedTax(
        percent,
        sum((tax.included for tax in chosen), ZERO),
        sum((tax.added for tax in chosen), ZERO),
        sum((tax.deducted for tax in chosen), ZERO),
    )


def discounts_of(shipment: Shipment, voucher: Decimal) -> list[Discount]:
    """Split the voucher's value over what was applied to the shipment."""
    weights = [abs(discount.amount) for discount in shipment.discounts_applied]
    parts = share(-voucher, weights, shipment.order.currency.decimal_digits)
    return [
        evolve(discount, amount=part)
        for discount, part in zip(shipment.discounts_applied, parts, strict=True)
        if part
    ]


def split_taxes(returned: Return) -> None:
    """Give every line its share of the tax of its rate, so that the lines add up to the totals."""
    digits = returned.order.currency.decimal_digits
    for tax in returned.totals.line_taxes:
        lines = [line for line in returned.lines if line.order_line.tax_percent == tax.percent]
        weights = [line.value for line in lines]
        parts = (share(amount, weights, digits) for amount in tax[1:])
        for line, included, added, deducted in zip(lines, *parts, strict=True):
            line.taxes = [AppliedTax(tax.percent, included, added, deducted)]
