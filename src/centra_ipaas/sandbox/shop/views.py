"""What is stored, as values to compare in tests."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from attrs import frozen

from centra_ipaas.sandbox import state as rows
from centra_ipaas.sandbox.state.viewer import DEFAULT_INTEGRATION
from centra_ipaas.sandbox.state.world import World, kind_of, reference_of


@frozen(kw_only=True)
class StockView:
    """One size in one warehouse, in units."""

    warehouse: int
    sku: str
    physical: int
    allocated: int
    free_to_allocate: int
    demand: int


@frozen(kw_only=True)
class ShipmentView:
    """A shipment, as the back office sees it."""

    id: int
    number: str
    order: int
    lines: dict[int, int]
    is_good_to_go: bool
    is_shipped: bool
    is_paid: bool
    is_captured: bool
    tracking_number: str | None
    carrier: str | None
    shipped_at: datetime | None
    created_at: datetime
    grand_total: Decimal
    mailed: bool
    external_id: str | None


@frozen(kw_only=True)
class PaymentView:
    """An entry of the payment history."""

    entry_type: str
    status: str
    value: Decimal


@frozen(kw_only=True)
class MailView:
    """A mail that would have been sent."""

    kind: str
    order: int
    to: str | None
    sent_at: datetime
    message: str | None


@frozen(kw_only=True)
class ShopRequestView:
    """What a shop was asked: whether it has units of an order's line."""

    id: int
    order: int
    line: int
    warehouse: int
    quantity: int
    policy: str
    state: str


@frozen(kw_only=True)
class LineView:
    """A line of an order: units by what became of them."""

    id: int
    sku: str
    quantity: int
    cancelled: int
    allocated: int
    shipped: int
    unit_price: Decimal
    tax_percent: Decimal


@frozen(kw_only=True)
class OrderView:
    """An order, as the back office sees it."""

    id: str
    number: int
    status: str
    store_type: str
    currency: str
    grand_total: Decimal
    is_on_hold: bool
    hold_reason: str | None
    is_locked: bool
    is_waiting_for_payment: bool
    external_id: str | None
    created_at: datetime
    updated_at: datetime
    lines: tuple[LineView, ...]
    shipments: tuple[str, ...]
    payments: tuple[PaymentView, ...]


def _external_id(world: World, row: Any) -> str | None:
    return world.external_ids.of(DEFAULT_INTEGRATION, kind_of(row), reference_of(row))


def order_view(world: World, order: rows.Order) -> OrderView:
    """Show an order."""
    return OrderView(
        id=order.id,
        number=order.number,
        status=order.status,
        store_type=order.store.type,
        currency=order.currency.code,
        grand_total=order.totals.grand,
        is_on_hold=order.is_on_hold,
        hold_reason=order.order_hold_reason,
        is_locked=order.is_locked,
        is_waiting_for_payment=order.is_waiting_for_payment,
        external_id=_external_id(world, order),
        created_at=order.created_at,
        updated_at=order.updated_at,
        lines=tuple(_line_view(line) for line in order.all_lines),
        shipments=tuple(shipment.number for shipment in order.shipments),
        payments=tuple(
            PaymentView(entry_type=entry.entry_type, status=entry.status, value=entry.amount)
            for entry in order.payments
        ),
    )


def mail_view(mail: rows.Mail) -> MailView:
    """Show a mail."""
    return MailView(
        kind=mail.kind, order=mail.order.number, to=mail.to, sent_at=mail.sent_at, message=mail.message
    )


def request_view(request: rows.ShopRequest) -> ShopRequestView:
    """Show a question to a shop."""
    line = request.order_line
    return ShopRequestView(
        id=request.id,
        order=line.order.number,
        line=line.id,
        warehouse=request.warehouse.id,
        quantity=request.quantity,
        policy=request.policy,
        state=request.state,
    )


def _line_view(line: rows.OrderLine) -> LineView:
    return LineView(
        id=line.id,
        sku=line.product_size.sku,
        quantity=line.quantity,
        cancelled=line.cancelled_quantity,
        allocated=line.allocated,
        shipped=line.shipped,
        unit_price=line.unit_price,
        tax_percent=line.tax_percent,
    )


def shipment_view(world: World, shipment: rows.Shipment) -> ShipmentView:
    """Show a shipment."""
    carrier = shipment.carrier_information
    return ShipmentView(
        id=shipment.id,
        number=shipment.number,
        order=shipment.order.number,
        lines={line.order_line.id: line.quantity for line in shipment.lines},
        is_good_to_go=shipment.is_good_to_go,
        is_shipped=shipment.is_shipped,
        is_paid=shipment.is_paid,
        is_captured=shipment.is_captured,
        tracking_number=shipment.tracking_number,
        carrier=None if carrier is None else carrier.carrier_name,
        shipped_at=shipment.shipped_at,
        created_at=shipment.created_at,
        grand_total=shipment.totals.grand,
        mailed=shipment.mailed,
        external_id=_external_id(world, shipment),
    )


def stock_views(warehouses: Iterable[rows.Warehouse]) -> Iterable[StockView]:
    """Show every stock row of some warehouses."""
    for warehouse in warehouses:
        for row in warehouse.stock_by_size.values():
            yield stock_view(row)


def stock_view(row: rows.Stock) -> StockView:
    """Show one stock row."""
    return StockView(
        warehouse=row.warehouse.id,
        sku=row.product_size.sku,
        physical=row.physical_quantity,
        allocated=row.allocated_quantity,
        free_to_allocate=row.free_to_allocate_quantity,
        demand=row.demand_quantity,
    )
