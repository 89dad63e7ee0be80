"""Kill a flow before and after every call it makes to the world, start it again, and look at the world.

It finds in a second what review does not: try it on "create in the ERP, then remember the id".
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar, cast

P = TypeVar("P")


class Killed(BaseException):
    """The process died here. No `except Exception` can hold it up."""


class Kills:
    """Counts the moments before and after each call, and dies at one of them."""

    def __init__(self, at: int | None = None) -> None:
        self._at = at
        self.moments = 0

    def moment(self) -> None:
        """One more moment has come; raises `Killed` if it is the one."""
        self.moments += 1
        if self.moments - 1 == self._at:
            raise Killed(f"at moment {self._at}")

    def mortal(self, port: P) -> P:
        """Return the port with a moment before and after each call of a method."""
        return cast("P", _Mortal(port, self))


class _Mortal(Generic[P]):
    def __init__(self, port: P, kills: Kills) -> None:
        self._port, self._kills = port, kills

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._port, name)
        return self._killable(value) if callable(value) else value

    def _killable(self, method: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            self._kills.moment()
            result = method(*args, **kwargs)
            self._kills.moment()
            return result

        return call


def each_kill(
    fresh: Callable[[], P], work: Callable[[P, Kills], None], check: Callable[[P, int], None]
) -> int:
    """Kill `work` at every moment in turn; return how many moments there were.

    For each moment: `fresh` makes a world, `work` runs in it until it is killed there, then runs again from the
    beginning (as a restarted process would), and `check` looks at the world.
    """
    moment = 0
    while True:
        world = fresh()
        try:
            work(world, Kills(at=moment))
        except Killed:
            work(world, Kills())
            check(world, moment)
            moment += 1
        else:
            check(world, moment)
            return moment
