"""Tax groups, rules and classes at work (OLD:taxes, REF:TaxRule)."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from sandbox_client import Centra

from centra_ipaas.sandbox import AddressSeed, LineSeed, VariantSeed

APPLIED = """query ($number: [Int!]) { orders(where: {number: $number}) {
  grandTotal { value } lines { id taxPercent }
  totals { taxIncluded { value } taxAdded { value } shippingTaxRules { taxIncluded { value }
    rule { taxId taxName taxPercent taxRule { id name code rate } } } } } }"""
SHIP = """mutation ($in: ShipmentCreateInput!) { createShipment(input: $in) { shipment { lines {
  appliedTaxRules { taxIncluded { value } taxAdded { value }
    rule { taxId taxName taxPercent taxRule { id code rate } } } } } userErrors { message path } } }"""
RULE = """{ displays { taxGroup { id name status defaultInStores { id } rules { id name displayName code rate
  applyTaxType applyTaxToShipping applyTaxToHandling applyFrom applyTo zipCode city orderPriceRestriction
  itemPriceRestriction countries { code } states { code } taxClasses { id name code isEnabled }
  taxGroup { id } } } } }"""


def sell(centra: Centra, *skus: str, price: str = "100.00", **order: Any) -> int:
    lines = [LineSeed(sku=sku, unit_price=price) for sku in skus or ("JKT-RED-S",)]
    return centra.shop.place_order(lines=lines, tax_mode="rules", **order).number


def to(country: str, state: str | None = None, zip_code: str = "12345", city: str = "Town") -> AddressSeed:
    return AddressSeed(country=country, state_or_province=state, zip_code=zip_code, city=city)


def percents(centra: Centra, number: int) -> list[Decimal]:
    (order,) = centra.ask(APPLIED, number=number)["orders"]
    return [line["taxPercent"] for line in order["lines"]]


@pytest.mark.behaviour("catalog-5-01", "catalog-5-10")
def test_the_group_is_the_displays_else_the_stores(centra: Centra) -> None:
    """OLD:taxes; REF:DisplayCreateInput: a display's group is set by taxGroup, and taken off by nothing else."""
    normal = centra.shop.add_tax_group("Normal", default_in=["DIRECT_TO_CONSUMER"])
    books = centra.shop.add_tax_group("Books")
    centra.shop.add_tax_rule(normal, "SE 25", 25, countries=["SE"])
    centra.shop.add_tax_rule(books, "SE 6", 6, countries=["SE"])
    assert percents(centra, sell(centra)) == [25]
    display = centra.do(
        """mutation ($in: DisplayCreateInput!) { createDisplay(input: $in) {
          display { taxGroup { id name } } userErrors { message path } } }""",
        **{
            "in": {
                "name": "Book",
                "status": "ACTIVE",
                "store": {"id": 1},
                "product": {"id": 1},
                "addProductVariants": {"productVariant": {"id": 1}},
                "taxGroup": {"id": books},
            }
        },
    )["display"]
    assert display["taxGroup"] == {"id": books, "name": "Books"}
    assert percents(centra, sell(centra)) == [6]


@pytest.mark.behaviour("catalog-5-01")
def test_the_rule_is_chosen_by_place(centra: Centra) -> None:
    """OLD:taxes: by shipping country, then by state, zip and city where a rule has them."""
    group = centra.shop.add_tax_group("Normal", default_in=["DIRECT_TO_CONSUMER"])
    rule = centra.shop.add_tax_rule
    rule(group, "SE", 25, countries=["SE"])
    rule(group, "US", 1, countries=["US"])
    rule(group, "California", 7, countries=["US"], states=["CA"])
    rule(group, "Los Angeles", 9, countries=["US"], states=["CA"], city="Los Angeles")
    rule(group, "90210", "9.5", countries=["US"], states=["CA"], zip_code="90210")
    addresses = [
        to("SE"),
        to("US", "NV"),
        to("US", "California"),
        to("US", "CA", city="los angeles"),
        to("US", "CA", "90210", "Los Angeles"),
        to("FR"),
    ]
    orders = [sell(centra, shipping_address=address) for address in addresses]
    assert [percents(centra, number) for number in orders] == [[25], [1], [7], [9], [Decimal("9.5")], [0]]


@pytest.mark.behaviour("catalog-5-01", "catalog-5-02")
def test_taxes_are_per_line(centra: Centra) -> None:
    """OLD:taxes: two products of two groups in one order have two rates, each with its own applied rule."""
    centra.shop.add_product("BOOK", "Book")
    normal = centra.shop.add_tax_group("Normal", default_in=["DIRECT_TO_CONSUMER"])
    books = centra.shop.add_tax_group("Books")
    ids = [
        centra.shop.add_tax_rule(group, name, rate, countries=["SE"], display_name=f"VAT {rate}", code=name)
        for group, name, rate in ((normal, "SE25", 25), (books, "SE6", 6))
    ]
    centra.shop.add_display(2, tax_group=books)
    for sku in ("JKT-RED-S", "BOOK"):
        centra.shop.set_physical(1, sku, 1)
    number = sell(centra, "JKT-RED-S", "BOOK")
    (order,) = centra.ask(APPLIED, number=number)["orders"]
    assert [line["taxPercent"] for line in order["lines"]] == [25, 6]
    lines = [{"orderLine": {"id": line["id"]}, "quantity": 1} for line in order["lines"]]
    shipment = centra.do(SHIP, **{"in": {"order": {"number": number}, "lines": lines, "isPaid": True}})[
        "shipment"
    ]
    applied = [rule for line in shipment["lines"] for rule in line["appliedTaxRules"]]
    assert applied == [
        {
            "taxIncluded": {"value": Decimal("20.00")},
            "taxAdded": {"value": 0},
            "rule": {
                "taxId": str(ids[0]),
                "taxName": "VAT 25",
                "taxPercent": 25,
                "taxRule": {"id": ids[0], "code": "SE25", "rate": 25},
            },
        },
        {
            "taxIncluded": {"value": Decimal("5.66")},
            "taxAdded": {"value": 0},
            "rule": {
                "taxId": str(ids[1]),
                "taxName": "VAT 6",
                "taxPercent": 6,
                "taxRule": {"id": ids[1], "code": "SE6", "rate": 6},
            },
        },
    ]


@pytest.mark.behaviour("catalog-5-02", "catalog-5-07")
def test_an_exempt_account_pays_none(centra: Centra) -> None:
    """OLD:taxes: exemption is a tax class plus a 0 % rule per country."""
    group = centra.shop.add_tax_group("Normal", default_in=["WHOLESALE"])
    exempt = centra.shop.add_tax_class("Exempt")
    centra.shop.add_tax_rule(group, "SE", 25, countries=["SE"])
    centra.shop.add_tax_rule(group, "SE exempt", 0, countries=["SE"], tax_classes=[exempt])
    market = centra.shop.add_market("Trade", store_type="WHOLESALE")
    pricelist = centra.shop.add_pricelist("Trade", store_type="WHOLESALE")
    found = []
    for name, tax_class in (("Shop", {}), ("School", {"taxClass": {"id": exempt}})):
        given = {"name": name, "status": "ACTIVE", "market": {"id": market}, "pricelist": {"id": pricelist}}
        account = centra.do(
            """mutation ($in: AccountCreateInput!) { createAccount(input: $in) {
              account { id } userErrors { message path } } }""",
            **{"in": {**given, **tax_class}},
        )["account"]["id"]
        centra.shop.add_buyer(account, "buyer@example.com")
        found += percents(centra, sell(centra, account=account, shipping_address=to("SE")))
    assert found == [25, 0]


@pytest.mark.behaviour("catalog-5-03")
def test_a_rule_has_what_it_was_made_of(centra: Centra) -> None:
    """REF:TaxRule, REF:TaxGroup, REF:TaxClass; the shape of a price restriction is opaque in the API (assumed)."""
    group = centra.shop.add_tax_group("Normal", default_in=["DIRECT_TO_CONSUMER"])
    exempt = centra.shop.add_tax_class("Exempt", code="EX")
    rule = centra.shop.add_tax_rule(
        group,
        "NY clothing",
        "4.5",
        apply_tax_type="ADDED",
        countries=["US"],
        states=["NY"],
        zip_code="10001",
        city="New York",
        tax_classes=[exempt],
        apply_from=datetime(2026, 1, 1, tzinfo=UTC),
        apply_to=datetime(2026, 12, 31, tzinfo=UTC),
        tax_shipping=False,
        tax_handling=False,
        item_price_to="110",
    )
    centra.shop.add_display(1, tax_group=group)
    (display,) = centra.ask(RULE)["displays"]
    assert display["taxGroup"] == {
        "id": group,
        "name": "Normal",
        "status": "ACTIVE",
        "defaultInStores": [{"id": 1}],
        "rules": [
            {
                "id": rule,
                "name": "NY clothing",
                "displayName": "NY clothing",
                "code": "NY clothing",
                "rate": Decimal("4.5"),
                "applyTaxType": "ADDED",
                "applyTaxToShipping": False,
                "applyTaxToHandling": False,
                "applyFrom": "2026-01-01T00:00:00+00:00",
                "applyTo": "2026-12-31T00:00:00+00:00",
                "zipCode": "10001",
                "city": "New York",
                "orderPriceRestriction": None,
                "itemPriceRestriction": {"to": 110},
                "countries": [{"code": "US"}],
                "states": [{"code": "NY"}],
                "taxClasses": [{"id": exempt, "name": "Exempt", "code": "EX", "isEnabled": True}],
                "taxGroup": {"id": group},
            }
        ],
    }


@pytest.mark.behaviour("catalog-5-03")
def test_period_and_price_restrict_a_rule(centra: Centra) -> None:
    """REF:TaxRule: outside its period, or for another price, a rule does not apply."""
    group = centra.shop.add_tax_group("Normal", default_in=["DIRECT_TO_CONSUMER"])
    now = centra.clock()
    centra.shop.add_tax_rule(group, "cheap", 5, countries=["SE"], item_price_to="110")
    centra.shop.add_tax_rule(group, "dear", 25, countries=["SE"], item_price_from="110.01", apply_from=now)
    assert percents(centra, sell(centra, price="110.00")) == [5]
    assert percents(centra, sell(centra, price="110.01")) == [25]
    centra.shop.add_tax_rule(group, "big orders", 1, countries=["FR"], order_price_from="200")
    france = to("FR")
    assert percents(centra, sell(centra, shipping_address=france)) == [0]
    assert percents(centra, sell(centra, "JKT-RED-S", "JKT-RED-M", shipping_address=france)) == [1, 1]
    before = now.replace(day=1, month=2)
    assert percents(centra, sell(centra, price="110.01", created_at=before)) == [0]


@pytest.mark.behaviour("catalog-5-04")
def test_shipping_is_taxed_by_the_average_of_the_lines(centra: Centra) -> None:
    """REF:TaxRule: a weighted average; 80 at 25 % and 20 at 0 % tax 100 of shipping as 80 and 20."""
    group = centra.shop.add_tax_group("Normal", default_in=["DIRECT_TO_CONSUMER"])
    centra.shop.add_tax_rule(group, "SE", 25, countries=["SE"], item_price_from="50")
    lines = [
        LineSeed(sku=f"JKT-RED-{size}", unit_price=price) for size, price in (("S", "80.00"), ("M", "20.00"))
    ]
    number = centra.shop.place_order(lines=lines, tax_mode="rules", shipping="100.00").number
    (order,) = centra.ask(APPLIED, number=number)["orders"]
    applied = order["totals"]["shippingTaxRules"]
    assert [(row["taxIncluded"]["value"], row["rule"]["taxPercent"]) for row in applied] == [(16, 25), (0, 0)]


@pytest.mark.behaviour("catalog-5-05")
def test_a_pricelists_number_is_gross_here_and_net_there(centra: Centra) -> None:
    """OLD:taxes: whether tax is inside the price that is shown is said by the rule."""
    group = centra.shop.add_tax_group("Normal", default_in=["DIRECT_TO_CONSUMER"])
    centra.shop.add_tax_rule(group, "SE", 25, countries=["SE"])
    centra.shop.add_tax_rule(group, "US", 8, countries=["US"], apply_tax_type="ADDED")
    totals = []
    for country in ("SE", "US"):
        (order,) = centra.ask(APPLIED, number=sell(centra, shipping_address=to(country)))["orders"]
        taxes = (order["totals"]["taxIncluded"]["value"], order["totals"]["taxAdded"]["value"])
        totals.append((order["grandTotal"]["value"], *taxes))
    assert totals == [(100, 20, 0), (108, 0, 8)]


@pytest.mark.behaviour("catalog-5-06")
def test_a_rule_by_us_zip_code_turns_on_zip_validation(centra: Centra) -> None:
    """OLD:taxes: NNNNN, NNNNNNNNN or NNNNN-NNNN; other countries, and the US without such a rule, are left alone."""
    group = centra.shop.add_tax_group("Normal", default_in=["DIRECT_TO_CONSUMER"])
    sell(centra, shipping_address=to("US", "CA", "K1A 0B1"))
    centra.shop.add_tax_rule(group, "Beverly Hills", 9, countries=["US"], zip_code="90210")
    for good in ("90210", "902101234", "90210-1234"):
        sell(centra, shipping_address=to("US", "CA", good))
    sell(centra, shipping_address=to("SE", zip_code="123"))
    for bad in ("9021", "90210-12", "K1A 0B1", ""):
        with pytest.raises(ValueError, match="is no US zip code"):
            sell(centra, shipping_address=to("US", "CA", bad))


@pytest.mark.behaviour("catalog-5-08", "catalog-5-09")
def test_the_link_to_a_removed_rule_is_null(centra: Centra) -> None:
    """REF:AppliedTaxRule: id (text), name and percent stay with the order, the link does not."""
    group = centra.shop.add_tax_group("Normal", default_in=["DIRECT_TO_CONSUMER"])
    rule = centra.shop.add_tax_rule(group, "SE25", 25, countries=["SE"], display_name="Moms")
    number = sell(centra, shipping="50.00")

    def applied() -> Any:
        (order,) = centra.ask(APPLIED, number=number)["orders"]
        return order["totals"]["shippingTaxRules"][0]["rule"]

    link = {"id": rule, "name": "SE25", "code": "SE25", "rate": 25}
    assert applied() == {"taxId": str(rule), "taxName": "Moms", "taxPercent": 25, "taxRule": link}
    centra.shop.remove_tax_rule(rule)
    assert applied() == {"taxId": str(rule), "taxName": "Moms", "taxPercent": 25, "taxRule": None}
    with pytest.raises(ValueError, match="unknown TaxRule"):
        centra.shop.remove_tax_rule(rule)


@pytest.mark.behaviour("catalog-4-02")
def test_a_market_decides_what_is_seen_and_what_applies(centra: Centra) -> None:
    """REF:Market: displays, campaigns and vouchers are a market's; which rule allocates, test_warehouses shows."""
    centra.shop.add_product("TEE", "Tee", variants=[VariantSeed()])
    here, there = centra.shop.add_market("Here"), centra.shop.add_market("There")
    pricelist = centra.shop.add_pricelist("List")
    display = centra.shop.add_display(1, markets=[here])
    campaign = centra.shop.add_campaign("Sale", percent=10)
    centra.shop.assign_campaign(campaign, markets=[here], pricelists=[pricelist])
    query = (
        "{ markets(sort: [id_DESC]) { id displays { id } campaigns { id } } pricelists { campaigns { id } } }"
    )
    assert centra.ask(query) == {
        "markets": [
            {"id": there, "displays": [], "campaigns": []},
            {"id": here, "displays": [{"id": display}], "campaigns": [{"id": campaign}]},
        ],
        "pricelists": [{"campaigns": [{"id": campaign}]}],
    }
    line = LineSeed(sku="JKT-RED-S", unit_price="90.00", unit_original_price="100.00", campaign=campaign)
    centra.shop.place_order(lines=[line], market=here)
    with pytest.raises(ValueError, match="not for this market"):
        centra.shop.place_order(lines=[line], market=there)
    centra.do(
        f"""mutation {{ createVoucher(input: {{name: "Here", status: ACTIVE, startAt: "now", stopAt: "2026-12-31",
          method: CODE, code: "HERE10", priority: 1, maxUsages: 5, combineWithOtherVouchers: false, reuse: false,
          type: VOUCHER, entryPointStrategy: ALL, store: {{id: 1}}, addMarkets: {{id: {here}}}, actions: [{{
            entrypointAction: {{id: null}}, continueStrategy: CONTINUE, addCriteria: [{{always: true}}],
            result: {{orderTotal: {{applyOn: ALL, discount: {{percentOff: 10}}}}}}}}]}}) {{
          voucher {{ id }} userErrors {{ message path }} }} }}"""
    )
    centra.shop.place_order(
        lines=[LineSeed(sku="TEE", unit_price="10.00")], market=here, discount_code="HERE10"
    )
    with pytest.raises(ValueError, match="not for this store or market"):
        centra.shop.place_order(
            lines=[LineSeed(sku="TEE", unit_price="10.00")], market=there, discount_code="HERE10"
        )
