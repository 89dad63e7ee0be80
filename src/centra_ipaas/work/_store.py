"""The port to a durable store. Every method is one transaction; what it returned is on disk."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from attrs import frozen

from centra_ipaas.work._incidents import Incident, IncidentState
from centra_ipaas.work._report import Report
from centra_ipaas.work._values import Added, Intent, Link, Outcome, Step, Work, WorkState
from centra_ipaas.world import MaybeAwaitable


@frozen(kw_only=True)
class Lease:
    """Who works on something for how long. Whether it is still so is asked with `renew`, right before each effect."""

    worker: str
    #: Seconds.
    duration: float


class WorkStore(Protocol):
    """Keeps the worklist, intents, links, cursors, incidents and reports.

    Contract: `centra_ipaas.testing.WorkStoreContract`.
    """

    def add(
        self, works: Sequence[Work], now: datetime, cursor: tuple[str, str] | None = None
    ) -> MaybeAwaitable[Added]:
        """Add work and, in the same transaction, move a cursor (name, value); say what changed.

        Work on an entity already listed collapses into it: a later version (versions compare as text) replaces
        it, whatever its state, and an older one changes nothing. They are compared up to a ``#``; what stands behind
        it tells versions of one time apart and has no order: of two that differ in it the one added last replaces.
        The same version wakes work that waits (versions may be coarser than changes are). With another payload it
        replaces parked work, and parked work replaces it; else it is conflicting.
        """

    def hint(self, flow: str, entities: Sequence[str], now: datetime) -> MaybeAwaitable[int]:
        """Take note that there may be news of these entities; return how many that is news of.

        No version is known: those that are listed keep theirs and are ready again, except dismissed ones, which
        nothing touches. Work in somebody's hands stays there and is ready again when that worker finishes. Of work
        that is ready and in nobody's hands it is no news.
        """

    def take(
        self, flow: str, limit: int, lease: Lease, now: datetime, only: Collection[str] = ()
    ) -> MaybeAwaitable[Sequence[Work]]:
        """Lease up to `limit` works that are due, oldest first, at most the oldest open one of each group.

        Due are ready works, and waiting or retrying ones whose time has come, not leased by another; with
        `only`, those of these entities.
        """

    def renew(self, works: Sequence[Work], lease: Lease, now: datetime) -> MaybeAwaitable[frozenset[str]]:
        """Prolong the leases and return the entities that are still this worker's."""

    def plan(self, intents: Sequence[Intent], now: datetime) -> MaybeAwaitable[Mapping[str, Intent]]:
        """Write intents down durably before their effects; return all of them by key as they now stand.

        An intent that is already known is left as it is, except that `attempted_at` of one that was not
        applied is set to now: from here on it may happen.
        """

    def settle(self, intents: Sequence[Intent], links: Sequence[Link] = ()) -> MaybeAwaitable[None]:
        """Write down what became of intents, with the links that follow from them; applied stays applied."""

    def intents(self, keys: Sequence[str]) -> MaybeAwaitable[Mapping[str, Intent]]:
        """Return the intents known under these keys."""

    def finish(
        self, flow: str, outcomes: Mapping[str, tuple[Work, Outcome]], lease: Lease, now: datetime
    ) -> MaybeAwaitable[Sequence[Incident]]:
        """Write down the outcome of each entity and end its lease; return the incidents that this opened.

        Work whose lease was lost is left to its new worker; work of which there was news meanwhile (its stamp moved
        on) stays ready. Parked work belongs to one incident for each cause among its findings, and leaves them when
        it is woken or dismissed, or its next look ends otherwise. An incident without work closes by itself; when
        work parks for its cause again it opens again, unless it is ignored.
        """

    def works(
        self, flow: str | None = None, states: Sequence[WorkState] = (), since: datetime | None = None
    ) -> MaybeAwaitable[Sequence[Work]]:
        """Return work as it stands, oldest first; by default all of it, else what changed since a moment."""

    def wake(
        self, flow: str, entities: Sequence[str], now: datetime, states: Sequence[WorkState] = ()
    ) -> MaybeAwaitable[int]:
        """Make work in one of these states (none given: in any) ready again; return how many were.

        Waking parked work is how a record is replayed after it was mended.
        """

    def dismiss(self, flow: str, entities: Sequence[str], reason: str, now: datetime) -> MaybeAwaitable[int]:
        """Finish parked work that was settled elsewhere; return how many were.

        It stays marked as dismissed when the entity changes later, until it is woken.
        """

    def history(self, flow: str, entity: str) -> MaybeAwaitable[Sequence[Step]]:
        """Return what became of the work, oldest first; of more than 50 steps the newest 50."""

    def purge(self, before: datetime, now: datetime, limit: int = 1_000) -> MaybeAwaitable[int]:
        """Forget done work that was finished before a moment, and its history; return how much, 0 if none is left.

        At most `limit` works at a time, those longest done first: others wait only so long. Of dismissed work only
        payload and history are forgotten, for it stays away. Intents and links stay.
        """

    def hold(self, name: str, lease: Lease, now: datetime) -> MaybeAwaitable[bool]:
        """Claim a name for this worker alone, or prolong its claim; False if another's claim has not run out."""

    def let_go(self, name: str, lease: Lease) -> MaybeAwaitable[None]:
        """Give a claim back, if it is this worker's."""

    def incidents(
        self, states: Sequence[IncidentState] = (IncidentState.OPEN,), flow: str | None = None
    ) -> MaybeAwaitable[Sequence[Incident]]:
        """Return the incidents in these states, the worst first and of these the oldest."""

    def incident(self, id: str) -> MaybeAwaitable[Incident | None]:
        """Return an incident."""

    def closed(
        self, flow: str, after: tuple[datetime, str], limit: int = 100
    ) -> MaybeAwaitable[Sequence[Incident]]:
        """Return the incidents of a flow that are over since a moment, in the order of when they closed.

        `after` is the `closed_at` and the id of the last one that is known; of one moment they come by their ids. At
        most `limit` of them.
        """

    def members(self, id: str) -> MaybeAwaitable[Sequence[Work]]:
        """Return the work that an incident holds up, oldest first."""

    def retry(self, id: str, now: datetime) -> MaybeAwaitable[int]:
        """Wake the parked work of an incident; return how many were. With that it closes, unless it is ignored."""

    def resolve(self, id: str, reason: str, now: datetime) -> MaybeAwaitable[int]:
        """Dismiss the work of an incident, which was settled by hand; return how many were.

        Also of work that had news since it parked and is about to be looked at again: none of it goes out.
        """

    def ignore(self, id: str, reason: str, now: datetime) -> MaybeAwaitable[int]:
        """Ask nobody about an incident any more; return how much work it holds up. One that is over stays so."""

    def keep_report(self, report: Report) -> MaybeAwaitable[None]:
        """Keep what became of a run; of each flow the newest 1,000 are kept."""

    def reports(self, flow: str | None = None, limit: int = 20) -> MaybeAwaitable[Sequence[Report]]:
        """Return the newest reports, newest first."""

    def link(self, links: Sequence[Link]) -> MaybeAwaitable[None]:
        """Remember links; a known `here` of a kind gets the new `there`."""

    def links(self, kind: str, here: Sequence[str]) -> MaybeAwaitable[Mapping[str, str]]:
        """Return `there` by `here` for those that are known."""

    def cursor(self, name: str) -> MaybeAwaitable[str | None]:
        """Return a cursor's value."""
