"""What a run comes to: each entity looked at ends in one of four ways."""

from __future__ import annotations

from collections import Counter
from typing import Literal, TypeAlias

from attrs import define, field

from centra_ipaas.errors import Finding
from centra_ipaas.work import Completed, Outcome, Parks, Report, Retries, Skipped, Waits

End: TypeAlias = Literal["done", "held_back", "parked", "skipped"]


@define
class Tally:
    """Counts what becomes of entities during one run; of a dry one it also keeps why entities would park."""

    dry: bool = False
    #: Entities that came onto the worklist, as new or ready again.
    heard: int = 0
    #: Entities taken from the worklist.
    taken: int = 0
    _counts: Counter[str] = field(factory=Counter)
    _ends: Counter[End] = field(factory=Counter)
    _parks: dict[str, tuple[Finding, ...]] = field(factory=dict)

    def add(self, entity: str, outcome: Outcome, label: str) -> None:
        """Count an entity under its end and a label."""
        self._counts[label] += 1
        self._ends[_end(outcome)] += 1
        if self.dry and isinstance(outcome, Parks):
            self._parks[entity] = outcome.findings

    def lost(self) -> None:
        """Count an entity that another worker took over."""
        self._ends["held_back"] += 1

    def report(self, flow: str) -> Report:
        """Return what it comes to so far."""
        return Report(
            flow=flow,
            heard=self.heard,
            looked=self.taken,
            counts=dict(self._counts),
            done=self._ends["done"],
            held_back=self._ends["held_back"],
            parked=self._ends["parked"],
            skipped=self._ends["skipped"],
            dry=self.dry,
            parks=dict(self._parks),
        )


def _end(outcome: Outcome) -> End:
    match outcome:
        case Completed():
            return "done"
        case Skipped():
            return "skipped"
        case Parks():
            return "parked"
        case Waits() | Retries():
            return "held_back"
