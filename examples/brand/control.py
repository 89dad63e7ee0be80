"""The control address of a sandbox: what shop people and payment providers do, for demos and tests."""

from __future__ import annotations

import json
from decimal import Decimal
from types import TracebackType
from typing import Any, Self

import httpx


class Control:
    """``POST {control}/<what to do>`` and ``GET {control}/<what is there>``; amounts are exact."""

    def __init__(self, url: str) -> None:
        self._http = httpx.Client(base_url=url, timeout=10)

    def call(self, method: str, **arguments: Any) -> Any:
        return _value(self._http.post(f"/{method}", json=arguments))

    def look(self, what: str) -> Any:
        return _value(self._http.get(f"/{what}"))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.close()


def _value(reply: httpx.Response) -> Any:
    if reply.is_error:
        raise RuntimeError(f"{reply.request.url.path}: {reply.text}")
    return json.loads(reply.text, parse_float=Decimal)
