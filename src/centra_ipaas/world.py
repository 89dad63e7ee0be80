"""The few things a conversation needs from the world, so that it can be written once.

Engines and the exchange are `async def` functions over a `World`. A suspending world serves `AsyncClient`;
a blocking one serves `Client`, whose coroutines run to their end without an event loop.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Generic, ParamSpec, Protocol, TypeAlias, TypeVar

from attrs import field, frozen

from centra_ipaas.signals import Signal

T = TypeVar("T")
S = TypeVar("S")
P = ParamSpec("P")

#: What a port method may return: its answer, or (under `AsyncClient`) an awaitable of it.
MaybeAwaitable: TypeAlias = T | Awaitable[T]


@frozen(kw_only=True)
class Request:
    """One HTTP request body on its way to the GraphQL endpoint; address and token belong to the world."""

    body: bytes = field(repr=False)
    #: Seconds for the whole exchange of this request, from its place among those under way.
    timeout: float


@frozen(kw_only=True)
class Reply:
    """What came back, unread."""

    status: int
    #: Names in lower case.
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)


@frozen
class Done(Generic[T]):
    """An item that went through."""

    value: T


@frozen
class Failed:
    """An item that raised; the exception is a value."""

    error: Exception


class World(Protocol):
    """Where effects happen."""

    def place(self, seconds: float) -> AbstractAsyncContextManager[None]:
        """Hold one of the places from which requests are sent; `ClientBusy` if none gets free within so many seconds.

        Whoever sends holds one, and does not sleep in it.
        """

    async def send(self, request: Request) -> Reply:
        """Send one request. Trouble on the wire is `NotSent`, `AnswerLost` or `OversizedAnswer`, and nothing else."""

    async def sleep(self, seconds: float) -> None:
        """Wait."""

    def now(self) -> datetime:
        """Return the present, in UTC."""

    def random(self) -> float:
        """Return a number from 0 up to 1, for jitter."""

    async def each(self, fn: Callable[[S], Awaitable[T]], items: Iterable[S]) -> list[Done[T] | Failed]:
        """Run fn over the items, bounded; outcomes in order, exceptions as values, siblings never cancelled."""

    async def call(self, fn: Callable[P, MaybeAwaitable[T]], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Call a user's or a store's own method, plain or (under `AsyncClient`) async."""

    def emit(self, signal: Signal) -> None:
        """Tell the hooks. Never raises."""
