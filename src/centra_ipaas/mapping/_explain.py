"""The slow path: walk the definition over a record that failed and collect every finding with its path.

A part that fails is left out and the walk goes on, so that one bad line does not hide another. Only what
depends on a failed part is skipped.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from attrs import Factory, evolve, frozen
from msgspec import UNSET

from centra_ipaas.errors import Finding, RecordRefused
from centra_ipaas.mapping._describe import how, paths
from centra_ipaas.mapping._hints import attribute_name, shown
from centra_ipaas.mapping._nodes import (
    NOTHING,
    Attr,
    Blame,
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
from centra_ipaas.mapping._record import MISSING
from centra_ipaas.mapping._refusals import refusals
from centra_ipaas.mapping._values import told

#: Stands for the value of a part that has a finding already.
FAILED: Final = object()

#: What to do about findings that nobody gave an action of their own.
ACTIONS: Final = {
    "mapping.compute": "Mend the function, or let it refuse the record with a finding of its own.",
    "mapping.lookup": "Mend the table; it could not be read.",
    "mapping.source": "Correct the record where it comes from; it is not of the class that the mapping reads.",
    "mapping.target": "Correct the value in the record, or shorten or translate it in the mapping.",
}


@frozen
class Origin:
    """One field of a target: its path, the paths of the record it came from, how, and the value that came."""

    target: str
    source: str
    how: str
    #: As text; ``redacted`` where the record or the target does not show it, empty where there is none.
    value: str
    #: Why there is no value.
    findings: tuple[Finding, ...] = ()


@frozen(eq=False)
class Explained:
    """What the walk over one record found out; `value` is the target if there are no findings."""

    value: object
    findings: tuple[Finding, ...]
    warnings: tuple[Finding, ...]
    origins: tuple[Origin, ...]


def explain(
    build: Build, record: object, given: Mapping[str, object], tables: Mapping[str, Mapping[Any, object]]
) -> Explained:
    """Map a record step by step, and tell everything about it."""
    steps = Walk(record, given, tables)
    value = steps.value(build)
    return Explained(value, tuple(steps.findings), tuple(steps.warnings), tuple(steps.origins))


@frozen(eq=False)
class Walk:
    """One record or item being read: itself, what comes from outside, and where we are on both sides."""

    record: object
    given: Mapping[str, object]
    tables: Mapping[str, Mapping[Any, object]]
    #: Path of this record in the whole source, e.g. ``lines[2]``.
    path: str = ""
    #: Path of what is being made, e.g. ``rows[2].sku``.
    target: str = ""
    #: Whether values may be told, as far as what holds the record and the target say.
    visible: bool = True
    findings: list[Finding] = Factory(list)
    warnings: list[Finding] = Factory(list)
    origins: list[Origin] = Factory(list)

    def value(self, node: Node) -> object:
        match node:
            case Source():
                return self.record
            case Attr(base=base, name=name):
                return self.attribute(node, self.value(base), name)
            case Item(base=base):
                found = self.item(node, self.value(base))
                return self.missing(node, MISSING, found) if found is UNSET else found
            case Needed():
                return self.needed(node)
            case Constant(value=constant):
                return constant
            case Given(name=name):
                return self.given[name]
            case Lookup(key=key):
                return self.lookup(node, self.value(key))
            case Compute():
                return self.compute(node)
            case Default(node=inner, fallback=fallback, none=none):
                found = self.value_or(inner, none)
                return self.value(fallback) if _is_one_of(found, none) else found
            case When():
                return self.when(node)
            case Warned():
                return self.warned(node)
            case OneWay(node=inner):
                return self.value(inner)
            case Same():
                return self.same(node)
            case Each():
                return self.each(node)
            case Nested():
                return self.nested(node)
            case Build():
                return self.build(node)

    def value_or(self, node: Node, none: tuple[object, ...]) -> object:
        """Like `value`, for the inside of a default: what is missing is None (or UNSET) and no finding."""
        match node:
            case OneWay(node=inner):
                return self.value_or(inner, none)
            case Needed(node=inner, blame=blame, never=never):
                found = self.value_or(inner, none)
                refused = None in never and None not in none and found is None
                return self.missing(inner, blame, found) if refused else found
            case Item(base=Source()):
                return self.item(node, self.record, none[0])
            case Item(base=base):
                holder = self.value_or(base, none)
                return none[0] if _is_one_of(holder, none) else self.item(node, holder, none[0])
            case Attr(base=base, name=name) if not isinstance(base, Source):
                holder = self.value_or(base, none)
                return none[0] if _is_one_of(holder, none) else self.attribute(node, holder, name)
            case Lookup(key=key):
                found = self.value_or(key, none)
                return none[0] if _is_one_of(found, none) else self.lookup(node, found, or_none=None in none)
            case _:
                return self.value(node)

    def item(self, node: Item, holder: object, blank: object = UNSET) -> object:
        """Return what a document holds under a key, or `blank` if it lacks the key."""
        if holder is FAILED:
            return FAILED
        if holder is None:
            return self.missing(node.base, MISSING)
        message = f"{type(holder).__qualname__}[{node.name!r}] could not be read."
        return self.attempt(lambda: _under(holder, node.name, blank), node, "mapping.source", message)

    def needed(self, node: Needed) -> object:
        inner = node.node
        found = self.item(inner, self.value(inner.base)) if isinstance(inner, Item) else self.value(inner)
        if _is_one_of(found, node.never):
            return self.missing(inner, node.blame, found)
        return self.missing(inner, MISSING, found) if found is UNSET and isinstance(inner, Item) else found

    def when(self, node: When) -> object:
        holds = self.value(node.test)
        if holds is FAILED:
            return FAILED
        return self.value(node.then if holds else node.otherwise)

    def warned(self, node: Warned) -> object:
        value = self.value(node.node)
        if value is FAILED:
            return FAILED
        name = name_of(node.test)
        message = f"{name} could not look at a value."
        holds = self.attempt(
            lambda: bool(node.test(value)), node, "mapping.compute", message, {"function": name}
        )
        if holds is True:
            self.warnings.append(self.placed(node, node.finding, tell=True))
        return FAILED if holds is FAILED else value

    def same(self, node: Same) -> object:
        value = self.value(node.node)
        if value is FAILED or value == node.expected:
            return value
        finding = Finding(
            code="mapping.differs",
            message="The value is another than the one that this mapping always writes.",
            action="Find out who wrote the document; it is not one that this mapping can read back.",
            evidence={"expected": told(node.expected, visible=True)},
        )
        self.found(node, finding, tell=True)
        return FAILED

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
            spelled = told(key, visible=not self.is_personal(node))
            evidence = {"table": node.table, "key": spelled}
            message = f"{node.table} has no entry for this key."
            return self.blame(node, node.blame, message, evidence, cause=f"{node.table}: {spelled}")
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
        rows = [self.inside(node.items, item, f"[{i}]").value(node.build) for i, item in enumerate(listed)]
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
        return self.inside(node.part, part, "").value(node.build)

    def inside(self, node: Node, record: object, index: str) -> Walk:
        return evolve(
            self,
            record=record,
            path=f"{self.path_of(node) or ''}{index}",
            target=f"{self.target}{index}",
            visible=self.visible and not self.is_personal(node),
        )

    def build(self, node: Build) -> object:
        checks = [self.value(check) for check in node.checks]
        fields = {name: self.field(node, name) for name in node.fields}
        if FAILED in _identities([*checks, *fields.values()]):
            return FAILED
        taken = {name: value for name, value in fields.items() if not _left_out(node, name, value)}
        try:
            return node.make(**taken)
        except Exception as error:  # noqa: BLE001  whatever user code raises is a finding
            return self.refused_by_target(node, taken, error)

    def field(self, build: Build, name: str) -> object:
        """Return the value of one field, and note where it came from."""
        cls = build.make if isinstance(build.make, type) else None
        hidden = cls is not None and shown(cls, attribute_name(cls, name)) is False
        inside = evolve(self, target=_joined(self.target, name), visible=self.visible and not hidden)
        place, before = len(self.origins), len(self.findings)
        value = inside.value(build.fields[name])
        self.origins.insert(place, inside.origin(build.fields[name], value, tuple(self.findings[before:])))
        return value

    def origin(self, node: Node, value: object, findings: tuple[Finding, ...]) -> Origin:
        words, taken = self.taken(node)
        visible = self.visible and all(part.shown for part in walk(taken) if isinstance(part, Attr | Item))
        return Origin(
            target=self.target,
            source=", ".join(paths(taken, f"{self.path}." if self.path else "")),
            how=f"{words}{how(taken)}",
            value="" if value is FAILED else told(value, visible=visible),
            findings=findings,
        )

    def taken(self, node: Node) -> tuple[str, Node]:
        """Return the part of a node that its value came from, and how that part was chosen."""
        quiet = evolve(self, findings=[], warnings=[], origins=[])
        match node:
            case Default(node=inner, fallback=fallback, none=none):
                chosen = _is_one_of(quiet.value_or(inner, none), none)
                return _prefixed("fallback: ", self.taken(fallback)) if chosen else self.taken(inner)
            case When(test=test, then=then, otherwise=otherwise):
                holds = quiet.value(test)
                words = how(test).removeprefix("compute ")
                if holds is FAILED:
                    return "", node
                return (
                    _prefixed(f"{words}: ", self.taken(then))
                    if holds
                    else _prefixed(f"not {words}: ", self.taken(otherwise))
                )
            case _:
                return "", node

    def refused_by_target(self, build: Build, values: Mapping[str, object], error: Exception) -> object:
        """Tell why a constructor refused; of an attrs class each field that a validator refuses, not only the first."""
        if isinstance(error, RecordRefused) and error.findings:
            return self.take_over(error, build)
        name = name_of(build.make)
        for field, cause in refusals(build.make, values, error):
            evidence = {"class": name, "type": type(cause).__qualname__}
            if field not in build.fields:
                self.found(
                    build,
                    Finding(code="mapping.target", message=f"{name} refused its values.", evidence=evidence),
                )
                continue
            finding = Finding(
                code="mapping.target",
                message=f"{name} refused a value.",
                evidence={**evidence, "field": field},
            )
            evolve(self, target=_joined(self.target, field)).found(build.fields[field], finding, tell=True)
        return FAILED

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
                return self.take_over(refused, node)
            return self.raised(node, code, message, evidence or {}, refused)
        except Exception as error:  # noqa: BLE001  whatever user code raises is a finding
            return self.raised(node, code, message, evidence or {}, error)

    def take_over(self, refused: RecordRefused, node: Node) -> object:
        """Keep findings that user code brings, seen from the record."""
        path = self.path_of(node) or self.path
        # Its own path goes deeper than the value that the function was given.
        sides = {"target": self.target} if self.target else {}
        value = self.value_read(node)
        for finding in refused.findings:
            told_here = sides if finding.path else {**sides, **value}
            self.findings.append(evolve(finding.at(path), evidence={**told_here, **finding.evidence}))
        return FAILED

    def raised(
        self, node: Node, code: str, message: str, evidence: Mapping[str, str], error: Exception
    ) -> object:
        evidence = {**evidence, "type": type(error).__qualname__}
        # What could not be read has no value to tell.
        self.found(
            node, Finding(code=code, message=message, evidence=evidence), tell=code != "mapping.source"
        )
        return FAILED

    def missing(self, node: Node, blame: Blame, value: object = None) -> object:
        evidence = {"value": told(value, visible=True)}
        return self.blame(node, blame, "A value is needed here and there is none.", evidence)

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

    def found(self, node: Node, finding: Finding, *, tell: bool = False) -> None:
        self.findings.append(self.placed(node, finding, tell=tell))

    def placed(self, node: Node, finding: Finding, *, tell: bool = False) -> Finding:
        """Return the finding with the paths of both sides, and if told so with the value that was read."""
        path = self.path_of(node)
        sides = {"target": self.target} if self.target else {}
        value = self.value_read(node) if tell else {}
        evidence = {**sides, **value, **finding.evidence}
        return evolve(
            finding,
            path=self.path if path is None else path,
            action=finding.action or ACTIONS.get(finding.code, ""),
            evidence=evidence,
        )

    def value_read(self, node: Node) -> dict[str, str]:
        """Return, as evidence, the value at the path of a finding; redacted unless its class shows it."""
        read = first_path(node)
        if read is None or isinstance(node, Each | Nested):
            return {}
        quiet = evolve(self, findings=[], warnings=[], origins=[])
        value = quiet.value_or(read, NOTHING)
        visible = self.visible and not self.is_personal(read) and bool(read.shown)
        return {} if value is FAILED else {"value": told(value, visible=visible)}

    def is_personal(self, node: Node) -> bool:
        """Say whether a class hides what the node reads."""
        return not self.visible or any(
            part.shown is False for part in walk(node) if isinstance(part, Attr | Item)
        )

    def path_of(self, node: Node) -> str | None:
        """Return where a value was read: of several paths the first; None if it reads nothing."""
        match node:
            case Source() | Build():
                return self.path
            case Attr(base=base, name=name) | Item(base=base, name=name):
                path = self.path_of(base)
                return None if path is None else _joined(path, name)
            case _:
                return next((path for part in parts(node) if (path := self.path_of(part)) is not None), None)


def first_path(node: Node) -> Attr | Item | None:
    """Return the path that a finding about the node names."""
    if isinstance(node, Attr | Item):
        return node
    return next((path for part in parts(node) if (path := first_path(part)) is not None), None)


def _left_out(build: Build, name: str, value: object) -> bool:
    return name in build.leaves_out and value is UNSET


def _is_one_of(value: object, none: tuple[object, ...]) -> bool:
    return any(value is one for one in none)


def _under(holder: Any, name: str, blank: object) -> object:
    # Not `get`, which a mapping of somebody's may answer otherwise than the compiled function's `[]`.
    return holder[name] if name in holder else blank  # noqa: SIM401


def _prefixed(words: str, taken: tuple[str, Node]) -> tuple[str, Node]:
    return f"{words}{taken[0]}", taken[1]


def _identities(values: list[object]) -> list[object]:
    """Keep only what is FAILED itself: values may have any `==`."""
    return [value for value in values if value is FAILED]


def _joined(prefix: str, name: str) -> str:
    return f"{prefix}.{name}" if prefix else name
