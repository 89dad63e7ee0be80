"""What a new version of a mapper would change, before it goes live."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any, TypeVar

from attrs import frozen

from centra_ipaas.mapping._mapper import Mapped, Mapper, Unmapped
from centra_ipaas.mapping._values import REDACTED, Leaf, leaves, told

S = TypeVar("S")
_ABSENT = "absent"


@frozen
class Difference:
    """One thing that the new version makes otherwise."""

    #: Index of the record among those that were compared.
    record: int
    #: Field of the target, e.g. ``rows[2].price``; empty where one of the versions refuses the record.
    path: str
    #: As text; ``redacted`` where a value may be personal, ``absent`` where there is no such field.
    before: str
    after: str


@frozen
class Comparison:
    """How many records were compared, and everything that differs."""

    records: int
    differences: tuple[Difference, ...]

    @property
    def changed(self) -> int:
        """Of how many records something differs."""
        return len({one.record for one in self.differences})


def compare(old: Mapper[S, Any], new: Mapper[S, Any], records: Iterable[S], /, **given: object) -> Comparison:
    """Map each record with both versions and say what differs, field by field; nothing is sent anywhere.

    Each version takes of `given` what it needs. A record that one version refuses and the other does not is a
    difference too.
    """
    differences: list[Difference] = []
    count = 0
    for index, record in enumerate(records):
        count += 1
        differences.extend(_Version(old, record, given).against(_Version(new, record, given), index))
    return Comparison(count, tuple(differences))


@frozen(eq=False)
class _Version:
    """One version of a mapper and what it is to map."""

    mapper: Mapper[Any, Any]
    record: object
    given: dict[str, object]

    def against(self, other: _Version, index: int) -> Iterator[Difference]:
        before, after = self.outcome(), other.outcome()
        if isinstance(before, Unmapped) or isinstance(after, Unmapped):
            if (first := _summed_up(before)) != (second := _summed_up(after)):
                yield Difference(index, "", first, second)
            return
        old, new = ({leaf.path: leaf for leaf in leaves(one.value)} for one in (before, after))
        changed = [path for path in {**old, **new} if not _same(old.get(path), new.get(path))]
        if changed:
            hidden = self.hidden() | other.hidden()
            for path in changed:
                yield Difference(index, path, _text(old.get(path), hidden), _text(new.get(path), hidden))

    def outcome(self) -> Mapped[Any] | Unmapped:
        return self.mapper.try_map(self.record, **self.own())

    def hidden(self) -> frozenset[str]:
        """Return the fields of the target whose values come from what may be personal."""
        origins = self.mapper.explain(self.record, **self.own())
        return frozenset(origin.target for origin in origins if origin.value == REDACTED)

    def own(self) -> dict[str, object]:
        wanted = type(self.mapper)._definition.given
        return {name: value for name, value in self.given.items() if name in wanted}


def _summed_up(outcome: Mapped[Any] | Unmapped) -> str:
    if isinstance(outcome, Mapped):
        return "mapped"
    return "refused: " + ", ".join(sorted(f"{one.code} @ {one.path}" for one in outcome.findings))


def _same(old: Leaf | None, new: Leaf | None) -> bool:
    if old is None or new is None:
        return False
    first, second = old.value, new.value
    # 1.0 and 1.00 are equal and print otherwise.
    spelled = not isinstance(first, Decimal) or str(first) == str(second)
    return type(first) is type(second) and first == second and spelled


def _text(leaf: Leaf | None, hidden: frozenset[str]) -> str:
    if leaf is None:
        return _ABSENT
    inside = any(leaf.path == one or leaf.path.startswith((f"{one}.", f"{one}[")) for one in hidden)
    return told(leaf.value, visible=leaf.visible and not inside)
