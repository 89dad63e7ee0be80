"""How contracts call an adapter, whether its methods are plain or async."""

from __future__ import annotations

import asyncio
import inspect
import weakref
from typing import Any
from uuid import uuid4


def plain(port: object) -> Any:
    """Return the port with async methods awaited for the caller, so that one contract serves both kinds."""
    return _Plain(port)


def fresh() -> str:
    """Return a key that was never used before: a real test system may keep what it was given."""
    return f"contract:{uuid4().hex}"


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

    def _answer(self, value: Any) -> Any:
        if not inspect.isawaitable(value):
            return value

        async def wait() -> Any:
            return await value

        return self._loop.run(wait())
