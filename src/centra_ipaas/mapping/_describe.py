"""A definition in words: which field comes from where."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

from centra_ipaas.mapping._nodes import (
    Attr,
    Build,
    Compute,
    Constant,
    Default,
    Each,
    Given,
    Lookup,
    Needed,
    Nested,
    Node,
    Source,
    name_of,
    parts,
    walk,
)


@frozen
class Rule:
    """One line of a description: the target's field, the source's paths it reads, and how."""

    target: str
    source: str
    how: str


def described(build: Build, target: str = "", source: str = "") -> Iterator[Rule]:
    """Yield one rule a field, those of nested mappers right after their own."""
    for name, node in build.fields.items():
        field = f"{target}{name}"
        yield Rule(field, ", ".join(_paths(node, source)), _how(node))
        for inner in walk(node):
            path = next(iter(_paths(inner, source)), "")
            if isinstance(inner, Each):
                yield from described(inner.build, f"{field}[].", f"{path}[].")
            elif isinstance(inner, Nested):
                yield from described(inner.build, f"{field}.", f"{path}.")


def _paths(node: Node, prefix: str) -> list[str]:
    """Return the longest paths that a node reads, each once, in order."""
    path = _path(node)
    if path is not None:
        return [f"{prefix}{path}".rstrip(".") or "(the record)"]
    return list(dict.fromkeys(path for part in parts(node) for path in _paths(part, prefix)))


def _path(node: Node) -> str | None:
    match node:
        case Source():
            return ""
        case Needed(node=inner):
            return _path(inner)
        case Attr(base=base, name=name):
            path = _path(base)
            return None if path is None else f"{path}.{name}".lstrip(".")
        case _:
            return None


def _how(node: Node) -> str:
    match node:
        case Source() | Attr():
            return "copy"
        case Needed():
            return "copy, must be present"
        case Constant(value=value):
            return f"always {value!r}"
        case Given(name=name):
            return f"given {name}"
        case Lookup(table=table):
            return f"look up in {table}"
        case Compute(function=function):
            return f"compute {name_of(function)}"
        case Default(node=inner, fallback=fallback):
            return f"{_how(inner)}, else {_how(fallback)}"
        case Each(build=build):
            return f"each as {name_of(build.make)}"
        case Nested(build=build):
            return f"as {name_of(build.make)}"
        case Build(make=make):
            return f"make {name_of(make)}"
