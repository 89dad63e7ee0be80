"""Who listens to what."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from types import UnionType
from typing import Final, Never, Protocol, TypeAlias, TypeVar, cast, get_args, overload

from attrs import evolve, field, frozen
from attrs.validators import ge

from centra_ipaas.errors import ConfigurationError
from centra_ipaas.signals._base import Level, Signal

S = TypeVar("S", bound=Signal)

#: How many signals wait for one hook, unless told otherwise.
ROOM: Final = 10_000


class Hook(Protocol):
    """Whoever listens: any callable that takes one signal. Its name is part of `HookFailed` and the like."""

    def __call__(self, signal: Signal, /) -> None:
        """Take note of one signal."""


class AsyncHook(Protocol):
    """A hook for `AsyncClient`, awaited in its event loop."""

    async def __call__(self, signal: Signal, /) -> None:
        """Take note of one signal."""


@frozen(kw_only=True)
class Subscription:
    """A hook with what it wants to hear; made by `on` and `inline`."""

    hook: Callable[[Signal], object]
    kinds: type[Signal] | UnionType = Signal
    level: Level = Level.DEBUG
    flow: str | None = None
    where: Callable[[Signal], bool] | None = None
    inline: bool = False
    #: How many signals may wait for the hook.
    room: int = field(default=ROOM, validator=ge(1))

    @classmethod
    def of(cls, listener: Listener) -> Subscription:
        """Return what a listener wants to hear; a plain callable hears everything."""
        if isinstance(listener, Subscription):
            return listener
        if not callable(listener):
            raise ConfigurationError(
                f"a hook is a callable that takes a signal, not {type(listener).__name__}"
            )
        return cls(hook=listener, inline=getattr(listener, "inline", False) is True)

    @property
    def name(self) -> str:
        """What the hook is called."""
        plain = getattr(self.hook, "func", self.hook)
        return str(getattr(plain, "__qualname__", type(plain).__qualname__))

    @property
    def suspends(self) -> bool:
        """The hook has to be awaited."""
        call = type(self.hook).__call__ if not inspect.isroutine(self.hook) else None
        return inspect.iscoroutinefunction(self.hook) or inspect.iscoroutinefunction(call)

    def takes(self, kind: type[Signal]) -> bool:
        """Whether signals of this class may be for the hook."""
        return issubclass(kind, self.kinds) and kind.level >= self.level

    def concerns(self, signal: Signal) -> bool:
        """Whether a signal of such a class is of the flow that the hook listens to."""
        return self.flow is None or getattr(signal, "flow", None) == self.flow


#: What `hooks=` of a client or runner takes.
Listener: TypeAlias = Hook | AsyncHook | Subscription


@overload
def on(
    kinds: type[S],
    hook: Callable[[S], object],
    *,
    level: Level = ...,
    flow: str | None = ...,
    where: Callable[[S], bool] | None = ...,
    room: int = ...,
) -> Subscription: ...
@overload
def on(
    kinds: UnionType,
    hook: Callable[[Never], object],
    *,
    level: Level = ...,
    flow: str | None = ...,
    where: Callable[[Never], bool] | None = ...,
    room: int = ...,
) -> Subscription: ...
def on(
    kinds: type[Signal] | UnionType,
    hook: Callable[[Never], object],
    *,
    level: Level = Level.DEBUG,
    flow: str | None = None,
    where: Callable[[Never], bool] | None = None,
    room: int = ROOM,
) -> Subscription:
    """Subscribe a plain or async callable to some signals: ``hooks=[on(WorkParked | RunFailed, tell_the_desk)]``.

    ======= ===================================================================================================
    kinds   a class of signals with all below it, or several: ``WorkParked | RunFailed``; `Signal` is all of them
    level   this loud or louder
    flow    signals of this flow only; those of no flow are left out
    where   a predicate of your own; it runs where the hook runs, and what it raises counts as the hook's failure
    room    how many signals may wait for the hook before the oldest are dropped
    ======= ===================================================================================================
    """
    for kind in get_args(kinds) or (kinds,):
        if not (isinstance(kind, type) and issubclass(kind, Signal)):
            raise ConfigurationError(f"on() takes a class of signals, or several joined by |, not {kind!r}")
    return Subscription(
        hook=cast("Callable[[Signal], object]", hook),
        kinds=kinds,
        level=level,
        flow=flow,
        where=cast("Callable[[Signal], bool] | None", where),
        room=room,
    )


def inline(hook: Hook | Subscription) -> Subscription:
    """Have a hook called right where something happens, before it goes on: for counters, and for tests.

    It must be quick, never wait, and stand being called from several threads at once. An object may say the same of
    itself with an attribute ``inline = True``.
    """
    return evolve(Subscription.of(hook), inline=True)
