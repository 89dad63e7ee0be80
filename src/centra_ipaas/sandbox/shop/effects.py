"""What became of one business key: how often each effect took place."""

from __future__ import annotations

from decimal import Decimal

from attrs import frozen

from centra_ipaas.sandbox.state.orders import Order
from centra_ipaas.sandbox.state.stock import StockChange
from centra_ipaas.sandbox.state.world import World


@frozen(kw_only=True)
class ShipmentEffect:
    """A shipment of the order."""

    number: str
    quantity: int
    tracking_number: str | None
    is_shipped: bool


@frozen(kw_only=True)
class PaymentEffect:
    """An entry of the order's payment history."""

    entry_type: str
    status: str
    value: Decimal


@frozen(kw_only=True)
class ReturnEffect:
    """A return of the order."""

    id: int
    status: str
    quantity: int


@frozen(kw_only=True)
class StockEffect:
    """A stock change whose comment names the key; units by SKU."""

    id: int
    comment: str
    quantities: dict[str, int]


@frozen(kw_only=True)
class Effects:
    """Everything that stands under one key; two entries where one was meant are an effect that was doubled."""

    key: str
    orders: tuple[int, ...]
    shipments: tuple[ShipmentEffect, ...]
    payments: tuple[PaymentEffect, ...]
    returns: tuple[ReturnEffect, ...]
    stock_changes: tuple[StockEffect, ...]


def effects_of(world: World, key: str, integration: str) -> Effects:
    """Look for an order's number or external id, and for stock changes of its parcels, or that name the key."""
    known = {key, str(world.external_ids.find(integration, "Order", key))}
    found = [order for order in world.orders.values() if str(order.number) in known]
    changes = [
        change
        for change in world.stock_changes.values()
        if key in change.comment or any(_shipped_for(change, order) for order in found)
    ]
    return Effects(
        key=key,
        orders=tuple(order.number for order in found),
        shipments=tuple(effect for order in found for effect in _shipments(order)),
        payments=tuple(effect for order in found for effect in _payments(order)),
        returns=tuple(effect for order in found for effect in _returns(world, order)),
        stock_changes=tuple(_stock_change(change) for change in changes),
    )


def _shipped_for(change: StockChange, order: Order) -> bool:
    sources = (line.created_from_shipment_line for line in change.lines)
    return any(source is not None and source.shipment.order is order for source in sources)


def _shipments(order: Order) -> list[ShipmentEffect]:
    return [
        ShipmentEffect(
            number=shipment.number,
            quantity=sum(line.quantity for line in shipment.lines),
            tracking_number=shipment.tracking_number,
            is_shipped=shipment.is_shipped,
        )
        for shipment in order.shipments
    ]


def _payments(order: Order) -> list[PaymentEffect]:
    return [
        PaymentEffect(entry_type=entry.entry_type, status=entry.status, value=entry.amount)
        for entry in order.payments
    ]


def _returns(world: World, order: Order) -> list[ReturnEffect]:
    return [
        ReturnEffect(
            id=made.id, status=made.return_status, quantity=sum(line.quantity for line in made.lines)
        )
        for made in world.table("Return").values()
        if made.order is order
    ]


def _stock_change(change: StockChange) -> StockEffect:
    quantities: dict[str, int] = {}
    for line in change.lines:
        sku = line.product_size.sku
        quantities[sku] = quantities.get(sku, 0) + line.delivered_quantity
    return StockEffect(id=change.id, comment=change.comment, quantities=quantities)
