"""Every member of every answer, taken away, made null, made new: nothing of it passes in silence.

What may be null and what is an enum is the schema's word; the answers are the sandbox's.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

import httpx
import msgspec
import pytest
from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLNonNull,
    GraphQLOutputType,
    OperationDefinitionNode,
    SelectionSetNode,
    build_schema,
    get_named_type,
    is_enum_type,
    parse,
)

from centra_ipaas.centra import limits, orders, payments, products, returns, shipments, stock
from centra_ipaas.errors import IpaasError
from centra_ipaas.graphql import Answer, BadRecord, Operation, Page, read
from centra_ipaas.models import ShipmentLine
from centra_ipaas.sandbox import AddressSeed, LineSeed, ProductSeed, Sandbox, SizeSeed, VariantSeed
from centra_ipaas.world import Reply

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
NEWER = "NEWER_THAN_THE_SCHEMA"
PARCEL = shipments.Parcel(carrier="PostNord", tracking_number="TRACK-1")
ADDRESS = AddressSeed(first_name="Elsa", last_name="Berg", address1="Storgatan 1", city="Lund", country="SE")
_encode = msgspec.json.Encoder(decimal_format="number").encode

#: The schema lets these be null; without them there is nothing to return.
NEEDED = {
    "OrdersByNumber": {"orders.totals"},
    "OrdersInFull": {"orders.totals"},
    "ReturnsById": {"returns.order"},
    "ShipmentsChanged": {"shipmentConnection.edges.node"},
    "CreateShipment": {"createShipment", "createShipment.shipment"},
    "CompleteShipment": {"completeShipment", "completeShipment.shipment"},
    "SetStock": {"setStock"},
}
#: What is only compared with itself is not looked into; the order itself is read in full afterwards.
COMPARED = {
    "OrdersChanged": {
        f"orders.{name}" for name in ("status", "isOnHold", "isLocked", "grandTotal", "grandTotal.value")
    },
    "ShipmentsChanged": {
        f"shipmentConnection.edges.node.{name}"
        for name in ("isGoodToGo", "isShipped", "isCaptured", "trackingNumber")
    },
}
#: Lists of messages that Centra sends as null instead of empty are taken for empty.
LENIENT = {
    name: {f"{field}.userWarnings"}
    for name, field in [
        ("CreateShipment", "createShipment"),
        ("CompleteShipment", "completeShipment"),
        ("SetStock", "setStock"),
    ]
}


def shop() -> Sandbox:
    sandbox = Sandbox(clock=lambda: NOW)
    sandbox.shop.add_warehouse("Main", country="SE")
    sizes = [SizeSeed(number=size, name=size) for size in "SM"]
    red = VariantSeed(number="RED", name="Red", sizes=sizes, unit_cost="120.00")
    product = ProductSeed(
        number="JKT",
        name="Jacket",
        variants=[red],
        brand=sandbox.shop.add_brand("Birch"),
        collection=sandbox.shop.add_collection("Spring"),
        country_of_origin="PT",
        weight="0.45",
    )
    (jacket,) = sandbox.shop.add_products([product])
    sandbox.shop.set_price(sandbox.shop.add_pricelist("Retail"), jacket, "399.50")
    for sku in ("JKTREDS", "JKTREDM"):
        sandbox.shop.set_physical(1, sku, 10)
    lines = [LineSeed(sku=sku, quantity=2, unit_price="399.50") for sku in ("JKTREDM", "JKTREDS")]
    sandbox.shop.place_order(
        number=1, lines=lines, shipping_address=ADDRESS, on_hold=True, hold_reason="WAITING_FOR_FRAUD_CHECK"
    )
    sandbox.shop.place_order(number=2, lines=lines, store_type="WHOLESALE", waiting_for_payment=True)
    sandbox.shop.place_order(number=3, lines=lines, shipping_address=ADDRESS)
    return sandbox


def answer(sandbox: Sandbox, operation: Operation[Any]) -> dict[str, Any]:
    """Return the `data` of the sandbox's answer, digits kept."""
    reply = httpx.Client(transport=sandbox.transport()).post(
        sandbox.url, content=operation.body(), headers=sandbox.headers
    )
    told = json.loads(reply.content, parse_float=Decimal)
    assert "errors" not in told, told
    return told["data"]


@cache
def answers() -> dict[str, tuple[Operation[Any], dict[str, Any]]]:
    """Return each operation with an answer to it."""
    sandbox = shop()
    found: dict[str, tuple[Operation[Any], dict[str, Any]]] = {}

    def ask(operation: Operation[Any]) -> dict[str, Any]:
        found[operation.name] = (operation, answer(sandbox, operation))
        return found[operation.name][1]

    ask(limits.read())
    ask(stock.warehouses())
    ask(products.in_full())
    sizes = ask(products.changed_since())["products"][0]["variants"][0]["productSizes"]
    ask(stock.positions("Main", [str(size["id"]) for size in sizes]))
    ask(stock.set_physical(1, {str(size["id"]): 20 for size in sizes}, description="count"))
    ask(orders.changed_since(NOW))
    line = answer(sandbox, orders.by_numbers(["3"]))["orders"][0]["lines"][0]["id"]
    shipped = [ShipmentLine(order_line_id=str(line), quantity=1)]
    made = ask(shipments.create("3", shipped, parcel=PARCEL, created_at=NOW, capture=True))
    number = str(made["createShipment"]["shipment"]["id"])
    ask(shipments.complete(number, shipped_at=NOW, parcel=PARCEL))
    ask(orders.by_numbers(["1", "2", "3"]))
    ask(orders.in_full(["1", "2", "3"]))
    ask(shipments.changed_since(NOW))
    made_return = sandbox.shop.make_return(int(number), fee="9.90")
    ask(returns.by_ids([str(made_return)]))
    ask(returns.created_since(NOW))
    ask(payments.created_between(NOW, NOW + timedelta(days=1)))
    return found


OPERATIONS = sorted(
    ["RateLimits", "Warehouses", "Products", "ProductsInFull", "StockPositions", "SetStock", "OrdersChanged",
     "CreateShipment", "CompleteShipment", "OrdersByNumber", "OrdersInFull",
     "ShipmentsChanged", "ReturnsById", "ReturnsCreated", "PaymentsCreated"]
)  # fmt: skip
each_operation = pytest.mark.parametrize("name", OPERATIONS)


# --- where what stands --------------------------------------------------------------------------------------


@cache
def schema():
    return build_schema(
        files("centra_ipaas.centra.schema").joinpath("integration-api.graphql").read_text("utf-8")
    )


Place = tuple[tuple[str | int, ...], GraphQLOutputType]


def places(operation: Operation[Any], data: dict[str, Any]) -> list[Place]:
    """Return the path and the type of every member of an answer."""
    document = parse(operation.document).definitions
    (asked,) = (node for node in document if isinstance(node, OperationDefinitionNode))
    fragments = {node.name.value: node for node in document if isinstance(node, FragmentDefinitionNode)}
    root = schema().get_root_type(asked.operation)

    def members(
        kind: Any, selection: SelectionSetNode, held: Any, path: tuple[str | int, ...]
    ) -> Iterator[Place]:
        if isinstance(held, list):
            for index, item in enumerate(held):
                yield from members(kind, selection, item, (*path, index))
        if not isinstance(held, dict):
            return
        for node in selection.selections:
            if not isinstance(node, FieldNode):
                inner = fragments[node.name.value] if isinstance(node, FragmentSpreadNode) else node
                on = schema().type_map[inner.type_condition.name.value]
                yield from members(on, inner.selection_set, held, path)
                continue
            key = (node.alias or node.name).value
            if key not in held:
                continue
            type_ = GraphQLNonNull(schema().type_map["String"])
            if node.name.value != "__typename":
                type_ = kind.fields[node.name.value].type
            yield (*path, key), type_
            if node.selection_set:
                yield from members(get_named_type(type_), node.selection_set, held[key], (*path, key))

    return list(members(root, asked.selection_set, data, ()))


def without_places(path: tuple[str | int, ...]) -> str:
    return ".".join(str(step) for step in path if not isinstance(step, int))


def changed(data: dict[str, Any], path: tuple[str | int, ...], *value: Any) -> dict[str, Any]:
    """Return the answer with one member taken away, or with another value."""
    made = deepcopy(data)
    *way, last = path
    holder: Any = made
    for step in way:
        holder = holder[step]
    if value:
        holder[last] = value[0]
    else:
        del holder[last]
    return made


def outcome(operation: Operation[Any], data: dict[str, Any]) -> Answer[Any] | str:
    """Return the answer, or which kind of trouble it was."""
    body = _encode({"data": data})
    try:
        found = read(operation, Reply(status=200, headers={}, body=body), NOW)
    except IpaasError as error:
        return type(error).__name__
    value = found.value.items if isinstance(found.value, Page) else found.value
    records = value.values() if isinstance(value, dict) else value if isinstance(value, tuple) else ()
    bad = [record for record in records if isinstance(record, BadRecord)]
    assert all(record.findings and record.path for record in bad)
    return "BadRecord" if bad else found


# --- the shows ----------------------------------------------------------------------------------------------


@each_operation
def test_the_answers_are_read_as_they_are(name):
    """Nothing is missing in them, and nothing is new."""
    operation, data = answers()[name]
    found = outcome(operation, data)
    assert isinstance(found, Answer)
    assert found.unknown == ()
    assert set(OPERATIONS) == set(answers())


@each_operation
def test_a_member_that_is_missing_is_never_read_as_something_else(name):
    """GraphQL answers everything that was selected; what is not there was lost."""
    operation, data = answers()[name]
    silent = {
        without_places(path)
        for path, _ in places(operation, data)
        if not isinstance(outcome(operation, changed(data, path)), str)
    }
    compared = COMPARED.get(name, set())
    assert silent == {where for where in compared if where.rpartition(".")[0] in compared}


@each_operation
def test_null_is_an_answer_exactly_where_the_schema_allows_it(name):
    """Elsewhere it is an error, or its record is bad; a few things we cannot do without."""
    operation, data = answers()[name]
    needed, compared = NEEDED.get(name, set()), COMPARED.get(name, set()) | LENIENT.get(name, set())
    wrong = {
        without_places(path)
        for path, type_ in places(operation, data)
        if (where := without_places(path)) not in compared
        and isinstance(outcome(operation, changed(data, path, None)), str)
        != (isinstance(type_, GraphQLNonNull) or where in needed)
    }
    assert wrong == set()


@each_operation
def test_a_literal_that_is_new_breaks_nothing_and_is_noticed(name):
    """Centra adds literals at any time."""
    operation, data = answers()[name]
    enums = [
        path
        for path, type_ in places(operation, data)
        if is_enum_type(get_named_type(type_)) and without_places(path) not in COMPARED.get(name, set())
    ]
    for path in enums:
        found = outcome(operation, changed(data, path, NEWER))
        assert isinstance(found, Answer), path
        (noticed,) = found.unknown
        assert noticed.replace("[]", "") == f"{without_places(path)}: {NEWER}"


@each_operation
def test_the_literals_of_the_schema_are_known(name):
    """All but the one that the schema only assumes."""
    operation, data = answers()[name]
    for path, type_ in places(operation, data):
        kind = get_named_type(type_)
        if is_enum_type(kind) and without_places(path) not in COMPARED.get(name, set()):
            told = {literal: outcome(operation, changed(data, path, literal)) for literal in kind.values}
            noticed = {literal for literal, found in told.items() if found.unknown}
            assert noticed == {"ARCHIVED"} & set(kind.values)


@each_operation
def test_members_that_are_new_break_nothing_and_are_noticed(name):
    """In each object of the answer by itself, then in all at once: the value is the same, each place told once."""
    operation, data = answers()[name]
    usual = outcome(operation, data)
    assert isinstance(usual, Answer)
    objects = {path[:-1] for path, _ in places(operation, data) if "userErrors" not in path}
    if name in COMPARED:
        objects = {path for path in objects if "grandTotal" not in path}
    everywhere = data
    for path in objects:
        extra = changed(data, (*path, "newerThanTheSchema"), {"x": 1})
        everywhere = changed(everywhere, (*path, "newerThanTheSchema"), {"x": 1})
        found = outcome(operation, extra)
        assert isinstance(found, Answer), path
        assert found.value == usual.value
        assert [place.replace("[]", "") for place in found.unknown] == [
            without_places((*path, "newerThanTheSchema"))
        ]
    found = outcome(operation, everywhere)
    assert isinstance(found, Answer)
    assert found.value == usual.value
    assert len(found.unknown) == len({without_places(path) for path in objects})
