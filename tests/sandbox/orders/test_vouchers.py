"""Vouchers and gift certificates: made, used, used up."""

from __future__ import annotations

from typing import Any

import pytest
from sandbox_client import Centra

from centra_ipaas.sandbox import LineSeed

READ = """id name type attributes { objectType }
  actions { id result { id reusableValues { pricelist { id } remainingValue { value currency { code } } } } }"""
CREATE = f"""mutation ($in: VoucherCreateInput!) {{ createVoucher(input: $in) {{
  voucher {{ {READ} }} userErrors {{ message path }} }} }}"""
FETCH = f"query ($id: Int!) {{ voucher(id: $id) {{ {READ} }} }}"
SET = f"""mutation ($in: VoucherRemainingValueUpdateInput!) {{ updateVoucherRemainingValue(input: $in) {{
  voucher {{ {READ} }} userErrors {{ message path }} }} }}"""
ORDER = """{ orders { grandTotal { value } totals { discounts { value } } discountsApplied { __typename value { value }
  date ... on AppliedVoucher { voucherName voucherMethod code url paramsJSON voucher { id } voucherActionResult { id } }
  ... on AppliedVoucherDiscount { shippingValue { value } } }
  lines { ... on ProductOrderLine { unitPrice { value } unitOriginalPrice { value } discountPercent
    lineVouchers { voucherName voucherType code url appliedOn unitPriceReduction { value } configuredPercent
      line { id } voucher { id } } } } } }"""


FREE = {
    "productVariants": [{"id": 1}],
    "removeWhenCriteriaNotFulfilled": True,
    "allowAddMore": False,
    "allowRemove": False,
}


def value(amount: float, pricelist: int = 1, currency: str = "SEK") -> dict[str, Any]:
    return {"pricelist": {"id": pricelist}, "value": {"value": amount, "currencyIsoCode": currency}}


def action(result: dict[str, Any], **criterion: Any) -> dict[str, Any]:
    return {
        "entrypointAction": {"id": None},
        "continueStrategy": "CONTINUE",
        "addCriteria": [criterion or {"always": True}],
        "result": result,
    }


def off(discount: dict[str, Any], on: str = "orderTotal") -> dict[str, Any]:
    return {on: {"applyOn": "ALL", "discount": discount}}


def voucher(*results: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "name": "Spring",
        "status": "ACTIVE",
        "startAt": "2026-01-01",
        "stopAt": "2026-12-31",
        "method": "CODE",
        "code": "SPRING",
        "priority": 1,
        "maxUsages": 0,
        "combineWithOtherVouchers": False,
        "reuse": False,
        "type": "VOUCHER",
        "entryPointStrategy": "ALL",
        "store": {"id": 1},
        "actions": [one if "result" in one else action(one) for one in results],
        **more,
    }


@pytest.fixture
def shop(centra: Centra) -> Centra:
    """Pricelists 1 in SEK and 2 in EUR in the consumer store."""
    centra.shop.add_pricelist("Retail SEK", currency="SEK", store_type="DIRECT_TO_CONSUMER")
    centra.shop.add_pricelist("Retail EUR", currency="EUR", store_type="DIRECT_TO_CONSUMER")
    return centra


def certificate(shop: Centra, amount: float = 500, **more: Any) -> dict[str, Any]:
    values = {"reusablePriceOff": {"setOriginalValue": [value(amount), value(50, 2, "EUR")]}}
    made: dict[str, Any] = shop.do(CREATE, **{"in": voucher(off(values), reuse=True, **more)})["voucher"]
    return made


def remaining(found: dict[str, Any]) -> dict[int, float]:
    (one,) = found["actions"]
    return {
        row["pricelist"]["id"]: float(row["remainingValue"]["value"])
        for row in one["result"]["reusableValues"]
    }


@pytest.mark.behaviour("orders-13-10", "orders-13-12")
def test_what_is_left_of_a_gift_certificate_is_read_and_set_per_pricelist(shop: Centra) -> None:
    """VOUCH: reusableValues has it, updateVoucherRemainingValue sets it for one pricelist only."""
    made = certificate(shop)
    assert made["actions"][0]["result"]["reusableValues"] == [
        {"pricelist": {"id": 1}, "remainingValue": {"value": 500, "currency": {"code": "SEK"}}},
        {"pricelist": {"id": 2}, "remainingValue": {"value": 50, "currency": {"code": "EUR"}}},
    ]
    result = {"id": made["actions"][0]["result"]["id"]}

    def setting(**more: Any) -> dict[str, Any]:
        return {
            "in": {
                "voucher": {"id": 1},
                "action": {"setToValue": {"actionResult": result, **value(550), **more}},
            }
        }

    assert remaining(shop.do(SET, **setting())["voucher"]) == {1: 550.0, 2: 50.0}
    assert remaining(shop.ask(FETCH, id=1)["voucher"]) == {1: 550.0, 2: 50.0}
    refused = {
        "currencyIsoCode": setting(value={"value": 1, "currencyIsoCode": "EUR"}),
        "value": setting(value={"value": 1.005, "currencyIsoCode": "SEK"}),
        "id": setting(actionResult={"id": 77}),
    }
    for member, given in refused.items():
        (error,) = shop.refused(SET, **given)
        assert error["path"][-1] == member
    (error,) = shop.refused(SET, **{"in": {"voucher": {"id": 1}, "action": {}}})
    assert error["path"] == ["input", "action"]
    assert remaining(shop.ask(FETCH, id=1)["voucher"]) == {1: 550.0, 2: 50.0}
    assert shop.ask(FETCH, id=77)["voucher"] is None


def test_what_a_voucher_was_made_with_stays() -> None:
    """updateVoucherRemainingValue changes what is left, not the original value (VOUCH)."""
    shop = Centra(sdl="extend type VoucherReusableValue { original: Float! }")
    shop.shop.add_pricelist("Retail SEK", currency="SEK", store_type="DIRECT_TO_CONSUMER")
    shop.shop.add_pricelist("Retail EUR", currency="EUR", store_type="DIRECT_TO_CONSUMER")
    made = certificate(shop)
    setting = {"actionResult": {"id": made["actions"][0]["result"]["id"]}, **value(20)}
    shop.do(SET, **{"in": {"voucher": {"id": made["id"]}, "action": {"setToValue": setting}}})
    query = "query ($id: Int!) { voucher(id: $id) { actions { result { reusableValues { original } } } } }"
    (one,) = shop.ask(query, id=made["id"])["voucher"]["actions"]
    assert one["result"]["reusableValues"] == [{"original": 500}, {"original": 50}]
    assert remaining(shop.ask(FETCH, id=made["id"])["voucher"]) == {1: 20.0, 2: 50.0}


@pytest.mark.behaviour("orders-13-10", "orders-13-11", "orders-13-01")
def test_a_gift_certificate_pays_until_it_is_used_up(shop: Centra) -> None:
    """VOUCH: a reusable voucher pays from what it has left in the order's pricelist; paramsJSON stays behind."""
    certificate(shop)
    for _ in range(2):
        shop.order(("S", 1, "300.00"), discount_code="SPRING", shipping="49.00")
    orders = shop.ask(ORDER)["orders"]
    assert [(order["grandTotal"]["value"], order["totals"]["discounts"]["value"]) for order in orders] == [
        (0, -349),
        (198, -151),
    ]
    (credit,) = orders[1]["discountsApplied"]
    assert (credit["__typename"], credit["value"]["value"]) == ("AppliedVoucherCredit", -151)
    assert credit["date"] == "2026-03-01T12:00:00+00:00"
    assert remaining(shop.ask(FETCH, id=1)["voucher"]) == {1: 0.0, 2: 50.0}
    assert '"value":500' in credit["paramsJSON"].replace('"500"', "500").replace(" ", "")
    (view,) = shop.shop.vouchers()
    assert (view.usages, view.remaining[1]) == (2, 0)


def test_amounts_off_products_and_orders(shop: Centra) -> None:
    """Assumed: a share of the products' total, of the order's, or a fixed amount, never more than the total."""
    cases = {
        "PRODUCTS": off({"percentOff": 10}, on="productTotal"),
        "ORDER": off({"percentOff": 12.5}),
        "FIXED": off({"priceOff": [value(30)]}),
        "MUCH": off({"priceOff": [value(9000)]}),
        "ORIGINAL": off({"originalPercentOff": 10}, on="productTotal"),
        "SHIPPING": {"freeShipping": {"all": True}},
        "NOTHING": {"continue": True},
    }
    taken = {}
    for code, result in cases.items():
        shop.do(CREATE, **{"in": voucher(result, code=code)})
        line = LineSeed(sku="JKT-RED-S", quantity=2, unit_price="80.00", unit_original_price="100.00")
        placed = shop.shop.place_order(lines=[line], shipping="40.00", discount_code=code)
        taken[code] = 200 - placed.grand_total
    assert taken == {
        "PRODUCTS": 16,
        "ORDER": 25,
        "FIXED": 30,
        "MUCH": 200,
        "ORIGINAL": 20,
        "SHIPPING": 40,
        "NOTHING": 0,
    }
    discounts = {order["discountsApplied"][0]["code"]: order for order in shop.ask(ORDER)["orders"][:6]}
    shipping = discounts["SHIPPING"]["discountsApplied"][0]
    assert (shipping["value"]["value"], shipping["shippingValue"]["value"]) == (-40, -40)
    assert discounts["ORDER"]["discountsApplied"][0]["shippingValue"] is None


@pytest.mark.behaviour("orders-13-09")
def test_the_six_effects(shop: Centra) -> None:
    """REF:VoucherActionResultType, REF:VoucherActionResultInput: six literals, and one member asks for each."""
    literals = shop.ask('{ __type(name: "VoucherActionResultType") { enumValues { name } } }')["__type"][
        "enumValues"
    ]
    assert [literal["name"] for literal in literals] == [
        "CONTINUE",
        "ADD_FREE_PRODUCTS",
        "CHANGE_SELECTED_PRODUCTS_PRICE",
        "CHANGE_PRODUCT_TOTAL",
        "CHANGE_ORDER_TOTAL",
        "SET_FREE_SHIPPING",
    ]
    results = [
        {"continue": True},
        {"freeProducts": FREE},
        off({"percentOff": 10}, on="selectedProducts"),
        off({"percentOff": 10}, on="productTotal"),
        off({"percentOff": 10}),
        {"freeShipping": {"all": True}},
    ]
    made = shop.do(CREATE, **{"in": voucher(*results)})["voucher"]
    assert [one["result"]["id"] for one in made["actions"]] == [1, 2, 3, 4, 5, 6]
    for wrong in ({}, {"continue": True, "freeShipping": {"all": True}}):
        (error,) = shop.refused(CREATE, **{"in": voucher(action(wrong), code="TWO")})
        assert error["path"] == ["input", "actions", "0", "result"]


@pytest.mark.behaviour("orders-13-06", "orders-13-08")
def test_a_voucher_on_lines(shop: Centra) -> None:
    """REF:OrderLineVoucher: the unit price goes down by the reduction, the original price stays."""
    result = off({"percentOff": 25}, on="selectedProducts")
    shop.do(CREATE, **{"in": voucher(action(result, productVariants=[{"id": 1}]))})
    shop.shop.add_product("CAP", "Cap")
    lines = [
        LineSeed(sku="JKT-RED-S", unit_price="80.00", unit_original_price="100.00"),
        LineSeed(sku="CAP", unit_price="10.00"),
    ]
    placed = shop.shop.place_order(lines=lines, discount_code="SPRING")
    (order,) = shop.ask(ORDER)["orders"]
    assert (order["grandTotal"]["value"], order["discountsApplied"]) == (70, [])
    assert order["lines"] == [
        {
            "unitPrice": {"value": 60},
            "unitOriginalPrice": {"value": 100},
            "discountPercent": 40,
            "lineVouchers": [
                {
                    "voucherName": "Spring",
                    "voucherType": "CODE",
                    "code": "SPRING",
                    "url": None,
                    "appliedOn": "ALL",
                    "unitPriceReduction": {"value": 20},
                    "configuredPercent": 25,
                    "line": {"id": placed.line_ids[0]},
                    "voucher": {"id": 1},
                }
            ],
        },
        {
            "unitPrice": {"value": 10},
            "unitOriginalPrice": {"value": 10},
            "discountPercent": 0,
            "lineVouchers": [],
        },
    ]


@pytest.mark.behaviour("orders-13-05")
def test_applied_vouchers_outlive_the_voucher(shop: Centra) -> None:
    """REF:AppliedVoucher: name, code and url stay on the order, the link is gone."""
    shop.do(CREATE, **{"in": voucher(off({"percentOff": 10}))})
    shop.order(("S", 1, "100.00"), discount_code="SPRING")
    (applied,) = shop.ask(ORDER)["orders"][0]["discountsApplied"]
    assert (applied["voucher"], applied["voucherActionResult"]) == ({"id": 1}, {"id": 1})
    shop.shop.delete_voucher(1)
    assert shop.ask(FETCH, id=1)["voucher"] is None
    (order,) = shop.ask(ORDER)["orders"]
    (applied,) = order["discountsApplied"]
    kept = ("voucherName", "voucherMethod", "code", "url", "voucher", "voucherActionResult")
    assert [applied[name] for name in kept] == ["Spring", "CODE", "SPRING", None, None, None]
    assert order["grandTotal"]["value"] == 90


@pytest.mark.behaviour("orders-13-02", "orders-13-01")
def test_a_discount_by_a_person(shop: Centra) -> None:
    """REF:AdminDiscount, REF:OrderDiscount: value, date, and who gave it."""
    jon = shop.shop.add_admin_user()
    placed = shop.order(("S", 1, "100.00"))
    shop.clock.move(minutes=5)
    shop.shop.discount_order(placed.number, "15.00", admin_user=jon)
    read = """{ orders { grandTotal { value } discountsApplied { __typename value { value currency { code } }
      date(format: "H:i") ... on AdminDiscount { adminUser { id } } } } }"""
    assert shop.ask(read)["orders"] == [
        {
            "grandTotal": {"value": 85},
            "discountsApplied": [
                {
                    "__typename": "AdminDiscount",
                    "value": {"value": -15, "currency": {"code": "SEK"}},
                    "date": "12:05",
                    "adminUser": {"id": jon},
                }
            ],
        }
    ]
    for wrong, why in (("0", "taken off"), ("86.00", "taken off"), ("1.005", "SEK has 2 decimals")):
        with pytest.raises(ValueError, match=why):
            shop.shop.discount_order(placed.number, wrong)


@pytest.mark.behaviour("orders-13-01")
def test_shipments_and_returns_have_discounts_too(shop: Centra) -> None:
    """REF:OrderDiscount on shipments and returns: the share of the order's discount."""
    placed = shop.order(("S", 2, "100.00"), discount="20.00", discount_code="OLD")
    made = shop.do(
        """mutation ($in: ShipmentCreateInput!) { createShipment(input: $in) { shipment { id lines { id }
          discountsApplied { __typename value { value } date } } userErrors { message path } } }""",
        **{
            "in": {
                "order": {"number": placed.number},
                "lines": [{"orderLine": {"id": placed.line_ids[0]}, "quantity": 2}],
                "isGoodToGo": True,
                "isPaid": True,
                "shippedAt": "now",
            }
        },
    )["shipment"]
    (discount,) = made["discountsApplied"]
    assert (discount["__typename"], discount["value"]["value"]) == ("AppliedVoucherDiscount", -20)
    returned = shop.do(
        """mutation ($in: ReturnCreateInput!) { createReturn(input: $in) { return { ... on DirectToConsumerReturn {
          discountsApplied { value { value } date } } } userErrors { message path } } }""",
        **{
            "in": {
                "shipment": {"id": made["id"]},
                "lines": [{"shipmentLine": {"id": made["lines"][0]["id"]}, "quantity": 2}],
                "returnStockActionPolicy": {"removeItemsFromStock": True},
                "voucherValue": {"fromShipment": True},
            }
        },
    )["return"]
    assert [row["value"]["value"] for row in returned["discountsApplied"]] == [-20]


@pytest.mark.behaviour("orders-13-04")
def test_the_older_name_of_applied_vouchers_is_gone(centra: Centra) -> None:
    """OLD:auth: AppliedDiscount { discount { name } } became AppliedVoucher, a request with it is invalid."""
    old = "{ orders { discountsApplied { ... on AppliedDiscount { discount { name code type } } } } }"
    assert centra.post(old).status_code == 400
    new = (
        "{ orders { discountsApplied { ... on AppliedVoucher { voucherName code voucher { name type } } } } }"
    )
    assert centra.ask(new)["orders"] == []


@pytest.mark.behaviour("orders-13-06", "orders-13-07")
def test_a_campaign_on_a_line(centra: Centra) -> None:
    """REF:OrderLineCampaign: name, percent or fixed price, and period; a campaign is no discount of the order."""
    percent = centra.shop.add_campaign("Winter sale", percent="20")
    fixed = centra.shop.add_campaign("All for 50", fixed_price="50", show_sale=False, show_news=True)
    lines = [
        LineSeed(sku="JKT-RED-S", unit_price="80.00", unit_original_price="100.00", campaign=percent),
        LineSeed(sku="JKT-RED-M", unit_price="50.00", unit_original_price="100.00", campaign=fixed),
        LineSeed(sku="JKT-RED-L", unit_price="100.00"),
    ]
    centra.shop.place_order(lines=lines)
    read = """{ orders { discountsApplied { date } lines { ... on ProductOrderLine { unitPrice { value } discountPercent
      lineCampaign { name discountPercent fixedPrice { value } discount { value } originalDiscount { value }
        showSale showNews startAt stopAt(format: "Y-m-d") campaign { name } } } } } }"""
    (order,) = centra.ask(read)["orders"]
    assert order["discountsApplied"] == []
    winter = {
        "name": "Winter sale",
        "discountPercent": 20,
        "fixedPrice": None,
        "discount": {"value": 20},
        "originalDiscount": {"value": 20},
        "showSale": True,
        "showNews": False,
        "startAt": "2026-03-01T12:00:00+00:00",
        "stopAt": "2026-03-31",
        "campaign": {"name": "Winter sale"},
    }
    fifty = {
        **winter,
        "name": "All for 50",
        "discountPercent": None,
        "fixedPrice": {"value": 50},
        "discount": {"value": 50},
        "originalDiscount": {"value": 50},
        "showSale": False,
        "showNews": True,
        "campaign": {"name": "All for 50"},
    }
    assert order["lines"] == [
        {"unitPrice": {"value": 80}, "discountPercent": 20, "lineCampaign": winter},
        {"unitPrice": {"value": 50}, "discountPercent": 50, "lineCampaign": fifty},
        {"unitPrice": {"value": 100}, "discountPercent": 0, "lineCampaign": None},
    ]
    centra.clock.move(days=31)
    with pytest.raises(ValueError, match="campaign 1 does not run"):
        centra.shop.place_order(lines=lines[:1])


@pytest.mark.behaviour("orders-13-14")
def test_a_sold_certificate_is_a_line_and_becomes_a_voucher(shop: Centra) -> None:
    """REF:GiftCertificateOrderLine; OLD:pages/03.fe-development/07.gift-certs: a voucher is made when it is bought."""
    shop.shop.add_product("GIFT", "Gift card 300")
    line = LineSeed(sku="GIFT", unit_price="300.00", quantity=2, kind="gift_certificate", tax_percent="0")
    shop.shop.place_order(lines=[line])
    (order,) = shop.ask("{ orders { status lines { __typename productName lineValue { value } } } }")[
        "orders"
    ]
    assert order["lines"] == [
        {
            "__typename": "GiftCertificateOrderLine",
            "productName": "Gift card 300",
            "lineValue": {"value": 600},
        }
    ]
    first, second = shop.shop.vouchers()
    assert (first.name, first.remaining, second.remaining) == ("Gift card 300", {1: 300}, {1: 300})
    assert first.code != second.code
    placed = shop.order(("S", 1, "100.00"), discount_code=first.code)
    assert placed.grand_total == 0
    assert remaining(shop.ask(FETCH, id=first.id)["voucher"]) == {1: 200.0}


@pytest.mark.behaviour("orders-13-15")
def test_external_gift_cards_are_payments(centra: Centra) -> None:
    """REF:PaymentHistoryEntryType: AUTH_, CAPTURE_, CANCEL_ and REFUND_GIFT_CARD; the order has no discount for it."""
    kept, cancelled = (centra.order(("S", 1, "100.00"), payment="gift_card") for _ in range(2))
    centra.do(
        "mutation ($o: OrderInput!) { captureOrder(order: $o) { userErrors { message path } } }",
        o={"number": kept.number},
    )
    centra.shop.refund(number=kept.number, amount="40.00")
    centra.do(
        """mutation ($id: String!, $in: DirectToConsumerOrderCancelInput!) {
          cancelDirectToConsumerOrder(id: $id, input: $in) { userErrors { message path } } }""",
        id=cancelled.id,
        **{
            "in": {
                "emailOptions": {"sendEmail": False},
                "stockAction": {"releaseItemsBackToWarehouse": True},
                "cancelAuthorization": True,
            }
        },
    )
    read = """{ orders { grandTotal { value } discountsApplied { date }
      paymentHistory { entryType status value { value } } } }"""
    orders = centra.ask(read)["orders"]
    assert [(order["grandTotal"]["value"], order["discountsApplied"]) for order in orders] == [(100, [])] * 2
    entries = [
        [(entry["entryType"], entry["value"]["value"]) for entry in order["paymentHistory"]]
        for order in orders
    ]
    assert entries == [
        [("AUTH_GIFT_CARD", 100), ("CAPTURE_GIFT_CARD", 100), ("REFUND_GIFT_CARD", 40)],
        [("AUTH_GIFT_CARD", 100), ("CANCEL_GIFT_CARD", -100)],
    ]


@pytest.mark.parametrize(
    "more, path",
    [
        ({"colour": "red"}, ["input", "colour"]),
        ({"name": None}, ["input", "name"]),
        ({"method": "AUTO"}, ["input", "code"]),
        ({"method": "URL", "code": None}, ["input", "url"]),
        ({"method": "MAGIC"}, ["input", "method"]),
        ({"url": "sale"}, ["input", "url"]),
        ({"stopAt": "2025-01-01"}, ["input", "stopAt"]),
        ({"maxUsages": -1}, ["input", "maxUsages"]),
        ({"store": {"id": 9}}, ["input", "store", "id"]),
        ({"addMarkets": [{"id": 9}]}, ["input", "addMarkets", "0", "id"]),
        (
            {"assignDynamicAttributes": [{"attributeTypeName": "x"}]},
            ["input", "assignDynamicAttributes", "0"],
        ),
        ({"actions": [action(off({"percentOff": 101}))]}, ["input", "actions", "0", "result", "orderTotal"]),
        ({"actions": [action(off({}))]}, ["input", "actions", "0", "result", "orderTotal", "discount"]),
        ({"actions": [action(off({"priceOff": [value(1, 9)]}))]}, ["input", "actions", "0", "result"]),
        (
            {"actions": [{**action({"continue": True}), "entrypointAction": {"id": 5}}]},
            ["input", "actions", "0"],
        ),
    ],
)
def test_a_wrong_voucher_is_refused(shop: Centra, more: dict[str, Any], path: list[str]) -> None:
    """REF:VoucherCreateInput: a code only for CODE, a url only for URL; nothing is ignored and nothing is made."""
    errors = shop.refused(CREATE, **{"in": voucher({"continue": True}, **more)})
    assert errors[0]["path"][: len(path)] == path
    assert shop.shop.vouchers() == ()


def test_a_literal_input_and_a_code_that_is_made_up(shop: Centra) -> None:
    """REF:VoucherCreateInput: a code that is not provided is generated; a known one is refused. Exact percents."""
    literal = """mutation { createVoucher(input: {name: "Literal", status: ACTIVE, startAt: "now", stopAt: "2026-12-31",
      method: CODE, priority: 1, maxUsages: 1, combineWithOtherVouchers: false, reuse: false, type: VOUCHER,
      entryPointStrategy: ALL, store: {id: 1}, externalId: "V-1", actions: [{entrypointAction: {id: null},
        continueStrategy: CONTINUE, addCriteria: [{always: true}],
        result: {orderTotal: {applyOn: ALL, discount: {percentOff: 12.5}}}}]}) {
      voucher { id name } userErrors { message path } } }"""
    assert shop.do(literal)["voucher"] == {"id": 1, "name": "Literal"}
    (view,) = shop.shop.vouchers()
    assert shop.order(("S", 1, "100.00"), discount_code=view.code).grand_total.as_tuple() == (
        0,
        (8, 7, 5, 0),
        -2,
    )
    with pytest.raises(ValueError, match="voucher 1 is used up"):
        shop.order(("S", 1, "100.00"), discount_code=view.code)
    (error,) = shop.refused(CREATE, **{"in": voucher({"continue": True}, code=view.code)})
    assert error["path"] == ["input", "code"]


@pytest.mark.parametrize(
    "given, why",
    [
        (voucher(off({"percentOff": 10}), status="INACTIVE"), "voucher 1 is INACTIVE"),
        (voucher(off({"percentOff": 10}), stopAt="2026-02-01"), "not valid at that moment"),
        (voucher(off({"percentOff": 10}), store={"id": 2}), "not for this store"),
        (
            voucher(action(off({"percentOff": 10}), orderValue={"any": 1})),
            "cannot judge the criterion orderValue",
        ),
        (voucher(off({"fixedPrice": {"any": 1}})), "does not compute fixedPrice"),
        (voucher({"freeProducts": FREE}), "does not add free products"),
        (
            voucher(off({"reusablePriceOff": {"setOriginalValue": [value(5, 2, "EUR")]}})),
            "no value in pricelist 1",
        ),
    ],
)
def test_an_order_that_may_not_use_a_voucher_is_not_placed(
    shop: Centra, given: dict[str, Any], why: str
) -> None:
    """Status, period, store and criteria are checked first; what the checkout cannot judge it refuses."""
    shop.do(CREATE, **{"in": given})
    with pytest.raises(ValueError, match=why):
        shop.order(("S", 1, "100.00"), discount_code="SPRING")
    assert shop.shop.orders() == ()


def test_criteria_of_customers(shop: Centra) -> None:
    """REF:VoucherActionCriteriaCreateInput: logged in customers only; once per customer."""
    member = shop.shop.add_customer("jon@example.com")
    for code, criterion in (("MEMBER", "loggedInCustomer"), ("ONCE", "oncePerCustomer")):
        made = action(off({"percentOff": 10}), **{criterion: True})
        shop.do(CREATE, **{"in": voucher(made, code=code)})
    totals = [
        shop.order(("S", 1, "100.00"), discount_code=code, customer=customer).grand_total
        for code, customer in (("MEMBER", None), ("MEMBER", member), ("ONCE", member), ("ONCE", member))
    ]
    assert totals == [100, 90, 90, 100]
    with pytest.raises(ValueError, match="give no discount"):
        shop.order(("S", 1, "100.00"), discount_code="ONCE", discount=5)


def test_vouchers_are_told(shop: Centra) -> None:
    """MAG:EventObjectType has Voucher: made, used, set and deleted."""
    shop.do("mutation { setEventListeners(input: [{objectType: Voucher}]) { userErrors { message } } }")
    made = certificate(shop)
    shop.order(("S", 1, "100.00"), discount_code="SPRING")
    setting = {"actionResult": {"id": made["actions"][0]["result"]["id"]}, **value(1)}
    shop.do(SET, **{"in": {"voucher": {"id": 1}, "action": {"setToValue": setting}}})
    shop.shop.delete_voucher(1)
    events = shop.ask("{ events { changeType objectReference } }")["events"]
    assert [event["changeType"] for event in events] == ["CREATED", "UPDATED", "UPDATED", "DELETED"]
