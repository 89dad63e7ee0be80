"""Orders, products and stock as Centra's answers spell them: the fields our documents select, no more.

Enums are plain text here: Centra may add literals at any time, and an unknown one must not break a page.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from msgspec import Struct, field


class Wire(Struct, rename="camel"):
    """Base of all wire types: camelCase in JSON, unknown fields ignored."""


class Code(Wire):
    code: str


class Named(Wire):
    id: int
    name: str | None = None


class Amount(Wire):
    """`MonetaryValue`: the digits of the JSON number, exactly (REF:MonetaryValue)."""

    value: Decimal
    currency: Code


class Address(Wire):
    company_name: str | None = None
    attention: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    address1: str | None = None
    address2: str | None = None
    city: str | None = None
    state_or_province: str | None = None
    zip_code: str | None = None
    country: Code | None = None
    email: str | None = None
    phone_number: str | None = None
    cell_phone_number: str | None = None
    vat_number: str | None = None


class ProductSize(Wire):
    id: int
    description: str | None = None
    sku: str | None = field(default=None, name="SKU")
    gtin: str | None = field(default=None, name="GTIN")


class OrderLine(Wire):
    typename: str = field(name="__typename")
    id: int
    size: str
    quantity: int
    cancelled_quantity: int
    unit_price: Amount
    unit_original_price: Amount
    line_value: Amount
    tax_percent: Decimal
    product_name: str | None = None
    product_variant_name: str | None = None
    product_size: ProductSize | None = None


class OrderTotals(Wire):
    line_values: Amount
    shipping: Amount
    handling: Amount
    discounts: Amount
    tax_included: Amount
    tax_added: Amount
    tax_deducted: Amount


class PaymentHistoryEntry(Wire):
    id: int
    created_at: datetime
    status: str
    entry_type: str
    value: Amount
    external_reference: str | None = None
    payment_method: str | None = None


class Reference(Wire):
    id: int


class ShipmentLine(Wire):
    quantity: int
    order_line: Reference


class Carrier(Wire):
    carrier_name: str | None = None


class Shipment(Wire):
    id: int
    number: str
    created_at: datetime
    is_shipped: bool
    is_captured: bool
    lines: tuple[ShipmentLine, ...]
    shipped_at: datetime | None = None
    tracking_number: str | None = None
    carrier_information: Carrier | None = None


class Order(Wire):
    typename: str = field(name="__typename")
    id: str
    number: int
    status: str
    order_date: datetime
    updated_at: datetime
    grand_total: Amount
    totals: OrderTotals
    lines: tuple[OrderLine, ...]
    payment_history: tuple[PaymentHistoryEntry, ...]
    shipments: tuple[Shipment, ...]
    store: Named | None = None
    market: Named | None = None
    shipping_address: Address | None = None
    billing_address: Address | None = None
    is_on_hold: bool | None = None
    is_locked: bool | None = None
    order_hold_reason: str | None = None


class OrderReference(Wire):
    number: int
    updated_at: datetime


class ProductVariant(Wire):
    id: int
    status: str
    product_sizes: tuple[ProductSize, ...]
    name: str | None = None
    variant_number: str | None = None


class Product(Wire):
    id: int
    name: str
    status: str
    product_number: str
    updated_at: datetime
    variants: tuple[ProductVariant, ...]


class Stock(Wire):
    physical_quantity: int
    allocated_quantity: int
    product_size: ProductSize


class Warehouse(Wire):
    id: int
    stock: tuple[Stock, ...]


class RateLimit(Wire):
    type: str
    interval_seconds: str
    quota: int
    used_quota: int
    remaining_quota: int
