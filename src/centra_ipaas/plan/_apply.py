"""Carrying a plan out: exactly that plan, or nothing of it."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Mapping, Sequence
from typing import Protocol, TypeVar

from attrs import frozen

from centra_ipaas.plan._documents import Document, FieldChange
from centra_ipaas.plan._plan import Create, Plan, due
from centra_ipaas.world import MaybeAwaitable

T = TypeVar("T")


class PlanTarget(Protocol):
    """Records that plans change. Methods may be plain or async.

    Contract: `centra_ipaas.testing.PlanTargetContract`.
    """

    def read(self, keys: Sequence[str]) -> MaybeAwaitable[Mapping[str, Document]]:
        """Return the records that are there, by key, each with all the fields that plans are made of."""

    def create(self, key: str, document: Document) -> MaybeAwaitable[None]:
        """Create a record."""

    def change(self, key: str, changes: Sequence[FieldChange]) -> MaybeAwaitable[None]:
        """Change these fields of a record and no others.

        Each says what the field was: a target that can compare refuses the change if it is something else by now. One
        that cannot may overwrite what somebody changed within this very moment.
        """


@frozen(kw_only=True)
class Applied:
    """What was done, by key. What an earlier application had done already, before it was cut short, is in neither."""

    created: tuple[str, ...]
    changed: tuple[str, ...]


def apply(plan: Plan, target: PlanTarget) -> Applied:
    """Do what a plan says, in its order, and nothing else.

    All records are read first; if one is no longer what the plan was made for, `PlanStale` is raised and nothing is
    done. An error of the target goes on to the caller, with a note of how much was done; applying the same plan again
    does the rest. An async target is a TypeError, before anything is done; for those there is `apply_async`.
    """
    if any(inspect.iscoroutinefunction(method) for method in (target.read, target.create, target.change)):
        raise TypeError(f"{type(target).__name__} is async: use apply_async")
    running = apply_async(plan, target)
    try:
        running.send(None)
    except StopIteration as ended:
        applied: Applied = ended.value
        return applied
    running.close()
    raise TypeError(f"{type(target).__name__} suspends: use apply_async")


async def apply_async(plan: Plan, target: PlanTarget) -> Applied:
    """Do what a plan says, as `apply` does, with a target whose methods may be async."""
    actions = due(plan, await _answer(target.read(plan.keys)))
    created: list[str] = []
    changed: list[str] = []
    for action in actions:
        try:
            if isinstance(action, Create):
                await _answer(target.create(action.key, action.document))
                created.append(action.key)
            else:
                await _answer(target.change(action.key, action.changes))
                changed.append(action.key)
        except Exception as error:
            done = len(created) + len(changed)
            error.add_note(f"{done} of {len(actions)} done, then {action.key}; apply the plan again to go on")
            raise
    return Applied(created=tuple(created), changed=tuple(changed))


async def _answer(value: MaybeAwaitable[T]) -> T:
    return await value if isinstance(value, Awaitable) else value
