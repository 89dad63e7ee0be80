"""Client: what changed, then the orders; a shipment."""

from datetime import UTC, datetime

from centra_ipaas import Client, Settings, log_signals
from centra_ipaas.centra import orders, shipments
from centra_ipaas.errors import RecordRefused
from centra_ipaas.graphql import BadRecord
from centra_ipaas.models import ShipmentLine

#: The operations that faults are planned for.
READS, LISTS = "OrdersByNumber", "OrdersChanged"


def read(url, token):
    found = []
    with Client(Settings(url=url, token=token), hooks=[log_signals]) as client:
        client.read_limits()
        since = datetime(2020, 1, 1, tzinfo=UTC)
        for page in client.pages(orders.changed_since(since, limit=2)):
            numbers = [number_of(change) for change in page.items]
            found += client.execute(orders.by_numbers(numbers)) if numbers else ()
    return [as_dict(order) for order in found]


def ship(url, token, order, lines):
    with Client(Settings(url=url, token=token), hooks=[log_signals]) as client:
        client.read_limits()
        client.execute(
            shipments.create(
                str(order),
                [ShipmentLine(order_line_id=str(line), quantity=1) for line in lines],
                parcel=shipments.Parcel(tracking_number="T1"),
                created_at=datetime.now(UTC),
            )
        )


def number_of(change):
    if isinstance(change, BadRecord):
        raise RecordRefused(change.findings)
    return change.number


def as_dict(order):
    """Spell an order as the others do, to be compared."""
    if isinstance(order, BadRecord):
        raise RecordRefused(order.findings)
    return {
        "number": order.number,
        "status": order.status.name,
        "grandTotal": money(order.totals.grand_total),
        "shippingAddress": {"email": order.shipping_address.email},
        "lines": [
            {"quantity": line.quantity, "lineValue": money(line.value), "productSize": {"SKU": line.sku}}
            for line in order.lines
        ],
    }


def money(amount):
    return {"value": str(amount.amount), "currency": {"code": amount.currency}}
