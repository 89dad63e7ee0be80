"""Permissions of fields; what is expected stands in the remarks of the schema, or in the answer named beside it."""

from importlib.resources import files

import pytest
from graphql import build_schema

from centra_ipaas.sandbox.protocol.permissions import Permissions


def permissions_of(sdl):
    return Permissions(sdl, build_schema(sdl))


@pytest.fixture(scope="module")
def pinned():
    text = files("centra_ipaas").joinpath("centra", "schema", "integration-api.graphql").read_text("utf-8")
    return permissions_of(text)


@pytest.mark.parametrize(
    "place, expected",
    [
        ("Query.orders", "Order:read"),
        ("Query.orderPaymentHistory", "PaymentHistory:read"),
        ("Query.warehouses", "Warehouse:read"),
        ("Mutation.confirmOrder", "Order:write"),
        ("Mutation.setOrdersLock", "Order.isLocked:write"),
        ("Mutation.releaseRemainingOrderAuthorization", "Payment.cancel:write"),
        ("Mutation.setStock", "StockChange:write"),
        ("Mutation.setPricesBatch", "Price:write"),
        ("Order.shippingAddress", "Order.shippingAddress:read"),
        ("Order.discountsApplied", "Order:read"),
        ("Return.comment", "Return.comment:read"),
        ("Shipment.shippingAddress", "Shipment.shippingAddress:read"),
        ("Invoice.billingAddress", "Invoice.billingAddress:read"),
        ("DirectToConsumerOrder.customer", "Customer:read"),
        ("OrderAllocationSplit.warehouse", "Warehouse:read"),
        ("AppliedTaxRule.taxRule", "TaxRule:read"),
        ("Warehouse.stockTotals", "Warehouse.stockTotals:read"),
        ("Product.countryOfOrigin", "Product.countryOfOrigin:read"),
        ("Bundle.prices", "Price:read"),
        ("Allocation.stockChangeLine", "StockChange:read"),
    ],
)
def test_a_remark_is_read(pinned, place, expected):
    """The remark right before a field belongs to it, wherever in the comment it stands."""
    assert pinned.required(*place.split(".")) == (expected,)


@pytest.mark.parametrize(
    "place",
    [
        "MonetaryValue.currency",
        "Order.country",
        "Shipment.lines",
        "PaymentHistoryEntry.order",
        "Query.rateLimits",
    ],
)
def test_none_is_needed(pinned, place):
    """`perm: none` is an answer; an order is readable, although the entry it hangs on returns an order."""
    assert pinned.required(*place.split(".")) == ()


@pytest.mark.parametrize(
    "place, expected",
    [
        ("DirectToConsumerOrder.country", ()),
        ("DirectToConsumerOrder.paymentMethod", ("StorePlugin:read",)),
        ("DirectToConsumerOrder.shipments", ("Shipment:read",)),
        ("WholesaleOrder.internalComment", ("Order.internalComment:read",)),
        ("WholesaleShipment.shippingAddress", ("Shipment.shippingAddress:read",)),
        ("WholesaleReturn.comment", ("Return.comment:read",)),
        ("ProductOrderLine.productVariant", ("ProductVariant:read",)),
        ("MappedAttribute.translations", ("Translation:read",)),
    ],
)
def test_a_type_takes_over_from_its_interface(pinned, place, expected):
    assert pinned.required(*place.split(".")) == expected


@pytest.mark.parametrize(
    "place, expected",
    [
        ("OrderConfirmPayload.order", ("Order:read",)),
        ("DirectToConsumerOrderCancelPayload.order", ("Order:read",)),
        ("ShipmentUpdatePayload.shipment", ("Shipment:read",)),
        ("ReturnDeletePayload.return", ("Return:read",)),
        ("ReleaseRemainingOrderAuthorizationPayload.paymentHistoryEntries", ("PaymentHistory:read",)),
        ("Query.products", ("Product:read",)),
        ("Query.displayConnection", ("Display:read",)),
        ("OrderEdge.node", ("Order:read",)),
        ("Order.store", ("Store:read",)),
        ("Order.totals", ()),
        ("Order.number", ()),
        ("Event.object", ()),
        ("Order.__typename", ()),
    ],
)
def test_without_a_remark_the_result_decides(pinned, place, expected):
    """What returns an object of a type with a permission of its own needs that; anything else needs nothing."""
    assert pinned.required(*place.split(".")) == expected


@pytest.mark.parametrize(
    "name, expected",
    [
        ("allocateOrder", "Order:write"),  # Order.isLocked:write is for locked orders only
        ("cancelDirectToConsumerOrder", "Order:write"),  # Payment.cancel:write is for one member of its input
        ("captureShipment", "Shipment:write"),
        ("deleteShipment", "Shipment:write"),
        ("createReturn", "Return:write"),
        ("updateBuyer", "Buyer:write"),
        ("createVoucher", "Voucher:write"),
        ("createBundle", "Bundle:write"),
    ],
)
def test_mutations_go_by_their_siblings(pinned, name, expected):
    assert pinned.required("Mutation", name) == (expected,)


def test_id_conversions_need_no_permission_that_we_know_of(pinned):
    assert pinned.required("Mutation", "setIdConversions") == ()


def test_members_of_inputs_may_need_more(pinned):
    assert pinned.required("DirectToConsumerOrderCancelInput", "cancelAuthorization") == (
        "Payment.cancel:write",
    )
    assert pinned.required("ProductFilter", "internalComment") == ("Product.internalComment:read",)
    assert pinned.required("ProductCreateInput", "addProductVariants") == ("ProductVariant:write",)


@pytest.mark.parametrize(
    "places, expected",
    [
        # OLD:erp, request one size chart
        (
            "Mutation.createSizeChart SizeChartCreatePayload.sizeChart SizeChart.sizes Size.name",
            {"SizeChart:write", "SizeChart:read"},
        ),
        # OLD:erp, create a warehouse
        (
            "Mutation.createWarehouse WarehouseCreatePayload.warehouse Warehouse.brickAndMortar Warehouse.country",
            {"Warehouse:write", "Warehouse:read", "BrickAndMortar:read"},
        ),
        # OLD:erp, creating an unpaid shipment
        (
            """Mutation.createShipment ShipmentCreatePayload.shipment DirectToConsumerShipment.adminUser
            DirectToConsumerShipment.discountsApplied DirectToConsumerShipment.shippingAddress Address.country
            DirectToConsumerShipment.shipmentPlugin""",
            {
                "Shipment:write", "Shipment:read", "AdminUser:read", "Order:read", "Shipment.shippingAddress:read",
                "StorePlugin:read",
            },
        ),
        # OLD:erp, adding a buyer to a wholesale account
        (
            "Mutation.createBuyer BuyerCreatePayload.buyer Buyer.account Buyer.billingAddress",
            {"Buyer:write", "Buyer:read", "Account:read", "Buyer.billingAddress:read"},
        ),
        # OLD:erp, find the customer by email
        (
            "Query.customers Customer.attributes Attribute.elements",
            {"Customer:read", "Customer.attributes:read", "Attribute:read"},
        ),
        # OLD:erp, price alteration
        (
            """Mutation.createPriceAlteration PriceAlterationPayload.priceAlteration PriceAlteration.store
            PriceAlteration.deliveryWindows""",
            {"Price:write", "Price:read", "Store:read", "DeliveryWindow:read"},
        ),
    ],
)  # fmt: skip
def test_permissions_used_of_documented_answers(pinned, places, expected):
    used = {name for place in places.split() for name in pinned.required(*place.split("."))}
    assert used == expected


def test_older_names_still_do(pinned):
    """OLD:auth prints one as a deprecation; the others are what older answers say was used."""
    assert pinned.stand_ins("Customer:read") == ("Purchaser:read",)
    assert pinned.stand_ins("Invoice.billingAddress:read") == ("Invoice:read",)
    assert pinned.stand_ins("StockChange:read") == ("WarehouseDelivery:read",)
    assert pinned.stand_ins("Order:read") == ()


def test_what_an_object_of_a_union_needs(pinned):
    assert pinned.reading("WholesaleReturn") == "Return:read"
    assert pinned.reading("AtOnceDeliveryWindow") == "DeliveryWindow:read"
    assert pinned.reading("Currency") is None
    assert pinned.reading("EventTarget") is None


def test_every_mutation_but_the_id_conversions_needs_a_permission_to_write():
    text = files("centra_ipaas").joinpath("centra", "schema", "integration-api.graphql").read_text("utf-8")
    schema = build_schema(text)
    known = Permissions(text, schema)
    free = {name for name in schema.mutation_type.fields if not known.required("Mutation", name)}
    assert free == {"setIdConversions", "unsetIdConversions"}
    assert all(
        permission.endswith(":write")
        for name in schema.mutation_type.fields
        for permission in known.required("Mutation", name)
    )


def test_the_names_of_all_permissions(pinned):
    assert {"Order:read", "Order.isLocked:write", "PaymentHistory:read"} <= pinned.names()
    assert "Purchaser:read" not in pinned.names()


REMARKS = """
type Query {
  # perm: Thing:read
  things: [Thing!]!
}

type Thing {
  id: Int!
  # ~ Other (a name was lost), perm: Other:read
  other: String
  # free text; perm: Thing.comment:read, 1-200
  comment: String

  # perm: Thing.secret:write as well, if it is locked
  secret: String
  # perm: Thing.spread:read. A remark goes on
  # over two lines
  spread(
    first: Int
  ): String
}

extend type Thing {
  # perm: Thing.later:read
  later: String
}
"""


def test_which_comment_belongs_to_which_field():
    """A member left out keeps its remark to itself; "as well" is for some cases only; extensions count."""
    known = permissions_of(REMARKS)
    names = ("id", "other", "comment", "secret", "spread", "later")
    assert {name: known.required("Thing", name) for name in names} == {
        "id": (),
        "other": (),
        "comment": ("Thing.comment:read",),
        "secret": (),
        "spread": ("Thing.spread:read",),
        "later": ("Thing.later:read",),
    }
