"""Shipments: what goes in, what each one costs, and how it leaves the house."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from attrs import evolve, frozen

from centra_ipaas.sandbox.rules import stock
from centra_ipaas.sandbox.rules.events import record
from centra_ipaas.sandbox.rules.orders import mail, tax_free_costs
from centra_ipaas.sandbox.rules.tax import share, totals
from centra_ipaas.sandbox.state import (
    DTC,
    ZERO,
    DeliveryGroup,
    Discount,
    Order,
    OrderLine,
    Shipment,
    ShipmentLine,
    Totals,
)
from centra_ipaas.sandbox.state.events import COMPLETED, CREATED
from centra_ipaas.sandbox.state.world import World

#: Units by line of what goes into a shipment.
Units = Iterable[tuple[OrderLine, int]]


@frozen(kw_only=True)
class Shares:
    """What a shipment carries of the order's costs and discounts; None: the default of each.

    All that remains of shipping and handling; of discounts the share of its lines' value (assumed). `discounts` is 0
    or less.
    """

    shipping: Decimal | None = None
    handling: Decimal | None = None
    discounts: Decimal | None = None


_DEFAULT = Shares()


def make(
    world: World,
    order: Order,
    units: Units,
    *,
    shares: Shares = _DEFAULT,
    created_at: datetime | None = None,
    group: DeliveryGroup | None = None,
) -> Shipment:
    """Pack units into a new shipment: numbered after the order, with its costs."""
    order.shipment_count += 1
    now = world.now()
    shipment = Shipment(
        order,
        "DirectToConsumerShipment" if order.store.type == DTC else "WholesaleShipment",
        world.next_id("Shipment"),
        f"{order.number}-{order.shipment_count}",
        created_at or now,
        now,
    )
    shipment.delivery_group = group
    shipment.used_fallback_tax = order.tax_engine_failed
    for line, quantity in units:
        line.packed += quantity
        identity = world.next_id("ShipmentLine")
        shipment.lines.append(ShipmentLine(identity, quantity, line, shipment))
    shipment.totals = totals_of(shipment, shares)
    shipment.discounts_applied = _discounts(shipment)
    order.shipments.append(shipment)
    world.add(shipment)
    record(world, shipment, CREATED)
    return shipment


def left_of(order: Order, name: str) -> Decimal:
    """Return what no shipment carries yet of the order's shipping, handling or discounts."""
    whole: Decimal = getattr(order.totals, name)
    return whole - sum((getattr(shipment.totals, name) for shipment in order.shipments), ZERO)


def totals_of(shipment: Shipment, shares: Shares) -> Totals:
    """The last shipment makes the sum exact, if nothing of the costs is left out (assumed)."""
    order = shipment.order
    if shares == _DEFAULT and _is_all_of(order, shipment):
        return order.totals
    last = not any(line.remaining for line in order.all_lines)
    left = {name: left_of(order, name) for name in ("shipping", "handling", "discounts")}
    result = totals(
        [(line.value, line.order_line.tax_percent) for line in shipment.lines],
        shipping=max(ZERO, left["shipping"]) if shares.shipping is None else shares.shipping,
        handling=max(ZERO, left["handling"]) if shares.handling is None else shares.handling,
        discounts=(
            _discount_share(shipment, last, left["discounts"])
            if shares.discounts is None
            else shares.discounts
        ),
        mode=order.tax_mode,
        digits=order.currency.decimal_digits,
        free=tax_free_costs(order),
    )
    exact = all(amount == getattr(result, name) for name, amount in left.items())
    rounding = left_of(order, "grand") - result.grand if last and exact else ZERO
    return evolve(result, rounding=rounding) if rounding else result


def _is_all_of(order: Order, shipment: Shipment) -> bool:
    """Say whether everything goes out at once: then the order's totals are the shipment's."""
    return (
        not order.shipments
        and len(shipment.lines) == len(order.all_lines)
        and all(line.quantity == line.order_line.quantity for line in shipment.lines)
    )


def _discount_share(shipment: Shipment, last: bool, left: Decimal) -> Decimal:
    order = shipment.order
    whole, most = order.totals.discounts, min(ZERO, left)
    if last or not order.totals.lines:
        return most
    value = sum((line.value for line in shipment.lines), ZERO)
    return max(most, order.currency.rounded(whole * value / order.totals.lines))


def _discounts(shipment: Shipment) -> list[Discount]:
    """Split the shipment's discount over what was applied to the order."""
    order = shipment.order
    if not order.discounts_applied:
        return []
    weights = [abs(discount.amount) for discount in order.discounts_applied]
    parts = share(shipment.totals.discounts, weights, order.currency.decimal_digits)
    return [
        evolve(discount, amount=part)
        for discount, part in zip(order.discounts_applied, parts, strict=True)
        if part
    ]


def leave(world: World, shipment: Shipment, moment: datetime) -> None:
    """Shipped means it left the house; stock goes down by itself (OLD:erp)."""
    shipment.is_shipped = True
    shipment.is_good_to_go = True
    shipment.shipped_at = moment
    stock.ship(world, shipment.lines, "Shipment")
    record(world, shipment, COMPLETED)


def announce(world: World, shipment: Shipment) -> None:
    """Send the shipping mail, once."""
    if not shipment.mailed:
        shipment.mailed = True
        mail(world, shipment.order, "SHIPMENT", shipment.additional_message)
