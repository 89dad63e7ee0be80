"""Orders to the back office: once payment is confirmed, each exactly once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import ClassVar, Final, Generic, Protocol, TypeVar

from attrs import field, frozen
from attrs.validators import ge, gt

from centra_ipaas.centra import orders
from centra_ipaas.errors import ConfigurationError
from centra_ipaas.graphql import BadRecord, Priority
from centra_ipaas.graphql.changes import UNKNOWN_SKEW
from centra_ipaas.models import Order
from centra_ipaas.models._time import aware
from centra_ipaas.signals import EffectFound, OrderGone
from centra_ipaas.sync._changes import OVERLAP, Margin, Mark, Part, read_changes
from centra_ipaas.sync._circuit import UNCERTAIN
from centra_ipaas.sync._decisions import NotYet, Refuse
from centra_ipaas.sync._effects import (
    Item,
    Settled,
    abandoned,
    applied,
    doubts,
    failure,
    looked_at,
    looked_up,
    parked,
)
from centra_ipaas.sync._failures import FailurePolicy
from centra_ipaas.sync._orders import read_orders
from centra_ipaas.sync._pull import add, listed_beside, unreadable
from centra_ipaas.sync._run import Run, version_of, work_off
from centra_ipaas.sync.orders import creation, payable
from centra_ipaas.sync.orders.backfill import OrderBackfill
from centra_ipaas.sync.orders.decision import (
    GONE,
    Create,
    Decision,
    Gone,
    Look,
    Nothing,
    Scope,
    Skip,
    SkipPolicy,
    decide,
    nothing,
)
from centra_ipaas.sync.orders.payable import PaymentPolicy
from centra_ipaas.sync.ports import Accepted, OrderTarget, Refused, Unreadable
from centra_ipaas.work import (
    Completed,
    Intent,
    Link,
    Outcome,
    Report,
    Skipped,
    Waits,
    Work,
)
from centra_ipaas.world import Done, Failed

D = TypeVar("D")
D_co = TypeVar("D_co", covariant=True)

#: Name under which a target that can double an order may be accepted all the same.
MAY_DOUBLE: Final = "may-double-orders"
#: First run without `since`: how far back changed orders are looked at.
_FIRST_LOOK_BACK: Final = timedelta(days=30)
#: Of an order that waits: into how many pauses its age is divided, and the longest one.
_CHECKS_IN_ITS_AGE: Final = 24
_LONGEST_RECHECK: Final = timedelta(days=1)
#: Orders read from Centra and planned in one transaction.
_PAGE: Final = 50
_LARGEST_PAGE: Final = 400


def _names(told: Iterable[str]) -> frozenset[str]:
    if isinstance(told, str):
        raise TypeError(f"names belong in a set: {{{told!r}}} instead of {told!r}")
    return frozenset(told)


class OrderMapper(Protocol[D_co]):
    """Turns an order into the target's document; `centra_ipaas.mapping.Mapper` is one."""

    def map(self, record: Order, /) -> D_co:
        """Return the document; raise `RecordRefused` with every finding if there cannot be one."""


@frozen(kw_only=True)
class OrderExport(Generic[D]):
    """Brings every payable order to a target, exactly once in effect.

    An order goes when its payment is confirmed by `policy`, it is not on hold and does not wait for payment.
    A refused order parks with all findings, everything else flows. After a crash or a lost answer the target is
    asked (`find`) before anything is created again.

    Only the first export is done here: what changes in an order afterwards is not sent on.
    """

    stage: ClassVar[int] = 1
    priority: ClassVar[Priority] = Priority.ORDERS
    reads_entities: ClassVar[bool] = True

    target: OrderTarget[D]
    mapper: OrderMapper[D]
    policy: PaymentPolicy = payable.authorised
    #: Name of the flow: in every idempotency key, and the kind of the links to the target's ids. Never change it
    #: on a live shop; give a second export to another target a name of its own.
    name: str = "order-export"
    #: First part of every idempotency key; tells shops apart that share a target.
    namespace: str = "centra"
    #: First run: orders changed since then; default: in the last 30 days. On a shop that is live already, the
    #: moment the former integration stopped.
    since: datetime | None = None
    #: Only orders of these stores and of these markets, by their names in Centra; empty: of all.
    stores: frozenset[str] = field(factory=frozenset, converter=_names)
    markets: frozenset[str] = field(factory=frozenset, converter=_names)
    #: The cut-over: orders placed before are not exported, whatever changes in them. None: all are.
    placed_from: datetime | None = field(default=None, validator=aware)
    #: Which orders are none of this flow's, such as test orders: Centra's API shows no mark of one, so a function of
    #: yours tells them, by the reason why they are skipped. By default none is.
    skip: SkipPolicy = nothing
    #: How far each sweep reaches back behind the last one, against late commits and clocks that differ.
    overlap: timedelta = field(default=OVERLAP, validator=ge(timedelta(0)))
    #: How much further if answers do not tell Centra's time: our clock may be ahead of it by so much.
    unknown_skew: timedelta = field(default=UNKNOWN_SKEW, validator=ge(timedelta(0)))
    #: When to look again at an order that waits, even if no change of it is heard of: it is not documented that
    #: a payment moves an order's updatedAt. An old one is looked at less often: after a twenty-fourth of its age, but
    #: at least once a day.
    recheck: timedelta = field(default=timedelta(minutes=5), validator=gt(timedelta(0)))
    #: What becomes of orders while the target fails.
    failures: FailurePolicy = field(factory=FailurePolicy)
    #: Risks accepted by name, see `MAY_DOUBLE`.
    accept: frozenset[str] = field(factory=frozenset, converter=frozenset)

    def takes(self, kind: str) -> bool:
        """Take hints of orders."""
        return kind == "order"

    def check(self) -> None:
        """Refuse a target that could double an order, unless that is accepted by name."""
        promise = self.target.promise
        if not (promise.accepts_keys or promise.can_find or MAY_DOUBLE in self.accept):
            raise ConfigurationError(
                f"{type(self.target).__name__} neither accepts idempotency keys nor can find an order by key: "
                "after a lost answer an order could be created twice. Give it one of the two, "
                f"or accept={{{MAY_DOUBLE!r}}}"
            )

    def ports(self) -> Sequence[Callable[..., object]]:
        """Return the target's methods."""
        many = creation.many(self.target)
        return (self.target.create, self.target.find, *([] if many is None else [many]))

    async def prepare(self, run: Run) -> None:
        """Put all orders changed since the last sweep on the worklist."""
        await self._sweep(run)

    async def run(self, run: Run) -> Report:
        """Export what is due."""
        return await work_off(
            run, self.name, _PAGE, lambda works: self._handle(run, works), self.failures, most=_LARGEST_PAGE
        )

    def key(self, number: str) -> str:
        """Return the idempotency key of an order's creation: the same for ever, whatever changes in the order."""
        return f"{self.namespace}:{self.name}:{number}:create"

    def backfill(
        self, *, since: datetime, until: datetime | None = None, at_once: int = 1_000, name: str = ""
    ) -> OrderBackfill:
        """Return the engine that brings history: orders placed from one moment until before another, oldest first.

        Add it to the runner beside this export, with `every` as often as new history may be listed. Without `until` it
        ends at the moment of its first run. Raises ValueError for a time that this export leaves out.
        """
        if self.placed_from is not None and since < self.placed_from:
            raise ValueError(
                f"orders placed before {self.placed_from.isoformat()} are not exported, by placed_from"
            )
        return OrderBackfill(
            name=name or f"{self.name}-backfill",
            flow=self.name,
            since=since,
            until=until,
            at_once=at_once,
            as_work=self._work,
        )

    # --- gather ----------------------------------------------------------------------------------------------

    async def _sweep(self, run: Run) -> None:
        """Put all orders changed since the last sweep on the worklist, page by page; one cut short goes on later."""
        cursor = f"{self.name}:since"
        known = await run.call(run.store.cursor, cursor)
        mark = (
            Mark(since=self.since or run.now() - _FIRST_LOOK_BACK) if known is None else Mark.from_text(known)
        )

        async def take(part: Part[orders.OrderChange | BadRecord]) -> None:
            if known is None and part.first:
                await run.keep(self._birth, max(part.told, run.now()))
            works = [self._work(change, mark.since) for change in part.items]
            told = [change.number for change in part.items if isinstance(change, orders.OrderChange)]
            await add(run, self.name, works, told, (cursor, mark.after(part).to_text()))

        asked = orders.changed_since(mark.since, place=mark.place)
        margin = Margin(overlap=self.overlap, unknown_skew=self.unknown_skew)
        await read_changes(run, asked, margin, take, mark.bound)

    @property
    def _birth(self) -> str:
        """Where it is kept when this store began to know what was exported."""
        return f"{self.name}:born"

    def _may_be_there(self, order: Order | BadRecord, born: datetime | None) -> bool:
        """An order older than the store may have been exported by a store that was lost."""
        old = isinstance(order, Order) and (born is None or order.placed_at <= born)
        return old and self.target.promise.can_find

    def _work(self, change: orders.OrderChange | BadRecord, since: datetime) -> Work:
        if isinstance(change, BadRecord):
            named = change.entity or f"{change.path} of the orders changed since {since.isoformat()}"
            record = Unreadable(entity=named, findings=change.findings)
            return unreadable(self.name, record, version_of(since))
        return Work(
            flow=self.name, entity=change.number, version=version_of(change.updated_at, change.content)
        )

    async def _handle(self, run: Run, works: Sequence[Work]) -> Mapping[str, Outcome]:
        listed: dict[str, Outcome] = {
            work.entity: parked(*work.findings) for work in works if listed_beside(work)
        }
        return {**listed, **await self._export(run, [work for work in works if work.entity not in listed])}

    async def _export(self, run: Run, works: Sequence[Work]) -> Mapping[str, Outcome]:
        numbers = [work.entity for work in works]
        found = await read_orders(run, numbers)
        intents = await run.call(run.store.intents, [self.key(number) for number in numbers])
        decisions = {work.entity: self._decide(found, intents, work) for work in works}
        doubtful = [work for work in works if isinstance(decisions[work.entity], Look)]
        looks = await looked_at(
            run, works, doubtful, lambda work: self._look(run, work, intents[self.key(work.entity)])
        )
        decisions |= {work.entity: self._decide(found, {}, work) for work in doubtful}
        born = await run.moment(self._birth)
        old = [
            work
            for work in works
            if isinstance(decisions[work.entity], Create)
            and work not in doubtful
            and self._may_be_there(found[work.entity], born)
        ]
        looks |= await looked_at(run, works, old, lambda work: self._look_for_former(run, work))
        clear = {
            number: self._unless_gone(run, outcome, found.get(number))
            for number, outcome in looks.items()
            if outcome is not None
        }
        taken_over = {work.entity for work in [*doubtful, *old]} - looks.keys()
        works = [work for work in works if work.entity not in clear.keys() | taken_over]
        created = await self._create(run, works, decisions)
        return {**clear, **created} | {
            work.entity: self._without_effect(run, work, decision, found.get(work.entity))
            for work in works
            if not isinstance(decision := decisions[work.entity], Create | Look)
        }

    # --- decide ----------------------------------------------------------------------------------------------

    def _decide(
        self, found: Mapping[str, Order | BadRecord], intents: Mapping[str, Intent], work: Work
    ) -> Decision[D]:
        if work.dismissed:
            return Nothing("dismissed")
        return decide(
            found.get(work.entity),
            intents.get(self.key(work.entity)),
            self.policy,
            self.mapper.map,
            scope=self._scope,
            missed=work.reason == GONE,
        )

    @property
    def _scope(self) -> Scope:
        return Scope(stores=self.stores, markets=self.markets, placed_from=self.placed_from, skip=self.skip)

    def _without_effect(
        self,
        run: Run,
        work: Work,
        decision: Nothing | NotYet | Refuse | Skip | Gone,
        found: Order | BadRecord | None,
    ) -> Outcome:
        match decision:
            case Nothing(reason):
                return Completed(reason=reason)
            case Skip(reason):
                return Skipped(reason=reason)
            case Gone(remote_id):
                run.world.emit(
                    OrderGone(at=run.now(), flow=self.name, entity=work.entity, remote_id=remote_id)
                )
                return Completed(reason="gone after export")
            case NotYet(reason):
                return Waits(reason=reason, until=run.now() + self._pause(found, run.now()))
            case Refuse(findings):
                return parked(*findings)

    def _unless_gone(self, run: Run, outcome: Outcome, order: Order | BadRecord | None) -> Outcome:
        """An order that was found in the target and is not in Centra is looked at once more, and then told of."""
        if isinstance(outcome, Completed) and order is None:
            return Waits(reason=GONE, until=run.now() + self.recheck)
        return outcome

    def _pause(self, order: Order | BadRecord | None, now: datetime) -> timedelta:
        """The longer an order has waited, the less often it is looked at: old ones must not crowd out new ones."""
        age = now - order.placed_at if isinstance(order, Order) else timedelta(0)
        return max(self.recheck, min(age / _CHECKS_IN_ITS_AGE, _LONGEST_RECHECK))

    # --- apply -----------------------------------------------------------------------------------------------

    async def _look(self, run: Run, work: Work, intent: Intent) -> Outcome | None:
        """Find out what became of an earlier attempt; None if it did not happen, or may safely be repeated.

        A "not found" of a target that does not honour keys counts only when it had time to settle since the
        doubt was noticed.
        """
        promise, looked = self.target.promise, run.now()
        if not promise.can_find:
            return None
        try:
            remote_id = await looked_up(run, work, lambda: self._find(run, intent.key))
        except Exception as error:  # noqa: BLE001 - whatever an adapter raises, the doubt stays
            return failure(run, work, error, promise.settles_within)
        if remote_id is not None:
            return await self._found(run, intent, remote_id)
        until = await doubts(run, [intent], promise.settles_within, looked)
        if intent.key in until and not promise.accepts_keys:
            return Waits(reason=UNCERTAIN, until=until[intent.key])
        await run.settle([abandoned(intent)])
        return None

    async def _look_for_former(self, run: Run, work: Work) -> Outcome | None:
        """Link an order that an earlier store has exported under the same key; None if there is none."""
        intent = self._intent(work)
        try:
            remote_id = await looked_up(run, work, lambda: self._find(run, intent.key))
        except Exception as error:  # noqa: BLE001 - not knowing is no reason to create it
            return failure(run, work, error, self.target.promise.settles_within)
        if remote_id is None:
            return None
        if not run.dry:
            await run.call(run.store.plan, [intent], run.now())
        return await self._found(run, intent, remote_id)

    async def _find(self, run: Run, key: str) -> str | None:
        remote_id: object = await run.call(self.target.find, key)
        if remote_id is None or (isinstance(remote_id, str) and remote_id):
            return remote_id
        raise TypeError(f"find returned {type(remote_id).__name__} where a remote id or None belongs")

    async def _found(self, run: Run, intent: Intent, remote_id: str) -> Outcome:
        settled = self._settled(intent, remote_id)
        await run.settle([settled.intent], settled.links)
        run.world.emit(
            EffectFound(
                at=run.now(), flow=self.name, entity=intent.entity, effect=intent.effect, remote_id=remote_id
            )
        )
        return Completed(reason="exported")

    async def _create(
        self, run: Run, works: Sequence[Work], decisions: Mapping[str, Decision[D]]
    ) -> dict[str, Outcome]:
        items = [
            Item(work=work, intent=self._intent(work), document=decision.document)
            for work in works
            if isinstance(decision := decisions[work.entity], Create)
        ]
        results = await creation.create(run, self.target, items, self._settle)
        return {work.entity: self._outcome(run, work, result) for work, result in results}

    def _intent(self, work: Work) -> Intent:
        return Intent(key=self.key(work.entity), flow=self.name, entity=work.entity, effect="create")

    def _settle(self, intent: Intent, answer: Accepted | Refused) -> Settled:
        if isinstance(answer, Accepted):
            return self._settled(intent, answer.remote_id)
        return Settled(intent=abandoned(intent))

    def _settled(self, intent: Intent, remote_id: str) -> Settled:
        link = Link(kind=self.name, here=intent.entity, there=remote_id)
        return Settled(intent=applied(intent, remote_id), links=(link,))

    def _outcome(self, run: Run, work: Work, result: Done[Accepted | Refused] | Failed) -> Outcome:
        match result:
            case Failed(error):
                return failure(run, work, error, self.target.promise.settles_within)
            case Done(Refused(findings=findings)):
                return parked(*findings)
            case Done():
                return Completed(reason="exported")
