"""A token that is limited to stores: it finds nothing of the others, and changes nothing there (OLD:events)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from graphql import GraphQLNonNull, get_named_type
from listening import CONFIRM, UNSET, events, listen
from returning import give_back, pack, ship
from sandbox_client import Centra, Clock
from whole_schema import ROOTS, selection

from centra_ipaas.sandbox import Sandbox
from centra_ipaas.sandbox.brand import Brand
from centra_ipaas.sandbox.shop import SupplySeed

_ERRORS = "userErrors { message path }"
SET_IDS = f"mutation ($in: [IdConversionSetInput!]!) {{ setIdConversions(input: $in) {{ {_ERRORS} }} }}"
UNSET_IDS = f"mutation ($in: [IdConversionUnsetInput!]!) {{ unsetIdConversions(input: $in) {{ {_ERRORS} }} }}"
TABLE = "{ idConversions(where: {objectType: [Order, Return]}) { objectType internalId externalId } }"


def entry(kind: str, internal: int, external: str) -> dict[str, Any]:
    return {"objectType": kind, "internalId": internal, "externalId": external}


def table(centra: Centra, token: str) -> list[tuple[str, int, str]]:
    """Return the entries of orders and returns that a token sees."""
    rows = centra.ask_as(token, TABLE)["data"]["idConversions"]
    return [(row["objectType"], row["internalId"], row["externalId"]) for row in rows]


def errors_of(centra: Centra, mutation: str, **variables: Any) -> list[dict[str, Any]]:
    """Carry out a mutation as the stockists' token, and return its user errors."""
    (payload,) = centra.ask_as("stockists", mutation, **variables)["data"].values()
    found: list[dict[str, Any]] = payload["userErrors"]
    return found


@pytest.fixture
def two_stores(centra: Centra) -> Centra:
    """Consumer order 1, called SO-1, and wholesale order 2, both shipped; ``stockists`` sees wholesale only."""
    for number, store in ((1, "DIRECT_TO_CONSUMER"), (2, "WHOLESALE")):
        ship(centra, centra.order(("S", 2, "10.00"), number=number, store_type=store))
    centra.do(SET_IDS, **{"in": [entry("Order", 1, "SO-1"), entry("Order", 2, "SO-2")]})
    centra.sandbox.tokens.add("stockists", stores=[2])
    return centra


@pytest.mark.behaviour("orders-1-09")
def test_id_conversions_of_another_store_are_not_shown(two_stores: Centra) -> None:
    """Those of objects that are deleted lead nowhere and are shown to everybody until they are cleaned up."""
    everything = [("Order", 1, "SO-1"), ("Order", 2, "SO-2")]
    assert table(two_stores, two_stores.sandbox.token) == everything
    assert table(two_stores, "stockists") == everything[1:]
    returned = give_back(two_stores, {"id": 1, "lines": [{"id": 1, "quantity": 1}]}, externalId="R-1")
    assert table(two_stores, "stockists") == everything[1:]
    two_stores.do(f"mutation {{ deleteReturn(id: {returned['id']}) {{ {_ERRORS} }} }}")
    assert table(two_stores, "stockists") == [*everything[1:], ("Return", returned["id"], "R-1")]


@pytest.mark.behaviour("orders-1-09")
@pytest.mark.parametrize("name, value", [("externalId", "SO-1"), ("internalId", 1)])
def test_id_conversions_of_another_store_cannot_be_unset(
    two_stores: Centra, name: str, value: object
) -> None:
    """They are not found; by the entry's own id neither."""
    (own,) = two_stores.ask(
        '{ idConversions(where: {objectType: [Order], externalId: {equals: "SO-1"}}) { id } }'
    )["idConversions"]
    for member, sought in ((name, value), ("id", own["id"])):
        given = {"in": [{"objectType": "Order", "idConversion": {member: sought}}]}
        assert errors_of(two_stores, UNSET_IDS, **given) == [
            {
                "message": f"No id conversion of Order with {member} {sought}.",
                "path": ["input", "0", "idConversion", member],
            }
        ]
    assert ("Order", 1, "SO-1") in table(two_stores, two_stores.sandbox.token)
    given = {"in": [{"objectType": "Order", "idConversion": {"externalId": "SO-2"}}]}
    assert errors_of(two_stores, UNSET_IDS, **given) == []


#: Requests that take the external id of a consumer object: what is asked, of which kind, under which path.
TAKES = {
    "setIdConversions": ('input: [{objectType: Order, internalId: 2, externalId: "E"}]', "Order"),
    "updateWholesaleOrder": ('order: {number: 2}, input: {otherComment: "new", externalId: "E"}', "Order"),
    "updateShipment": ('id: 2, input: {externalId: "E"}', "Shipment"),
    "createReturn": (
        """input: {shipment: {id: 2}, lines: [{shipmentLine: {id: 2}, quantity: 1}], externalId: "E",
        returnStockActionPolicy: {releaseItemsBackToWarehouse: true}}""",
        "Return",
    ),
    "createMarket": ('input: {name: "Agents", store: {id: 2}, externalId: "E"}', "Market"),
}
CHANGED = """{ idConversions { objectType internalId externalId } returns { id } markets { id }
  orders { otherComment } }"""


@pytest.mark.behaviour("orders-1-09")
@pytest.mark.parametrize("mutation", TAKES)
def test_an_external_id_is_not_taken_from_another_store(two_stores: Centra, mutation: str) -> None:
    """Assumed: refused, and nothing has happened; a token that sees both overwrites, as is documented (OLD:idconv)."""
    returned = give_back(two_stores, {"id": 1, "lines": [{"id": 1, "quantity": 1}]})
    (order,) = two_stores.ask("{ orders(where: {number: [1]}) { market { id } } }")["orders"]
    known = {"Order": 1, "Shipment": 1, "Return": returned["id"], "Market": order["market"]["id"]}
    two_stores.do(SET_IDS, **{"in": [entry(kind, identity, "E") for kind, identity in known.items()]})
    given, kind = TAKES[mutation]
    query = f"mutation {{ {mutation}({given}) {{ {_ERRORS} }} }}"
    before = two_stores.ask(CHANGED)
    path = ["input", "0", "externalId"] if mutation == "setIdConversions" else ["input", "externalId"]
    assert errors_of(two_stores, query) == [
        {"message": f"External id E belongs to another {kind}, which the token cannot see.", "path": path}
    ]
    assert two_stores.ask(CHANGED) == before
    two_stores.do(query)
    assert two_stores.ask(CHANGED) != before


@pytest.mark.behaviour("orders-1-09")
def test_id_conversions_of_another_store_cannot_be_set(two_stores: Centra) -> None:
    """Its objects are not found, as if they did not exist; their names stay."""
    assert errors_of(two_stores, SET_IDS, **{"in": [entry("Order", 2, "X-2"), entry("Order", 1, "X-1")]}) == [
        {"message": "Could not find Order with ID 1.", "path": ["input", "1", "internalId"]}
    ]
    assert table(two_stores, two_stores.sandbox.token) == [("Order", 1, "SO-1"), ("Order", 2, "SO-2")]


@pytest.mark.behaviour("orders-1-10")
def test_unsetting_a_listener_leaves_the_events_of_other_stores(centra: Centra) -> None:
    """Assumed: the listener is the integration's and goes; events that the token could not confirm stay queued."""
    centra.sandbox.tokens.add("stockists", stores=[2])
    listen(centra, Order=["CREATED"], PaymentHistoryEntry=["CREATED"])
    for number, store in ((1, "DIRECT_TO_CONSUMER"), (2, "WHOLESALE")):
        pack(centra, centra.order(("S", 1, "10.00"), number=number, store_type=store))
    kinds = [{"objectType": "Order"}, {"objectType": "PaymentHistoryEntry"}]
    assert errors_of(centra, UNSET, **{"in": kinds}) == []
    left = events(centra)
    assert {(event["objectType"], event["store"]["id"]) for event in left} == {
        ("Order", 1),
        ("PaymentHistoryEntry", 1),
    }
    assert centra.ask("{ eventListeners { objectType } }")["eventListeners"] == []
    assert len(centra.do(CONFIRM, ids=[event["id"] for event in left])["events"]) == len(left)


@pytest.mark.behaviour("orders-1-09")
def test_the_stock_history_shows_no_lines_of_another_store(two_stores: Centra) -> None:
    """Stock is of no store: that units left is shown to all, whose they were is not."""
    query = """{ warehouses { stock { productSize { SKU stockChangeLines { deliveredQuantity stockChange { comment }
      createdFromShipmentLine { id orderLine { id ... on ProductOrderLine { unitPrice { value } } } } } } } } }"""
    shown = {}
    for token in (two_stores.sandbox.token, "stockists"):
        (warehouse,) = two_stores.ask_as(token, query)["data"]["warehouses"]
        (size,) = [
            one["productSize"] for one in warehouse["stock"] if one["productSize"]["SKU"] == "JKT-RED-S"
        ]
        left = [line for line in size["stockChangeLines"] if line["deliveredQuantity"] == -2]
        assert [line["stockChange"]["comment"] for line in left] == ["Shipment", "Shipment"]
        shown[token] = [line["createdFromShipmentLine"] for line in left]
    lines = [{"id": number, "orderLine": {"id": number, "unitPrice": {"value": 10}}} for number in (1, 2)]
    assert shown == {two_stores.sandbox.token: lines, "stockists": [None, lines[1]]}


@pytest.mark.behaviour("orders-1-09")
def test_purchase_orders_show_no_lines_of_another_store(centra: Centra) -> None:
    """How many units customers wait for is the stock's business; which lines those are is their store's."""
    waiting = [
        centra.order(("S", 1, "10.00"), stock=None, store_type=store).line_ids[0]
        for store in ("DIRECT_TO_CONSUMER", "WHOLESALE")
    ]
    linked = dict.fromkeys(waiting, 1)
    supply = SupplySeed(sku="JKT-RED-S", quantity=5, unit_cost="10.00", linked=linked)
    made = centra.shop.order_from_supplier([supply], warehouse=1)
    centra.shop.ship_from_supplier(made, units={"JKT-RED-S": 2})
    centra.sandbox.tokens.add("stockists", stores=[2])
    query = """{ productVariants { productSizes(where: {SKU: {equals: "JKT-RED-S"}}) { purchaseOrderDeliveries { lines {
      linkedQuantity linkedToOrderLines { id } } } } } }"""
    for token, seen in ((centra.sandbox.token, waiting), ("stockists", waiting[1:])):
        (variant,) = centra.ask_as(token, query)["data"]["productVariants"]
        lines = variant["productSizes"][0]["purchaseOrderDeliveries"][0]["lines"]
        assert lines == [{"linkedQuantity": 2, "linkedToOrderLines": [{"id": line} for line in seen]}]


def test_a_limited_token_reads_translations(two_stores: Centra) -> None:
    """Texts are of no store."""
    two_stores.shop.add_language("Swedish", "sv")
    found = two_stores.ask_as("stockists", "{ countries(limit: 1) { translations { language { code } } } }")
    assert found["data"] == {"countries": [{"translations": [{"language": {"code": "sv"}}]}]}


#: What belongs to one store: names by which each object could be recognised.
_LINE = "{ __typename id }"
_PERSON = "{ __typename id email }"
BELONGINGS = f"""{{
  orders(limit: 200) {{ __typename id number store {{ id }} lines {_LINE} paymentHistory {_LINE}
    billingAddress {{ __typename email }} shipments {{ __typename id number lines {_LINE} }} }}
  returns(limit: 200) {{ __typename id store {{ id }} lines {_LINE} }}
  customers(limit: 200) {{ __typename id email store {{ id }} }}
  accounts {{ __typename id name market {{ store {{ id }} }} buyers {_PERSON} }}
}}"""
_NAMES = ("email", "name", "number", "id")


def objects(value: Any) -> Iterator[dict[str, Any]]:
    """Find every object in an answer."""
    if isinstance(value, dict):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from objects(inner)


def kind_of(typename: str) -> str:
    return typename.removeprefix("DirectToConsumer").removeprefix("Wholesale")


class Secrets:
    """What a token of one store must not see of another: typed ids, and texts that are unmistakable."""

    def __init__(self, centra: Centra, store: int) -> None:
        self.ids: set[tuple[str, Any]] = set()
        texts: set[str] = set()
        for row in self._rows(centra.ask(BELONGINGS), store):
            for one in objects(row):
                if "__typename" in one:
                    self.ids |= {
                        (kind_of(one["__typename"]), one[name]) for name in ("id", "number") if name in one
                    }
                    texts |= {one[name] for name in _NAMES if isinstance(one.get(name), str)}
        self._texts = re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, sorted(texts)))})(?![\w-])")

    @staticmethod
    def _rows(found: dict[str, Any], store: int) -> list[dict[str, Any]]:
        def of(row: dict[str, Any]) -> Any:
            holder = row.get("market", row)
            return holder["store"]["id"]

        return [row for rows in found.values() for row in rows if of(row) == store]

    def kinds(self) -> set[str]:
        return {kind for kind, _ in self.ids}

    def within(self, body: Any) -> set[object]:
        """Return what an answer gives away."""
        found: set[object] = set(self._texts.findall(json.dumps(body)))
        for one in objects(body):
            kind = kind_of(one.get("__typename", ""))
            # Members of unions and interfaces stand under names of their own: Type_id.
            found |= {(kind, one[key]) for key in one if key.split("_")[-1] in ("id", "number")} & self.ids
            reference = one.get("objectReference", one.get("internalId"))
            found |= {(one.get("objectType"), reference)} & self.ids
        return found


class TwoStores(Centra):
    """A made-up brand with events and id conversions; one of its wholesale orders has come back in part."""

    def __init__(self) -> None:
        clock = Clock()
        sandbox = Sandbox(clock=clock)
        super().__init__(sandbox=sandbox, clock=clock)
        listen(
            self,
            "Order",
            "Shipment",
            "Return",
            "Customer",
            "Account",
            "PaymentHistoryEntry",
            "OrderHistoryEntry",
        )
        Brand(sizes=20, orders=30).build(sandbox)
        placed = next(one for one in self.shop.orders() if one.store_type == "WHOLESALE")
        self.shop.release(placed.number)
        give_back(self, ship(self, placed), 1)
        for number in (1, placed.number):
            self.shop.add_invoice(number)
        orders = self.ask("{ orders(limit: 200) { number } }")["orders"]
        self.do(SET_IDS, **{"in": [entry("Order", one["number"], f"SO-{one['number']}") for one in orders]})
        for store in (1, 2):
            sandbox.tokens.add(f"only-{store}", stores=[store])
        self.secrets = {store: Secrets(self, store) for store in (1, 2)}


@pytest.fixture(scope="module")
def brand() -> Iterator[TwoStores]:
    made = TwoStores()
    yield made
    made.client.close()


def crawl(name: str) -> str:
    """Ask a list for all fields, three levels deep; variants four, as far as to the lines of shipments."""
    field = ROOTS[name]
    page = "(limit: 200)" if "limit" in field.args else ""
    return (
        f"{{ {name}{page} {selection(get_named_type(field.type), 3 if name == 'productVariants' else 2)} }}"
    )


LISTS = [
    name
    for name, field in ROOTS.items()
    if not any(isinstance(argument.type, GraphQLNonNull) for argument in field.args.values())
]


@pytest.mark.behaviour("orders-1-09", "orders-1-10")
@pytest.mark.parametrize("name", LISTS)
def test_nothing_of_another_store_shows_anywhere(brand: TwoStores, name: str) -> None:
    """Whatever a token of one store asks for, no id, number or mail of the other's objects is in the answer."""
    for own, other in ((1, 2), (2, 1)):
        body = brand.ask_as(f"only-{own}", crawl(name))
        assert "errors" not in body
        assert brand.secrets[other].within(body) == set()


@pytest.mark.parametrize(
    "name, stores",
    [
        *((name, [1, 2]) for name in LISTS if name.startswith(("order", "shipment", "return"))),
        *((name, [1, 2]) for name in ("invoices", "events", "idConversions", "productVariants")),
        ("customers", [1]),
        ("accounts", [2]),
    ],
)
def test_the_crawl_would_find_them(brand: TwoStores, name: str, stores: list[int]) -> None:
    """A token of both stores is given the secrets of each by the same questions."""
    body = brand.ask_as(brand.sandbox.token, crawl(name))
    assert [store for store in (1, 2) if brand.secrets[store].within(body)] == stores


def test_the_secrets_are_of_every_kind(brand: TwoStores) -> None:
    """Orders with lines and payments, shipments and returns with lines, and whoever ordered."""
    lines = {"ProductOrderLine", "ShipmentLine", "ReturnLine"}
    common = {"Order", "PaymentHistoryEntry", "Shipment", "Return", *lines}
    assert brand.secrets[1].kinds() == {*common, "GiftCertificateOrderLine", "Customer"}
    assert brand.secrets[2].kinds() == {*common, "Account", "Buyer"}
