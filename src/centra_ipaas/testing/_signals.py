"""A hook for tests that keeps what it hears."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from types import UnionType
from typing import ClassVar, TypeVar, overload

from centra_ipaas.signals import Signal

S = TypeVar("S", bound=Signal)


class RecordedSignals:
    """A hook that keeps all signals in order; see `record_signals`. It is in-line: what happened has been heard."""

    inline: ClassVar[bool] = True

    def __init__(self) -> None:
        self._heard: list[Signal] = []
        self._more = threading.Condition()

    def __call__(self, signal: Signal, /) -> None:
        """Keep one signal."""
        with self._more:
            self._heard.append(signal)
            self._more.notify_all()

    def __iter__(self) -> Iterator[Signal]:
        return iter(self.all)

    def __len__(self) -> int:
        return len(self._heard)

    def __repr__(self) -> str:
        return f"RecordedSignals({', '.join(self.names)})"

    @property
    def all(self) -> tuple[Signal, ...]:
        """Everything heard so far, in order."""
        return tuple(self._heard)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all signals heard so far, in order."""
        return tuple(type(signal).__name__ for signal in self._heard)

    @overload
    def of(self, kinds: type[S]) -> tuple[S, ...]: ...
    @overload
    def of(self, kinds: UnionType) -> tuple[Signal, ...]: ...
    def of(self, kinds: type[Signal] | UnionType) -> tuple[Signal, ...]:
        """Return those of a class, or of several joined by ``|``, in order."""
        return tuple(signal for signal in self._heard if isinstance(signal, kinds))

    def wait_for(
        self, kind: type[S], *, where: Callable[[S], bool] = lambda _: True, timeout: float = 5.0
    ) -> S:
        """Return the first signal of a class, as soon as it is there; for what happens in another thread.

        Raises `AssertionError` with what was heard instead if that takes longer than `timeout` seconds. It blocks: in
        an event loop await ``asyncio.to_thread(heard.wait_for, RunFinished)``.
        """

        def first() -> S | None:
            return next((signal for signal in self.of(kind) if where(signal)), None)

        with self._more:
            found = self._more.wait_for(first, timeout)
        if found is None:
            raise AssertionError(f"no such {kind.__name__} within {timeout:g} s, only {self!r}")
        return found

    def clear(self) -> None:
        """Forget what was heard so far."""
        with self._more:
            self._heard.clear()


def record_signals() -> RecordedSignals:
    """Return a hook for a test: give it as ``hooks=[heard]``, then ask ``heard.of(WorkParked)``."""
    return RecordedSignals()
