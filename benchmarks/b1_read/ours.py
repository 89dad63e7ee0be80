"""Typed values, blocking."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from pathlib import Path

import msgspec
from msgspec import Struct

from centra_ipaas import Client, Operation, Page, Settings

DOCUMENT = Path(__file__).with_name("orders.graphql").read_text()
LIMIT = 100


class Code(Struct):
    code: str


class Amount(Struct):
    value: Decimal
    currency: Code


class Named(Struct):
    id: int
    name: str | None


class Totals(Struct):
    lineValues: Amount
    shipping: Amount
    handling: Amount
    discounts: Amount
    taxIncluded: Amount
    taxAdded: Amount
    taxDeducted: Amount


class Address(Struct):
    companyName: str | None
    attention: str | None
    firstName: str | None
    lastName: str | None
    address1: str | None
    address2: str | None
    city: str | None
    stateOrProvince: str | None
    zipCode: str | None
    country: Code | None
    email: str | None
    phoneNumber: str | None
    cellPhoneNumber: str | None
    vatNumber: str | None


class Size(Struct):
    id: int
    description: str | None
    SKU: str | None
    GTIN: str | None


class Line(Struct):
    typename: str
    id: int
    size: str
    quantity: int
    cancelledQuantity: int
    taxPercent: Decimal
    productName: str | None
    productVariantName: str | None
    unitPrice: Amount
    unitOriginalPrice: Amount
    lineValue: Amount
    productSize: Size | None


class Payment(Struct):
    id: int
    createdAt: datetime
    status: str
    entryType: str
    externalReference: str | None
    paymentMethod: str | None
    value: Amount


class Reference(Struct):
    id: int


class ShipmentLine(Struct):
    quantity: int
    orderLine: Reference


class Carrier(Struct):
    carrierName: str | None


class Shipment(Struct):
    id: int
    number: str
    createdAt: datetime
    shippedAt: datetime | None
    isShipped: bool
    isCaptured: bool
    trackingNumber: str | None
    carrierInformation: Carrier | None
    lines: list[ShipmentLine]


class Order(Struct):
    typename: str
    id: str
    number: int
    status: str
    orderDate: datetime
    updatedAt: datetime
    isOnHold: bool | None
    isLocked: bool | None
    grandTotal: Amount
    store: Named | None
    market: Named | None
    totals: Totals
    shippingAddress: Address | None
    billingAddress: Address | None
    lines: list[Line]
    paymentHistory: list[Payment]
    shipments: list[Shipment]
    orderHoldReason: str | None = None


class Data(Struct):
    orders: list[Order]


decode = msgspec.json.Decoder(Data).decode


def page(number: int) -> Operation[Page[Order]]:
    def read(data: bytes | msgspec.Raw) -> Page[Order]:
        orders = decode(data).orders
        return Page(items=tuple(orders), next=page(number + 1) if len(orders) == LIMIT else None)

    return Operation(
        name="Orders", document=DOCUMENT, variables={"limit": LIMIT, "page": number}, decode=read
    )


def read(url, token, seen):
    with Client(Settings(url=url, token=token)) as client:
        client.read_limits()
        for found in client.pages(page(1)):
            for order in found.items:
                seen(order)
