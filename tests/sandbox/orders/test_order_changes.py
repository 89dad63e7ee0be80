"""Changing an order: history, added, cancelled and discounted lines, costs, people, cancelling as a whole."""

from __future__ import annotations

import json
from typing import Any

import pytest
from mutations import CANCEL_ORDER
from sandbox_client import Centra

from centra_ipaas.sandbox import LineSeed
from centra_ipaas.sandbox.shop.seeds import DeliveryGroupSeed

UPDATE = """mutation ($n: Int!, $in: DirectToConsumerOrderUpdateInput!) {
  updateDirectToConsumerOrder(order: {number: $n}, input: $in) {
    order { grandTotal { value } totals { shipping { value } }
      lines { id quantity cancelledQuantity comment taxPercent display { id } unitPrice { value }
        unitOriginalPrice { value } hasAnyDiscount discountPercent } }
    userErrors { message path } userWarnings { message } } }"""
WHOLESALE = """mutation ($n: Int!, $in: WholesaleOrderUpdateInput!) {
  updateWholesaleOrder(order: {number: $n}, input: $in) { order { buyer { firstName lastName email } }
    userErrors { message path } } }"""
HISTORY = """query ($n: [Int!]) { orders(where: {number: $n}) { history { __typename id type dataJSON
  organizationUserEmail adminUser { id } order { number } } } }"""
SHIP = """mutation ($n: Int!, $l: Int!) { createShipment(input: {order: {number: $n},
  lines: {orderLine: {id: $l}, quantity: 1}}) { userErrors { message } } }"""
RELEASE = {"releaseItemsBackToWarehouse": True}


def money(value: Any, currency: str = "SEK") -> dict[str, Any]:
    return {"value": value, "currencyIsoCode": currency}


def history(centra: Centra, number: int) -> dict[str, Any]:
    """Return what the entries of the history hold, by type; the last of each type."""
    entries = centra.ask(HISTORY, n=[number])["orders"][0]["history"]
    return {entry["type"]: json.loads(entry["dataJSON"] or "{}") for entry in entries}


def displayed(centra: Centra) -> int:
    """Make the display of the one product, before it is sold."""
    made: int = centra.shop.add_display(1)
    return made


def added(display: int, quantity: int, price: Any = 100, size: str = "S", **more: Any) -> dict[str, Any]:
    return {
        "display": {"id": display},
        "productSize": {"SKU": f"JKT-RED-{size}"},
        "quantity": quantity,
        "unitPrice": money(price),
        **more,
    }


def update(centra: Centra, number: int, **given: Any) -> Any:
    return centra.do(UPDATE, n=number, **{"in": given})["order"]


@pytest.mark.behaviour("orders-6-08", "orders-8-26", "orders-8-27")
def test_what_people_say_lands_in_the_history(centra: Centra) -> None:
    """holdStatusChangeReason, cancellationComment and the comment of a cancel are kept with their change."""
    placed = centra.order(("S", 2, "100.00"))
    update(centra, placed.number, isOnHold=True, holdStatusChangeReason="Odd address")
    cancel = {"line": {"id": placed.line_ids[0]}, "quantity": 1, "stockActionPolicy": RELEASE}
    update(centra, placed.number, isOnHold=False, cancelLines=[cancel], cancellationComment="Too small")
    given = {"emailOptions": {"sendEmail": False}, "stockAction": RELEASE, "comment": "Called us"}
    centra.do(CANCEL_ORDER, id=placed.id, **{"in": given})
    said = history(centra, placed.number)
    assert said["ORDER_STATUS_ON_HOLD_ADDED"]["comment"] == "Odd address"
    assert said["ORDER_ITEMS_CANCELLED"]["comment"] == "Too small"
    assert said["ORDER_STATUS_CHANGED"]["comment"] == "Called us"
    assert {"ORDER_CREATED", "PAYMENT_AUTHORIZED", "ORDER_STATUS_ON_HOLD_REMOVED"} <= said.keys()
    allocate = """mutation ($n: Int!) { unallocateOrder(input: {order: {number: $n}, comment: "Moved",
      stockActionPolicy: {releaseItemsBackToWarehouse: true}}) { userErrors { message } } }"""
    other = centra.order(("S", 1, "100.00"))
    centra.do(allocate, n=other.number)
    assert history(centra, other.number)["STOCK_ALLOCATION_REMOVED"]["comment"] == "Moved"


@pytest.mark.parametrize("stray", [{"holdStatusChangeReason": "Why"}, {"cancellationComment": "Why"}])
def test_a_comment_on_nothing_is_refused(centra: Centra, stray: dict[str, Any]) -> None:
    """A text that belongs to no change would be lost."""
    placed = centra.order(("S", 2, "100.00"))
    (error,) = centra.refused(UPDATE, n=placed.number, **{"in": stray})
    assert error["path"] == ["input", *stray]


@pytest.mark.behaviour("orders-8-28")
def test_with_single_sign_on_the_organisation_is_the_admin(centra: Centra) -> None:
    """adminUser is the organisation, organizationUserEmail the person; what the API does has neither."""
    placed = centra.order(("S", 1, "100.00"))
    centra.shop.write_note(placed.number, "Spoke to Jon", admin_user=7, person="arya@example.com")
    entries = centra.ask(HISTORY, n=[placed.number])["orders"][0]["history"]
    created, note = entries[0], entries[-1]
    assert (created["adminUser"], created["organizationUserEmail"]) == (None, None)
    assert (note["type"], note["adminUser"], note["organizationUserEmail"]) == (
        "USER_NOTE_ADDED",
        {"id": 7},
        "arya@example.com",
    )
    assert note["__typename"] == "DirectToConsumerOrderHistoryEntry"
    assert note["order"] == {"number": placed.number}


def test_history_entries_are_events(centra: Centra) -> None:
    """Who listens to OrderHistoryEntry hears of each one, with the entry as the object."""
    centra.do(
        """mutation { setEventListeners(input: [{objectType: OrderHistoryEntry}]) {
          userErrors { message } } }"""
    )
    centra.shop.switch_events(on=True)
    placed = centra.order(("S", 1, "100.00"), status="PENDING")
    found = centra.ask(
        """{ events { objectType changeType object { ... on DirectToConsumerOrderHistoryEntry { type
          order { number } } } } }"""
    )["events"]
    assert {"type": "ORDER_CREATED", "order": {"number": placed.number}} in [one["object"] for one in found]
    assert {(one["objectType"], one["changeType"]) for one in found} == {("OrderHistoryEntry", "CREATED")}


@pytest.mark.behaviour("orders-8-05")
def test_a_line_that_is_alike_is_raised(centra: Centra) -> None:
    """Equal display, size, price, currency, comment and delivery window: the line has more units, and more are held."""
    display = displayed(centra)
    placed = centra.order(("S", 1, "100.00"), stock=10)
    order = update(centra, placed.number, addLines=[added(display, 2)])
    assert [(line["id"], line["quantity"]) for line in order["lines"]] == [(placed.line_ids[0], 3)]
    assert order["grandTotal"]["value"] == 300
    assert centra.shop.stock_of(centra.main, "JKT-RED-S").allocated == 3
    assert history(centra, placed.number)["ORDER_ITEMS_ADDED"]["quantity"] == 2


@pytest.mark.parametrize(
    "other, same",
    [
        ({"unitOriginalPrice": money(120)}, {"unitOriginalPrice": money(100)}),
        ({"taxInPercent": 12}, {"taxInPercent": 25}),
        ({"productExternalUrl": "https://shop.example/jacket"}, {"productExternalUrl": None}),
        ({"category": {"id": 1}}, {"category": None}),
        ({"unitPrice": money(125), "discountValue": {"percent": 20}}, {"discountValue": {"percent": 0}}),
    ],
)
def test_what_a_raised_line_does_not_take_is_refused(centra: Centra, other: Any, same: Any) -> None:
    """What is no part of being alike (OLD:erp) is not lost: with another value the line is not raised (assumed)."""
    centra.shop.add_category("Jackets")
    display = displayed(centra)
    placed = centra.order(("S", 1, "100.00"))
    given = {"addLines": [added(display, 1, **other)]}
    (error,) = centra.refused(UPDATE, n=placed.number, **{"in": given})
    member = "discountValue" if "discountValue" in other else next(iter(other))
    assert error["path"] == ["input", "addLines", "0", member]
    assert len(update(centra, placed.number, addLines=[added(display, 1, **same)])["lines"]) == 1


def test_lines_of_one_request_that_differ_stay_apart(centra: Centra) -> None:
    """Two new lines that are alike but for their address keep both; the rest of the second's units go to the first."""
    display = displayed(centra)
    placed = centra.order(("S", 1, "100.00"))
    urls = [f"https://shop.example/{name}" for name in ("a", "b", "a")]
    lines = [added(display, 1, size="M", productExternalUrl=url) for url in urls]
    update(centra, placed.number, addLines=lines)
    seen = centra.ask("{ orders { lines { quantity ... on ProductOrderLine { productExternalUrl } } } }")
    assert seen["orders"][0]["lines"][1:] == [
        {"quantity": 2, "productExternalUrl": "https://shop.example/a"},
        {"quantity": 1, "productExternalUrl": "https://shop.example/b"},
    ]
    order = update(centra, placed.number, addLines=[lines[1]])
    assert [line["quantity"] for line in order["lines"]] == [1, 2, 2]


def test_a_tax_or_its_group(centra: Centra) -> None:
    """With both, one would be forgotten (assumed: refused)."""
    display = displayed(centra)
    placed = centra.order(("S", 1, "100.00"))
    group = centra.shop.add_tax_group("Clothes")
    both = added(display, 1, taxInPercent=25, taxGroup={"id": group})
    (error,) = centra.refused(UPDATE, n=placed.number, **{"in": {"addLines": [both]}})
    assert error["path"] == ["input", "addLines", "0", "taxGroup"]


def test_no_more_units_are_added_than_an_answer_can_tell(centra: Centra) -> None:
    """Order and variant have totals, and an Int ends at 2^31 - 1: with what is there, lines are refused (assumed)."""
    display = displayed(centra)
    placed = centra.order(("S", 2, "100.00"))
    other = centra.order(("M", 1, "100.00"))
    for number, units, at in ((placed.number, [1, 2**31 - 4], "1"), (other.number, [2**31 - 3], "0")):
        lines = [added(display, quantity, price=90 + i) for i, quantity in enumerate(units)]
        (error,) = centra.refused(UPDATE, n=number, **{"in": {"addLines": lines}})
        assert error["path"] == ["input", "addLines", at, "quantity"]
    update(centra, placed.number, addLines=[added(display, 2**31 - 4, price=0)])
    totals = centra.ask(
        """{ orders(where: {number: [1]}) { totals { quantity originalQuantity } }
          productVariants { stockTotals { unshippedQuantity } } }"""
    )
    assert totals["orders"] == [{"totals": {"quantity": 2**31 - 2, "originalQuantity": 2**31 - 2}}]
    assert totals["productVariants"] == [{"stockTotals": {"unshippedQuantity": 2**31 - 1}}]


@pytest.mark.behaviour("orders-8-06")
@pytest.mark.parametrize(
    "different", [{"price": 99}, {"comment": "Gift"}, {"size": "M"}, {"display": True}, {"renamed": True}]
)
def test_a_line_that_differs_is_new(centra: Centra, different: dict[str, Any]) -> None:
    """Another display, size, price or comment makes a line of its own, and so does a product renamed since."""
    display = displayed(centra)
    placed = centra.order(("S", 1, "100.00"))
    if different.pop("display", False):
        display = centra.shop.add_display(1, name="Another")
    if different.pop("renamed", False):
        centra.do('mutation { updateProduct(id: 1, input: {name: "New Jacket"}) { userErrors { message } } }')
    order = update(centra, placed.number, addLines=[added(display, 1, **different)])
    assert [line["quantity"] for line in order["lines"]] == [1, 1]
    names = centra.ask("{ orders { lines { productName } } }")["orders"][0]["lines"]
    assert names[0] == {"productName": "Basic Jacket"}


def test_all_that_is_wrong_with_added_lines_is_named(centra: Centra) -> None:
    """Unknown display, no quantity, another currency: three user errors, and nothing is added."""
    display = displayed(centra)
    placed = centra.order(("S", 1, "100.00"))
    wrong = [added(99, 1), added(display, 0), added(display, 1, unitPrice=money(1, "EUR"))]
    errors = centra.refused(UPDATE, n=placed.number, **{"in": {"addLines": wrong}})
    assert [error["path"] for error in errors] == [
        ["input", "addLines", "0", "display", "id"],
        ["input", "addLines", "1", "quantity"],
        ["input", "addLines", "2", "unitPrice", "currencyIsoCode"],
    ]
    assert len(centra.shop.order(placed.number).lines) == 1


def test_what_an_added_line_is_given_is_read_back(centra: Centra) -> None:
    """Original price, tax, comment and address of the product are stored; a discount lowers the price."""
    display = displayed(centra)
    placed = centra.order(("S", 1, "100.00"))
    more = {
        "unitOriginalPrice": money(120),
        "discountValue": {"percent": 10},
        "taxInPercent": 12,
        "comment": "Engraved",
        "productExternalUrl": "https://shop.example/jacket",
    }
    line = update(centra, placed.number, addLines=[added(display, 1, **more)])["lines"][1]
    assert (line["unitPrice"]["value"], line["unitOriginalPrice"]["value"]) == (90, 120)
    assert (line["taxPercent"], line["comment"], line["discountPercent"]) == (12, "Engraved", 25)
    urls = centra.ask("{ orders { lines { ... on ProductOrderLine { productExternalUrl } } } }")["orders"][0]
    assert urls["lines"][1] == {"productExternalUrl": "https://shop.example/jacket"}
    wrong = added(display, 1, taxOutPercent=12)
    (error,) = centra.refused(UPDATE, n=placed.number, **{"in": {"addLines": [wrong]}})
    assert error["path"] == ["input", "addLines", "0", "taxOutPercent"]


@pytest.mark.behaviour("orders-8-07")
def test_no_more_than_authorised_is_captured(centra: Centra) -> None:
    """Added lines raise the total above the authorisation; the first units can be captured, the rest cannot."""
    display = displayed(centra)
    placed = centra.order(("S", 1, "100.00"))
    update(centra, placed.number, addLines=[added(display, 1)])
    capture = """mutation ($n: Int!) { captureOrder(order: {number: $n}) {
      paymentHistoryEntry { entryType value { value } } userErrors { message path } } }"""
    (error,) = centra.refused(capture, n=placed.number)
    assert "authorisation" in error["message"]
    ship = SHIP.replace("quantity: 1}", "quantity: 1}, capture: true")
    centra.do(ship, n=placed.number, l=placed.line_ids[0])
    centra.shop.add_payment(placed.number, "ADDITIONAL_ORDER_PAYMENT", 100)
    entry = centra.do(capture, n=placed.number)["paymentHistoryEntry"]
    assert entry == {"entryType": "CAPTURE", "value": {"value": 100}}


@pytest.mark.behaviour("orders-8-25")
@pytest.mark.parametrize(
    "off, start, price",
    [
        ({"percent": 10}, "UNIT_PRICE", 72),
        ({"percent": 10}, "UNIT_ORIGINAL_PRICE", 90),
        ({"value": {"value": 15, "currencyIsoCode": "SEK"}}, "UNIT_PRICE", 65),
    ],
)
def test_a_line_discount_is_a_new_unit_price(centra: Centra, off: Any, start: str, price: int) -> None:
    """unitPrice changes, unitOriginalPrice stays (REF:OrderLineDiscountSetInput)."""
    centra.shop.set_physical(centra.main, "JKT-RED-S", 10)
    placed = centra.shop.place_order(
        lines=[LineSeed(sku="JKT-RED-S", quantity=2, unit_price="80.00", unit_original_price="100.00")]
    )
    one = {"orderLine": {"id": placed.line_ids[0]}, "discountValue": off, "discountFrom": start}
    order = update(centra, placed.number, discounts={"orderLines": [one]})
    (line,) = order["lines"]
    assert (line["unitPrice"]["value"], line["unitOriginalPrice"]["value"]) == (price, 100)
    assert (order["grandTotal"]["value"], line["hasAnyDiscount"]) == (2 * price, True)
    assert history(centra, placed.number)["ORDER_ITEM_PRICE_CHANGED"]["line"] == placed.line_ids[0]


@pytest.mark.parametrize(
    "wrong, path",
    [
        ({}, []),
        ({"voucher": 1}, ["voucher"]),
        (5, []),
        ({"orderLines": 5}, ["orderLines", "0"]),
        (
            {
                "orderLines": [
                    {"orderLine": {"id": 1}, "discountValue": {"percent": 101}, "discountFrom": "UNIT_PRICE"}
                ]
            },
            ["orderLines", "0", "discountValue", "percent"],
        ),
    ],
)
def test_a_discount_that_is_not_understood_is_refused(centra: Centra, wrong: Any, path: list[str]) -> None:
    """Nothing of an opaque input is ignored."""
    placed = centra.order(("S", 1, "100.00"))
    (error,) = centra.refused(UPDATE, n=placed.number, **{"in": {"discounts": wrong}})
    assert error["path"] == ["input", "discounts", *path]


@pytest.mark.parametrize(
    "wrong, path",
    [
        ({"orderLine": 1}, ["orderLine"]),
        ({"orderLine": {"id": [1]}}, ["orderLine", "id"]),
        ({"discountFrom": ["x"]}, ["discountFrom"]),
        ({"discountFrom": "TODAY"}, ["discountFrom"]),
        ({"discountValue": 5}, ["discountValue"]),
        ({"discountValue": {"percent": "abc"}}, ["discountValue", "percent"]),
        ({"discountValue": {"percent": "NaN"}}, ["discountValue", "percent"]),
        ({"discountValue": {"percent": True}}, ["discountValue", "percent"]),
        ({"discountValue": {"percent": {"a": 1}}}, ["discountValue", "percent"]),
        ({"discountValue": {"percent": -1}}, ["discountValue", "percent"]),
        ({"discountValue": {"value": 5}}, ["discountValue", "value"]),
        ({"discountValue": {"value": money("x")}}, ["discountValue", "value", "value"]),
        ({"discountValue": {"value": money(101)}}, ["discountValue", "value"]),
        ({"discountValue": {"percent": 5, "value": money(5)}}, ["discountValue"]),
        ({"voucher": 1}, ["voucher"]),
    ],
)
def test_each_member_of_a_line_discount_is_checked(centra: Centra, wrong: Any, path: list[str]) -> None:
    """The schema knows the name of the input only: a wrong member is a user error with its path all the same."""
    placed = centra.order(("S", 1, "100.00"))
    fine = {"orderLine": {"id": 1}, "discountValue": {"percent": 10}, "discountFrom": "UNIT_PRICE"}
    (error,) = centra.refused(
        UPDATE, n=placed.number, **{"in": {"discounts": {"orderLines": [{**fine, **wrong}]}}}
    )
    assert error["path"] == ["input", "discounts", "orderLines", "0", *path]
    missing = {"discounts": {"orderLines": [{"orderLine": {"id": 1}}]}}
    assert [error["path"][-1] for error in centra.refused(UPDATE, n=placed.number, **{"in": missing})] == [
        "discountValue",
        "discountFrom",
    ]


def test_a_discount_in_the_request_itself_is_checked_as_well(centra: Centra) -> None:
    """A number that is none in binary floats, written into the query, is refused."""
    placed = centra.order(("S", 1, "100.00"))
    query = """mutation ($n: Int!) { updateDirectToConsumerOrder(order: {number: $n}, input: {discounts:
      {orderLines: {orderLine: {id: 1}, discountFrom: UNIT_PRICE, discountValue: {percent: 1e400}}}}) {
      userErrors { path } } }"""
    (error,) = centra.refused(query, n=placed.number)
    assert error["path"] == ["input", "discounts", "orderLines", "0", "discountValue", "percent"]


@pytest.mark.parametrize(
    "wrong, path", [(1, []), ({"id": {"a": 1}}, ["id"]), ({"id": True}, ["id"]), ({}, [])]
)
def test_the_delivery_group_of_a_cancelled_line_is_checked(
    centra: Centra, wrong: Any, path: list[str]
) -> None:
    """Another input that the schema knows by name only."""
    placed = centra.order(("S", 1, "100.00"))
    cancel = {"line": {"id": 1}, "quantity": 1, "stockActionPolicy": RELEASE, "deliveryGroup": wrong}
    (error,) = centra.refused(UPDATE, n=placed.number, **{"in": {"cancelLines": [cancel]}})
    assert error["path"] == ["input", "cancelLines", "0", "deliveryGroup", *path]


@pytest.mark.parametrize("wrong", ["abc", True, -5, 101, {"a": 1}])
def test_the_discount_of_an_added_line_is_checked(centra: Centra, wrong: Any) -> None:
    """As that of a line that is there."""
    display = displayed(centra)
    placed = centra.order(("S", 1, "100.00"))
    given = {"addLines": [added(display, 1, discountValue={"percent": wrong})]}
    (error,) = centra.refused(UPDATE, n=placed.number, **{"in": given})
    assert error["path"] == ["input", "addLines", "0", "discountValue", "percent"]


@pytest.mark.parametrize("percent", [-50, -0.1, 100.1, 1e9])
def test_a_tax_is_a_percentage(centra: Centra, percent: float) -> None:
    """Nothing below 0 and nothing above 100 (assumed)."""
    display = displayed(centra)
    placed = centra.order(("S", 1, "100.00"))
    given = {"addLines": [added(display, 1, taxInPercent=percent)]}
    (error,) = centra.refused(UPDATE, n=placed.number, **{"in": given})
    assert error["path"] == ["input", "addLines", "0", "taxInPercent"]


@pytest.mark.behaviour("orders-8-08")
def test_units_in_a_shipment_are_not_cancelled(centra: Centra) -> None:
    """Only what is in no shipment."""
    placed = centra.order(("S", 2, "100.00"))
    (line,) = placed.line_ids
    centra.do(SHIP, n=placed.number, l=line)
    cancel = {"line": {"id": line}, "quantity": 2, "stockActionPolicy": RELEASE}
    (error,) = centra.refused(UPDATE, n=placed.number, **{"in": {"cancelLines": [cancel]}})
    assert error["path"] == ["input", "cancelLines", "0", "quantity"]
    assert update(centra, placed.number, cancelLines=[{**cancel, "quantity": 1}])["lines"][0]["quantity"] == 1


@pytest.mark.behaviour("orders-8-13", "orders-8-14")
@pytest.mark.parametrize("policy", [{}, {"stockAction": "RELEASE_BACK_TO_WAREHOUSE"}])
def test_cancelled_lines_need_the_newer_policy(centra: Centra, policy: dict[str, str]) -> None:
    """Without stockActionPolicy, and in the form of 2024, the request is no valid one."""
    placed = centra.order(("S", 2, "100.00"))
    cancel = {"line": {"id": placed.line_ids[0]}, "quantity": 1, **policy}
    assert centra.post(UPDATE, n=placed.number, **{"in": {"cancelLines": [cancel]}}).status_code == 400


@pytest.mark.behaviour("orders-8-02")
@pytest.mark.parametrize(
    "address, member", [("shippingAddress", "vatNumber"), ("billingAddress", "cellPhoneNumber")]
)
def test_addresses_miss_one_member_each(centra: Centra, address: str, member: str) -> None:
    """Shipping has no VAT number, billing no mobile number; the other one has it."""
    placed = centra.order(("S", 1, "100.00"))
    assert centra.post(UPDATE, n=placed.number, **{"in": {address: {member: "1"}}}).status_code == 400
    other = "billingAddress" if address == "shippingAddress" else "shippingAddress"
    update(centra, placed.number, **{other: {member: "1"}})
    seen = centra.ask(f"{{ orders {{ {other} {{ {member} }} }} }}")["orders"][0]
    assert seen == {other: {member: "1"}}


@pytest.mark.behaviour("orders-8-04")
def test_of_a_buyer_only_name_and_mail_change(centra: Centra) -> None:
    """buyerInfo has three members; a wholesale order cannot be given another customer (OLD:b2b)."""
    placed = centra.order(("S", 1, "100.00"), store_type="WHOLESALE")
    info = {"firstName": "Arya", "lastName": "Stark", "email": "arya@example.com"}
    order = centra.do(WHOLESALE, n=placed.number, **{"in": {"buyerInfo": info}})["order"]
    assert order["buyer"] == info
    for wrong in ({"buyerInfo": {"phoneNumber": "1"}}, {"customer": {"id": 1}}):
        assert centra.post(WHOLESALE, n=placed.number, **{"in": wrong}).status_code == 400


@pytest.mark.behaviour("orders-8-16")
def test_a_cancel_says_whether_to_mail_and_what_to_do_with_the_stock(centra: Centra) -> None:
    """emailOptions.sendEmail and stockAction are required; the mail is sent only if wanted."""
    silent, told = (centra.order(("S", 1, "100.00")) for _ in range(2))
    for missing in ({"stockAction": RELEASE}, {"emailOptions": {"sendEmail": True}}):
        assert centra.post(CANCEL_ORDER, id=told.id, **{"in": missing}).status_code == 400
    given = {"emailOptions": {}, "stockAction": RELEASE}
    (error,) = centra.refused(CANCEL_ORDER, id=told.id, **{"in": given})
    assert error["path"] == ["input", "emailOptions", "sendEmail"]
    for placed, sends in ((silent, False), (told, True)):
        centra.do(CANCEL_ORDER, id=placed.id, **{"in": {**given, "emailOptions": {"sendEmail": sends}}})
    assert centra.shop.mails(silent.number) == ()
    assert [mail.kind for mail in centra.shop.mails(told.number)] == ["ORDER_CANCELLED"]


@pytest.mark.behaviour("orders-8-17")
def test_a_reason_is_kept(centra: Centra) -> None:
    """DTC orders are cancelled for a reason, wholesale ones are not."""
    placed = centra.order(("S", 1, "100.00"))
    given = {"emailOptions": {"sendEmail": False}, "stockAction": RELEASE, "reason": "OUT_OF_STOCK"}
    centra.do(CANCEL_ORDER, id=placed.id, **{"in": given})
    assert history(centra, placed.number)["ORDER_STATUS_CHANGED"]["reason"] == "OUT_OF_STOCK"
    assert centra.ask("{ orders { cancelDate } }")["orders"] == [{"cancelDate": "2026-03-01T12:00:00+00:00"}]
    wholesale = CANCEL_ORDER.replace("DirectToConsumer", "Wholesale")
    other = centra.order(("S", 1, "100.00"), store_type="WHOLESALE")
    assert centra.post(wholesale, id=other.id, **{"in": given}).status_code == 400


@pytest.mark.behaviour("orders-8-21")
def test_cancelling_an_authorisation_needs_its_own_permission(centra: Centra) -> None:
    """Without Payment.cancel:write the order is not cancelled with it, and can be without it."""
    placed = centra.order(("S", 1, "100.00"))
    centra.sandbox.tokens.withdraw("Payment.cancel:write")
    given = {"emailOptions": {"sendEmail": False}, "stockAction": RELEASE}
    (error,) = centra.body(CANCEL_ORDER, id=placed.id, **{"in": {**given, "cancelAuthorization": True}})[
        "errors"
    ]
    assert error["extensions"]["category"] == "authorization"
    assert centra.shop.order(placed.number).status == "CONFIRMED"
    centra.do(CANCEL_ORDER, id=placed.id, **{"in": given})
    assert [entry.entry_type for entry in centra.shop.order(placed.number).payments] == ["AUTH"]


@pytest.mark.behaviour("orders-8-22", "orders-8-23", "orders-8-24")
def test_the_shipping_cost_changes_within_limits(centra: Centra) -> None:
    """CONFIRMED, no delivery groups, not above the present value, not below 0; the history knows."""
    placed = centra.order(("S", 2, "100.00"), shipping="49.00")
    # 9.999: SEK has two decimals.
    for wrong in (50, -1, 9.999):
        (error,) = centra.refused(UPDATE, n=placed.number, **{"in": {"shippingCost": money(wrong)}})
        assert error["path"] == ["input", "shippingCost", "value"]
    assert update(centra, placed.number, shippingCost=money(29))["totals"]["shipping"]["value"] == 29
    entries = centra.ask(HISTORY, n=[placed.number])["orders"][0]["history"]
    assert '{"shippingCost": "29.00", "before": "49.00"}' in [entry["dataJSON"] for entry in entries]
    assert update(centra, placed.number, shippingCost=money(0))["totals"]["shipping"]["value"] == 0
    pending = centra.order(("S", 1, "100.00"), shipping="49.00", status="PENDING")
    shipped = centra.order(("S", 2, "100.00"), shipping="49.00")
    centra.do(SHIP, n=shipped.number, l=shipped.line_ids[0])
    grouped = centra.order(("S", 1, "100.00"), shipping="49.00")
    group = DeliveryGroupSeed(name="One", lines={grouped.line_ids[0]: 1}, shipping="49.00")
    centra.shop.split_delivery(grouped.number, [group])
    for placed in (pending, shipped, grouped):
        (error,) = centra.refused(UPDATE, n=placed.number, **{"in": {"shippingCost": money(0)}})
        assert error["path"] == ["input", "shippingCost"]
