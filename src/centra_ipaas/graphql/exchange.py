"""One question, one answer: budget, send, read, and again if that can help."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final, Protocol, TypeAlias, TypeVar

from attrs import field, frozen
from attrs.validators import ge, gt
from tenacity import AsyncRetrying, RetryCallState
from tenacity.retry import retry_if_exception

from centra_ipaas.errors import AnswerLost, IpaasError, RateLimited, Retry, UncertainOutcome, UnreadableAnswer
from centra_ipaas.graphql.budget import BudgetKeeper
from centra_ipaas.graphql.operation import Operation
from centra_ipaas.graphql.reply import Answer, read
from centra_ipaas.signals import (
    DeprecationNoticed,
    RequestAnswered,
    RequestPaced,
    RequestRetried,
    WarningReceived,
)
from centra_ipaas.world import Request, World

T = TypeVar("T")


@frozen(kw_only=True)
class RetryPolicy:
    """When to try again, and when to give up.

    The wait before attempt n+1 is a random part of ``base * 2**(n-1)`` seconds, at most `longest`; after a 429
    it is what Centra asked for. With the defaults a request is tried five times within two minutes.
    """

    attempts: int = field(default=5, validator=ge(1))
    #: Seconds from the first attempt after which nothing is tried again.
    deadline: float = field(default=120.0, validator=gt(0.0))
    base: float = field(default=0.5, validator=gt(0.0))
    longest: float = field(default=20.0, validator=gt(0.0))
    #: Seconds to wait after a 429 without a readable Retry-After.
    after_refusal: float = field(default=10.0, validator=ge(0.0))
    #: Seconds for one request.
    timeout: float = field(default=30.0, validator=gt(0.0))


#: Seconds of waiting that are worth a signal; two threads that read the clock in turn wait less.
_NOTABLE: Final = 0.01

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

    async def ask(self, operation: Operation[T], /, *, guard: Guard | None = None) -> Answer[T]:
        """Return the answer to an operation.

        `guard` is awaited right before each time it is sent, after any wait for quota; what it raises is raised. A
        wait for quota that would outlast the deadline is `RateLimited`.

        Failures that pass are tried again if repeating is safe (see `RetryPolicy`). Raises the error that the
        answer means; a lost or unreadable answer to an operation that may not be repeated is
        `UncertainOutcome`.
        """
        retrying = AsyncRetrying(
            sleep=self.world.sleep,
            retry=retry_if_exception(lambda error: _may_repeat(operation, error)),
            wait=self._wait,
            stop=self._stopper(),
            before_sleep=lambda state: self._tell_retry(operation, state),
            reraise=True,
        )
        try:
            answer: Answer[T] = await retrying(self._once, operation, guard)
        except (AnswerLost, UnreadableAnswer) as error:
            if operation.repeatable:
                raise
            raise UncertainOutcome(operation.name, str(error)) from error
        return answer

    async def _once(self, operation: Operation[T], guard: Guard | None) -> Answer[T]:
        await self._pace(operation)
        if guard is not None:
            await guard()
        started = self.world.now()
        reply = await self.world.send(Request(body=operation.body(), timeout=self.retries.timeout))
        now = self.world.now()
        try:
            answer = read(operation, reply, now)
        except RateLimited as error:
            self.budget.refused(self._refusal_wait(error), now.timestamp())
            raise
        self._note(operation, answer, (now - started).total_seconds())
        return answer

    async def _pace(self, operation: Operation[object]) -> None:
        while (wait := self.budget.spend(operation, self._time(), self.retries.deadline)) > 0:
            if wait > self.retries.deadline:
                raise RateLimited(f"{operation.name}: our share of a quota is used up", wait)
            if wait >= _NOTABLE:
                self.world.emit(RequestPaced(at=self.world.now(), operation=operation.name, wait=wait))
            await self.world.sleep(wait)
            # What was booked before a refusal may not be sent while it holds: it gets a later turn.
            if not self.budget.blocked(self._time()):
                return

    def _time(self) -> float:
        return self.world.now().timestamp()

    def _note(self, operation: Operation[object], answer: Answer[object], seconds: float) -> None:
        at, name, extensions = self.world.now(), operation.name, answer.extensions
        if extensions.complexity is not None:
            self.budget.learn(operation, extensions.complexity)
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
                WarningReceived(at=at, operation=name, message=warning.message, path=warning.path)
            )
        for note in extensions.deprecations:
            self.world.emit(DeprecationNoticed(at=at, operation=name, note=note))

    # --- when to try again: tenacity's decisions, on our clock and our dice -------------------------------

    def _wait(self, state: RetryCallState) -> float:
        error = _error(state)
        if isinstance(error, RateLimited):
            return self._refusal_wait(error)
        ceiling: float = min(self.retries.longest, self.retries.base * 2 ** (state.attempt_number - 1))
        return ceiling * self.world.random()

    def _stopper(self) -> _Stop:
        return _Stop(world=self.world, retries=self.retries, started=self._time())

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


@frozen(kw_only=True)
class _Stop:
    world: World
    retries: RetryPolicy
    started: float

    def __call__(self, state: RetryCallState) -> bool:
        elapsed = self.world.now().timestamp() - self.started
        return (
            state.attempt_number >= self.retries.attempts
            or elapsed + state.upcoming_sleep > self.retries.deadline
        )


def _may_repeat(operation: Operation[object], error: BaseException) -> bool:
    if not isinstance(error, IpaasError):
        return False
    return error.retry is Retry.SAFE or (error.retry is Retry.IF_REPEATABLE and operation.repeatable)


def _error(state: RetryCallState) -> BaseException | None:
    return state.outcome.exception() if state.outcome else None
