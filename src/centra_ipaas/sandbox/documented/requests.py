"""The requests of a folder: one for every operation, with its variables and the answer that was printed for it.

``NNN-title.graphql`` or ``NNN-title.gql`` holds a request, ``NNN-title.variables.json`` its variables,
``NNN-title.response.json`` the answer; what has ``.invalid`` in its name could not be parsed as printed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
from attrs import frozen
from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    Node,
    OperationDefinitionNode,
    Visitor,
    parse,
    print_ast,
    visit,
)

_JSON = msgspec.json.Decoder(float_hook=Decimal)
#: What files of requests end in.
_ENDINGS = (".graphql", ".gql")
Fragments = Mapping[str, FragmentDefinitionNode]


@frozen(kw_only=True)
class Documented:
    """One operation of a file; without an operation, `why_not` says why there is none."""

    #: The file, relative to the folder.
    file: str
    path: Path
    operation: OperationDefinitionNode | None = None
    fragments: tuple[FragmentDefinitionNode, ...] = ()
    variables: Mapping[str, Any] = {}
    #: The whole answer, ``{"data": ..., "extensions": ...}``.
    printed: Mapping[str, Any] | None = None
    why_not: str | None = None

    @property
    def name(self) -> str:
        """The file and, if it has a name, the operation."""
        named = self.operation is not None and self.operation.name
        return f"{self.file}::{named.value}" if named else self.file

    @property
    def text(self) -> str:
        """The operation with the fragments that it uses."""
        parts: Sequence[Node] = [*([self.operation] if self.operation else []), *self.fragments]
        return "\n\n".join(print_ast(part) for part in parts)


def requests_in(folder: Path) -> list[Documented]:
    """Return the requests of a folder and its sub-folders, by file."""
    found: list[Documented] = []
    for place in sorted({path.parent for path in folder.rglob("*") if path.suffix in _ENDINGS}):
        found += _of_one_folder(place, folder)
    return found


def _of_one_folder(place: Path, root: Path) -> Iterator[Documented]:
    paths = sorted(path for path in place.iterdir() if path.suffix in _ENDINGS)
    documents = {path: _parsed(path) for path in paths}
    for path in paths:
        file, document = path.relative_to(root).as_posix(), documents[path]
        if isinstance(document, str):
            yield Documented(file=file, path=path, why_not=document)
            continue
        shared = _shared_fragments(path, documents)
        yield from _of_one_file(path, file, document, shared)


def _parsed(path: Path) -> DocumentNode | str:
    """Return a file's document, or why it cannot be parsed."""
    if ".invalid" in path.name:
        return "could not be parsed as printed"
    try:
        return parse(path.read_text("utf-8"))
    except GraphQLError as error:
        return f"cannot be parsed: {error.message}"


def _shared_fragments(path: Path, documents: Mapping[Path, DocumentNode | str]) -> Fragments:
    """Return the fragments a file can use: its own, else of the nearest file before it, else of one after it.

    A documentation defines a fragment once and uses it in the requests that follow.
    """
    later = [one for one in documents if one > path]
    earlier = [one for one in documents if one < path]
    found: dict[str, FragmentDefinitionNode] = {}
    for one in (*reversed(later), *earlier, path):
        document = documents[one]
        if isinstance(document, DocumentNode):
            found |= {node.name.value: node for node in _of(document, FragmentDefinitionNode)}
    return found


def _of_one_file(path: Path, file: str, document: DocumentNode, shared: Fragments) -> Iterator[Documented]:
    operations = list(_of(document, OperationDefinitionNode))
    if not operations:
        yield Documented(file=file, path=path, why_not="holds no operation")
        return
    variables, printed = _json(path, "variables") or {}, _json(path, "response")
    for operation in operations:
        fits = len(operations) == 1 or _answers(printed, operation)
        yield Documented(
            file=file,
            path=path,
            operation=operation,
            fragments=tuple(_used(operation, shared)),
            variables=variables,
            printed=printed if fits else None,
        )


def _of(document: DocumentNode, kind: type[Any]) -> Iterator[Any]:
    return (node for node in document.definitions if isinstance(node, kind))


def _json(path: Path, what: str) -> Any:
    """Return what stands beside a request; None if nothing does, or if it is no JSON as printed."""
    beside = path.with_name(f"{path.stem}.{what}.json")
    if not beside.exists():
        return None
    try:
        return _JSON.decode(beside.read_bytes())
    except msgspec.DecodeError:
        return None


def _answers(printed: Any, operation: OperationDefinitionNode) -> bool:
    """Say whether an answer belongs to this operation of several: it has the keys that it asks for."""
    data = printed.get("data") if isinstance(printed, dict) else None
    fields = (node for node in operation.selection_set.selections if not isinstance(node, FragmentSpreadNode))
    keys = {(getattr(node, "alias", None) or node.name).value for node in fields if hasattr(node, "name")}
    return isinstance(data, dict) and data.keys() == keys


def _used(node: Node, known: Fragments) -> Iterable[FragmentDefinitionNode]:
    """Return the fragments that a node spreads, and those that these spread."""
    found: dict[str, FragmentDefinitionNode] = {}
    open_: list[Node] = [node]
    while open_:
        for name in _spread(open_.pop()):
            if name in known and name not in found:
                found[name] = known[name]
                open_.append(known[name])
    return found.values()


def _spread(node: Node) -> list[str]:
    names: list[str] = []

    class _Spreads(Visitor):
        def enter_fragment_spread(self, spread: FragmentSpreadNode, *_: Any) -> None:
            names.append(spread.name.value)

    visit(node, _Spreads())
    return names
