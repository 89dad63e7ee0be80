"""Centra's words to canonical ones. Unknown literals become UNKNOWN and are never taken for a known one."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from centra_ipaas.centra import _wire as wire
from centra_ipaas.errors import Finding, Owner, RecordRefused
from centra_ipaas.models import (
    Address,
    LineKind,
    Money,
    Order,
    OrderLine,
    OrderStatus,
    OrderTotals,
    Payment,
    PaymentKind,
    PaymentState,
    Product,
    SalesChannel,
    Shipment,
    ShipmentLine,
    Size,
    StockPosition,
    Variant,
)
from centra_ipaas.models import minor_digits

# SHIPPED is what the admin calls Completed (OLD:erp).
STATUSES: Final = {
    "PENDING": OrderStatus.PENDING,
    "CONFIRMED": OrderStatus.CONFIRMED,
    "PROCESSING": OrderStatus.PROCESSING,
    "SHIPPED": OrderStatus.COMPLETED,
    "CANCELLED": OrderStatus.CANCELLED,
}
# REF:PaymentHistoryEntryType. CAPTURE_PENDING and CAPTURE_FAILED, AUTH_PENDING and REFUND_FAILED name kind and
# state in one word.
KINDS: Final = {
    "AUTH": PaymentKind.AUTHORISATION,
    "AUTH_PENDING": PaymentKind.AUTHORISATION,
    "AUTH_GIFT_CARD": PaymentKind.AUTHORISATION,
    "CAPTURE": PaymentKind.CAPTURE,
    "CAPTURE_PENDING": PaymentKind.CAPTURE,
    "CAPTURE_FAILED": PaymentKind.CAPTURE,
    "CAPTURE_GIFT_CARD": PaymentKind.CAPTURE,
    "CAPTURE_REQUEST": PaymentKind.CAPTURE_REQUEST,
    "REFUND": PaymentKind.REFUND,
    "REFUND_FAILED": PaymentKind.REFUND,
    "REFUND_GIFT_CARD": PaymentKind.REFUND,
    "REFUND_REQUEST": PaymentKind.REFUND_REQUEST,
    "CANCEL": PaymentKind.RELEASE,
    "CANCEL_GIFT_CARD": PaymentKind.RELEASE,
    "MARKED_AS_PAID": PaymentKind.MARKED_PAID,
    "MARKED_AS_UNPAID": PaymentKind.MARKED_UNPAID,
    "PREPAID": PaymentKind.PREPAID,
    "ADDITIONAL_ORDER_PAYMENT": PaymentKind.ADDITIONAL,
    "INVOICE": PaymentKind.INVOICE,
}
STATES: Final = {
    "SUCCESS": PaymentState.SUCCEEDED,
    "PENDING": PaymentState.PENDING,
    "FAILED": PaymentState.FAILED,
}
_STATE_IN_KIND: Final = {
    "AUTH_PENDING": PaymentState.PENDING,
    "CAPTURE_PENDING": PaymentState.PENDING,
    "CAPTURE_FAILED": PaymentState.FAILED,
    "REFUND_FAILED": PaymentState.FAILED,
}
LINES: Final = {
    "BundleOrderLine": LineKind.BUNDLE,
    "BundleItemOrderLine": LineKind.BUNDLE_ITEM,
    "GiftCertificateOrderLine": LineKind.GIFT_CARD,
}

# A JSON number that stands for 12.50 may arrive as 12.499999999999998: that far it is the float's doing.
_FLOAT_NOISE: Final = Decimal("0.001")


def money(amount: wire.Amount) -> Money:
    """Return the amount at the currency's minor unit (REF:Currency, decimalDigits).

    Digits beyond it that are more than the noise of a float are a `totals.mismatch` finding, not rounded away.
    """
    currency = amount.currency.code
    exact = Money.rounded(amount.value, currency)
    noise = abs(exact.amount - amount.value).scaleb(minor_digits(currency))
    if noise > _FLOAT_NOISE:
        raise RecordRefused(
            [
                Finding(
                    code="totals.mismatch",
                    message=f"{amount.value} has more decimals than {currency} has",
                    owner=Owner.FINANCE,
                    action="Correct the amount in Centra; nothing is rounded silently.",
                    evidence={"centra": str(amount.value), "currency": currency},
                )
            ]
        )
    return exact


def order(source: wire.Order, *, waiting_for_payment: bool) -> Order:
    """Return the canonical order; raises `RecordRefused` if an amount cannot be taken as given."""
    return Order(
        id=source.id,
        number=str(source.number),
        channel=SalesChannel.WHOLESALE if source.typename == "WholesaleOrder" else SalesChannel.CONSUMER,
        status=STATUSES.get(source.status, OrderStatus.UNKNOWN),
        placed_at=source.order_date,
        updated_at=source.updated_at,
        currency=source.grand_total.currency.code,
        store=_name(source.store),
        market=_name(source.market),
        lines=tuple(map(_line, source.lines)),
        totals=_totals(source),
        payments=tuple(map(_payment, source.payment_history)),
        shipments=tuple(map(shipment, source.shipments)),
        shipping_address=_address(source.shipping_address),
        billing_address=_address(source.billing_address),
        on_hold=bool(source.is_on_hold),
        waiting_for_payment=waiting_for_payment,
        hold_reason=source.order_hold_reason,
        locked=bool(source.is_locked),
    )


def _line(source: wire.OrderLine) -> OrderLine:
    size = source.product_size
    return OrderLine(
        id=str(source.id),
        kind=LINES.get(source.typename, LineKind.PRODUCT),
        sku=size.sku if size else None,
        ean=size.gtin if size else None,
        product_name=source.product_name or "",
        variant_name=source.product_variant_name or "",
        size=source.size,
        quantity=source.quantity,
        cancelled_quantity=source.cancelled_quantity,
        unit_price=money(source.unit_price),
        unit_list_price=money(source.unit_original_price),
        value=money(source.line_value),
        tax_percent=source.tax_percent,
    )


def _totals(source: wire.Order) -> OrderTotals:
    """Signs differ between Centra's APIs: discounts and deducted tax are brought to zero or below."""
    totals = source.totals
    return OrderTotals(
        lines=money(totals.line_values),
        shipping=money(totals.shipping),
        handling=money(totals.handling),
        discounts=-abs(money(totals.discounts)),
        tax_included=money(totals.tax_included),
        tax_added=money(totals.tax_added),
        tax_deducted=-abs(money(totals.tax_deducted)),
        grand_total=money(source.grand_total),
    )


def _payment(source: wire.PaymentHistoryEntry) -> Payment:
    return Payment(
        id=str(source.id),
        kind=KINDS.get(source.entry_type, PaymentKind.UNKNOWN),
        state=_STATE_IN_KIND.get(source.entry_type, STATES.get(source.status, PaymentState.UNKNOWN)),
        amount=money(source.value),
        at=source.created_at,
        gift_card=source.entry_type.endswith("_GIFT_CARD"),
        reference=source.external_reference,
        method=source.payment_method,
    )


def shipment(source: wire.Shipment) -> Shipment:
    """Return the canonical shipment."""
    return Shipment(
        id=str(source.id),
        number=source.number,
        lines=tuple(
            ShipmentLine(order_line_id=str(line.order_line.id), quantity=line.quantity) for line in source.lines
        ),
        created_at=source.created_at,
        shipped_at=source.shipped_at,
        shipped=source.is_shipped,
        captured=source.is_captured,
        tracking_number=source.tracking_number,
        carrier=source.carrier_information.carrier_name if source.carrier_information else None,
    )


def _address(source: wire.Address | None) -> Address | None:
    if source is None:
        return None
    return Address(
        country=source.country.code if source.country else None,
        name=" ".join(filter(None, (source.first_name, source.last_name))) or source.attention or "",
        company=source.company_name or "",
        line1=source.address1 or "",
        line2=source.address2 or "",
        postal_code=source.zip_code or "",
        city=source.city or "",
        region=source.state_or_province or "",
        email=source.email or "",
        phone=source.cell_phone_number or source.phone_number or "",
        vat_number=source.vat_number or "",
    )


def product(source: wire.Product) -> Product:
    """Return the canonical product with its variants and sizes."""
    return Product(
        id=str(source.id),
        number=source.product_number,
        name=source.name,
        active=source.status == "ACTIVE",
        updated_at=source.updated_at,
        variants=tuple(map(_variant, source.variants)),
    )


def _variant(source: wire.ProductVariant) -> Variant:
    return Variant(
        id=str(source.id),
        number=source.variant_number or "",
        name=source.name or "",
        active=source.status == "ACTIVE",
        sizes=tuple(
            Size(id=str(size.id), name=size.description or "", sku=size.sku, ean=size.gtin)
            for size in source.product_sizes
        ),
    )


def position(source: wire.Stock, warehouse: str) -> StockPosition:
    """Return what Centra holds for one size; `sku` is Centra's joined SKU, or the size id if it has none."""
    return StockPosition(
        sku=source.product_size.sku or str(source.product_size.id),
        warehouse=warehouse,
        physical=source.physical_quantity,
        allocated=source.allocated_quantity,
    )


def _name(source: wire.Named | None) -> str:
    return source.name or str(source.id) if source else ""
