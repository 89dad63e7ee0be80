"""`Client` blocks, `AsyncClient` suspends; what they say to Centra is the same code."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine, Iterator, Sequence
from contextlib import closing
from types import TracebackType
from typing import Any, Self, TypeVar
from weakref import WeakSet

from attrs import evolve

from centra_ipaas.centra import limits
from centra_ipaas.client._budget import SharedBudget, adopt_limits
from centra_ipaas.client._http import AsyncHttp, AsyncTransport, BlockingHttp, Transport
from centra_ipaas.client._listeners import Listeners, ahear_out, hear_out
from centra_ipaas.client._settings import Settings
from centra_ipaas.client._worlds import AsyncWorld, BlockingWorld, Clock, run, utc_now
from centra_ipaas.errors import ConfigurationError
from centra_ipaas.graphql import Answer, Exchange, Operation, Page, Priority, ask_page
from centra_ipaas.signals import Hook, Listener, Subscription
from centra_ipaas.work import BudgetStore

T = TypeVar("T")


class _Environment:
    """What both clients are: one environment, its budget, and the conversation with it."""

    _budget: SharedBudget
    _exchange: Exchange
    #: The hooks of this client and of all runners that use it.
    _listeners: WeakSet[Listeners]

    def share_budget(self, store: BudgetStore) -> None:
        """Count in a store from now on, with all who use it, unless a store was given before; runners use it."""
        self._budget.store = self._budget.store or store

    def _at(self, priority: Priority) -> Exchange:
        return evolve(self._exchange, priority=priority)


class Client(_Environment):
    """One Centra environment, blocking. Safe to share between threads, not between processes; needs no event loop.

    At most `Settings.concurrency` of its requests are under way at once. `execute` answers one operation, `pages`
    and `items` go through a list. All raise what the answer means (see `centra_ipaas.errors`), never return an
    empty success for a failure, and keep within the quotas: `priority` says who goes first when they run short, and
    with a `budget` (a `SqliteStore`, say) they are shared by all processes that use it, else by this client's threads.
    For tests: `transport` answers instead of the network, e.g. ``Sandbox().transport()``; `clock` says what time
    it is (an aware datetime).
    """

    def __init__(
        self,
        settings: Settings,
        *,
        hooks: Sequence[Hook | Subscription] = (),
        transport: Transport = None,
        clock: Clock = utc_now,
        budget: BudgetStore | None = None,
    ) -> None:
        self.settings, self._clock = _known(settings), clock
        self._http = BlockingHttp(settings, transport)
        self._listeners = WeakSet()
        self._budget = SharedBudget(settings, BlockingWorld(self._http, (), clock).call, budget)
        self._exchange = self.exchange(hooks)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"Client({self.settings.url!r})"

    def close(self) -> None:
        """Take no call any more, close the connections as soon as no request is under way, and hear the hooks out.

        Hooks have five seconds, all of them together, for the signals that still wait for them.
        """
        self._http.close()
        hear_out(self._listeners)

    def execute(self, operation: Operation[T], *, priority: Priority = Priority.ORDERS) -> T:
        """Return the value an operation asks for."""
        return run(self._at(priority).ask(operation)).value

    def ask(self, operation: Operation[T], *, priority: Priority = Priority.ORDERS) -> Answer[T]:
        """Return the value with what came along: warnings, extensions, Centra's time."""
        return run(self._at(priority).ask(operation))

    def pages(
        self, operation: Operation[Page[T]], *, priority: Priority = Priority.ORDERS
    ) -> Iterator[Page[T]]:
        """Go through a list page by page; what is too much for Centra at once is asked in smaller pages."""
        following: Operation[Page[T]] | None = operation
        while following is not None:
            page = run(ask_page(self._at(priority), following)).value
            yield page
            following = page.next

    def items(self, operation: Operation[Page[T]], *, priority: Priority = Priority.ORDERS) -> Iterator[T]:
        """Go through a list item by item; the next page is asked for when its first item is.

        Nothing is left out: a record that could not be read comes in its place, as the `BadRecord` of the page.
        """
        for page in self.pages(operation, priority=priority):
            yield from page.items

    def read_limits(self) -> None:
        """Ask Centra for the quotas and keep to them from now on; costs one request."""
        run(adopt_limits(self._exchange))

    def drive(self, coroutine: Coroutine[object, None, T]) -> T:
        """Run a conversation of the core to its end; runners use it."""
        return run(coroutine)

    def exchange(self, hooks: Sequence[Listener]) -> Exchange:
        """Return this client's side of the conversation with other hooks; runners use it."""
        world = self._world(hooks)
        self._listeners.add(world.listeners)
        return Exchange(world=world, budget=self._budget, retries=self.settings.retries, limits=limits.read())

    def _world(self, hooks: Sequence[Listener]) -> BlockingWorld:
        return BlockingWorld(self._http, hooks, self._clock)


class AsyncClient(_Environment):
    """One Centra environment, on asyncio. Belongs to the event loop it is first used in.

    The same as `Client`, with await, for any number of tasks.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        hooks: Sequence[Listener] = (),
        transport: AsyncTransport = None,
        clock: Clock = utc_now,
        budget: BudgetStore | None = None,
    ) -> None:
        self.settings, self._clock = _known(settings), clock
        self._http = AsyncHttp(settings, transport)
        self._listeners = WeakSet()
        self._budget = SharedBudget(
            settings, AsyncWorld(self._http, (), settings.concurrency, clock).call, budget
        )
        self._exchange = self.exchange(hooks)
        self._loop: asyncio.AbstractEventLoop | None = None

    async def __aenter__(self) -> Self:
        self._belongs_here()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    def __repr__(self) -> str:
        return f"AsyncClient({self.settings.url!r})"

    async def aclose(self) -> None:
        """Take no call any more, close the connections as soon as no request is under way, and hear the hooks out.

        Hooks have five seconds, all of them together, for the signals that still wait for them.
        """
        await self._http.aclose()
        await ahear_out(self._listeners)

    async def execute(self, operation: Operation[T], *, priority: Priority = Priority.ORDERS) -> T:
        """Return the value an operation asks for."""
        return (await self.ask(operation, priority=priority)).value

    async def ask(self, operation: Operation[T], *, priority: Priority = Priority.ORDERS) -> Answer[T]:
        """Return the value with what came along: warnings, extensions, Centra's time."""
        self._belongs_here()
        return await self._at(priority).ask(operation)

    async def pages(
        self, operation: Operation[Page[T]], *, priority: Priority = Priority.ORDERS
    ) -> AsyncIterator[Page[T]]:
        """Go through a list page by page; what is too much for Centra at once is asked in smaller pages."""
        following: Operation[Page[T]] | None = operation
        while following is not None:
            self._belongs_here()
            page = (await ask_page(self._at(priority), following)).value
            yield page
            following = page.next

    async def items(
        self, operation: Operation[Page[T]], *, priority: Priority = Priority.ORDERS
    ) -> AsyncIterator[T]:
        """Go through a list item by item; the next page is asked for when its first item is.

        Nothing is left out: a record that could not be read comes in its place, as the `BadRecord` of the page.
        """
        async for page in self.pages(operation, priority=priority):
            for item in page.items:
                yield item

    async def read_limits(self) -> None:
        """Ask Centra for the quotas and keep to them from now on; costs one request."""
        self._belongs_here()
        await adopt_limits(self._exchange)

    async def drive(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """Run a conversation of the core to its end; runners use it."""
        with closing(coroutine):
            self._belongs_here()
            return await coroutine

    def exchange(self, hooks: Sequence[Listener]) -> Exchange:
        """Return this client's side of the conversation with other hooks; runners use it."""
        world = self._world(hooks)
        self._listeners.add(world.listeners)
        return Exchange(world=world, budget=self._budget, retries=self.settings.retries, limits=limits.read())

    def _world(self, hooks: Sequence[Listener]) -> AsyncWorld:
        return AsyncWorld(self._http, hooks, self.settings.concurrency, self._clock)

    def _belongs_here(self) -> None:
        loop = asyncio.get_running_loop()
        if self._loop is None:
            self._loop = loop
        elif self._loop is not loop:
            raise ConfigurationError(
                "this AsyncClient was used in another event loop; make one for each loop"
            )


def _known(settings: object) -> Settings:
    """Refuse an address where Settings belong: not everybody runs a type checker."""
    if not isinstance(settings, Settings):
        raise ConfigurationError(
            f"a client takes Settings(url=..., token=...), not {type(settings).__name__}; see Settings.from_env"
        )
    return settings
