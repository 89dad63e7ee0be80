"""Another request in place of the one that was sent: another page, or a batch without one of its items."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import msgspec
from attrs import frozen
from graphql import (
    FieldNode,
    ListValueNode,
    Node,
    ObjectValueNode,
    ValueNode,
    VariableNode,
    value_from_ast_untyped,
)

from centra_ipaas.sandbox.edge.places import response_key
from centra_ipaas.sandbox.protocol.execute import Request

_ENCODER = msgspec.json.Encoder(decimal_format="number")


def _body(request: Request, text: str, variables: dict[str, Any]) -> bytes:
    return _ENCODER.encode({"query": text, "variables": variables, "operationName": request.name})


def _spliced(request: Request, node: Node, new: str) -> str:
    """Return the request's text with other words where `node` stands."""
    assert node.loc is not None
    return request.text[: node.loc.start] + new + request.text[node.loc.end :]


@frozen
class LaterPage:
    """A root list that was asked for its second page or a later one."""

    key: str
    value: ValueNode
    number: int

    def turned(self, request: Request, by: int) -> bytes:
        """Return the body of the same question for a neighbouring page."""
        number = self.number + by
        if isinstance(self.value, VariableNode):
            changed = {**request.raw_variables, self.value.name.value: number}
            return _body(request, request.text, changed)
        return _body(request, _spliced(request, self.value, str(number)), dict(request.raw_variables))


def later_page(request: Request) -> LaterPage | None:
    """Return the first root list beyond its first page."""
    for node in _roots(request):
        for argument in node.arguments or ():
            if argument.name.value == "page":
                number = value_from_ast_untyped(argument.value, dict(request.raw_variables))
                if isinstance(number, int) and number > 1:
                    return LaterPage(response_key(node), argument.value, number)
    return None


@frozen
class Batch:
    """The list of objects in a mutation's arguments, written in the document or sent in a variable."""

    path: tuple[str, ...]
    size: int
    literal: ListValueNode | None = None
    variable: str | None = None
    #: Where in the variable's value the list stands.
    inside: tuple[str, ...] = ()

    def without(self, request: Request, item: int) -> bytes:
        """Return the body of the same request without one item."""
        if self.literal is not None:
            return _body(
                request, _spliced(request, self.literal.values[item], ""), dict(request.raw_variables)
            )
        variables = deepcopy(dict(request.raw_variables))
        found = variables[self.variable or ""]
        for step in self.inside:
            found = found[step]
        del found[item]
        return _body(request, request.text, variables)


def batch(request: Request) -> Batch | None:
    """Return the first list of objects that a request with one root field sends."""
    roots = list(_roots(request))
    if len(roots) != 1:
        return None
    found = (
        inner
        for argument in roots[0].arguments or ()
        for inner in _batches(request, argument.value, (argument.name.value,))
    )
    return next(found, None)


def can_skip(request: Request, item: int) -> bool:
    """Whether one item of the request's batch can be left out."""
    found = batch(request)
    if found is None or found.size <= max(1, item):
        return False
    # Without the item its variables would be unused, and a document with unused variables is refused.
    return found.literal is None or not _has_variables(found.literal.values[item])


def _has_variables(value: ValueNode) -> bool:
    if isinstance(value, ObjectValueNode):
        return any(_has_variables(member.value) for member in value.fields)
    if isinstance(value, ListValueNode):
        return any(_has_variables(item) for item in value.values)
    return isinstance(value, VariableNode)


def _batches(request: Request, value: ValueNode, path: tuple[str, ...]) -> Iterator[Batch]:
    if isinstance(value, VariableNode):
        name = value.name.value
        for inside, size in _lists(request.raw_variables.get(name), ()):
            yield Batch((*path, *inside), size, variable=name, inside=inside)
    elif isinstance(value, ObjectValueNode):
        for member in value.fields:
            yield from _batches(request, member.value, (*path, member.name.value))
    elif isinstance(value, ListValueNode) and all(isinstance(item, ObjectValueNode) for item in value.values):
        yield Batch(path, len(value.values), literal=value)


def _lists(value: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], int]]:
    if isinstance(value, list) and value and all(isinstance(item, dict) for item in value):
        yield path, len(value)
    elif isinstance(value, dict):
        for name, member in value.items():
            yield from _lists(member, (*path, name))


def _roots(request: Request) -> Iterator[FieldNode]:
    return (nodes[0] for nodes in request.fields.values())
