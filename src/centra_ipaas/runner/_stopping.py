"""Being asked to stop: by a method, or by a signal of the operating system."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, Final

_SIGNALS: Final = (signal.SIGTERM, signal.SIGINT)


class Stop:
    """Whether somebody asked to stop. May be asked from any thread; it holds for all that is under way by then."""

    def __init__(self) -> None:
        self._event = threading.Event()
        self._lock = threading.Lock()
        self._under_way = 0

    @property
    def asked(self) -> bool:
        """Whether it was asked for."""
        return self._event.is_set()

    def ask(self) -> None:
        """Ask for it."""
        self._event.set()

    def begin(self) -> None:
        """One more call that can be stopped is under way."""
        with self._lock:
            self._under_way += 1

    def end(self) -> None:
        """One has ended; with the last one it is forgotten that it was asked for."""
        with self._lock:
            self._under_way -= 1
            if not self._under_way:
                self._event.clear()

    @contextmanager
    def by_signals(self) -> Iterator[None]:
        """Let SIGTERM and SIGINT (Ctrl-C) ask for it while the block lasts; only in the main thread, which gets them.

        The second signal does what it would do without us: SIGTERM ends the process, Ctrl-C is a KeyboardInterrupt. An
        event loop needs no more: whoever waits in one looks several times a second.
        """
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before: dict[int, Any] = {}
        asked = False

        def handle(number: int, _frame: FrameType | None) -> None:
            nonlocal asked
            if asked:
                restore()
                signal.raise_signal(number)
            asked = True
            self.ask()

        def restore() -> None:
            for number, handler in before.items():
                signal.signal(number, handler)

        for number in _SIGNALS:
            # None: a handler that was not set from Python, and cannot be put back from here.
            if signal.getsignal(number) is not None:
                before[number] = signal.signal(number, handle)
        try:
            yield
        finally:
            restore()
