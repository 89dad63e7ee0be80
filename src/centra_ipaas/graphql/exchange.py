"""One question, one answer: budget, send, read, and again if that can help."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Protocol, TypeAlias, TypeVar

from attrs import define, field, frozen
from attrs.validators import ge, gt
from tenacity import AsyncRetrying, RetryCallState
from tenacity.retry import retry_if_exception

from centra_ipaas.errors import (
    AnswerLost,
    IpaasError,
    LeaseLost,
    PartlyApplied,
    QueryFailed,
    RateLimited,
    RecordRefused,
    Retry,
    UncertainOutcome,
    redacted,
)
from centra_ipaas.graphql.books import on_the_books
from centra_ipaas.graphql.budget import BudgetKeeper, Limit, Priority, Turn
from centra_ipaas.graphql.operation import Operation
from centra_ipaas.graphql.pacing import turn_taken
from centra_ipaas.graphql.page import BadRecord, Page, fitting
from centra_ipaas.graphql.reply import Answer, read
from centra_ipaas.signals import (
    BudgetUnkept,
    DeprecationNoticed,
    LimitsUnread,
    PageRead,
    QuotaTold,
    RequestAnswered,
    RequestFailed,
    RequestRefused,
    RequestRetried,
    UnknownNoticed,
    WarningReceived,
)
from centra_ipaas.world import Request, World

T = TypeVar("T")


@frozen(kw_only=True)
class RetryPolicy:
    """When to try again, and when to give up.

    The wait before attempt n+1 is a random part of ``base * 2**(n-1)`` seconds, at most `longest`; after a 429
    it is what Centra asked for, and after a 503 at least that. With the defaults a request is tried five times
    within two minutes.
    """

    attempts: int = field(default=5, validator=ge(1))
    #: Seconds from the question to its end, waits for quota included. Only the answer to what may not be repeated is
    #: awaited longer, up to one `timeout`: cut short it would be uncertain for nothing.
    deadline: float = field(default=120.0, validator=gt(0.0))
    base: float = field(default=0.5, validator=gt(0.0))
    longest: float = field(default=20.0, validator=gt(0.0))
    #: Seconds to wait after a 429 without a readable Retry-After.
    after_refusal: float = field(default=10.0, validator=ge(0.0))
    #: Seconds for one request.
    timeout: float = field(default=30.0, validator=gt(0.0))


#: Looks once more whether something may still be sent; raises if not.
Guard: TypeAlias = Callable[[], Awaitable[None]]


class Centra(Protocol):
    """Whoever can put an operation to Centra; engines need no more of a client."""

    async def ask(self, operation: Operation[T], /, *, guard: Guard | None = None) -> Answer[T]:
        """Return the whole answer."""


@frozen(kw_only=True)
class Exchange:
    """Puts operations to Centra, in one world, on one budget."""

    world: World
    budget: BudgetKeeper
    retries: RetryPolicy = field(factory=RetryPolicy)
    #: Who goes first when a quota runs short.
    priority: Priority = Priority.ORDERS
    #: Asks for the quotas; without it the budget is never corrected by what Centra tells.
    limits: Operation[tuple[Limit, ...]] | None = None

    async def ask(self, operation: Operation[T], /, *, guard: Guard | None = None) -> Answer[T]:
        """Return the answer to an operation.

        `guard` is awaited right before each time it is sent, after any wait for quota; what it raises is raised. A
        wait for quota that would outlast the deadline is `RateLimited`, a store of the budget that fails and goes on to
        fail `BudgetUnavailable`.

        A list that would cost more than may be spent on one request is asked for fewer rows (see `fitting`).

        Failures that pass are tried again if repeating is safe (see `RetryPolicy`). Raises the error that the
        answer means. If a mutation may have had its effect and nothing says so, that is `UncertainOutcome`: its
        answer was lost or cannot be read, or carries `errors`, and it may not be repeated; or it was repeated and
        then refused. If it is cancelled or interrupted while it is under way, that exception goes on, with the
        `UncertainOutcome` as its cause.
        """
        flight = _Flight(until=self._time() + self.retries.deadline)
        retrying = AsyncRetrying(
            sleep=self.world.sleep,
            retry=retry_if_exception(lambda error: _may_repeat(operation, error)),
            wait=self._wait,
            stop=_Stop(world=self.world, attempts=self.retries.attempts, until=flight.until),
            before_sleep=lambda state: self._tell_retry(operation, state),
            reraise=True,
        )
        try:
            answer: Answer[T] = await retrying(self._once, operation, guard, flight)
        except IpaasError as error:
            if flight.leaves_uncertain(operation, error):
                uncertain = UncertainOutcome(operation.name, str(error).removeprefix(f"{operation.name}: "))
                self._tell_failure(operation, uncertain)
                raise uncertain from error
            self._tell_failure(operation, error)
            raise
        except Exception:
            raise
        except BaseException as stop:
            if operation.mutation and flight.doubtful:
                raise stop from UncertainOutcome(operation.name, "stopped before an answer was there")
            raise
        return answer

    async def _once(self, operation: Operation[T], guard: Guard | None, flight: _Flight) -> Answer[T]:
        with on_the_books(operation.name):
            operation = fitting(operation, await self.budget.room(operation))
        async with turn_taken(
            self.world, self.budget, operation, self.priority, flight.until, look=self._look
        ) as turn:
            if guard is not None:
                await guard()
            started = self.world.now()
            with flight.under_way():
                answer = await self._answer(operation, flight.until)
                await self._account(operation, turn, answer)
            seconds = (self.world.now() - started).total_seconds()
        self._note(operation, answer, seconds)
        return answer

    async def _answer(self, operation: Operation[T], until: float) -> Answer[T]:
        patience = self.retries.timeout
        if operation.repeatable:
            # Never none at all: a request needs a time-out.
            patience = min(patience, max(0.001, until - self._time()))
        reply = await self.world.send(Request(body=operation.body(), timeout=patience))
        now = self.world.now()
        try:
            return read(operation, reply, now)
        except RateLimited as error:
            if await self._refused(operation, self._refusal_wait(error)):
                words = f"{operation.name}: refused although quota is left; alone it is dearer than that"
                raise RateLimited(words, error.retry_after, alone=True) from error
            raise

    # --- quotas ------------------------------------------------------------------------------------------------

    async def correct(self, told: Iterable[Limit]) -> None:
        """Keep to the quotas that Centra told from now on."""
        with on_the_books("quotas"):
            uses = await self.budget.correct(told, self._time())
        for use in uses:
            limit = use.limit
            self.world.emit(
                QuotaTold(
                    at=self.world.now(),
                    resource=limit.resource,
                    seconds=limit.seconds,
                    quota=limit.quota,
                    used=limit.used,
                    ours=use.ours,
                )
            )

    async def _look(self) -> None:
        """See what is left of the quotas, if it is time to; if that fails, what is known goes on to hold."""
        if self.limits is None:
            return
        with on_the_books("quotas"):
            due = await self.budget.look(self.limits, self._time())
        if not due:
            return
        try:
            answer = await self._answer(self.limits, self._time() + self.retries.timeout)
        except IpaasError as error:
            self.world.emit(LimitsUnread(at=self.world.now(), error=str(error), code=error.code))
        else:
            await self.correct(answer.value)

    async def _account(self, operation: Operation[object], turn: Turn, answer: Answer[object]) -> None:
        if answer.extensions.complexity is None:
            return
        await self._kept(self.budget.answered(operation, turn, answer.extensions.complexity, self._time()))

    async def _refused(self, operation: Operation[object], wait: float) -> bool:
        """Keep to a refusal; return whether the operation must have been too dear alone."""
        now = self.world.now()
        self.world.emit(
            RequestRefused(
                at=now, operation=operation.name, priority=self.priority.name.lower(), retry_after=wait
            )
        )
        return await self._kept(self.budget.refused(operation, wait, now.timestamp())) or False

    async def _kept(self, booking: Awaitable[T]) -> T | None:
        """Await what the budget writes down; if that fails, what Centra answered goes on to the caller all the same."""
        try:
            return await booking
        except Exception as error:  # noqa: BLE001 - told by a signal
            self.world.emit(BudgetUnkept(at=self.world.now(), error=type(error).__name__))
            return None

    def _time(self) -> float:
        return self.world.now().timestamp()

    def _note(self, operation: Operation[object], answer: Answer[object], seconds: float) -> None:
        at, name, extensions = self.world.now(), operation.name, answer.extensions
        self.world.emit(
            RequestAnswered(
                at=at,
                operation=name,
                seconds=seconds,
                complexity=extensions.complexity,
                permissions=extensions.permissions_used,
                app_version=extensions.app_version,
            )
        )
        for warning in answer.warnings:
            self.world.emit(
                WarningReceived(at=at, operation=name, message=redacted(warning.message), path=warning.path)
            )
        for note in extensions.deprecations:
            self.world.emit(DeprecationNoticed(at=at, operation=name, note=note))
        if answer.unknown:
            self.world.emit(UnknownNoticed(at=at, operation=name, unknown=answer.unknown))
        if isinstance(page := answer.value, Page):
            bad = sum(isinstance(item, BadRecord) for item in page.items)
            self.world.emit(
                PageRead(at=at, operation=name, items=len(page.items), bad=bad, last=page.next is None)
            )

    def _tell_failure(self, operation: Operation[object], error: IpaasError) -> None:
        at = self.world.now()
        self.world.emit(RequestFailed(at=at, operation=operation.name, error=str(error), code=error.code))

    # --- when to try again: tenacity's decisions, on our clock and our dice -------------------------------

    def _wait(self, state: RetryCallState) -> float:
        error = _error(state)
        if isinstance(error, RateLimited):
            return self._refusal_wait(error)
        ceiling: float = min(self.retries.longest, self.retries.base * 2 ** (state.attempt_number - 1))
        pause = ceiling * self.world.random()
        return max(pause, error.retry_after or 0.0) if isinstance(error, AnswerLost) else pause

    def _refusal_wait(self, error: RateLimited) -> float:
        return self.retries.after_refusal if error.retry_after is None else error.retry_after

    def _tell_retry(self, operation: Operation[object], state: RetryCallState) -> None:
        self.world.emit(
            RequestRetried(
                at=self.world.now(),
                operation=operation.name,
                error=str(_error(state)),
                attempt=state.attempt_number,
                wait=state.upcoming_sleep,
            )
        )


@define(kw_only=True)
class _Flight:
    """One operation under way, with all its attempts."""

    #: Unix time at which it has to be over.
    until: float
    #: An attempt left, and nothing came back that says what became of it.
    doubtful: bool = False

    @contextmanager
    def under_way(self) -> Iterator[None]:
        """Hold that an attempt is in doubt until its answer, or an error that is certain."""
        before, self.doubtful = self.doubtful, True
        try:
            yield
        except IpaasError as error:
            if _nothing_done(error):
                self.doubtful = before
            raise
        self.doubtful = False

    def leaves_uncertain(self, operation: Operation[object], error: IpaasError) -> bool:
        """Whether the effect may have happened, against or without the words of the last error."""
        effect = operation.mutation or not operation.repeatable
        if not (effect and self.doubtful) or isinstance(error, PartlyApplied | LeaseLost):
            return False
        return not operation.repeatable or error.harmless


@frozen(kw_only=True)
class _Stop:
    world: World
    attempts: int
    #: Unix time after which nothing is tried again.
    until: float

    def __call__(self, state: RetryCallState) -> bool:
        wakes = self.world.now().timestamp() + state.upcoming_sleep
        return state.attempt_number >= self.attempts or wakes > self.until


def _may_repeat(operation: Operation[object], error: BaseException) -> bool:
    if not isinstance(error, IpaasError):
        return False
    if isinstance(error, RateLimited) and error.alone and fitting(operation, 0.5) is not operation:
        # Asked for less it is answered, the same it never is (`ask_page`).
        return False
    return error.retry is Retry.SAFE or (error.retry is Retry.IF_REPEATABLE and operation.repeatable)


def _nothing_done(error: IpaasError) -> bool:
    """Whether an attempt is certain to have changed nothing; that its answer cannot be read says no such thing."""
    if isinstance(error, QueryFailed):
        return error.denied
    return error.harmless and not isinstance(error, RecordRefused)


def _error(state: RetryCallState) -> BaseException | None:
    return state.outcome.exception() if state.outcome else None
