"""Every operation of the package, held against the pinned schema."""

from __future__ import annotations

import importlib
import inspect
import json
import pkgutil
import re
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib.resources import files
from itertools import takewhile

import pytest
from graphql import (
    FieldNode,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    build_schema,
    get_named_type,
    parse,
    validate,
    visit,
)
from graphql.execution.values import get_variable_values

import centra_ipaas.centra
from centra_ipaas.centra import (
    events,
    id_conversions,
    limits,
    orders,
    payments,
    products,
    returns,
    shipments,
    stock,
)
from centra_ipaas.graphql import Operation
from centra_ipaas.models import ShipmentLine

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
PARCEL = shipments.Parcel(carrier="PostNord", service="MyPack", tracking_number="TRACK-1", packages=2)

#: Calls that use every variable of every operation. A function that returns an operation and is not here fails.
CALLS: dict[str, Operation[object]] = {
    "events.listeners": events.listeners(),
    "events.set_listeners": events.set_listeners({"Order": (), "Return": ["CREATED", "COMPLETED"]}),
    "events.unset_listeners": events.unset_listeners({"Order": (), "Return": ["CREATED"]}),
    "events.queue": events.queue(limit=10),
    "events.confirm": events.confirm([1, 2, 3, 100]),
    "id_conversions.read": id_conversions.read(),
    "id_conversions.store": id_conversions.store("Market", {"1": "SE"}),
    "limits.read": limits.read(),
    "orders.get": orders.get("1042"),
    "orders.by_numbers": orders.by_numbers(["1042", "1043"]),
    "orders.in_full": orders.in_full(["1042", "1043"]),
    "orders.many": orders.many(["1042", "1043"]),
    "orders.changed_since": orders.changed_since(NOW, limit=10),
    "orders.placed_between": orders.placed_between(NOW - timedelta(days=90), NOW, limit=10),
    "products.changed_since": products.changed_since(NOW, limit=10),
    "products.in_full": products.in_full(NOW, limit=10),
    "payments.created_between": payments.created_between(NOW, NOW + timedelta(days=2)),
    "returns.by_ids": returns.by_ids(["17", "18"]),
    "returns.created_since": returns.created_since(NOW),
    "shipments.changed_since": shipments.changed_since(NOW),
    "shipments.create": shipments.create(
        "1042", [ShipmentLine(order_line_id="501", quantity=2)], parcel=PARCEL, created_at=NOW, capture=True
    ),
    "shipments.complete": shipments.complete("345", shipped_at=NOW, parcel=PARCEL, send_email=True),
    "stock.warehouses": stock.warehouses(),
    "stock.positions": stock.positions("Main", ["91", "92"]),
    "stock.set_physical": stock.set_physical(1, {"91": 40, "92": 0}, description="count"),
}

#: Mutations that may be sent again after a lost answer: Centra says so (OLD:events, OLD:idconv).
IDEMPOTENT = {"events.set_listeners", "events.unset_listeners", "events.confirm", "id_conversions.store"}

#: What carries no mark in the schema.
SCALARS_AND_ROOTS = {"Int", "Int64", "String", "Float", "Boolean", "DateTimeTz", "Query", "Mutation"}

each_operation = pytest.mark.parametrize("call", CALLS)


@cache
def schema_text() -> str:
    return files("centra_ipaas.centra.schema").joinpath("integration-api.graphql").read_text("utf-8")


@cache
def schema() -> GraphQLSchema:
    return build_schema(schema_text())


def public_operations():
    for info in pkgutil.iter_modules(centra_ipaas.centra.__path__):
        # The documents of `own` are its callers'.
        if info.name.startswith("_") or info.name in ("schema", "own"):
            continue
        module = importlib.import_module(f"centra_ipaas.centra.{info.name}")
        for name, function in inspect.getmembers(module, inspect.isfunction):
            returns = str(inspect.signature(function).return_annotation)
            if not name.startswith("_") and returns.startswith("Operation["):
                yield f"{info.name}.{name}"


def definition(operation):
    (found,) = (
        node for node in parse(operation.document).definitions if isinstance(node, OperationDefinitionNode)
    )
    return found


def selected(operation):
    """Return (type, field, type of the field) of everything a document selects, fragments included."""
    found, info = [], TypeInfo(schema())

    class Collect(Visitor):
        def enter_field(self, node: FieldNode, *_):
            if node.name.value != "__typename":
                found.append(
                    (info.get_parent_type().name, node.name.value, get_named_type(info.get_type()).name)
                )

    visit(parse(operation.document), TypeInfoVisitor(info, Collect()))
    return found


def remarks():
    """Return the comment above each definition of the schema, and above each member, by name.

    Lines that begin with "# ~" tell of members that are left out.
    """
    found, comment, holder = {}, [], ""
    for line in map(str.strip, schema_text().splitlines()):
        if line.startswith("#"):
            comment += [] if line.startswith("# ~") else [line]
            continue
        if match := re.match(r"(?:extend )?(?:type|interface|input|enum|scalar|union) (\w+)", line):
            holder = match[1]
            found[holder] = " ".join(comment)
        elif match := re.match(r"(\w+)[(:]", line):
            found[f"{holder}.{match[1]}"] = " ".join(comment)
        comment = []
    return found


def test_every_operation_of_the_package_is_tested_here():
    """A new operation cannot be forgotten."""
    assert set(public_operations()) == set(CALLS)


@each_operation
def test_the_document_is_valid(call):
    """graphql-core finds nothing wrong with it."""
    assert validate(schema(), parse(CALLS[call].document)) == []


@each_operation
def test_the_variables_are_what_the_document_declares(call):
    """All are given, none is left over, and each is coerced to its declared type."""
    operation = CALLS[call]
    declared = definition(operation).variable_definitions or ()
    sent = json.loads(operation.body())["variables"]
    assert {variable.variable.name.value for variable in declared} == set(sent)
    coerced = get_variable_values(schema(), declared, sent)
    assert not isinstance(coerced, list), coerced


@each_operation
def test_the_body_names_the_operation_of_the_document(call):
    """`operationName` is the document's only operation, and the flag says whether it is a mutation."""
    operation = CALLS[call]
    assert json.loads(operation.body())["operationName"] == definition(operation).name.value
    assert operation.mutation == (definition(operation).operation is OperationType.MUTATION)


@each_operation
def test_no_two_operations_share_a_name_and_differ_in_text(call):
    """What is learned of an operation's complexity is kept by its name."""
    operation = CALLS[call]
    assert {other.document for other in CALLS.values() if other.name == operation.name} == {
        operation.document
    }


@each_operation
def test_a_mutation_selects_what_went_wrong(call):
    """Centra refuses mutations that do not select `userErrors`; a failed capture shows in `userWarnings` only."""
    operation = CALLS[call]
    if operation.mutation:
        fields = {name for _, name, _ in selected(operation)}
        assert {"userErrors", "userWarnings", "message", "path"} <= fields
        assert operation.repeatable == (call in IDEMPOTENT)


@each_operation
def test_nothing_depends_on_a_name_that_is_assumed(call):
    """Types whose name no source shows are not selected."""
    assumed = {name for name, remark in remarks().items() if "(name assumed)" in remark}
    assert assumed.isdisjoint({name for parent, _, kind in selected(CALLS[call]) for name in (parent, kind)})


@each_operation
def test_nothing_deprecated_is_selected(call):
    """A field that Centra will remove is not asked for."""
    for parent, name, _ in selected(CALLS[call]):
        assert schema().type_map[parent].fields[name].deprecation_reason is None


@each_operation
def test_the_module_says_which_permissions_are_needed(call):
    """What the schema notes at the fields of a document stands in the docstring of its module."""
    known = remarks()
    needed = {
        permission
        for parent, name, _ in selected(CALLS[call])
        for permission in re.findall(r"perm: ([A-Z][\w.]+:\w+)", known[f"{parent}.{name}"])
    }
    module = importlib.import_module(f"centra_ipaas.centra.{call.partition('.')[0]}")
    assert {permission for permission in needed if permission not in module.__doc__} == set()


def test_the_schema_keeps_its_marks():
    """How far each type was seen stands above it: at least for all that our documents touch."""
    head = " ".join(takewhile(lambda line: line.startswith("#"), schema_text().splitlines()))
    assert all(mark in head for mark in ("# complete", "# partial", "(name assumed)", "opaque", "perm:"))
    known = remarks()
    touched = {
        name
        for operation in CALLS.values()
        for parent, _, kind in selected(operation)
        for name in (parent, kind)
    }
    unmarked = {
        name
        for name in touched - SCALARS_AND_ROOTS
        if not re.match(r".*# (complete|partial|opaque)", known[name])
    }
    assert unmarked == set()
    assert "OrderEdge" in {name for name, remark in known.items() if "(name assumed)" in remark}
