"""What is going to be done to a target, as a value that can be looked at, kept and carried elsewhere first."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import TypeAlias

from attrs import field, frozen

from centra_ipaas.errors import PlanStale
from centra_ipaas.plan._documents import Document, FieldChange, differences, fingerprint, plain, with_changes


@frozen(kw_only=True)
class Create:
    """The target has no record under this key, and gets one."""

    key: str
    document: Document = field(converter=plain, repr=False)


@frozen(kw_only=True)
class Change:
    """Some fields of a record become others; all its other fields stay."""

    key: str
    changes: tuple[FieldChange, ...]
    #: Content hash of the record that this was decided on.
    based_on: str


@frozen(kw_only=True)
class Leave:
    """The record is as it is wanted."""

    key: str
    based_on: str


Action: TypeAlias = Create | Change | Leave


@frozen
class Plan:
    """One action for each record, in the order in which they were wanted."""

    actions: tuple[Action, ...]

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of all records."""
        return tuple(action.key for action in self.actions)

    @property
    def creates(self) -> tuple[Create, ...]:
        """What would be created."""
        return tuple(action for action in self.actions if isinstance(action, Create))

    @property
    def changes(self) -> tuple[Change, ...]:
        """What would be changed."""
        return tuple(action for action in self.actions if isinstance(action, Change))

    @property
    def leaves(self) -> tuple[Leave, ...]:
        """What would be left as it is."""
        return tuple(action for action in self.actions if isinstance(action, Leave))

    def __str__(self) -> str:
        return f"{len(self.creates)} created, {len(self.changes)} changed, {len(self.leaves)} left"


def make_plan(wanted: Mapping[str, Document], current: Mapping[str, Document]) -> Plan:
    """Return what it takes for each wanted record to be there, given the records that are, by key.

    A record is wanted with the fields that it names; what else it has is left alone, and so is a record that is not
    among the wanted. A TypeError names the path of a value that is no JSON, or a float.
    """
    return Plan(tuple(_action(key, plain(document), current.get(key)) for key, document in wanted.items()))


def _action(key: str, wanted: Document, current: Document | None) -> Action:
    if current is None:
        return Create(key=key, document=wanted)
    found = tuple(differences(plain(current), wanted))
    if found:
        return Change(key=key, changes=found, based_on=fingerprint(current))
    return Leave(key=key, based_on=fingerprint(current))


def due(plan: Plan, current: Mapping[str, Document]) -> tuple[Create | Change, ...]:
    """Return what of a plan is left to do, given the records as they are now.

    What is done already is not done again: a plan that was cut short goes on. Raises `PlanStale`, naming all of them,
    if there are records that are neither as they were when the plan was made nor as it makes them.
    """
    standing = [(action, _standing(action, current.get(action.key))) for action in plan.actions]
    if stale := tuple(action.key for action, stands in standing if stands is _Standing.STALE):
        raise PlanStale(stale)
    return tuple(
        action for action, stands in standing if stands is _Standing.DUE and not isinstance(action, Leave)
    )


class _Standing(Enum):
    DUE = "due"
    DONE = "done"
    STALE = "stale"


def _standing(action: Action, current: Document | None) -> _Standing:
    if _as_it_was(action, current):
        return _Standing.DUE
    done = current is not None and not isinstance(action, Leave) and _holds(current, _wanted(action))
    return _Standing.DONE if done else _Standing.STALE


def _as_it_was(action: Action, current: Document | None) -> bool:
    if isinstance(action, Create):
        return current is None
    return current is not None and fingerprint(current) == action.based_on


def _wanted(action: Create | Change) -> Document:
    return action.document if isinstance(action, Create) else with_changes({}, action.changes)


def _holds(current: Document, wanted: Document) -> bool:
    return not any(differences(plain(current), wanted))
