"""Complexity: numbers that Centra's own answers print, and what follows from the rule behind them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from centra_ipaas.sandbox.protocol.execute import understand
from centra_ipaas.sandbox.protocol.schema import pinned

ERRORS = "userErrors { message path }"
MONEY = "{ value currency { id code } conversionRate }"
ADDRESS = "{ firstName lastName city country { id name } state { id } }"
ATTRIBUTES = (
    "attributes { type { name } description elements { key ... on AttributeStringElement { value } } }"
)


def complexity(query: str, **variables: Any) -> int:
    return understand(json.dumps({"query": query, "variables": variables}).encode(), pinned()).cost.complexity


def mutation(name: str, kind: str, payload: str) -> str:
    more = "order: {number: 14}, " if name == "updateDirectToConsumerOrder" else ""
    return f"mutation ($in: {kind}!) {{ {name}({more}input: $in) {{ {payload} {ERRORS} }} }}"


def test_a_query_of_rate_limits() -> None:
    """OLD:limits prints 10."""
    assert complexity("{ rateLimits { type intervalSeconds quota usedQuota remainingQuota } }") == 10


@pytest.mark.parametrize(
    "name, given, payload, printed",
    [
        ("createDisplay", {"name": "x", "status": "ACTIVE", "store": {"id": 1}, "product": {"id": 2}},
         "display { id }", 112),
        ("confirmOrder", {"order": {"number": 14}}, "order { number status }", 112),
        ("setPrices", {"pricelist": {"id": 23}, "productPrices": []}, "pricelist { id }", 112),
        ("createBuyer", {"store": {"id": 2}, "status": "ACTIVE", "account": {"id": 5}, "receiveAutoEmails": True,
                "billingAddress": {"email": "jon.snow@example.com"}},
         "buyer { id status account { id name } receiveAutoEmails websiteUrl billingAddress { email } }", 114),
        ("createSizeChart", {"name": "x", "horizontalLabels": [], "verticalLabels": []},
         "sizeChart { id sizes { id name } }", 122),
        ("createPricelist",
         {"name": "x", "status": "INACTIVE", "store": {"id": 1}, "currencyIsoCode": "SEK",
          "defaultShippingOption": {"id": 1}},
         "pricelist { store { id } currency { code } assignedToCountries { id } defaultShippingOption { id } }", 125),
        ("setOrdersLock", {"orders": [{"number": 39514}], "isLocked": True},
         "orders { number status isLocked shippingAddress { firstName lastName } }", 131),
        ("createPriceAlteration",
         {"name": "x", "status": "INACTIVE", "store": {"id": 2}, "startDate": "2024-02-01T00:00:00+0000"},
         "priceAlteration { id name store { id } deliveryWindows { id } }", 133),
        ("createAccount", {"name": "x", "status": "INACTIVE", "market": {"id": 2}, "pricelist": {"id": 21}},
         "account { id discountPercent deliveryWindowDiscounts { deliveryWindow { id } discountPercent } }", 142),
        ("assignAttributes", {"objectType": "Customer", "objectId": 27, "dynamicAttributes": []},
         f"object {{ ... on Customer {{ id email }} ... on ObjectWithAttributes {{ {ATTRIBUTES} }} }}", 120),
        ("updateDirectToConsumerOrder", {"isInternal": False},
         ("order { id number isOnHold lines { id quantity taxPercent hasAnyDiscount"
         f" unitPrice {MONEY} unitOriginalPrice {MONEY} lineValue {MONEY}"
         " ... on ProductOrderLine { product { name } } }"
         f" discountsApplied {{ value {MONEY} date }} shippingAddress {ADDRESS} billingAddress {ADDRESS}"
         " ... on DirectToConsumerOrder { customer { email } } }"), 229),
    ],
    ids=lambda value: value if isinstance(value, str) and "{" not in value else "",
)  # fmt: skip
def test_a_printed_mutation(name: str, given: dict[str, Any], payload: str, printed: int) -> None:
    """OLD:erp prints the request and the complexity of its answer."""
    field = pinned().graphql.mutation_type.fields[name]  # type: ignore[union-attr]
    kind = str(field.args["input"].type).rstrip("!")
    assert complexity(mutation(name, kind, payload), **{"in": given}) == printed


def test_a_printed_query() -> None:
    """OLD:erp, find the customer by email: a page of 20 customers, 9 for each with its attributes."""
    query = '{ customers(where: {email: {equals: "pio.sym@example.com"}}) { id lastName email %s } }'
    assert complexity(query % ATTRIBUTES) == 180


@pytest.mark.behaviour("orders-3-19")
def test_nested_lists_multiply() -> None:
    """OLD:limits: each list counts as often as the one that it stands in."""
    assert complexity("{ brands(limit: 5) { id } }") == 5
    assert complexity("{ brands(limit: 5) { products(limit: 7) { id } } }") == 5 * (1 + 7)
    assert complexity("{ brands(limit: 5) { products(limit: 7) { variants { id } } } }") == 5 * (
        1 + 7 * (1 + 10)
    )
    assert complexity("{ brands(limit: 5) { products(limit: 200) { variants { id } } } }") == 5 * (
        1 + 200 * 11
    )


@pytest.mark.behaviour("orders-3-20")
def test_orders_of_accounts_are_cheaper_without_the_accounts() -> None:
    """OLD:limits: ask for orders that have an account instead of for the orders below accounts."""
    direct = complexity('{ orders(where: {notNull: ["accountId"]}) { number grandTotal { value } } }')
    below = complexity("{ accounts { orders { number grandTotal { value } } } }")
    assert (direct, below) == (20 * 2, 10 * (1 + 10 * 2))


def test_a_connection_counts_its_page_once() -> None:
    """The page, its edges and nodes; what is asked of the page as a whole counts with each."""
    assert complexity("{ orderConnection(first: 3) { edges { node { number } } } }") == 3 * 3
    assert complexity("query ($n: Int) { orderConnection(last: $n) { totalCount } }", n=7) == 7


@pytest.mark.parametrize(
    "limit, counted", [("0", 1), ("-5", 1), ("201", 200), ("2147483647", 200), ("null", 20)]
)
def test_a_limit_that_will_be_refused_counts_like_the_next_one_that_is_not(limit: str, counted: int) -> None:
    assert complexity(f"{{ orders(limit: {limit}) {{ id }} }}") == counted


def test_complexity_stays_an_int() -> None:
    """`rateLimits` counts in Int: deeper nesting does not end outside of it."""
    inner = "variants { product { " * 12 + "id" + " } }" * 12
    assert complexity(f"{{ products(limit: 200) {{ {inner} }} }}") == 2**31 - 1


def test_scalars_and_names_of_types_are_free() -> None:
    """Whatever number of them is asked for, twice or under other names."""
    assert complexity("{ __typename order(id: 1) { id } }".replace("id: 1", 'id: "a"')) == 1
    assert complexity('{ order(id: "a") { id a: number b: number status __typename } }') == 1
    assert complexity('{ __type(name: "Order") { fields { name } } }') == 0


def test_what_is_left_out_costs_nothing() -> None:
    """Directives are followed, the dearest possible type counts."""
    query = "query ($yes: Boolean!) { orders(limit: 10) { id lines @include(if: $yes) { id } } }"
    assert (complexity(query, yes=True), complexity(query, yes=False)) == (10 * 11, 10)
    two = """{ orders(limit: 1) { ... on DirectToConsumerOrder { customer { id } }
      ... on WholesaleOrder { account { id } buyer { id } } } }"""
    assert complexity(two) == 3
