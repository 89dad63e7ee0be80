"""What becomes of hooks themselves; told to the other hooks."""

from __future__ import annotations

from typing import ClassVar

from attrs import frozen

from centra_ipaas.signals._base import Level, Signal


@frozen(kw_only=True)
class HookSignal(Signal):
    """About a hook. That a hook fails on such a signal is logged, and told to nobody: it would never end."""

    #: The callable's name.
    hook: str


@frozen(kw_only=True)
class HookFailed(HookSignal):
    """A hook raised on a signal and was passed over; it gets the next one."""

    level: ClassVar[Level] = Level.WARNING
    #: Name of the signal it failed on.
    signal: str
    #: The kind of the exception only; the log tells where it was raised as well.
    error: str


@frozen(kw_only=True)
class HookLagging(HookSignal):
    """A hook is so slow that its queue is full: from now on the oldest signals in it are dropped."""

    level: ClassVar[Level] = Level.WARNING
    #: How many signals its queue holds.
    room: int


@frozen(kw_only=True)
class HookCaughtUp(HookSignal):
    """A hook that was lagging has emptied its queue."""

    level: ClassVar[Level] = Level.WARNING
    #: How many signals it never got.
    dropped: int
