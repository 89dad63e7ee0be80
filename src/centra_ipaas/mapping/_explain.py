"""The slow path: walk the definition over a record that failed and collect every finding with its path.

A part that fails is left out and the walk goes on, so that one bad line does not hide another. Only what
depends on a failed part is skipped.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import attrs
from attrs import Factory, evolve, frozen

from centra_ipaas.errors import Finding, RecordRefused
from centra_ipaas.mapping._nodes import (
    Attr,
    Blame,
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
)
from centra_ipaas.mapping._record import MISSING

#: Stands for the value of a part that has a finding already.
FAILED: Final = object()


def explain(
    build: Build, record: object, given: Mapping[str, object], tables: Mapping[str, Mapping[Any, object]]
) -> tuple[object, tuple[Finding, ...]]:
    """Return the target value and no findings, or anything and all findings."""
    walk = _Walk(record, given, tables)
    value = walk.value(build)
    return value, tuple(walk.findings)


@frozen(eq=False)
class _Walk:
    """One record or item being read: itself, what comes from outside, and where we are on both sides."""

    record: object
    given: Mapping[str, object]
    tables: Mapping[str, Mapping[Any, object]]
    #: Path of this record in the whole source, e.g. ``lines[2]``.
    path: str = ""
    #: Path of what is being made, e.g. ``rows[2].sku``.
    target: str = ""
    findings: list[Finding] = Factory(list)

    def value(self, node: Node) -> object:
        match node:
            case Source():
                return self.record
            case Attr(base=base, name=name):
                return self.attribute(node, self.value(base), name)
            case Needed(node=inner, blame=blame):
                value = self.value(inner)
                return self.missing(inner, blame) if value is None else value
            case Constant(value=constant):
                return constant
            case Given(name=name):
                return self.given[name]
            case Lookup(key=key):
                return self.lookup(node, self.value(key))
            case Compute():
                return self.compute(node)
            case Default(node=inner, fallback=fallback):
                found = self.value_or_none(inner)
                return self.value(fallback) if found is None else found
            case Each():
                return self.each(node)
            case Nested():
                return self.nested(node)
            case Build():
                return self.build(node)

    def value_or_none(self, node: Node) -> object:
        """Like `value`, for the inside of a default: what is missing is None and no finding."""
        match node:
            case Needed(node=inner):
                return self.value_or_none(inner)
            case Attr(base=base, name=name) if not isinstance(base, Source):
                holder = self.value_or_none(base)
                return None if holder is None else self.attribute(node, holder, name)
            case Lookup(key=key):
                found = self.value_or_none(key)
                return None if found is None else self.lookup(node, found, or_none=True)
            case _:
                return self.value(node)

    def attribute(self, node: Attr, holder: object, name: str) -> object:
        if holder is FAILED:
            return FAILED
        if holder is None:
            return self.missing(node.base, MISSING)
        return self.attempt(
            lambda: getattr(holder, name),
            node,
            "mapping.source",
            f"{type(holder).__qualname__}.{name} could not be read.",
        )

    def lookup(self, node: Lookup, key: object, *, or_none: bool = False) -> object:
        if key is FAILED:
            return FAILED
        rows = self.tables[node.table]
        try:
            return rows.get(key) if or_none else rows[key]
        except KeyError:
            if key is None:
                return self.missing(node.key, MISSING)
            evidence = {"table": node.table, "key": str(key)}
            message = f"{node.table} has no entry for this key."
            return self.blame(node, node.blame, message, evidence, cause=f"{node.table}: {key}")
        except Exception as error:  # noqa: BLE001  a mapping of the user's, or a key that has no hash
            message = f"{node.table} could not be read."
            return self.raised(node, "mapping.lookup", message, {"table": node.table}, error)

    def compute(self, node: Compute) -> object:
        args = [self.value(arg) for arg in node.args]
        kwargs = {name: self.value(arg) for name, arg in node.kwargs.items()}
        if FAILED in _identities([*args, *kwargs.values()]):
            return FAILED
        name = name_of(node.function)
        return self.attempt(
            lambda: node.function(*args, **kwargs),
            node,
            "mapping.compute",
            f"{name} could not compute a value.",
            {"function": name},
        )

    def each(self, node: Each) -> object:
        items = self.value(node.items)
        if items is FAILED:
            return FAILED
        if items is None:
            return self.missing(node.items, MISSING)
        listed = self.attempt(
            lambda: list(items),  # type: ignore[call-overload]
            node.items,
            "mapping.source",
            "The items could not be read.",
        )
        if listed is FAILED:
            return FAILED
        path = self.path_of(node.items) or ""
        rows = [self.inside(item, f"[{i}]", path).value(node.build) for i, item in enumerate(listed)]
        if FAILED in _identities(rows):
            return FAILED
        name = name_of(node.collect)
        return self.attempt(
            lambda: node.collect(rows),
            node,
            "mapping.compute",
            f"{name} could not collect the items.",
            {"function": name},
        )

    def nested(self, node: Nested) -> object:
        part = self.value(node.part)
        if part is FAILED or (part is None and node.optional):
            return part
        return self.inside(part, "", self.path_of(node.part) or "").value(node.build)

    def inside(self, record: object, index: str, path: str) -> _Walk:
        return evolve(self, record=record, path=f"{path}{index}", target=f"{self.target}{index}")

    def build(self, node: Build) -> object:
        fields = {
            name: evolve(self, target=_joined(self.target, name)).value(field)
            for name, field in node.fields.items()
        }
        if FAILED in _identities([*fields.values()]):
            return FAILED
        return self.attempt(
            lambda: node.make(**fields),
            node,
            "mapping.target",
            f"{name_of(node.make)} refused its values.",
            {"class": name_of(node.make)},
        )

    def attempt(
        self,
        action: Callable[[], Any],
        node: Node,
        code: str,
        message: str,
        evidence: Mapping[str, str] | None = None,
    ) -> Any:
        """Run code that is not ours; what it raises becomes its own findings, or one with the type only."""
        try:
            return action()
        except RecordRefused as refused:
            if refused.findings:
                path = self.path_of(node) or self.path
                self.findings.extend(finding.at(path) for finding in refused.findings)
                return FAILED
            return self.raised(node, code, message, evidence or {}, refused)
        except Exception as error:  # noqa: BLE001  whatever user code raises is a finding
            return self.raised(node, code, message, evidence or {}, error)

    def raised(
        self, node: Node, code: str, message: str, evidence: Mapping[str, str], error: Exception
    ) -> object:
        self.found(node, Finding(code=code, message=message, evidence={**evidence, **_told(error)}))
        return FAILED

    def missing(self, node: Node, blame: Blame) -> object:
        return self.blame(node, blame, "A value is needed here and there is none.", {})

    def blame(
        self, node: Node, blame: Blame, message: str, evidence: Mapping[str, str], cause: str = ""
    ) -> object:
        finding = Finding(
            code=blame.code,
            message=message,
            cause=cause,
            owner=blame.owner,
            action=blame.action,
            evidence=evidence,
        )
        self.found(node, finding)
        return FAILED

    def found(self, node: Node, finding: Finding) -> None:
        path = self.path_of(node)
        evidence = {"target": self.target, **finding.evidence} if self.target else finding.evidence
        self.findings.append(evolve(finding, path=self.path if path is None else path, evidence=evidence))

    def path_of(self, node: Node) -> str | None:
        """Return where a value was read: of several paths the first; None if it reads nothing."""
        match node:
            case Source() | Build():
                return self.path
            case Attr(base=base, name=name):
                path = self.path_of(base)
                return None if path is None else _joined(path, name)
            case _:
                return next((path for part in parts(node) if (path := self.path_of(part)) is not None), None)


def _identities(values: list[object]) -> list[object]:
    """Keep only what is FAILED itself: values may have any `==`."""
    return [value for value in values if value is FAILED]


def _joined(prefix: str, name: str) -> str:
    return f"{prefix}.{name}" if prefix else name


def _told(error: Exception) -> dict[str, str]:
    """Say what may be said of an exception: its type, and the field that an attrs validator names."""
    told = {"type": type(error).__qualname__}
    field = next((arg.name for arg in error.args if isinstance(arg, attrs.Attribute)), None)
    return told if field is None else {**told, "field": field}
