"""Orders, products and stock as Centra's answers spell them: the fields our documents select, no more and no less.

GraphQL answers every field that was selected. So every member is there, null where the schema allows it; one that is
missing is an error and never read like a null. Only members that our documents select on another type of object are
`UNSET`. A member that was not selected is refused here and left out, with a note, by `_records`.

Members are named as in the schema, so that the path of a finding is one that can be looked up in Centra; only
`typename` is ours (the documents' alias of ``__typename``). Enums list the schema's literals, without those it
assumes. Centra may add literals at any time: an unknown one is noted and kept as the text it is, so whoever decides by
a literal has a way out for others.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal, TypeAlias

from msgspec import UNSET, Meta, Raw, Struct, UnsetType

#: Offsets come with and without a colon (REF:PurchaseOrder, REF:Product); without an offset it is no moment.
Moment: TypeAlias = Annotated[datetime, Meta(tz=True)]


OrderStatus: TypeAlias = Literal["PENDING", "CONFIRMED", "PROCESSING", "SHIPPED", "CANCELLED"]
OrderHoldReason: TypeAlias = Literal[
    "PAYMENT_MISMATCH",
    "WAITING_FOR_PAYMENT",
    "WAITING_FOR_FRAUD_CHECK",
    "WAITING_FOR_CHECK_FIRST_ALLOCATION",
    "WAITING_FOR_GIFT_CARD_AUTHORIZATION",
]
PaymentStatus: TypeAlias = Literal["SUCCESS", "PENDING", "FAILED"]
PaymentEntryType: TypeAlias = Literal[
    "AUTH",
    "CAPTURE",
    "CAPTURE_PENDING",
    "CAPTURE_FAILED",
    "CAPTURE_REQUEST",
    "REFUND",
    "REFUND_REQUEST",
    "REFUND_FAILED",
    "CANCEL",
    "CANCEL_REQUEST",
    "MARKED_AS_PAID",
    "MARKED_AS_UNPAID",
    "PREPAID",
    "AUTH_PENDING",
    "ADDITIONAL_ORDER_PAYMENT",
    "INVOICE",
    "OTHER",
    "AUTH_GIFT_CARD",
    "CAPTURE_GIFT_CARD",
    "CANCEL_GIFT_CARD",
    "REFUND_GIFT_CARD",
]
ProductStatus: TypeAlias = Literal["ACTIVE", "INACTIVE"]
Status: TypeAlias = Literal["ACTIVE", "INACTIVE", "CANCELLED"]
WeightUnit: TypeAlias = Literal["KILOGRAMS"]
RateLimitType: TypeAlias = Literal["REQUEST_COUNT", "QUERY_COMPLEXITY", "MUTATION_COUNT"]
RateLimitInterval: TypeAlias = Literal["TEN_SECONDS", "ONE_HOUR"]


class Wire(Struct, forbid_unknown_fields=True, gc=False):
    """Base of all wire types; the collector need not follow them, for they hold no cycles."""


class Currency(Wire):
    # What the letters are is checked where it becomes money; a pattern here would take a third of the whole time.
    code: Annotated[str, Meta(min_length=3, max_length=3)]


class Amount(Wire):
    """`MonetaryValue`: the digits of the JSON number, exactly (REF:MonetaryValue)."""

    value: Decimal
    currency: Currency


class Country(Wire):
    code: str


class Store(Wire):
    id: int
    name: str | None


class Market(Wire):
    id: int
    name: str


class Reference(Wire):
    id: int


class Address(Wire):
    companyName: str | None
    attention: str | None
    firstName: str | None
    lastName: str | None
    address1: str | None
    address2: str | None
    city: str | None
    stateOrProvince: str | None
    zipCode: str | None
    country: Country | None
    email: str | None
    phoneNumber: str | None
    cellPhoneNumber: str | None
    vatNumber: str | None


class ProductSize(Wire):
    id: int
    description: str | None
    SKU: str | None
    GTIN: str | None


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
    productName: str | None
    productVariantName: str | None
    productSize: ProductSize | None


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
    status: PaymentStatus
    entryType: PaymentEntryType
    value: Amount
    externalReference: str | None
    paymentMethod: str | None


class Numbered(Wire):
    number: int


class OrderPayment(PaymentHistoryEntry):
    """An entry with the order it belongs to."""

    order: Numbered


class ShipmentLine(Wire):
    quantity: int
    orderLine: Reference


class CarrierInformation(Wire):
    carrierName: str | None


class Shipment(Wire):
    id: int
    number: str
    createdAt: Moment
    isShipped: bool
    isCaptured: bool
    lines: tuple[ShipmentLine, ...]
    shippedAt: Moment | None
    trackingNumber: str | None
    carrierInformation: CarrierInformation | None


class Order(Wire):
    typename: str
    id: str
    number: int
    status: OrderStatus
    orderDate: Moment
    updatedAt: Moment
    grandTotal: Amount
    totals: OrderTotals
    lines: tuple[OrderLine, ...]
    paymentHistory: tuple[PaymentHistoryEntry, ...]
    shipments: tuple[Shipment, ...]
    store: Store | None
    market: Market | None
    shippingAddress: Address | None
    billingAddress: Address | None
    isOnHold: bool | None
    isLocked: bool | None
    #: Selected on one type of order only.
    orderHoldReason: OrderHoldReason | UnsetType | None = UNSET


class AppliedTaxRule(Wire):
    taxId: str
    taxName: str
    taxPercent: Decimal


class AppliedTaxRuleValue(Wire):
    rule: AppliedTaxRule
    taxAdded: Amount
    taxDeducted: Amount
    taxIncluded: Amount


class OrderDiscount(Wire):
    typename: str
    value: Amount
    date: Moment
    #: Selected on vouchers only.
    code: str | UnsetType | None = UNSET
    voucherName: str | UnsetType | None = UNSET


class Person(Wire):
    """A customer or a buyer."""

    id: int
    email: str | None
    firstName: str | None
    lastName: str | None
    phoneNumber: str | None


class Account(Wire):
    id: int
    name: str
    status: Status
    externalId: str | None
    vatNumber: str | None
    accountEmail: str | None
    discountPercent: Decimal
    creditLimit: Amount | None


class DeliveryWindow(Wire):
    typename: str
    id: int
    name: str
    #: Selected on one kind only.
    deliveryStartDate: Moment | UnsetType | None = UNSET
    deliveryEndDate: Moment | UnsetType | None = UNSET
    daysFromNow: int | UnsetType | None = UNSET


class OrderTotalsInFull(OrderTotals):
    shippingTaxRules: tuple[AppliedTaxRuleValue, ...]
    handlingTaxRules: tuple[AppliedTaxRuleValue, ...]
    discountTaxRules: tuple[AppliedTaxRuleValue, ...]


class OrderInFull(Order, kw_only=True):
    totals: OrderTotalsInFull
    #: The documents' alias of ``grandTotal(includingTax: false)``.
    net: Amount
    currencyBaseRate: Decimal
    discountsApplied: tuple[OrderDiscount, ...]
    #: Selected on one type of order only.
    customer: Person | UnsetType | None = UNSET
    account: Account | UnsetType | None = UNSET
    buyer: Person | UnsetType | None = UNSET
    purchaseOrderNumber: str | UnsetType | None = UNSET
    deliveryWindows: tuple[DeliveryWindow, ...] | UnsetType = UNSET


class SoldSize(Wire):
    SKU: str | None


class ReturnedOrderLine(Wire):
    id: int
    productSize: SoldSize | None


class ReturnLine(Wire):
    id: int
    quantity: int
    unitPrice: Amount
    lineValue: Amount
    orderLine: ReturnedOrderLine
    appliedTaxRules: tuple[AppliedTaxRuleValue, ...]


class ReturnTotals(Wire):
    lineValues: Amount
    handling: Amount
    shipping: Amount
    discounts: Amount
    returnCost: Amount
    taxAdded: Amount
    taxDeducted: Amount
    taxIncluded: Amount
    shippingTaxRules: tuple[AppliedTaxRuleValue, ...]
    handlingTaxRules: tuple[AppliedTaxRuleValue, ...]
    discountTaxRules: tuple[AppliedTaxRuleValue, ...]
    returnCostTaxRules: tuple[AppliedTaxRuleValue, ...]


class ReturnedShipment(Wire):
    number: str


class Return(Wire):
    typename: str
    id: int
    #: Its literals were not seen (REF:DirectToConsumerReturn).
    returnStatus: str
    createdAt: Moment
    returnedToStock: bool
    grandTotal: Amount
    #: The documents' alias of ``grandTotal(includingTax: false)``.
    net: Amount
    lines: tuple[ReturnLine, ...]
    totals: ReturnTotals
    refundPaymentHistory: tuple[PaymentHistoryEntry, ...]
    order: Numbered | None
    shipment: ReturnedShipment | None
    #: Selected on one type of return only.
    currencyBaseRate: Decimal | UnsetType = UNSET
    usedFallbackTax: bool | UnsetType = UNSET
    returnWarehouse: Named | UnsetType | None = UNSET


class OrderReference(Wire):
    number: int
    updatedAt: Moment


class ProductVariant(Wire):
    id: int
    status: Status
    productSizes: tuple[ProductSize, ...]
    name: str | None
    variantNumber: str | None


class Product(Wire):
    id: int
    name: str
    status: ProductStatus
    productNumber: str
    updatedAt: Moment
    variants: tuple[ProductVariant, ...]


class Weight(Wire):
    value: Decimal
    unit: WeightUnit


class Named(Wire):
    name: str


class Price(Wire):
    pricelist: Reference
    price: Amount | None
    recommendedRetailPrice: Amount | None


class ProductSizeInFull(ProductSize):
    sizeNumber: str | None
    preorder: bool
    weight: Weight | None


class ProductVariantInFull(Wire):
    id: int
    status: Status
    productSizes: tuple[ProductSizeInFull, ...]
    name: str | None
    variantNumber: str | None
    stockOffset: int
    unitCost: Amount | None
    prices: tuple[Price, ...]


class ProductInFull(Wire):
    id: int
    name: str
    status: ProductStatus
    productNumber: str
    updatedAt: Moment
    harmonizedCommodityCode: str | None
    isSerializableProduct: bool
    weight: Weight | None
    brand: Named | None
    collection: Named | None
    countryOfOrigin: Country | None
    variants: tuple[ProductVariantInFull, ...]


class StockedSize(Wire):
    id: int
    SKU: str | None


class Stock(Wire):
    physicalQuantity: int
    allocatedQuantity: int
    productSize: StockedSize


class Warehouse(Wire):
    """Its `stock` is read row by row, as `Stock`."""

    id: int
    stock: tuple[Raw, ...]


class RateLimit(Wire):
    type: RateLimitType
    intervalSeconds: RateLimitInterval
    quota: int
    usedQuota: int
    remainingQuota: int
