"""How contracts call an adapter, whether its methods are plain or async."""

from __future__ import annotations

import asyncio
import inspect
import weakref
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4


def plain(port: object) -> Any:
    """Return the port with async methods awaited for the caller, so that one contract serves both kinds."""
    return _Plain(port)


def fresh() -> str:
    """Return a key that was never used before: a real test system may keep what it was given."""
    return f"contract:{uuid4().hex}"


def at_once(make: Callable[[], object], callers: int, method: str, *args: Any, **kwargs: Any) -> list[Any]:
    """Call a method several times at once, as processes would; return what each call returned.

    Plain ones in threads, each with a port that is made there; async ones of one port in one event loop.
    """
    port = make()
    if inspect.iscoroutinefunction(getattr(port, method)):
        answers: list[Any] = plain(port).gathered(method, callers, *args, **kwargs)
        return answers
    with ThreadPoolExecutor(callers) as threads:
        calls = [threads.submit(lambda: getattr(make(), method)(*args, **kwargs)) for _ in range(callers)]
        return [call.result() for call in calls]


class _Plain:
    """All calls of one test run in one event loop: adapters may keep connections."""

    def __init__(self, port: object) -> None:
        self._port = port
        self._loop = asyncio.Runner()
        self._close = weakref.finalize(self, self._loop.close)

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._port, name)
        if not callable(value):
            return value
        return lambda *args, **kwargs: self._answer(value(*args, **kwargs))

    def gathered(self, name: str, count: int, *args: Any, **kwargs: Any) -> list[Any]:
        async def wait() -> list[Any]:
            method = getattr(self._port, name)
            return list(await asyncio.gather(*(method(*args, **kwargs) for _ in range(count))))

        return self._loop.run(wait())

    def _answer(self, value: Any) -> Any:
        if not inspect.isawaitable(value):
            return value

        async def wait() -> Any:
            return await value

        return self._loop.run(wait())
