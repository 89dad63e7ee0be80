"""Tax and currency of orders and shipments, and every member of OrderFilter."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from sandbox_client import Centra

from centra_ipaas.sandbox import AddressSeed, LineSeed, SizeSeed, VariantSeed

TOTALS = """{ orders { grandTotal { value } net: grandTotal(includingTax: false) { value }
  totals { taxAdded { value } taxDeducted { value } taxIncluded { value } shippingTaxIncluded { value }
    shippingTaxAdded { value } shippingTaxDeducted { value }
    shippingTaxRules { ...rule } handlingTaxRules { ...rule } discountTaxRules { ...rule } }
  lines { taxPercent unitPrice { value } unitNet: unitPrice(includingTax: false) { value }
    unitOriginalPrice(includingTax: false) { value } lineValue { value }
    valueNet: lineValue(includingTax: false) { value } } } }
fragment rule on AppliedTaxRuleValue { rule { taxId taxName taxPercent taxRule { id name } }
  taxAdded { value } taxDeducted { value } taxIncluded { value } }"""


def totals(centra: Centra, number: int = 1) -> Any:
    found = centra.ask(TOTALS)["orders"]
    return found[number - 1]


def amounts(given: Any) -> dict[str, Any]:
    return {name: value["value"] for name, value in given.items() if isinstance(value, dict)}


@pytest.mark.behaviour("orders-14-01", "orders-14-02", "orders-14-05")
@pytest.mark.parametrize(
    "mode, grand, net, added, deducted, included",
    [
        # domain.md: 100.00 at 25 %, included 20.00, on top 25.00, taken off 20.00
        ("included", 100, 80, 0, 0, 20),
        ("added", 125, 100, 25, 0, 0),
        ("deducted", 80, 80, 0, -20, 0),
    ],
)
def test_tax_is_included_added_or_deducted(
    centra: Centra, mode: Any, grand: int, net: int, added: int, deducted: int, included: int
) -> None:
    """The three ways of REF:OrderTotals; includingTax is true by default and can be switched off."""
    centra.order(("S", 1, "100.00"), tax_mode=mode)
    order = totals(centra)
    assert (order["grandTotal"]["value"], order["net"]["value"]) == (grand, net)
    tax = amounts(order["totals"])
    assert (tax["taxAdded"], tax["taxDeducted"], tax["taxIncluded"]) == (added, deducted, included)
    (line,) = order["lines"]
    assert line["taxPercent"] == 25
    assert (line["unitPrice"]["value"], line["lineValue"]["value"]) == (100, 100)
    without = 100 if mode == "added" else 80
    assert line["unitNet"]["value"] == line["unitOriginalPrice"]["value"] == without
    assert line["valueNet"]["value"] == without


@pytest.mark.behaviour("orders-14-03", "orders-14-04")
def test_tax_is_split_by_kind_of_value(centra: Centra) -> None:
    """Shipping, handling and discount have lists of applied rules of their own; a discount's tax is negative."""
    centra.order(("S", 1, "100.00"), shipping="50.00", handling="10.00", discount="20.00", tax_percent="25")
    split = totals(centra)["totals"]

    def included(kind: str) -> list[Any]:
        return [rule["taxIncluded"]["value"] for rule in split[f"{kind}TaxRules"]]

    # 50.00, 10.00 and -20.00 incl. 25 %
    assert (included("shipping"), included("handling"), included("discount")) == ([10], [2], [-4])
    assert split["shippingTaxIncluded"]["value"] == 10
    assert split["taxIncluded"]["value"] == 28
    assert split["discountTaxRules"][0]["rule"]["taxPercent"] == 25


@pytest.mark.behaviour("orders-14-06", "orders-14-11")
def test_returns_take_a_null_for_including_tax_and_tell_of_the_fallback(centra: Centra) -> None:
    """On a return the argument is nullable; usedFallbackTax is on shipments and returns (OLD:ete)."""
    placed = centra.order(("S", 2, "100.00"))
    ship = """mutation ($n: Int!, $l: Int!) { createShipment(input: {order: {number: $n}, shippedAt: "now",
      lines: {orderLine: {id: $l}, quantity: 1}}) { shipment { id
        ... on DirectToConsumerShipment { usedFallbackTax } } userErrors { message } } }"""
    first = centra.do(ship, n=placed.number, l=placed.line_ids[0])["shipment"]
    centra.shop.fail_tax_engine(placed.number)
    second = centra.do(ship, n=placed.number, l=placed.line_ids[0])["shipment"]
    assert (first["usedFallbackTax"], second["usedFallbackTax"]) == (False, True)
    found = centra.ask("{ shipments(where: {usedFallbackTax: true}) { id } }")["shipments"]
    assert found == [{"id": second["id"]}]
    centra.shop.make_return(second["id"])
    (returned,) = centra.ask(
        """{ returns { a: grandTotal { value } b: grandTotal(includingTax: null) { value }
          c: grandTotal(includingTax: false) { value } ... on DirectToConsumerReturn { usedFallbackTax } } }"""
    )["returns"]
    assert returned["usedFallbackTax"] is True
    assert (returned["a"]["value"], returned["b"]["value"], returned["c"]["value"]) == (100, 100, 80)


@pytest.mark.behaviour("orders-14-07", "orders-15-05", "orders-15-06")
def test_rates_are_frozen_with_the_order(centra: Centra) -> None:
    """Net sales are (grandTotal - taxIncluded) x conversionRate, at the order's own rate, not at today's."""
    placed = centra.order(("S", 1, "100.00"), currency="EUR")
    centra.do(
        """mutation ($l: Int!) { createShipment(input: {order: {number: 1}, capture: true,
          lines: {orderLine: {id: $l}, quantity: 1}}) { userErrors { message } } }""",
        l=placed.line_ids[0],
    )
    centra.shop.set_rate("EUR", "12")
    (order,) = centra.ask(
        """{ orders { currencyBaseRate grandTotal { value conversionRate } totals { taxIncluded { value } }
          paymentHistory { currencyBaseRate }
          shipments { ... on DirectToConsumerShipment { currencyBaseRate capturedValue { value } } } } }"""
    )["orders"]
    net = order["grandTotal"]["value"] - order["totals"]["taxIncluded"]["value"]
    assert net * order["grandTotal"]["conversionRate"] == 900
    assert order["currencyBaseRate"] == Decimal("11.25")
    assert {entry["currencyBaseRate"] for entry in order["paymentHistory"]} == {Decimal("11.25")}
    assert order["shipments"] == [{"currencyBaseRate": Decimal("11.25"), "capturedValue": {"value": 100}}]
    rates = {
        one["code"]: one["currentBaseRate"]
        for one in centra.ask("{ currencies { code currentBaseRate } }")["currencies"]
    }
    assert rates["EUR"] == 12
    centra.order(("S", 1, "100.00"), currency="EUR")
    assert centra.ask("{ orders(where: {number: [2]}) { currencyBaseRate } }")["orders"] == [
        {"currencyBaseRate": 12}
    ]


@pytest.mark.behaviour("orders-15-02", "orders-15-03")
def test_amounts_in_sub_units_and_in_base_currency(centra: Centra) -> None:
    """In: value and currencyIsoCode, of the order's currency. Out: cents and base currency too, with the date."""
    centra.order(("S", 1, "100.00"), currency="EUR", shipping="4.90")
    yen = centra.order(("S", 1, "15000"), currency="JPY")
    update = """mutation ($in: DirectToConsumerOrderUpdateInput!) {
      updateDirectToConsumerOrder(order: {number: 1}, input: $in) { order { totals { shipping { value valueInCents
        conversionDate(format: "Y-m-d") baseCurrencyValue { value currency { code } } } } }
        userErrors { path } } }"""
    wrong = {"shippingCost": {"value": 1, "currencyIsoCode": "SEK"}}
    (error,) = centra.refused(update, **{"in": wrong})
    assert error["path"] == ["input", "shippingCost", "currencyIsoCode"]
    given = {"shippingCost": {"value": Decimal("1.20"), "currencyIsoCode": "EUR"}}
    # 1.20 EUR at 11.25 is 13.50 SEK
    assert centra.do(update, **{"in": given})["order"]["totals"]["shipping"] == {
        "value": Decimal("1.20"),
        "valueInCents": 120,
        "conversionDate": "2026-03-01",
        "baseCurrencyValue": {"value": Decimal("13.50"), "currency": {"code": "SEK"}},
    }
    query = "query ($n: [Int!]) { orders(where: {number: $n}) { grandTotal { valueInCents } } }"
    assert centra.ask(query, n=[yen.number])["orders"] == [{"grandTotal": {"valueInCents": 15000}}]


def ruled(centra: Centra, **order: Any) -> Any:
    placed = centra.order(("S", 1, "100.00"), tax_mode="rules", **order)
    query = "query ($n: [Int!]) " + TOTALS.replace("{ orders {", "{ orders(where: {number: $n}) {", 1)
    return centra.ask(query, n=[placed.number])["orders"][0]


@pytest.mark.behaviour("orders-14-08", "orders-14-09")
def test_rules_by_group_place_and_class(centra: Centra) -> None:
    """The display's tax group, or the store's default; then country, zip, and the tax class of the account."""
    shop = centra.shop
    default = shop.add_tax_group("Standard", default_in=["DIRECT_TO_CONSUMER", "WHOLESALE"])
    reduced = shop.add_tax_group("Books")
    sweden = shop.add_tax_rule(default, "SE 25", "25", countries=["SE"])
    shop.add_tax_rule(default, "US", "0", apply_tax_type="ADDED", countries=["US"])
    shop.add_tax_rule(default, "NYC", "8.875", apply_tax_type="ADDED", countries=["US"], zip_code="10001")
    shop.add_tax_rule(reduced, "SE 6", "6", countries=["SE"])
    here = ruled(centra, shipping="50.00")
    assert here["lines"][0]["taxPercent"] == 25
    rule = here["totals"]["shippingTaxRules"][0]["rule"]
    assert rule == {
        "taxId": str(sweden),
        "taxName": "SE 25",
        "taxPercent": 25,
        "taxRule": {"id": sweden, "name": "SE 25"},
    }
    york = ruled(centra, shipping_address=AddressSeed(country="US", zip_code="10001"))
    # 100.00 + 8.875 %, half-up
    assert (york["lines"][0]["taxPercent"], york["grandTotal"]["value"]) == (
        Decimal("8.875"),
        Decimal("108.88"),
    )
    boston = ruled(centra, shipping_address=AddressSeed(country="US", zip_code="02101"))
    assert boston["grandTotal"]["value"] == 100
    exempt = shop.add_tax_class("Exempt")
    shop.add_tax_rule(default, "Exempt", "0", countries=["SE"], tax_classes=[exempt])
    first = ruled(centra, store_type="WHOLESALE")
    assert first["lines"][0]["taxPercent"] == 25
    (there,) = centra.ask("{ orders(where: {storeType: WHOLESALE}) { market { id } pricelist { id } } }")[
        "orders"
    ]
    create = """mutation ($in: AccountCreateInput!) { createAccount(input: $in) {
      account { id } userErrors { message path } } }"""
    given = {"name": "Exempt", "status": "ACTIVE", "taxClass": {"id": exempt}, **there}
    account = centra.do(create, **{"in": given})["account"]
    shop.add_buyer(account["id"], "buyer@example.com")
    free = ruled(centra, account=account["id"])
    assert free["lines"][0]["taxPercent"] == 0
    shop.add_product("BOOK", "A book", variants=[VariantSeed(sizes=[SizeSeed()])])
    shop.add_display(2, tax_group=reduced)
    book = shop.place_order(lines=[LineSeed(sku="BOOK", unit_price="106.00")], tax_mode="rules")
    found = centra.ask(
        "query ($n: [Int!]) { orders(where: {number: $n}) { lines { taxPercent } } }", n=[book.number]
    )
    assert found["orders"] == [{"lines": [{"taxPercent": 6}]}]
    shop.remove_tax_rule(sweden)
    kept = totals(centra)["totals"]["shippingTaxRules"][0]["rule"]
    assert (kept["taxName"], kept["taxRule"]) == ("SE 25", None)


def test_a_rule_may_leave_shipping_alone(centra: Centra) -> None:
    """applyTaxToShipping false: the goods are taxed, the shipping is not (REF:TaxRule); handling has its own switch."""
    group = centra.shop.add_tax_group("Standard", default_in=["DIRECT_TO_CONSUMER"])
    centra.shop.add_tax_rule(group, "SE", "25", apply_tax_type="ADDED", countries=["SE"], tax_shipping=False)
    order = ruled(centra, shipping="50.00", handling="10.00")
    tax = amounts(order["totals"])
    # 25.00 on the goods, 2.50 on handling
    assert (tax["taxAdded"], tax["shippingTaxAdded"]) == (Decimal("27.5"), 0)
    assert order["grandTotal"]["value"] == Decimal("187.5")


def test_shipment_lines_name_their_tax(centra: Centra) -> None:
    """appliedTaxRules of a shipment line: the line's rate on the line's value."""
    placed = centra.order(("S", 3, "100.00"))
    made = centra.do(
        """mutation ($l: Int!) { createShipment(input: {order: {number: 1}, lines: {orderLine: {id: $l}, quantity: 2}})
          { shipment { lines { lineValue { value } appliedTaxRules { rule { taxPercent } taxIncluded { value } } } }
            userErrors { message } } }""",
        l=placed.line_ids[0],
    )["shipment"]
    assert made["lines"] == [
        {
            "lineValue": {"value": 200},
            "appliedTaxRules": [{"rule": {"taxPercent": 25}, "taxIncluded": {"value": 40}}],
        }
    ]


def test_discounts_by_staff_and_by_code(centra: Centra) -> None:
    """AdminDiscount and AppliedVoucherDiscount stand side by side; shipments share them out."""
    placed = centra.order(("S", 2, "100.00"), discount="10.00", discount_code="TEN", admin_discount="5.00")
    centra.shop.discount_order(placed.number, "5.00")
    query = """{ orders { grandTotal { value } discountsApplied { __typename value { value }
      ... on AppliedVoucherDiscount { code } } } }"""
    assert centra.ask(query)["orders"] == [
        {
            "grandTotal": {"value": 180},
            "discountsApplied": [
                {"__typename": "AppliedVoucherDiscount", "value": {"value": -10}, "code": "TEN"},
                {"__typename": "AdminDiscount", "value": {"value": -5}},
                {"__typename": "AdminDiscount", "value": {"value": -5}},
            ],
        }
    ]


def test_orders_by_every_member_of_their_filter(centra: Centra) -> None:
    """OrderFilter: ids, moments, people, places, flags, texts, ranges, and the three helpers."""
    shop = centra.shop
    first = centra.order(
        ("S", 1, "10.00"),
        email="arya@example.com",
        shipping_address=AddressSeed(country="US", state_or_province="NY"),
    )
    centra.clock.move(days=1)
    second = centra.order(
        ("M", 5, "20.00"),
        stock=2,
        currency="EUR",
        store_type="WHOLESALE",
        purchase_order_number="PO-7",
        payment_method="invoice",
        status="PENDING",
        on_hold=True,
        waiting_for_payment=True,
    )
    sales = shop.add_sales_representative("Sam", "sam@example.com")
    language = shop.add_language("Swedish", code="sv")
    shop.set_order_origin(first.number, user_ip="192.0.2.7", affiliate=3, language=language)
    shop.set_order_origin(second.number, sales_representative=sales)
    moment = datetime(2026, 4, 1, tzinfo=UTC)
    shop.set_order_dates(first.number, preferred_shipping=moment, estimated_delivery=moment, cancel=moment)
    centra.do(
        """mutation { updateDirectToConsumerOrder(order: {number: 1}, input: {isInternal: true, externalId: "E-1",
          otherComment: "Ring twice"}) { userErrors { message } } }"""
    )
    centra.do(
        "mutation { setOrdersLock(input: {orders: [{number: 1}], isLocked: true}) { userErrors { message } } }"
    )
    orders = centra.ask(
        """{ orders { country { id } market { id } pricelist { id } store { id } paymentMethod { id }
          allocationRule { id } shippingAddress { state { id } } totals { lineValues { currency { id } } }
          language { code } ... on DirectToConsumerOrder { customer { id } }
          ... on WholesaleOrder { account { id } buyer { id } salesRepresentative { name } } } }"""
    )["orders"]
    one, two = orders
    assert (one["language"], two["salesRepresentative"]) == ({"code": "sv"}, {"name": "Sam"})
    query = "query ($w: OrderFilter) { orders(where: $w) { number } }"

    def found(**where: Any) -> list[int]:
        return [one["number"] for one in centra.ask(query, w=where)["orders"]]

    only_first: list[dict[str, Any]] = [
        {"id": [first.id]},
        {"number": [1]},
        {"status": ["CONFIRMED"]},
        {"createdAt": {"to": "2026-03-02"}},
        {"orderDate": {"to": "2026-03-02"}},
        {"preferredShippingDate": {"from": "2026-04-01"}},
        {"estimatedDeliveryDate": {"from": "2026-04-01"}},
        {"cancelDate": {"from": "2026-04-01"}},
        {"userIp": {"equals": "192.0.2.7"}},
        {"affiliateId": [3]},
        {"countryId": [one["country"]["id"]]},
        {"countryStateId": [one["shippingAddress"]["state"]["id"]]},
        {"languageId": [language]},
        {"customerId": [one["customer"]["id"]]},
        {"storeType": "DIRECT_TO_CONSUMER"},
        {"search": "arya@"},
        {"notNull": ["languageId"]},
        {"isLocked": True},
        {"isInternal": True},
        {"isOnHold": False},
        {"isWaitingForPayment": False},
        {"otherComment": {"contains": "twice"}},
        {"externalId": ["E-1"]},
    ]
    only_second: list[dict[str, Any]] = [
        {"purchaseOrderNumber": {"equals": "PO-7"}},
        {"accountId": [two["account"]["id"]]},
        {"buyerId": [two["buyer"]["id"]]},
        {"salesRepresentativeId": [sales]},
        {"currencyId": [two["totals"]["lineValues"]["currency"]["id"]]},
        {"marketId": [two["market"]["id"]]},
        {"pricelistId": [two["pricelist"]["id"]]},
        {"paymentMethodId": [two["paymentMethod"]["id"]]},
        {"storeId": [two["store"]["id"]]},
        {"isOnHold": True},
        {"isWaitingForPayment": True},
        {"status": ["CONFIRMED"], "negate": ["status"]},
        {"search": "PO-7"},
    ]
    for where in only_first:
        assert found(**where) == [1], where
    for where in only_second:
        assert found(**where) == [2], where
    assert found(updatedAt={"from": "2026-03-02"}) == [1, 2]
    assert found(allocationRuleId=[one["allocationRule"]["id"]]) == [1, 2]
    assert found(allocatedWarehouseCount={"from": 1, "to": 1}) == [1, 2]
    assert found(allocatedWarehouseCount={"from": 2}) == []
    assert found(deliveryWindowId=[1]) == []
    assert found(isWaitingForCheckFirstAllocation=True) == []
    assert found(orderHoldReason=["PAYMENT_MISMATCH"]) == []
