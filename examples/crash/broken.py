"""What can be done wrong, on purpose: a harness that finds nothing here proves nothing elsewhere.

===============  =====================================================================================
late-intent      the intent is written down after the call instead of before
no-look          what is in doubt is repeated without looking whether it happened
impatient        a "not found" counts at once, though the target may still be at it
no-fence         a worker believes that its lease still holds, however long it slept
===============  =====================================================================================
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, cast

from attrs import evolve

from centra_ipaas.sync.ports import TargetPromise
from centra_ipaas.work import Intent, Lease, Link, Work, WorkStore
from examples.erp import ExampleErp


def target(erp: ExampleErp, kind: str) -> ExampleErp:
    """Return the target, or one that is wrong about itself."""
    if kind == "no-look":
        return cast("ExampleErp", Forgetful(erp))
    if kind == "impatient":
        erp.promise = evolve(erp.promise, settles_within=0.0)
    return erp


def store(kept: WorkStore, kind: str) -> WorkStore:
    """Return the store, or one that does something too late or not at all."""
    kinds = {"late-intent": LateIntent, "no-fence": NoFence}
    return cast("WorkStore", kinds[kind](kept)) if kind in kinds else kept


class Around:
    """Hands on whatever is not done wrong."""

    def __init__(self, inner: Any) -> None:
        self.inner = inner

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)


class Forgetful(Around):
    """An ERP that says of everything in doubt that it did not happen, so that it is repeated."""

    promise = TargetPromise(can_find=True)

    def find(self, key: str) -> str | None:
        return None


class LateIntent(Around):
    """Writes intents down together with what became of them."""

    def plan(self, intents: Sequence[Intent], now: datetime) -> Mapping[str, Intent]:
        self.now = now
        return {intent.key: intent for intent in intents}

    def settle(self, intents: Sequence[Intent], links: Sequence[Link] = ()) -> None:
        self.inner.plan(intents, self.now)
        self.inner.settle(intents, links)


class NoFence(Around):
    """Renews every lease it is asked for, without asking anybody."""

    def renew(self, works: Sequence[Work], lease: Lease, now: datetime) -> frozenset[str]:
        return frozenset(work.entity for work in works)
