"""Orders, products and stock as Centra's answers spell them: the fields our documents select, no more.

Members are named as in the schema, so that the path of a finding is one that can be looked up in Centra; only
`typename` is ours (the documents' alias of ``__typename``). Enums are plain text: Centra may add literals at any
time, and an unknown one must not break a page. What the schema lets be null may be null or missing here.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated, TypeAlias

from msgspec import Meta, Struct

#: Offsets come with and without a colon (REF:PurchaseOrder, REF:Product); without an offset it is no moment.
Moment: TypeAlias = Annotated[datetime, Meta(tz=True)]


class Wire(Struct):
    """Base of all wire types: unknown fields are ignored."""


class Currency(Wire):
    code: Annotated[str, Meta(pattern="^[A-Z]{3}$")]


class Amount(Wire):
    """`MonetaryValue`: the digits of the JSON number, exactly (REF:MonetaryValue)."""

    value: Decimal
    currency: Currency


class Country(Wire):
    code: str


class Named(Wire):
    id: int
    name: str | None = None


class Reference(Wire):
    id: int


class Address(Wire):
    companyName: str | None = None
    attention: str | None = None
    firstName: str | None = None
    lastName: str | None = None
    address1: str | None = None
    address2: str | None = None
    city: str | None = None
    stateOrProvince: str | None = None
    zipCode: str | None = None
    country: Country | None = None
    email: str | None = None
    phoneNumber: str | None = None
    cellPhoneNumber: str | None = None
    vatNumber: str | None = None


class ProductSize(Wire):
    id: int
    description: str | None = None
    SKU: str | None = None
    GTIN: str | None = None


class OrderLine(Wire):
    typename: str
    id: int
    size: str
    quantity: int
    cancelledQuantity: int
    unitPrice: Amount
    unitOriginalPrice: Amount
    lineValue: Amount
    taxPercent: Decimal
    productName: str | None = None
    productVariantName: str | None = None
    productSize: ProductSize | None = None


class OrderTotals(Wire):
    lineValues: Amount
    shipping: Amount
    handling: Amount
    discounts: Amount
    taxIncluded: Amount
    taxAdded: Amount
    taxDeducted: Amount


class PaymentHistoryEntry(Wire):
    id: int
    createdAt: Moment
    status: str
    entryType: str
    value: Amount
    externalReference: str | None = None
    paymentMethod: str | None = None


class ShipmentLine(Wire):
    quantity: int
    orderLine: Reference


class CarrierInformation(Wire):
    carrierName: str | None = None


class Shipment(Wire):
    id: int
    number: str
    createdAt: Moment
    isShipped: bool
    isCaptured: bool
    lines: tuple[ShipmentLine, ...]
    shippedAt: Moment | None = None
    trackingNumber: str | None = None
    carrierInformation: CarrierInformation | None = None


class Order(Wire):
    typename: str
    id: str
    number: int
    status: str
    orderDate: Moment
    updatedAt: Moment
    grandTotal: Amount
    totals: OrderTotals
    lines: tuple[OrderLine, ...]
    paymentHistory: tuple[PaymentHistoryEntry, ...]
    shipments: tuple[Shipment, ...]
    store: Named | None = None
    market: Named | None = None
    shippingAddress: Address | None = None
    billingAddress: Address | None = None
    isOnHold: bool | None = None
    isLocked: bool | None = None
    orderHoldReason: str | None = None


class OrderReference(Wire):
    number: int
    updatedAt: Moment


class ProductVariant(Wire):
    id: int
    status: str
    productSizes: tuple[ProductSize, ...]
    name: str | None = None
    variantNumber: str | None = None


class Product(Wire):
    id: int
    name: str
    status: str
    productNumber: str
    updatedAt: Moment
    variants: tuple[ProductVariant, ...]


class Stock(Wire):
    physicalQuantity: int
    allocatedQuantity: int
    productSize: ProductSize


class Warehouse(Wire):
    id: int
    stock: tuple[Stock, ...]


class RateLimit(Wire):
    type: str
    intervalSeconds: str
    quota: int
    usedQuota: int
    remainingQuota: int
