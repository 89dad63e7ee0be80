"""One documented request in a sandbox of its own, and what became of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec
from attrs import frozen
from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLSchema,
    OperationType,
    SelectionSetNode,
    parse,
)

from centra_ipaas.sandbox._sandbox import Sandbox
from centra_ipaas.sandbox.documented.asked import asked
from centra_ipaas.sandbox.documented.furnishing import furnish
from centra_ipaas.sandbox.documented.requests import Documented
from centra_ipaas.sandbox.documented.shape import differences, extension_misfits, misfits
from centra_ipaas.sandbox.documented.variables import completed
from centra_ipaas.sandbox.edge.wire import HttpRequest
from centra_ipaas.sandbox.protocol import execute
from centra_ipaas.sandbox.protocol.schema import Schema, pinned

_ENCODER = msgspec.json.Encoder(decimal_format="number")
_DECODER = msgspec.json.Decoder()


@frozen(kw_only=True)
class Ran:
    """What came of a request."""

    #: What is wrong with our answer.
    wrong: tuple[str, ...] = ()
    #: Where the printed answer does not fit the schema, if ours differs from it only there.
    excused: tuple[str, ...] = ()
    #: What mutations refused; whether that is wrong depends on the printed answer.
    refused: tuple[str, ...] = ()
    #: What of the world that the request speaks of could not be made.
    not_furnished: tuple[str, ...] = ()


def why_not(request: Documented, schema: Schema | None = None) -> str | None:
    """Return why a request cannot be run: it cannot be parsed, or is not valid against the schema."""
    if request.why_not is not None:
        return request.why_not
    _, errors = (schema or pinned()).document(request.text)
    return "; ".join(" ".join(error.message.split()) for error in errors[:3]) or None


def run(request: Documented) -> Ran:
    """Furnish a fresh sandbox for a request, ask it, and judge its answer."""
    sandbox, schema = Sandbox(), pinned()
    assert request.operation is not None
    text = with_user_errors(request.text)
    variables = completed(schema.graphql, request.operation, request.variables)
    body = _ENCODER.encode({"query": text, "variables": variables})
    try:
        understood = execute.understand(body, schema)
    except execute.BadRequest as bad:
        return Ran(wrong=bad.messages)
    missing = furnish(sandbox, asked(understood))
    reply = sandbox.handle(HttpRequest(method="POST", path="/graphql", headers=sandbox.headers, body=body))
    answer = _DECODER.decode(reply.body)
    return _judged(request, schema.graphql, parse(text), answer, missing)


def with_user_errors(text: str) -> str:
    """Let every mutation select `userErrors`, as Centra demands by now; older requests leave it out."""
    document = parse(text)
    operation: Any = document.definitions[0]
    if operation.operation is not OperationType.MUTATION:
        return text
    fragments = {
        node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)
    }
    for field in reversed(operation.selection_set.selections):
        if isinstance(field, FieldNode) and not _selects(field.selection_set, fragments):
            inside = field.selection_set.loc.start + 1  # type: ignore[union-attr]
            text = f"{text[:inside]} userErrors {{ message path }}{text[inside:]}"
    return text


def _selects(selections: SelectionSetNode | None, fragments: Mapping[str, Any]) -> bool:
    for node in selections.selections if selections else ():
        spread: Any = fragments[node.name.value] if isinstance(node, FragmentSpreadNode) else node
        if isinstance(node, FieldNode):
            if node.name.value == "userErrors":
                return True
        elif _selects(spread.selection_set, fragments):
            return True
    return False


def _judged(
    request: Documented, schema: GraphQLSchema, document: DocumentNode, answer: Any, missing: Sequence[str]
) -> Ran:
    errors = [f"error at {_place(error)}: {error['message']}" for error in answer.get("errors", ())]
    ours = answer.get("data")
    wrong = [*errors, *map(str, extension_misfits(answer.get("extensions")))]
    wrong += map(str, misfits(schema, document, ours) if ours is not None else ())
    printed = request.printed.get("data") if request.printed else None
    bad = misfits(schema, parse(request.text), printed) if printed is not None else []
    differing = list(differences(printed, ours))
    excused = [(one, next((why for why in bad if why.covers(one)), None)) for one in differing]
    wrong += [str(one) for one, why in excused if why is None]
    return Ran(
        wrong=tuple(wrong),
        excused=tuple(f"the printed answer does not fit the schema: {why}" for _, why in excused if why),
        refused=tuple(_refusals(ours)),
        not_furnished=tuple(missing),
    )


def _place(error: Mapping[str, Any]) -> str:
    return ".".join(map(str, error.get("path", ()))) or "the request"


def _refusals(data: Any) -> Iterator[str]:
    for key, payload in (data or {}).items():
        for error in (payload.get("userErrors") or ()) if isinstance(payload, dict) else ():
            path = ".".join(error.get("path") or ())
            yield f"{key}: {error.get('message', 'refused')}" + (f" ({path})" if path else "")
