"""A definition in words: which field comes from where."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen
from msgspec import UNSET

from centra_ipaas.mapping._nodes import (
    Attr,
    Build,
    Compute,
    Constant,
    Default,
    Each,
    Given,
    Item,
    Lookup,
    Needed,
    Nested,
    Node,
    OneWay,
    Same,
    Source,
    Warned,
    When,
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
        if isinstance(node, Build):
            yield from described(node, f"{field}.", source)
            continue
        yield Rule(field, ", ".join(paths(node, source)), how(node))
        for inner in walk(node):
            path = next(iter(paths(inner, source)), "")
            if isinstance(inner, Each):
                yield from described(inner.build, f"{field}[].", f"{path}[].")
            elif isinstance(inner, Nested):
                yield from described(inner.build, f"{field}.", f"{path}.")
    for check in build.checks:
        yield Rule(target, ", ".join(paths(check, source)), how(check))


def paths(node: Node, prefix: str) -> list[str]:
    """Return the longest paths that a node reads, each once, in order."""
    path = _path(node)
    if path is not None:
        return [f"{prefix}{path}".rstrip(".") or "(the record)"]
    return list(dict.fromkeys(path for part in parts(node) for path in paths(part, prefix)))


def _path(node: Node) -> str | None:
    match node:
        case Source():
            return ""
        case Needed(node=inner) | OneWay(node=inner):
            return _path(inner)
        case Attr(base=base, name=name) | Item(base=base, name=name):
            path = _path(base)
            return None if path is None else f"{path}.{name}".lstrip(".")
        case _:
            return None


def how(node: Node) -> str:
    """Say in a few words what is done to get a value."""
    match node:
        case Source() | Attr() | Item():
            return "copy"
        case Needed():
            return "copy, must be present"
        case Constant(value=value):
            return "left out" if value is UNSET else f"always {value!r}"
        case Given(name=name):
            return f"given {name}"
        case Lookup(table=table):
            return f"look up in {table}"
        case Compute(function=function):
            return f"compute {name_of(function)}"
        case Default(node=inner, fallback=fallback):
            return f"{how(inner)}, else {how(fallback)}"
        case When(test=test, then=then, otherwise=otherwise):
            return f"{how(then)} if {how(test).removeprefix('compute ')}, else {how(otherwise)}"
        case Warned(node=inner, finding=finding):
            return f"{how(inner)}, may warn {finding.code}"
        case OneWay(node=inner):
            return how(inner)
        case Same(expected=expected):
            return f"must be {expected!r}"
        case Each(build=build):
            return f"each as {name_of(build.make)}"
        case Nested(build=build):
            return f"as {name_of(build.make)}"
        case Build(make=make):
            return f"make {name_of(make)}"
