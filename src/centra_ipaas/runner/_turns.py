"""Several conversations in turns, in one thread: each is carried on until it gives way.

A conversation gives way (`give_way`) wherever others may go first: between two pages, between two effects, while it
waits. What it awaits beside that, the futures of an event loop, is awaited right there: one code serves both clients.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Generator
from functools import partial
from types import coroutine
from typing import Any, Generic, TypeAlias, TypeVar

from attrs import define, frozen

from centra_ipaas.world import World

T = TypeVar("T")

Conversation: TypeAlias = Coroutine[Any, Any, T]


@frozen
class GaveWay:
    """A conversation stopped here, and wants to go on after so many seconds."""

    seconds: float = 0.0


@frozen
class Ended(Generic[T]):
    """A conversation came to its end."""

    value: T


@coroutine
def give_way(seconds: float = 0.0) -> Generator[GaveWay, None, None]:
    """Let others go first, for so many seconds at least."""
    yield GaveWay(seconds)


@coroutine
def carry_on(conversation: Conversation[T]) -> Generator[Any, Any, GaveWay | Ended[T]]:
    """Carry a conversation on until it gives way or ends; what it raises goes on."""
    step = partial(conversation.send, None)
    while True:
        try:
            awaited = step()
        except StopIteration as end:
            return Ended(end.value)
        if isinstance(awaited, GaveWay):
            return awaited
        try:
            step = partial(conversation.send, (yield awaited))
        except BaseException as thrown:  # noqa: BLE001 - a cancellation, say: it belongs to the conversation
            step = partial(conversation.throw, thrown)


@define(eq=False)
class Turn(Generic[T]):
    """A conversation and where it stands."""

    conversation: Conversation[T]
    #: Begins only after this one has ended.
    after: Turn[Any] | None = None
    #: Goes on at this reading of the stopwatch.
    wakes: float = 0.0
    ended: Ended[T] | None = None

    def can_go_on(self, now: float) -> bool:
        """Whether nothing holds it up."""
        return self.wakes <= now and (self.after is None or self.after.ended is not None)

    def close(self) -> None:
        """Give it up where it stands."""
        self.conversation.close()


class Turns:
    """The conversations under way, one after the other.

    ======== ==============================================================================================
    slice    seconds after which one that gives way lets the next one go on
    hurry    whether those that wait for a moment go on at once
    between  awaited each time that one gave way
    ======== ==============================================================================================
    """

    def __init__(
        self, world: World, slice: float, hurry: Callable[[], bool], between: Callable[[], Awaitable[None]]
    ) -> None:
        self._slice, self._hurry, self._between = slice, hurry, between
        self._waiting: deque[Turn[Any]] = deque()
        self._watch = Stopwatch(world)

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def add(self, conversation: Conversation[T], after: Turn[Any] | None = None) -> Turn[T]:
        """Let a conversation take part; with `after` only once that one has ended."""
        turn = Turn(conversation, after)
        self._waiting.append(turn)
        return turn

    async def next(self, longest: float) -> None:
        """Give the next one its turn; if all wait for something, wait as well, at most so many seconds."""
        now = self._watch.read()
        latest = float("inf") if self._hurry() else now
        turn = next((turn for turn in self._waiting if turn.can_go_on(latest)), None)
        if turn is None:
            first = min((turn.wakes for turn in self._waiting if turn.wakes > now), default=now + longest)
            await self._watch.sleep(min(longest, first - now))
            await self._between()
            return
        self._waiting.remove(turn)
        await self._take(turn, now)
        if turn.ended is None:
            self._waiting.append(turn)

    async def drain(self, longest: float) -> None:
        """Go on until all have ended."""
        while self:
            await self.next(longest)

    async def _take(self, turn: Turn[Any], begun: float) -> None:
        """Carry one on until it ends, waits for a moment, or had its share of the time."""
        while True:
            came_to = await carry_on(turn.conversation)
            if isinstance(came_to, Ended):
                turn.ended = came_to
                return
            await self._between()
            now = self._watch.read()
            turn.wakes = now + came_to.seconds
            if came_to.seconds > 0 or now - begun >= self._slice:
                return

    def close(self) -> None:
        """Give all of them up where they stand."""
        while self._waiting:
            self._waiting.popleft().close()


class Stopwatch:
    """Seconds that never go back, and go on in a wait even if the world's clock stands still."""

    def __init__(self, world: World) -> None:
        self._world, self._seen, self._seconds = world, world.now(), 0.0

    def read(self) -> float:
        """Return the seconds since it was made."""
        now = self._world.now()
        self._seconds += max(0.0, (now - self._seen).total_seconds())
        self._seen = now
        return self._seconds

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        until = self.read() + seconds
        await self._world.sleep(seconds)
        self._seconds = max(self.read(), until)
