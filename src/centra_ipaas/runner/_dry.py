"""What a dry run works with: a store that forgets what is written, and a Centra that nothing changes."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final, TypeVar

from attrs import evolve, frozen

from centra_ipaas.errors import ConfigurationError
from centra_ipaas.graphql import Answer, Centra, Guard, Operation
from centra_ipaas.stores import SqliteStore
from centra_ipaas.work import (
    Completed,
    Intent,
    Lease,
    Outcome,
    Retries,
    Waits,
    Work,
    WorkState,
    WorkStore,
)
from centra_ipaas.world import MaybeAwaitable, World

T = TypeVar("T")
S = TypeVar("S")

_COPIER: Final = Lease(worker="copy", duration=60.0)


class DryStore(SqliteStore):
    """A store in memory that begins with another one's work, and knows what that one knows.

    Intents, links and cursors are looked up there as long as they are not written here. Nothing is written there.
    """

    def __init__(self, real: WorkStore) -> None:
        super().__init__(":memory:")
        self._real = real

    def intents(self, keys: Sequence[str]) -> MaybeAwaitable[Mapping[str, Intent]]:  # type: ignore[override]
        here = super().intents(keys)
        return _then(self._real.intents(keys), lambda there: {**there, **here})

    def links(self, kind: str, here: Sequence[str]) -> MaybeAwaitable[Mapping[str, str]]:  # type: ignore[override]
        known = super().links(kind, here)
        return _then(self._real.links(kind, here), lambda there: {**there, **known})

    def cursor(self, name: str) -> MaybeAwaitable[str | None]:  # type: ignore[override]
        known = super().cursor(name)
        return self._real.cursor(name) if known is None else known


async def dry_store(world: World, real: WorkStore, flows: Iterable[str]) -> DryStore:
    """Return a store in memory with the work of these flows as it stands."""
    store = DryStore(real)
    for flow in flows:
        _copy(store, flow, await world.call(real.works, flow), world.now())
    return store


def _copy(store: SqliteStore, flow: str, works: Sequence[Work], now: datetime) -> None:
    """Add works, and bring those that are not ready to the state they are in."""
    store.add([_as_added(work) for work in works], now)
    outcomes = {work.entity: outcome for work in works if (outcome := _outcome(work, now)) is not None}
    taken = store.take(flow, len(outcomes), _COPIER, now, list(outcomes)) if outcomes else ()
    store.finish(flow, {work.entity: (work, outcomes[work.entity]) for work in taken}, _COPIER, now)
    store.dismiss(flow, [work.entity for work in works if work.dismissed], "dismissed", now)


def _as_added(work: Work) -> Work:
    """Return it as it may be added: parked if it is to be dismissed, and in no group, so that all can be taken."""
    parked = work.dismissed or work.state is WorkState.PARKED
    return evolve(work, state=WorkState.PARKED if parked else WorkState.READY, group="")


def _outcome(work: Work, now: datetime) -> Outcome | None:
    if work.dismissed:
        return None
    match work.state:
        case WorkState.DONE:
            return Completed(reason=work.reason)
        case WorkState.WAITING:
            return Waits(reason=work.reason, until=work.next_at or now)
        case WorkState.RETRY:
            return Retries(reason=work.reason, at=work.next_at or now)
        case WorkState.READY | WorkState.PARKED:
            return None


@frozen(kw_only=True)
class LookingOnly:
    """A Centra that answers questions and takes no changes."""

    centra: Centra

    async def ask(self, operation: Operation[T], /, *, guard: Guard | None = None) -> Answer[T]:
        """Return the answer; a mutation is a ConfigurationError, since engines leave them out of a dry run."""
        if operation.mutation:
            raise ConfigurationError(
                f"{operation.name} changes Centra, and this is a dry run: its engine does not heed Run.dry"
            )
        return await self.centra.ask(operation, guard=guard)


def _then(value: MaybeAwaitable[T], change: Callable[[T], S]) -> MaybeAwaitable[S]:
    """Return what a value changes into, now or when it is there."""
    if not inspect.isawaitable(value):
        return change(value)

    async def later(coming: Awaitable[T]) -> S:
        return change(await coming)

    return later(value)
