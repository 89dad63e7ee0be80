"""What shipments take, carry, show and freeze."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from mutations import DELETE_SHIPMENT
from sandbox_client import Centra

from centra_ipaas.sandbox import LineSeed, SizeSeed, VariantSeed
from centra_ipaas.sandbox.shop.seeds import DeliveryGroupSeed

FIELDS = """id number createdAt updatedAt isGoodToGo isShipped isPaid isCaptured paidAt capturedAt shippedAt
  numberOfPackages trackingNumber returnTrackingNumber additionalMessage grandTotal { value }
  internalShippingCost { value currency { code } } carrierInformation { carrierName serviceName }
  shipmentPlugin { name } totals { shipping { value } discounts { value } } discountsApplied { value { value } }
  lines { quantity orderLine { id } } order { status }"""
CREATE = f"""mutation ($in: ShipmentCreateInput!) {{ createShipment(input: $in) {{ shipment {{ __typename {FIELDS} }}
  userErrors {{ message path }} userWarnings {{ message }} }} }}"""
UPDATE = f"""mutation ($id: Int!, $in: ShipmentUpdateInput!) {{ updateShipment(id: $id, input: $in) {{
  shipment {{ {FIELDS} }} userErrors {{ message path }} }} }}"""
COMPLETE = f"""mutation ($id: Int!, $in: ShipmentCompleteInput!) {{ completeShipment(id: $id, input: $in) {{
  shipment {{ {FIELDS} }} userErrors {{ message path }} }} }}"""


def wanted(order: int, line: int, quantity: int = 1, **more: Any) -> dict[str, Any]:
    return {"order": {"number": order}, "lines": [{"orderLine": {"id": line}, "quantity": quantity}], **more}


def create(centra: Centra, placed: Any, quantity: int = 1, **more: Any) -> Any:
    given = wanted(placed.number, placed.line_ids[0], quantity, **more)
    return centra.do(CREATE, **{"in": given})["shipment"]


def sek(value: Any) -> dict[str, Any]:
    return {"value": {"value": value, "currencyIsoCode": "SEK"}}


def plugin_of(centra: Centra, name: str) -> int:
    """Return the id of a plugin: the sandbox makes one for every payment method that is used."""
    placed = centra.order(("L", 1, "1.00"), payment_method=name)
    query = "query ($n: [Int!]) { orders(where: {number: $n}) { paymentMethod { id } } }"
    found: int = centra.ask(query, n=[placed.number])["orders"][0]["paymentMethod"]["id"]
    return found


@pytest.mark.behaviour("orders-10-06")
def test_a_delivery_group_instead_of_lines(centra: Centra) -> None:
    """The group's units and its shipping price; lines beside it are refused, and a group goes once."""
    placed = centra.order(("S", 2, "10.00"), ("M", 1, "5.00"))
    small, medium = placed.line_ids
    one, two = centra.shop.split_delivery(
        placed.number,
        [
            DeliveryGroupSeed(name="Fast", lines={small: 1, medium: 1}, shipping="9.00"),
            DeliveryGroupSeed(name="Slow", lines={small: 1}, shipping="3.00"),
        ],
    )
    groups = centra.ask(
        """{ orders(where: {number: [1]}) { ... on DirectToConsumerOrder { deliveryGroups {
          id name externalDeliveryGroupId shippingPrice { value } order { number } } } } }"""
    )["orders"][0]["deliveryGroups"]
    assert groups[1] == {
        "id": two,
        "name": "Slow",
        "externalDeliveryGroupId": f"group-{two}",
        "shippingPrice": {"value": 3},
        "order": {"number": 1},
    }
    both = wanted(placed.number, small, deliveryGroup={"id": one})
    assert centra.refused(CREATE, **{"in": both})[0]["path"] == ["input", "deliveryGroup"]
    given = {"order": {"number": placed.number}, "deliveryGroup": {"id": one}}
    made = centra.do(CREATE, **{"in": given})["shipment"]
    assert [(line["orderLine"]["id"], line["quantity"]) for line in made["lines"]] == [
        (small, 1),
        (medium, 1),
    ]
    assert made["totals"]["shipping"]["value"] == 9
    unknown = {**given, "deliveryGroup": {"id": 99}}
    assert centra.refused(CREATE, **{"in": unknown})[0]["path"] == ["input", "deliveryGroup", "id"]
    rest = centra.do(CREATE, **{"in": {**given, "deliveryGroup": {"id": two}}})["shipment"]
    assert rest["grandTotal"]["value"] == 13


@pytest.mark.behaviour("orders-10-07", "orders-10-14")
def test_flags_moments_and_info_on_creation(centra: Centra) -> None:
    """isGoodToGo, isPaid, createdAt, shippedAt and shipmentInfo; the three flags are independent of each other."""
    placed = centra.order(("S", 4, "10.00"))
    plain = create(centra, placed)
    ready = create(centra, placed, isGoodToGo=True)
    paid = create(centra, placed, isPaid=True, createdAt="2026-02-27T08:00:00+01:00")
    gone = create(
        centra, placed, shippedAt="2026-02-28T10:00:00+00:00", shipmentInfo={"trackingNumber": "T-1"}
    )
    flags = [(one["isGoodToGo"], one["isPaid"], one["isShipped"]) for one in (plain, ready, paid, gone)]
    assert flags == [
        (False, False, False),
        (True, False, False),
        (False, True, False),
        (True, False, True),
    ]
    assert paid["createdAt"] == "2026-02-27T08:00:00+01:00"
    assert paid["paidAt"] == "2026-03-01T12:00:00+00:00"
    assert (gone["shippedAt"], gone["trackingNumber"]) == ("2026-02-28T10:00:00+00:00", "T-1")


@pytest.mark.behaviour("orders-10-08")
def test_mail_message_and_method_on_creation(centra: Centra) -> None:
    """sendEmail sends one mail with the message; shipmentMethod names a plugin that exists."""
    plugin = plugin_of(centra, "nshift")
    placed = centra.order(("S", 2, "10.00"))
    made = create(
        centra,
        placed,
        sendEmail=True,
        additionalMessage="Enjoy",
        shipmentMethod={"pluginId": plugin},
    )
    assert (made["additionalMessage"], made["shipmentPlugin"]) == ("Enjoy", {"name": "nshift"})
    assert [(mail.kind, mail.message) for mail in centra.shop.mails(placed.number)] == [("SHIPMENT", "Enjoy")]
    create(centra, placed)
    assert len(centra.shop.mails(placed.number)) == 1
    other = centra.order(("S", 1, "10.00"))
    wrong = wanted(other.number, other.line_ids[0], shipmentMethod={"pluginId": 99})
    (error,) = centra.refused(CREATE, **{"in": wrong})
    assert error["path"][:3] == ["input", "shipmentMethod", "pluginId"]
    info = {"shipmentMethodPlugin": {"id": plugin}}
    by_info = create(centra, other, shipmentInfo=info)
    assert by_info["shipmentPlugin"] == {"name": "nshift"}


@pytest.mark.parametrize("wrong", [{"a": 1}, [1], True, "x"])
@pytest.mark.parametrize(
    "place", [["shipmentInfo", "shipmentMethodPlugin"], ["deliveryGroup"]], ids=lambda place: place[-1]
)
def test_inputs_that_the_schema_knows_by_name_are_checked(
    centra: Centra, place: list[str], wrong: Any
) -> None:
    """An id that is no number is a user error with its path."""
    placed = centra.order(("S", 1, "10.00"))
    given: Any = {"id": wrong}
    for member in reversed(place):
        given = {member: given}
    lines = wanted(placed.number, placed.line_ids[0])
    if place == ["deliveryGroup"]:
        del lines["lines"]
    (error,) = centra.refused(CREATE, **{"in": {**lines, **given}})
    assert error["path"] == ["input", *place, "id"]


@pytest.mark.behaviour("orders-10-10")
def test_cost_policies_all_a_value_none(centra: Centra) -> None:
    """A share of shipping and discount is what remains, a value, or nothing (REF:CostPolicyInput)."""
    placed = centra.order(("S", 3, "100.00"), shipping="30.00", handling="6.00", discount="9.00")
    none = create(
        centra, placed, shippingCost={"none": True}, handlingCost={"none": True}, voucherValue={"none": True}
    )
    assert (none["totals"]["shipping"]["value"], none["grandTotal"]["value"]) == (0, 100)
    assert none["discountsApplied"] == []
    some = create(centra, placed, shippingCost=sek(10), handlingCost=sek(1), voucherValue=sek(4))
    assert (some["totals"]["discounts"]["value"], some["grandTotal"]["value"]) == (-4, 107)
    assert some["discountsApplied"] == [{"value": {"value": -4}}]
    every = {"allRemaining": True}
    rest = create(centra, placed, shippingCost=every, handlingCost=every, voucherValue=every)
    assert (rest["totals"]["shipping"]["value"], rest["totals"]["discounts"]["value"]) == (20, -5)
    assert rest["grandTotal"]["value"] == 120


@pytest.mark.parametrize("policy", [{}, {"none": True, "allRemaining": True}, {"none": False}])
def test_exactly_one_policy(centra: Centra, policy: dict[str, bool]) -> None:
    """None, two, or a false one are refused."""
    placed = centra.order(("S", 1, "10.00"), shipping="5.00")
    given = wanted(placed.number, placed.line_ids[0], shippingCost=policy)
    (error,) = centra.refused(CREATE, **{"in": given})
    assert error["path"][:2] == ["input", "shippingCost"]


@pytest.mark.behaviour("orders-10-11", "orders-10-12")
@pytest.mark.parametrize("store", ["DIRECT_TO_CONSUMER", "WHOLESALE"])
def test_wholesale_may_exceed_what_remains(centra: Centra, store: str) -> None:
    """20 of 30 are used: a consumer shipment takes 10 more, a wholesale one up to the order's 30."""
    placed = centra.order(("S", 2, "100.00"), shipping="30.00", store_type=store)
    create(centra, placed, shippingCost=sek(20))
    most = 10 if store == "DIRECT_TO_CONSUMER" else 30
    over = wanted(placed.number, placed.line_ids[0], shippingCost=sek(most + 1))
    (error,) = centra.refused(CREATE, **{"in": over})
    assert error["path"] == ["input", "shippingCost", "value"]
    made = create(centra, placed, shippingCost=sek(most))
    assert made["totals"]["shipping"]["value"] == most
    assert made["grandTotal"]["value"] == 100 + most


@pytest.mark.behaviour("orders-10-16", "orders-10-17", "orders-10-18", "orders-10-19")
def test_completion(centra: Centra) -> None:
    """After good-to-go and paid: now unless told, never in the future, with tracking and the mail."""
    placed = centra.order(("S", 2, "10.00"))
    first, second = create(centra, placed), create(centra, placed)
    centra.do(UPDATE, id=first["id"], **{"in": {"isGoodToGo": True}})
    centra.do(UPDATE, id=first["id"], **{"in": {"isPaid": True}})
    future = {"shippedAt": "2026-03-01T12:00:01+00:00"}
    (error,) = centra.refused(COMPLETE, id=first["id"], **{"in": future})
    assert error["path"] == ["input", "shippedAt"]
    given = {"shipmentInfo": {"trackingNumber": "T-9"}, "sendEmail": True, "additionalMessage": "On its way"}
    done = centra.do(COMPLETE, id=first["id"], **{"in": given})["shipment"]
    assert (done["isShipped"], done["shippedAt"]) == (True, "2026-03-01T12:00:00+00:00")
    assert (done["trackingNumber"], done["additionalMessage"]) == ("T-9", "On its way")
    centra.do(COMPLETE, id=second["id"], **{"in": {"sendEmail": False}})
    assert [mail.message for mail in centra.shop.mails(placed.number)] == ["On its way"]
    assert centra.refused(COMPLETE, id=first["id"], **{"in": {}})[0]["path"] == ["id"]


@pytest.mark.behaviour("orders-10-20", "orders-10-21")
def test_shipment_info_is_read_back_under_other_names(centra: Centra) -> None:
    """carrier and service, packages, both tracking numbers, the internal cost; null takes one off."""
    placed = centra.order(("S", 1, "10.00"))
    info = {
        "carrier": "PostNord",
        "service": "Parcel",
        "packagesNumber": 2,
        "trackingNumber": "T-1",
        "returnTrackingNumber": "R-1",
        "internalShippingCost": {"value": Decimal("12.10"), "currencyIsoCode": "SEK"},
    }
    made = create(centra, placed, shipmentInfo=info)
    assert made["carrierInformation"] == {"carrierName": "PostNord", "serviceName": "Parcel"}
    assert (made["numberOfPackages"], made["trackingNumber"]) == (2, "T-1")
    assert made["returnTrackingNumber"] == "R-1"
    assert made["internalShippingCost"] == {"value": Decimal("12.10"), "currency": {"code": "SEK"}}
    changed = {"shipmentInfo": {"returnTrackingNumber": None, "service": "Home"}}
    after = centra.do(UPDATE, id=made["id"], **{"in": changed})["shipment"]
    assert (after["returnTrackingNumber"], after["trackingNumber"]) == (None, "T-1")
    assert after["carrierInformation"] == {"carrierName": "PostNord", "serviceName": "Home"}


@pytest.mark.behaviour("orders-10-22")
def test_once_shipped_method_info_and_good_to_go_are_frozen(centra: Centra) -> None:
    """Message, external id and paid may change still."""
    placed = centra.order(("S", 1, "10.00"))
    made = create(centra, placed, shippedAt="now")
    for member, value in (
        ("shipmentMethod", {"pluginId": 1}),
        ("shipmentInfo", {"trackingNumber": "T-2"}),
        ("isGoodToGo", False),
    ):
        (error,) = centra.refused(UPDATE, id=made["id"], **{"in": {member: value}})
        assert error["path"] == ["input", member]
    given = {"additionalMessage": "Thanks", "isPaid": True, "externalId": "S-1"}
    after = centra.do(UPDATE, id=made["id"], **{"in": given})["shipment"]
    assert (after["additionalMessage"], after["isPaid"], after["trackingNumber"]) == ("Thanks", True, None)
    found = centra.ask('{ shipments(where: {externalId: ["S-1"]}) { id } }')["shipments"]
    assert found == [{"id": made["id"]}]


@pytest.mark.behaviour("orders-10-23")
def test_only_what_is_neither_shipped_nor_paid_is_deleted(centra: Centra) -> None:
    """The others stay, whatever is asked."""
    placed = centra.order(("S", 3, "10.00"))
    gone, paid = create(centra, placed, shippedAt="now"), create(centra, placed, isPaid=True)
    free = create(centra, placed)
    for kept in (gone, paid):
        assert centra.refused(DELETE_SHIPMENT, id=kept["id"])[0]["path"] == ["id"]
    centra.do(DELETE_SHIPMENT, id=free["id"])
    assert [one.id for one in centra.shop.shipments()] == [gone["id"], paid["id"]]


def test_a_shipment_with_returns_is_not_deleted(centra: Centra) -> None:
    """Not even after it is marked as unpaid: its units came back already; without the return it may go."""
    placed = centra.order(("S", 1, "10.00"))
    made = create(centra, placed, isPaid=True)
    returned = centra.shop.make_return(made["id"])
    centra.do(UPDATE, id=made["id"], **{"in": {"isPaid": False}})
    (error,) = centra.refused(DELETE_SHIPMENT, id=made["id"])
    assert (error["message"], error["path"]) == ("The shipment has returns.", ["id"])
    centra.do("mutation ($id: Int!) { deleteReturn(id: $id) { userErrors { message } } }", id=returned)
    centra.do(DELETE_SHIPMENT, id=made["id"])


def test_money_captured_elsewhere_is_not_captured_again(centra: Centra) -> None:
    """isPaid never captures (REF:ShipmentUpdateInput): with `capture` it would be paid twice and is refused."""
    placed = centra.order(("S", 1, "10.00"))
    both = wanted(placed.number, placed.line_ids[0], isPaid=True, capture=True)
    (error,) = centra.refused(CREATE, **{"in": both})
    assert error["path"] == ["input", "capture"]
    order = centra.shop.order(placed.number)
    assert (order.shipments, [entry.entry_type for entry in order.payments]) == ((), ["AUTH"])
    assert create(centra, placed, isPaid=False, capture=True)["isCaptured"] is True


@pytest.mark.parametrize("value", [-1, 0.001])
def test_an_internal_cost_is_an_amount_of_the_currency(centra: Centra, value: float) -> None:
    """Nothing below 0 and no more than SEK's two decimals."""
    placed = centra.order(("S", 1, "10.00"))
    info = {"internalShippingCost": {"value": value, "currencyIsoCode": "SEK"}}
    (error,) = centra.refused(CREATE, **{"in": wanted(placed.number, placed.line_ids[0], shipmentInfo=info)})
    assert error["path"] == ["input", "shipmentInfo", "internalShippingCost", "value"]


@pytest.mark.behaviour("orders-10-24")
def test_gift_certificates_ship_by_themselves(centra: Centra) -> None:
    """An order of certificates alone has a completed shipment at once, and no warehouse holds anything for it."""
    centra.shop.add_product("GIFT", "Gift certificate", variants=[VariantSeed(sizes=[SizeSeed()])])
    placed = centra.shop.place_order(
        lines=[LineSeed(sku="GIFT", quantity=2, unit_price="500.00", kind="gift_certificate")],
        payment="captured",
    )
    order = centra.ask(
        """{ orders { status lines { __typename quantity allocations { id } }
          shipments { isShipped lines { quantity } } } }"""
    )["orders"][0]
    assert order == {
        "status": "SHIPPED",
        "lines": [{"__typename": "GiftCertificateOrderLine", "quantity": 2, "allocations": []}],
        "shipments": [{"isShipped": True, "lines": [{"quantity": 2}]}],
    }
    assert centra.shop.stock_of(centra.main, "GIFT").demand == 0
    given = wanted(placed.number, placed.line_ids[0])
    (error,) = centra.refused(CREATE, **{"in": given})
    assert error["message"] == "The order must be confirmed to be shipped; it is SHIPPED."


@pytest.mark.behaviour("orders-10-25", "orders-10-26")
def test_one_type_per_store(centra: Centra) -> None:
    """Shipments, returns, history entries have a type per store; who bought is `customer` or `buyer`."""
    for store in ("DIRECT_TO_CONSUMER", "WHOLESALE"):
        placed = centra.order(("S", 1, "10.00"), store_type=store)
        made = create(centra, placed, shippedAt="now")
        centra.shop.make_return(made["id"])
    seen = centra.ask(
        """{ orders { __typename history { __typename }
            ... on DirectToConsumerOrder { customer { email } } ... on WholesaleOrder { buyer { email } } }
          shipments { __typename ... on DirectToConsumerShipment { isPrinted isOnHold usedFallbackTax
            consignationWarehouseStatus currencyBaseRate capturedValue { value } } }
          returns { __typename } }"""
    )
    assert [one["__typename"] for one in seen["orders"]] == ["DirectToConsumerOrder", "WholesaleOrder"]
    assert {one["__typename"] for one in seen["orders"][1]["history"]} == {"WholesaleOrderHistoryEntry"}
    assert (seen["orders"][0]["customer"], seen["orders"][1]["buyer"]) == (
        {"email": "jon.snow@example.com"},
        {"email": "jon.snow@example.com"},
    )
    assert seen["shipments"] == [
        {
            "__typename": "DirectToConsumerShipment",
            "isPrinted": False,
            "isOnHold": False,
            "usedFallbackTax": False,
            "consignationWarehouseStatus": "NONE",
            "currencyBaseRate": 1,
            "capturedValue": None,
        },
        {"__typename": "WholesaleShipment"},
    ]
    assert [one["__typename"] for one in seen["returns"]] == ["DirectToConsumerReturn", "WholesaleReturn"]
    order = centra.ask('{ __type(name: "Order") { fields { name } } }')["__type"]["fields"]
    assert "purchaser" not in [field["name"] for field in order]


def test_shipments_by_every_member_of_their_filter(centra: Centra) -> None:
    """ShipmentFilter: ids, numbers, flags, moments, the order's people and places."""
    placed = centra.order(("S", 2, "10.00"))
    other = centra.order(("S", 1, "10.00"), currency="EUR", store_type="WHOLESALE")
    first = create(centra, placed, capture=True, shippedAt="now", shipmentInfo={"trackingNumber": "T-1"})
    centra.clock.move(days=1)
    second, third = create(centra, placed), create(centra, other)
    centra.shop.print_shipment(second["id"])
    query = "query ($w: ShipmentFilter) { shipments(where: $w) { id } }"

    def found(**where: Any) -> list[int]:
        return [one["id"] for one in centra.ask(query, w=where)["shipments"]]

    one, two, three = first["id"], second["id"], third["id"]
    order = centra.ask(
        """{ orders { country { id } totals { lineValues { currency { id } } }
          ... on DirectToConsumerOrder { customer { id } } } }"""
    )["orders"]
    today = {"from": "2026-03-02"}
    assert found(id=[two]) == [two]
    assert found(number=[f"{placed.number}-1"]) == [one]
    assert found(createdAt=today) == [two, three]
    assert found(updatedAt=today) == [two, three]
    assert (
        found(isGoodToGo=True)
        == found(isShipped=True)
        == found(isPaid=True)
        == found(isCaptured=True)
        == [one]
    )
    assert found(isPrinted=True) == [two]
    assert found(isOnHold=True) == found(usedFallbackTax=True) == found(adminUserId=[1]) == []
    for moment in ("shippedAt", "paidAt", "capturedAt", "emailSentAt"):
        assert found(**{moment: {"to": "2026-03-02"}}) == [one]
        assert found(**{moment: today}) == []
    assert found(trackingNumber=["T-1"]) == found(search="T-1") == found(notNull=["trackingNumber"]) == [one]
    assert found(countryId=[order[0]["country"]["id"]]) == [one, two, three]
    assert found(currencyId=[order[1]["totals"]["lineValues"]["currency"]["id"]]) == [three]
    assert found(customerId=[order[0]["customer"]["id"]]) == [one, two]
    assert found(orderId=[other.id]) == found(storeType="WHOLESALE") == found(storeId=[2]) == [three]
    assert found(storeId=[2], negate=["storeId"]) == [one, two]
    assert found(externalId=["nobody's"]) == []
