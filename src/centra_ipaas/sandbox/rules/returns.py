"""Returns: units that come back to a shelf or do not, and the money they take off their shipment.

The returns of a shipment never add up to more than the shipment; the one that takes the rest takes it exactly, tax
by tax.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal

from attrs import evolve, frozen

from centra_ipaas.sandbox.rules import allocation, stock
from centra_ipaas.sandbox.rules.events import record
from centra_ipaas.sandbox.rules.stock import StockAction
from centra_ipaas.sandbox.rules.tax import share, tax_on
from centra_ipaas.sandbox.state import (
    DTC,
    ZERO,
    Allocation,
    AppliedTax,
    Discount,
    Return,
    ReturnLine,
    ReturnTotals,
    Shipment,
    ShipmentLine,
    Stock,
    StockChange,
    Warehouse,
)
from centra_ipaas.sandbox.state.events import CREATED, DELETED
from centra_ipaas.sandbox.state.world import World

#: The kinds of value that have taxes of their own on a shipment and on its returns.
_KINDS = ("line", "shipping", "handling", "discount")


@frozen(kw_only=True)
class Costs:
    """What a return gives back besides its units, all positive, and the fee it keeps."""

    shipping: Decimal = ZERO
    handling: Decimal = ZERO
    voucher: Decimal = ZERO
    fee: Decimal = ZERO


@frozen(kw_only=True)
class Plan:
    """A return that was checked and not made yet."""

    shipment: Shipment
    units: Mapping[int, tuple[ShipmentLine, int]]
    action: StockAction
    costs: Costs
    totals: ReturnTotals


def left(shipment: Shipment, cost: str) -> Decimal:
    """Return how much of ``shipping``, ``handling`` or ``discounts`` no return has given back; never negative."""
    given_back = sum((getattr(known.totals, cost) for known in shipment.returns), ZERO)
    whole: Decimal = getattr(shipment.totals, cost)
    return abs(whole - given_back)


def left_to_give_back(shipment: Shipment) -> Decimal:
    """Return what the shipment is worth after its returns, whatever fees they kept."""
    return shipment.totals.grand - sum((known.totals.given_back for known in shipment.returns), ZERO)


def plan(
    shipment: Shipment, units: Mapping[int, tuple[ShipmentLine, int]], action: StockAction, costs: Costs
) -> Plan:
    """Work out the money of a return."""
    return Plan(
        shipment=shipment, units=units, action=action, costs=costs, totals=_totals(shipment, units, costs)
    )


def _by_rate(units: Iterable[tuple[ShipmentLine, int]]) -> dict[Decimal, Decimal]:
    values: dict[Decimal, Decimal] = {}
    for line, quantity in units:
        percent = line.order_line.tax_percent
        values[percent] = values.get(percent, ZERO) + line.order_line.unit_price * quantity
    return values


def _totals(shipment: Shipment, units: Mapping[int, tuple[ShipmentLine, int]], costs: Costs) -> ReturnTotals:
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

    def is_the_rest(self, units: Mapping[int, tuple[ShipmentLine, int]], costs: Costs) -> bool:
        """Say whether nothing of the shipment is left after this return."""
        every_unit = all(
            line.returned_quantity + units.get(line.id, (line, 0))[1] == line.quantity
            for line in self._shipment.lines
        )
        given = {"shipping": costs.shipping, "handling": costs.handling, "discounts": costs.voucher}
        return every_unit and all(left(self._shipment, cost) == amount for cost, amount in given.items())

    def _plain(self, amount: Decimal, percent: Decimal) -> AppliedTax:
        return tax_on(amount, percent, self._mode, self._digits)  # type: ignore[arg-type]

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


def book(
    world: World,
    planned: Plan,
    *,
    created_at: datetime,
    created_from: str,
    comment: str | None,
) -> Return:
    """Make a return: it is pending, and its units go where the stock policy says at once."""
    shipment = planned.shipment
    returned = Return(
        typename="DirectToConsumerReturn" if shipment.store.type == DTC else "WholesaleReturn",
        id=world.next_id("Return"),
        shipment=shipment,
        created_at=created_at,
        created_from=created_from,
        stock_policy=planned.action.kind,
        totals=planned.totals,
        comment=comment,
        used_fallback_tax=shipment.order.tax_engine_failed,
        discounts_applied=_discounts(shipment, planned.costs.voucher),
    )
    for line, quantity in planned.units.values():
        returned.lines.append(
            ReturnLine(id=world.next_id("ReturnLine"), quantity=quantity, shipment_line=line)
        )
    _split_taxes(returned)
    returned.return_warehouse = _take_back(world, returned, planned.action)
    shipment.returns.append(returned)
    world.add(returned)
    record(world, returned, CREATED)
    return returned


def _discounts(shipment: Shipment, voucher: Decimal) -> list[Discount]:
    """Split the voucher's value over what was applied to the shipment."""
    weights = [abs(discount.amount) for discount in shipment.discounts_applied]
    parts = share(-voucher, weights, shipment.order.currency.decimal_digits)
    return [
        evolve(discount, amount=part)
        for discount, part in zip(shipment.discounts_applied, parts, strict=True)
        if part
    ]


def _split_taxes(returned: Return) -> None:
    """Give every line its share of the tax of its rate, so that the lines add up to the totals."""
    digits = returned.order.currency.decimal_digits
    for tax in returned.totals.line_taxes:
        lines = [line for line in returned.lines if line.order_line.tax_percent == tax.percent]
        weights = [line.value for line in lines]
        parts = (share(amount, weights, digits) for amount in tax[1:])
        for line, included, added, deducted in zip(lines, *parts, strict=True):
            line.taxes = [AppliedTax(tax.percent, included, added, deducted)]


# --- units ------------------------------------------------------------------------------------------------------------


class _History:
    """One entry of the stock history per warehouse, made when it is needed."""

    def __init__(self, world: World, comment: str) -> None:
        self._world = world
        self._comment = comment
        self._changes: dict[int, StockChange] = {}

    def count(self, row: Stock, delivered: int) -> None:
        place = row.warehouse
        if place.id not in self._changes:
            self._changes[place.id] = stock.open_change(self._world, place, self._comment)
        stock.count(self._world, self._changes[place.id], row, delivered)


def _take_back(world: World, returned: Return, action: StockAction) -> Warehouse | None:
    """Move the units and return the warehouse they went to; the first one if they came from several."""
    history = _History(world, f"Return {returned.id}")
    places: list[Warehouse] = []
    for line in returned.lines:
        if returned.shipment.is_shipped:
            places += _back_on_shelf(world, line, action, history)
        else:
            places += _out_of_parcel(world, line, action)
        line.shipment_line.returned_quantity += line.quantity
        line.order_line.returned_quantity += line.quantity
    return places[0] if places and action.kind != "remove" else None


def _back_on_shelf(world: World, line: ReturnLine, action: StockAction, history: _History) -> list[Warehouse]:
    """Units that left the house come in again: where they left from, where they are sent, or nowhere (OLD:dtc)."""
    origins = _origins(world, line) if line.order_line.holds_stock else []
    if action.kind == "remove" or not line.order_line.holds_stock:
        return []
    if action.warehouse is not None:
        origins = [(stock.stock_in(action.warehouse, line.order_line.product_size), line.quantity)]
    for row, quantity in origins:
        history.count(row, quantity)
    return [row.warehouse for row, _ in origins]


def _origins(world: World, line: ReturnLine) -> list[tuple[Stock, int]]:
    """Take the units off the shipment line's allocations and say where they had been held."""
    left_over, origins = line.quantity, []
    for held in line.shipment_line.allocations:
        taken = min(left_over, held.quantity)
        if taken:
            held.quantity -= taken
            left_over -= taken
            origins.append((held.stock, taken))
    line.shipment_line.allocations = [held for held in line.shipment_line.allocations if held.quantity]
    if left_over:
        # Units that nothing had held come from nowhere that is known: the first warehouse (assumed).
        first = next(iter(world.warehouses.values()))
        origins.append((stock.stock_in(first, line.order_line.product_size), left_over))
    return origins


def _out_of_parcel(world: World, line: ReturnLine, action: StockAction) -> list[Warehouse]:
    """Units of a shipment that has not left are let go by the order as if they had been shipped."""
    ordered = line.order_line
    before = {held.id: held.quantity for held in ordered.allocations}
    places = {held.id: held.warehouse for held in ordered.allocations}
    ordered.packed -= line.quantity
    stock.unallocate(world, ordered, line.quantity, action)
    ordered.shipped += line.quantity
    stock.add_demand(world, ordered, -line.quantity)
    after = {held.id: held.quantity for held in ordered.allocations}
    touched = [places[key] for key, quantity in before.items() if after.get(key, 0) < quantity]
    return [action.warehouse] if action.warehouse is not None else touched


def shortage(world: World, returned: Return) -> str | None:
    """Say what stands against deleting a return: its units must be found again where they went (assumed)."""
    wanted: dict[int, int] = {}
    for line in returned.lines if returned.returned_to_stock else ():
        size = line.order_line.product_size
        wanted[size.id] = wanted.get(size.id, 0) + line.quantity
        free = stock.free_units(world, size, _places(world, returned))
        if line.order_line.holds_stock and wanted[size.id] > free:
            return f"{size.sku}: {wanted[size.id]} units are to be allocated again, {free} are free."
    return None


def _places(world: World, returned: Return) -> list[Warehouse]:
    """Where a deleted return's units are taken from: where they were sent, or by the order's rule (OLD:dtc)."""
    if returned.stock_policy == "send" and returned.return_warehouse is not None:
        return [returned.return_warehouse]
    rule = (place.warehouse for place in allocation.places(world, returned.order))
    return [warehouse for warehouse in rule if warehouse.status == "ACTIVE"]


def delete(world: World, returned: Return) -> None:
    """Undo a return; what its policy put on a shelf is allocated again (OLD:dtc)."""
    history = _History(world, f"Return {returned.id} deleted")
    for line in returned.lines:
        line.shipment_line.returned_quantity -= line.quantity
        line.order_line.returned_quantity -= line.quantity
        if not returned.shipment.is_shipped:
            _into_parcel(world, line, returned)
        elif returned.returned_to_stock:
            _off_shelf(world, line, returned, history)
    returned.shipment.returns.remove(returned)
    record(world, returned, DELETED)
    world.remove(returned)


def _into_parcel(world: World, line: ReturnLine, returned: Return) -> None:
    ordered = line.order_line
    ordered.shipped -= line.quantity
    ordered.packed += line.quantity
    stock.add_demand(world, ordered, line.quantity)
    if returned.returned_to_stock:
        stock.allocate(world, ordered, line.quantity, _places(world, returned))


def _off_shelf(world: World, line: ReturnLine, returned: Return, history: _History) -> None:
    """Take units for a shipment that has left: they are out of the house at once."""
    size, wanted = line.order_line.product_size, line.quantity if line.order_line.holds_stock else 0
    for place in _places(world, returned):
        taken = min(wanted, max(0, stock.units_in(place, size)[0]))
        if taken:
            wanted -= taken
            row = stock.stock_in(place, size)
            history.count(row, -taken)
            held = Allocation(
                id=world.next_id("allocation"), quantity=taken, order_line=line.order_line, stock=row
            )
            line.shipment_line.allocations.append(held)
