"""Delivery windows of wholesale: their dates, their products, and orders in them."""

from __future__ import annotations

from typing import Any

import pytest
from sandbox_client import Centra

from centra_ipaas.sandbox import LineSeed, SizeSeed, VariantSeed

READ = """name status deliveryDatesVisible selectableByBuyers selectedByDefault defaultVariantDeliveryType
  markets { id } allocationRule { id } externalId
  ... on PreorderDeliveryWindow { allocationOrder deliveryStartDate deliveryEndDate salesStartDate salesEndDate }
  ... on AtOnceDeliveryWindow { daysFromNow selectableDate }"""
CREATE = f"""mutation ($in: DeliveryWindowCreateInput!) {{ createDeliveryWindow(input: $in) {{
  deliveryWindow {{ __typename id {READ} }} userErrors {{ message path }} }} }}"""
UPDATE = f"""mutation ($id: Int!, $in: DeliveryWindowUpdateInput!) {{ updateDeliveryWindow(id: $id, input: $in) {{
  deliveryWindow {{ id {READ} }} userErrors {{ message path }} }} }}"""
SET = """mutation ($in: DeliveryWindowVariantsSetInput!) { setDeliveryWindowVariants(input: $in) {
  deliveryWindow { id deliveryWindowVariants { type limit { value on type } product { name }
    productVariant { id } deliveryWindow { id } } } userErrors { message path } } }"""
UNSET = """mutation ($in: DeliveryWindowVariantsUnsetInput!) { unsetDeliveryWindowVariants(input: $in) {
  deliveryWindow { deliveryWindowVariants { productVariant { id } } }
  userErrors { message path } userWarnings { message path } } }"""
PREORDER = {
    "deliveryDateRange": {"from": "2026-08-01", "to": "2026-10-31"},
    "salesDateRange": {"from": "2026-03-01", "to": "2026-04-30"},
    "allocationOrder": "FIFO",
}


def window(**more: Any) -> dict[str, Any]:
    return {
        "name": "Autumn",
        "status": "ACTIVE",
        "deliveryDatesVisible": True,
        "selectableByBuyers": True,
        "selectedByDefault": False,
        "defaultVariantDeliveryType": "STOCK",
        **more,
    }


def at_once(centra: Centra, **more: Any) -> int:
    given = window(atOnce={"daysFromNow": 3, "selectableDate": True}, **more)
    identity: int = centra.do(CREATE, **{"in": given})["deliveryWindow"]["id"]
    return identity


@pytest.mark.behaviour("orders-16-06")
def test_a_preorder_window(centra: Centra) -> None:
    """OLD:b2b, OLD:erp: ranges of delivery and sales, and the allocation order FIFO."""
    market = centra.shop.add_market("Stockists", store_type="WHOLESALE")
    rule = centra.shop.add_allocation_rule("Nearest", sets=[])
    given = window(
        preorder=PREORDER, markets=[{"id": market}], allocationRule={"id": rule}, externalId="AW26"
    )
    assert centra.do(CREATE, **{"in": given})["deliveryWindow"] == {
        "__typename": "PreorderDeliveryWindow",
        "id": 1,
        "name": "Autumn",
        "status": "ACTIVE",
        "deliveryDatesVisible": True,
        "selectableByBuyers": True,
        "selectedByDefault": False,
        "defaultVariantDeliveryType": "STOCK",
        "markets": [{"id": market}],
        "allocationRule": {"id": rule},
        "externalId": "AW26",
        "allocationOrder": "FIFO",
        "deliveryStartDate": "2026-08-01T00:00:00+00:00",
        "deliveryEndDate": "2026-10-31T00:00:00+00:00",
        "salesStartDate": "2026-03-01T00:00:00+00:00",
        "salesEndDate": "2026-04-30T00:00:00+00:00",
    }


@pytest.mark.behaviour("orders-16-07")
def test_an_at_once_window(centra: Centra) -> None:
    """OLD:b2b, OLD:erp: days from now, and whether the date can be chosen."""
    given = window(atOnce={"daysFromNow": 3, "selectableDate": True})
    made = centra.do(CREATE, **{"in": given})["deliveryWindow"]
    assert (made["__typename"], made["daysFromNow"], made["selectableDate"]) == (
        "AtOnceDeliveryWindow",
        3,
        True,
    )
    made = centra.do(UPDATE, id=made["id"], **{"in": {"atOnce": {"daysFromNow": 5}}})["deliveryWindow"]
    assert (made["daysFromNow"], made["selectableDate"]) == (5, True)


@pytest.mark.parametrize("kinds", [{}, {"preorder": PREORDER, "atOnce": {"daysFromNow": 1}}])
def test_a_window_is_of_exactly_one_kind(centra: Centra, kinds: dict[str, Any]) -> None:
    """REF:DeliveryWindowCreateInput: one of the two kinds; none and both are refused."""
    (error,) = centra.refused(CREATE, **{"in": window(**kinds)})
    assert error["path"] == ["input"]
    assert centra.ask("{ deliveryWindows { id } }")["deliveryWindows"] == []


def test_a_window_does_not_change_its_kind(centra: Centra) -> None:
    """Assumed: an at-once window takes no preorder dates. All problems of a window are named at once."""
    identity = at_once(centra)
    (error,) = centra.refused(UPDATE, id=identity, **{"in": {"preorder": PREORDER}})
    assert error["path"] == ["input", "preorder"]
    (error,) = centra.refused(UPDATE, id=77, **{"in": {"name": "x"}})
    assert error["path"] == ["id"]
    wrong = {"markets": [{"id": 404}], "allocationRule": {"id": 404}, "deliveryWindowGroup": {"colour": 1}}
    errors = centra.refused(UPDATE, id=identity, **{"in": {"name": "New", **wrong}})
    assert [error["path"][:2] for error in errors] == [
        ["input", "markets"],
        ["input", "allocationRule"],
        ["input", "deliveryWindowGroup"],
    ]
    assert centra.ask("{ deliveryWindows { name } }")["deliveryWindows"] == [{"name": "Autumn"}]
    backwards = {**PREORDER, "salesDateRange": {"from": "2026-05-01", "to": "2026-04-30"}}
    (error,) = centra.refused(CREATE, **{"in": window(preorder=backwards)})
    assert error["path"] == ["input", "preorder", "salesDateRange"]


@pytest.mark.behaviour("orders-16-12")
def test_markets_are_the_whole_new_list(centra: Centra) -> None:
    """OLD:b2b. Markets that are not sent are gone; a market of a consumer store is refused."""
    first, second = (centra.shop.add_market(name, store_type="WHOLESALE") for name in "AB")
    retail = centra.shop.add_market("Shoppers")
    identity = at_once(centra, markets=[{"id": first}])
    made = centra.do(UPDATE, id=identity, **{"in": {"markets": [{"id": second}]}})["deliveryWindow"]
    assert made["markets"] == [{"id": second}]
    assert centra.do(UPDATE, id=identity, **{"in": {"name": "B"}})["deliveryWindow"]["markets"] == [
        {"id": second}
    ]
    (error,) = centra.refused(UPDATE, id=identity, **{"in": {"markets": [{"id": retail}]}})
    assert error["path"] == ["input", "markets", "0"]
    assert centra.do(UPDATE, id=identity, **{"in": {"markets": []}})["deliveryWindow"]["markets"] == []


@pytest.mark.behaviour("orders-16-11")
def test_a_window_is_cancelled_by_its_status(centra: Centra) -> None:
    """OLD:b2b, OLD:erp. Nothing is ordered in it any more (assumed)."""
    identity = at_once(centra)
    centra.do(
        SET, **{"in": {"deliveryWindow": {"id": identity}, "variants": [{"productVariant": {"id": 1}}]}}
    )
    made = centra.do(UPDATE, id=identity, **{"in": {"status": "CANCELLED"}})["deliveryWindow"]
    assert made["status"] == "CANCELLED"
    line = LineSeed(sku="JKT-RED-S", unit_price="10.00", delivery_window=identity)
    with pytest.raises(ValueError, match="delivery window 1 is CANCELLED"):
        centra.shop.place_order(lines=[line], store_type="WHOLESALE")


@pytest.mark.behaviour("orders-16-08")
def test_variants_have_a_delivery_type(centra: Centra) -> None:
    """OLD:b2b, OLD:erp name preorder, stock, link and stock/link; without one it is the window's default."""
    variants = [VariantSeed(number=f"-{n}-", sizes=[SizeSeed(number="1")]) for n in range(4)]
    centra.shop.add_product("SHO", "Shoe", variants=variants)
    identity = at_once(centra)
    types = ["PREORDER", "LINK", "STOCK_LINK"]
    given = [{"productVariant": {"id": 2 + at}, "type": type_} for at, type_ in enumerate(types)]
    given.append({"productVariant": {"id": 5}})
    made = centra.do(SET, **{"in": {"deliveryWindow": {"id": identity}, "variants": given}})["deliveryWindow"]
    assert [row["type"] for row in made["deliveryWindowVariants"]] == [*types, "STOCK"]
    assert made["deliveryWindowVariants"][0] == {
        "type": "PREORDER",
        "limit": None,
        "product": {"name": "Shoe"},
        "productVariant": {"id": 2},
        "deliveryWindow": {"id": identity},
    }


@pytest.mark.behaviour("orders-16-09")
def test_a_call_sets_up_to_100_variants(centra: Centra) -> None:
    """OLD:b2b. 101 are refused and none of them is set; they are read in pages (REF:AtOnceDeliveryWindow)."""
    variants = [VariantSeed(number=f"-{n:03}-", sizes=[SizeSeed(number="1")]) for n in range(101)]
    centra.shop.add_product("SHO", "Shoe", variants=variants)
    identity = at_once(centra)
    given = [{"productVariant": {"id": 2 + n}} for n in range(101)]
    (error,) = centra.refused(SET, **{"in": {"deliveryWindow": {"id": identity}, "variants": given}})
    assert error["path"] == ["input", "variants"]
    read = """query ($limit: Int!, $page: Int) { deliveryWindows(where: {id: [1]}) {
      deliveryWindowVariants(limit: $limit, page: $page) { productVariant { id } } } }"""
    assert centra.ask(read, limit=200)["deliveryWindows"] == [{"deliveryWindowVariants": []}]
    centra.do(SET, **{"in": {"deliveryWindow": {"id": identity}, "variants": given[:100]}})
    (found,) = centra.ask(read, limit=30, page=4)["deliveryWindows"]
    assert [row["productVariant"]["id"] for row in found["deliveryWindowVariants"]] == list(range(92, 102))
    (default,) = centra.ask("{ deliveryWindows { deliveryWindowVariants { type } } }")["deliveryWindows"]
    assert len(default["deliveryWindowVariants"]) == 20


@pytest.mark.behaviour("orders-16-10")
def test_a_window_limits_units_per_variant(centra: Centra) -> None:
    """OLD:b2b, OLD:erp. The limit counts all sizes and all orders, less what was cancelled (assumed)."""
    identity = at_once(centra)
    limit = {"value": 5, "type": "HIGH", "on": "ProductVariant"}
    given = {"deliveryWindow": {"id": identity}, "variants": [{"productVariant": {"id": 1}, "limit": limit}]}
    (row,) = centra.do(SET, **{"in": given})["deliveryWindow"]["deliveryWindowVariants"]
    assert row["limit"] == {"value": 5, "on": "ProductVariant", "type": "HIGH"}

    def lines(**sizes: int) -> list[LineSeed]:
        return [
            LineSeed(sku=f"JKT-RED-{size}", quantity=units, unit_price="10.00", delivery_window=identity)
            for size, units in sizes.items()
        ]

    with pytest.raises(ValueError, match="5 units of variant 1 left"):
        centra.shop.place_order(lines=lines(S=3, M=3), store_type="WHOLESALE")
    placed = centra.shop.place_order(lines=lines(S=2, M=2), store_type="WHOLESALE")
    with pytest.raises(ValueError, match="1 units of variant 1 left"):
        centra.shop.place_order(lines=lines(S=2), store_type="WHOLESALE")
    centra.do(
        """mutation ($o: OrderInput!, $in: WholesaleOrderUpdateInput!) { updateWholesaleOrder(order: $o, input: $in) {
          userErrors { message path } } }""",
        o={"number": placed.number},
        **{
            "in": {
                "cancelLines": [
                    {
                        "line": {"id": placed.line_ids[0]},
                        "quantity": 1,
                        "stockActionPolicy": {"releaseItemsBackToWarehouse": True},
                    }
                ]
            }
        },
    )
    centra.shop.place_order(lines=lines(S=2), store_type="WHOLESALE")
    cleared = {"deliveryWindow": {"id": identity}, "variants": [{"productVariant": {"id": 1}, "limit": None}]}
    (row,) = centra.do(SET, **{"in": cleared})["deliveryWindow"]["deliveryWindowVariants"]
    assert row["limit"] is None
    centra.shop.place_order(lines=lines(S=9), store_type="WHOLESALE")


@pytest.mark.behaviour("orders-16-13")
def test_wholesale_orders_name_account_buyer_and_windows(centra: Centra) -> None:
    """OLD:dtc: purchaseOrderNumber, account, buyer and deliveryWindows; each line has its own window."""
    shop = centra.shop
    shop.add_market("Stockists", store_type="WHOLESALE")
    shop.add_pricelist("SEK", currency="SEK", store_type="WHOLESALE")
    account = shop.add_account("Stark", market=1, pricelist=1)
    shop.add_buyer(account, "arya@example.com", first_name="Arya")
    first, second = (at_once(centra, name=name) for name in ("First", "Second"))
    for identity in (first, second):
        centra.do(
            SET, **{"in": {"deliveryWindow": {"id": identity}, "variants": [{"productVariant": {"id": 1}}]}}
        )
    lines = [
        LineSeed(sku=f"JKT-RED-{size}", unit_price="10.00", delivery_window=identity)
        for size, identity in (("S", second), ("M", first), ("L", first))
    ]
    shop.place_order(lines=lines, account=account, purchase_order_number="PO-1")
    shop.place_order(lines=[LineSeed(sku="JKT-RED-S", unit_price="10.00")], account=account)
    read = """query ($where: OrderFilter) { orders(where: $where) { ... on WholesaleOrder {
      purchaseOrderNumber account { name } buyer { firstName } deliveryWindows { name } }
      lines { ... on ProductOrderLine { deliveryWindow { name } } } } }"""
    assert centra.ask(read, where={"deliveryWindowId": [first]})["orders"] == [
        {
            "purchaseOrderNumber": "PO-1",
            "account": {"name": "Stark"},
            "buyer": {"firstName": "Arya"},
            "deliveryWindows": [{"name": "Second"}, {"name": "First"}],
            "lines": [{"deliveryWindow": {"name": name}} for name in ("Second", "First", "First")],
        }
    ]
    with pytest.raises(ValueError, match="unknown DeliveryWindow 77"):
        shop.place_order(
            lines=[LineSeed(sku="JKT-RED-S", unit_price="10.00", delivery_window=77)], store_type="WHOLESALE"
        )


def test_variants_are_taken_out(centra: Centra) -> None:
    """OLD:b2b. A variant that is not in the window is a warning (assumed); one that does not exist an error."""
    identity = at_once(centra)
    chosen = {"deliveryWindow": {"id": identity}}
    centra.do(SET, **{"in": {**chosen, "variants": [{"productVariant": {"id": 1}}]}})
    (error,) = centra.refused(UNSET, **{"in": {**chosen, "productVariants": [{"id": 1}, {"id": 404}]}})
    assert error["path"] == ["input", "productVariants", "1", "id"]
    payload = centra.do(UNSET, **{"in": {**chosen, "productVariants": [{"id": 1}]}})
    assert payload["deliveryWindow"] == {"deliveryWindowVariants": []}
    assert payload["userWarnings"] == []
    (warning,) = centra.do(UNSET, **{"in": {**chosen, "productVariants": [{"id": 1}]}})["userWarnings"]
    assert warning["path"] == ["input", "productVariants", "0"]


def test_windows_are_listed_by_id_and_page(centra: Centra) -> None:
    """Filter, limit and page; campaigns of a window are read where it is read."""
    for name in "ABC":
        at_once(centra, name=name)
    centra.shop.add_campaign("Early", percent=10, store_type="WHOLESALE", delivery_windows=[2])
    read = """query ($where: DeliveryWindowFilter, $limit: Int, $page: Int) {
      deliveryWindows(where: $where, limit: $limit, page: $page) { name campaigns { name } } }"""
    assert centra.ask(read, where={"id": [2]})["deliveryWindows"] == [
        {"name": "B", "campaigns": [{"name": "Early"}]}
    ]
    assert [row["name"] for row in centra.ask(read, limit=2, page=2)["deliveryWindows"]] == ["C"]


def test_a_group_and_events(centra: Centra) -> None:
    """A group is stored although the schema has no field for it: a shop's own SDL shows it."""
    sdl = """type DeliveryWindowGroup { id: Int! name: String! }
    extend type AtOnceDeliveryWindow { deliveryWindowGroup: DeliveryWindowGroup }"""
    own = Centra(sdl=sdl)
    group = own.shop.add_delivery_window_group("Season")
    own.do("mutation { setEventListeners(input: [{objectType: DeliveryWindow}]) { userErrors { message } } }")
    identity = at_once(own, deliveryWindowGroup={"id": group})
    read = "{ deliveryWindows { ... on AtOnceDeliveryWindow { deliveryWindowGroup { name } } } }"
    assert own.ask(read)["deliveryWindows"] == [{"deliveryWindowGroup": {"name": "Season"}}]
    own.do(UPDATE, id=identity, **{"in": {"deliveryWindowGroup": {}}})
    assert own.ask(read)["deliveryWindows"] == [{"deliveryWindowGroup": None}]
    events = own.ask("{ events { changeType objectReference } }")["events"]
    assert [event["changeType"] for event in events] == ["CREATED", "UPDATED"]
