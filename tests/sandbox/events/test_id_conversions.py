"""External ids: a table for each integration."""

from __future__ import annotations

from typing import Any

import pytest
from mutations import PROBLEMS
from returning import give_back, ship
from sandbox_client import Centra

_ENTRY = "id externalId internalId objectType integrationName"
SET = (
    "mutation ($in: [IdConversionSetInput!]!)"
    f" {{ setIdConversions(input: $in) {{ entries {{ {_ENTRY} }} {PROBLEMS} }} }}"
)
UNSET = f"mutation ($in: [IdConversionUnsetInput!]!) {{ unsetIdConversions(input: $in) {{ {PROBLEMS} }} }}"
TABLE = f"query ($where: IdConversionEntryFilter) {{ idConversions(where: $where) {{ {_ENTRY} }} }}"


def entry(kind: str, internal: int, external: str) -> dict[str, Any]:
    return {"objectType": kind, "internalId": internal, "externalId": external}


def keep(centra: Centra, *entries: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = centra.do(SET, **{"in": list(entries)})["entries"]
    return found


def table(centra: Centra, **where: Any) -> list[tuple[str, int, str]]:
    """Return the integration's entries without those that Centra keeps for sizes."""
    return [
        (one["objectType"], one["internalId"], one["externalId"])
        for one in centra.ask(TABLE, where=where)["idConversions"]
        if one["objectType"] != "Size"
    ]


@pytest.fixture
def two_markets(centra: Centra) -> Centra:
    for name in ("Sweden", "Norway"):
        centra.shop.add_market(name)
    return centra


@pytest.mark.behaviour("orders-19-01", "orders-19-07")
def test_entries_are_stored_in_a_list_and_found_again(two_markets: Centra) -> None:
    """The samples of OLD:idconv; setting the same again changes nothing, not even the entry's id."""
    centra = two_markets
    given = (entry("Market", 1, "A"), entry("Warehouse", 1, "A"))
    first = keep(centra, *given)
    assert first[0] == {**entry("Market", 1, "A"), "id": first[0]["id"], "integrationName": "sandbox"}
    assert keep(centra, *given) == first
    assert table(centra) == [("Market", 1, "A"), ("Warehouse", 1, "A")]
    assert table(centra, objectType="Market", externalId={"equals": "A"}) == [("Market", 1, "A")]
    assert table(centra, externalId={"equals": "B"}) == []
    assert centra.ask("{ markets { id externalId } }")["markets"] == [
        {"id": 1, "externalId": "A"},
        {"id": 2, "externalId": None},
    ]


@pytest.mark.behaviour("orders-19-02")
def test_colliding_entries_are_overwritten(two_markets: Centra) -> None:
    """Either side alone is enough for a collision (OLD:idconv)."""
    keep(two_markets, entry("Market", 1, "A"), entry("Market", 2, "B"))
    keep(two_markets, entry("Market", 2, "A"))
    assert table(two_markets) == [("Market", 2, "A")]
    keep(two_markets, entry("Market", 2, "C"))
    assert table(two_markets) == [("Market", 2, "C")]


@pytest.mark.behaviour("orders-19-04")
def test_up_to_255_characters(two_markets: Centra) -> None:
    """Characters, not bytes; every entry that does not fit is named and none is stored."""
    longest = "å" * 255
    assert keep(two_markets, entry("Market", 1, longest))[0]["externalId"] == longest
    given = [entry("Market", 2, "å" * 256), entry("Market", 1, "B"), entry("Market", 1, "x" * 999)]
    assert [error["path"] for error in two_markets.refused(SET, **{"in": given})] == [
        ["input", "0", "externalId"],
        ["input", "2", "externalId"],
    ]
    (error,) = two_markets.refused(SET, **{"in": [entry("Market", 1, "")]})
    assert error["path"] == ["input", "0", "externalId"]
    assert table(two_markets) == [("Market", 1, longest)]
    shipment = ship(two_markets, two_markets.order(("S", 1, "100.00")))
    update = f"""mutation ($id: Int!, $external: String) {{ updateShipment(id: $id, input: {{ externalId: $external }})
      {{ {PROBLEMS} }} }}"""
    (error,) = two_markets.refused(update, id=shipment["id"], external="x" * 256)
    assert error["path"] == ["input", "externalId"]


def test_external_ids_inside_of_lists_are_looked_at(centra: Centra) -> None:
    """Wherever an input names an object by an external id, that has at most 255 characters (OLD:idconv)."""
    lock = """mutation ($id: String) { setOrdersLock(input: {orders: [{externalId: $id}], isLocked: true}) {
      userErrors { message path } } }"""
    (error,) = centra.refused(lock, id="x" * 256)
    assert error["message"] == "An external id has 1 to 255 characters, got 256."
    assert error["path"] == ["input", "orders", "0", "externalId"]


def test_an_id_that_nothing_has_is_refused(two_markets: Centra) -> None:
    """All of the list or nothing."""
    given = [entry("Market", 1, "A"), entry("Market", 99, "B"), entry("PurchaseOrder", 1, "C")]
    assert [error["path"] for error in two_markets.refused(SET, **{"in": given})] == [
        ["input", "1", "internalId"],
        ["input", "2", "internalId"],
    ]
    assert table(two_markets) == []


@pytest.mark.behaviour("orders-19-05", "orders-19-11")
def test_orders_are_named_by_their_number(centra: Centra) -> None:
    """The internal id is the number; orders and shipments take an externalId on update (REF:OrderInput)."""
    placed = centra.order(("S", 1, "100.00"), number=4711)
    keep(centra, entry("Order", 4711, "E-1"))
    update = f"""mutation ($in: DirectToConsumerOrderUpdateInput!) {{
      updateDirectToConsumerOrder(order: {{ externalId: "E-1" }}, input: $in) {{
        order {{ number externalId }} {PROBLEMS} }} }}"""
    assert centra.do(update, **{"in": {}})["order"] == {"number": placed.number, "externalId": "E-1"}
    assert centra.do(update, **{"in": {"externalId": "E-2"}})["order"]["externalId"] == "E-2"
    shipment = ship(centra, placed)
    change = f"""mutation ($id: Int!) {{ updateShipment(id: $id, input: {{ externalId: "S-1" }})
      {{ shipment {{ externalId }} {PROBLEMS} }} }}"""
    assert centra.do(change, id=shipment["id"])["shipment"]["externalId"] == "S-1"
    assert table(centra) == [("Order", 4711, "E-2"), ("Shipment", shipment["id"], "S-1")]


@pytest.mark.behaviour("orders-19-06")
def test_sizes_get_chart_and_size_in_every_integration(centra: Centra) -> None:
    """`Shoe sizes|42` by createSizeChart; the format is enforced, and goes at once with the chart (OLD:idconv)."""
    centra.sandbox.tokens.add("wms", integration="wms")
    create = f"""mutation {{ createSizeChart(input: {{ name: "Shoe sizes", horizontalLabels: ["42"] }})
      {{ sizeChart {{ id sizes {{ id name externalId }} }} {PROBLEMS} }} }}"""
    chart = centra.do(create)["sizeChart"]
    (size,) = chart["sizes"]
    assert size["externalId"] == "Shoe sizes|42"
    where = {"externalId": {"equals": "Shoe sizes|42"}}
    expected = {**entry("Size", size["id"], "Shoe sizes|42")}
    for token, integration in ((centra.sandbox.token, "sandbox"), ("wms", "wms")):
        (found,) = centra.ask_as(token, TABLE, where=where)["data"]["idConversions"]
        assert found == {**expected, "id": found["id"], "integrationName": integration}
    (error,) = centra.refused(SET, **{"in": [entry("Size", size["id"], "42")]})
    assert error["path"] == ["input", "0", "externalId"]
    assert keep(centra, entry("Size", size["id"], "Shoe sizes|42"))[0]["internalId"] == size["id"]
    given = {"in": [{"objectType": "Size", "idConversion": {"internalId": size["id"]}}]}
    assert centra.refused(UNSET, **given)[0]["path"] == ["input", "0", "idConversion", "internalId"]
    delete = f"mutation ($id: Int!) {{ removeSizeChart(id: $id) {{ {PROBLEMS} }} }}"
    centra.do(delete, id=chart["id"])
    assert centra.ask(TABLE, where=where)["idConversions"] == []


@pytest.mark.behaviour("orders-19-08")
def test_entries_are_unset_by_either_name(two_markets: Centra) -> None:
    """By the entry's own id, the internal id, or the external id, each with its type (OLD:idconv)."""
    centra = two_markets
    by_id, *_ = keep(centra, entry("Market", 1, "A"), entry("Market", 2, "B"), entry("Warehouse", 1, "W"))
    wrong = [
        {"objectType": "Warehouse", "idConversion": {"id": by_id["id"]}},
        {"objectType": "Market", "idConversion": {"internalId": 99}},
        {"objectType": "Market", "idConversion": {"id": 1, "internalId": 1}},
        {"objectType": "Market", "idConversion": {}},
    ]
    assert [error["path"] for error in centra.refused(UNSET, **{"in": wrong})] == [
        ["input", "0", "idConversion", "id"],
        ["input", "1", "idConversion", "internalId"],
        ["input", "2", "idConversion"],
        ["input", "3", "idConversion"],
    ]
    assert len(table(centra)) == 3
    right = [
        {"objectType": "Market", "idConversion": {"id": by_id["id"]}},
        {"objectType": "Market", "idConversion": {"internalId": 2}},
        {"objectType": "Warehouse", "idConversion": {"externalId": "W"}},
    ]
    centra.do(UNSET, **{"in": right})
    assert table(centra) == []
    assert centra.ask("{ markets { externalId } }")["markets"] == [{"externalId": None}] * 2


@pytest.mark.behaviour("orders-19-09")
def test_entries_of_deleted_objects_are_cleaned_up_later(centra: Centra) -> None:
    """For a while the entry leads nowhere; a day later it is gone (how long is assumed)."""
    returned = give_back(centra, ship(centra, centra.order(("S", 1, "100.00"))), externalId="R-1")
    centra.do(f"mutation ($id: Int!) {{ deleteReturn(id: $id) {{ {PROBLEMS} }} }}", id=returned["id"])
    assert table(centra) == [("Return", returned["id"], "R-1")]
    centra.clock.move(hours=23)
    assert table(centra) == [("Return", returned["id"], "R-1")]
    centra.clock.move(hours=1)
    assert table(centra) == []


@pytest.mark.behaviour("orders-19-13")
def test_creating_twice_under_one_external_id_makes_two(centra: Centra) -> None:
    """A create is not made idempotent: there are two returns, and the external id belongs to the newer one."""
    shipment = ship(centra, centra.order(("S", 2, "100.00")))
    first, second = (give_back(centra, shipment, 1, externalId="R-1") for _ in range(2))
    assert first["id"] != second["id"]
    assert table(centra) == [("Return", second["id"], "R-1")]
    assert centra.ask("{ returns { id externalId } }")["returns"] == [
        {"id": first["id"], "externalId": None},
        {"id": second["id"], "externalId": "R-1"},
    ]


@pytest.mark.behaviour("orders-1-06", "orders-1-07")
def test_conversions_belong_to_the_integration(two_markets: Centra) -> None:
    """Tokens of one integration share them, others have their own."""
    centra = two_markets
    for name, integration in (("erp-1", "erp"), ("erp-2", "erp"), ("wms", "wms")):
        centra.sandbox.tokens.add(name, integration=integration)
    centra.ask_as("erp-1", SET, **{"in": [entry("Market", 1, "A")]})
    centra.ask_as("wms", SET, **{"in": [entry("Market", 2, "A")]})
    query = "{ markets { id externalId } }"
    seen = {name: centra.ask_as(name, query)["data"]["markets"] for name in ("erp-1", "erp-2", "wms")}
    assert seen["erp-1"] == seen["erp-2"] == [{"id": 1, "externalId": "A"}, {"id": 2, "externalId": None}]
    assert seen["wms"] == [{"id": 1, "externalId": None}, {"id": 2, "externalId": "A"}]
    assert table(centra) == []


def test_a_token_without_an_integration_has_no_conversions(two_markets: Centra) -> None:
    """Neither its own requests nor an externalId in another mutation (OLD:idconv)."""
    two_markets.sandbox.tokens.add("nobody", integration="")
    update = f"""mutation {{ updateMarket(id: 1, input: {{ externalId: "A" }}) {{ {PROBLEMS} }} }}"""
    for query, variables in (
        (TABLE, {}),
        (SET, {"in": [entry("Market", 1, "A")]}),
        (UNSET, {"in": [{"objectType": "Market", "idConversion": {"internalId": 1}}]}),
        (update, {}),
    ):
        (error,) = two_markets.ask_as("nobody", query, **variables)["errors"]
        assert error["message"] == "The token belongs to no integration; assign one to it."


#: What is made, and its input but for the external id; wholesale market 1, pricelist 1 and account 1 are there.
MADE: dict[str, dict[str, Any]] = {
    "Account": {"name": "Stark", "status": "ACTIVE", "market": {"id": 1}, "pricelist": {"id": 1}},
    "Buyer": {
        "account": {"id": 1},
        "store": {"id": 2},
        "status": "ACTIVE",
        "receiveAutoEmails": True,
        "billingAddress": {"email": "arya@example.com", "firstName": "Arya", "country": {"code": "SE"}},
    },
    "DeliveryWindow": {
        "name": "Autumn",
        "status": "ACTIVE",
        "deliveryDatesVisible": True,
        "selectableByBuyers": True,
        "selectedByDefault": False,
        "defaultVariantDeliveryType": "STOCK",
        "atOnce": {"daysFromNow": 3},
    },
    "Market": {"name": "Agents", "store": {"id": 2}},
    "Pricelist": {"name": "EUR", "status": "ACTIVE", "currencyIsoCode": "EUR", "store": {"id": 2}},
}


@pytest.mark.behaviour("orders-19-12")
@pytest.mark.parametrize("kind", MADE)
def test_creating_takes_an_external_id(centra: Centra, kind: str) -> None:
    """REF:BuyerCreateInput and its like; returns are shown above (REF:ReturnCreateInput)."""
    centra.shop.add_market("Stockists", store_type="WHOLESALE")
    centra.shop.add_pricelist("Wholesale SEK", currency="SEK", store_type="WHOLESALE")
    create = "mutation ($in: %sCreateInput!) { create%s(input: $in) { made: %s { id externalId } %s } }"
    account = centra.do(create % ("Account", "Account", "account", PROBLEMS), **{"in": MADE["Account"]})[
        "made"
    ]
    assert account == {"id": 1, "externalId": None}
    query = create % (kind, kind, kind[0].lower() + kind[1:], PROBLEMS)
    made = centra.do(query, **{"in": {**MADE[kind], "externalId": "E-1"}})["made"]
    assert made["externalId"] == "E-1"
    assert table(centra) == [(kind, made["id"], "E-1")]
