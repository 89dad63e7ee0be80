"""The sandbox as an httpx transport."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

import httpx

from centra_ipaas.sandbox.edge.wire import HttpReply, HttpRequest


class SandboxTransport(httpx.MockTransport):
    """Serves ``httpx.Client`` and ``httpx.AsyncClient`` from a plain function.

    A lost answer is an ``httpx.ReadError``, one slower than the read time-out an ``httpx.ReadTimeout``.
    """

    def __init__(self, handle: Callable[[HttpRequest], HttpReply]) -> None:
        super().__init__(lambda request: _response(handle(_plain(request)), request))
        self._handle = handle

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answer for the blocking client."""
        request.read()
        reply = self._handle(_plain(request))
        if reply.delay:
            time.sleep(_pause(reply, request))
        return _response(reply, request)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer for the async client; a slow answer does not block the loop."""
        await request.aread()
        reply = self._handle(_plain(request))
        if reply.delay:
            await asyncio.sleep(_pause(reply, request))
        return _response(reply, request)


def _plain(request: httpx.Request) -> HttpRequest:
    return HttpRequest(
        method=request.method, path=request.url.path, headers=dict(request.headers), body=request.content
    )


def _read_timeout(request: httpx.Request) -> float | None:
    timeout: dict[str, float | None] = request.extensions.get("timeout", {})
    return timeout.get("read")


def _pause(reply: HttpReply, request: httpx.Request) -> float:
    limit = _read_timeout(request)
    return reply.delay if limit is None else min(reply.delay, limit)


def _response(reply: HttpReply, request: httpx.Request) -> httpx.Response:
    limit = _read_timeout(request)
    if limit is not None and reply.delay > limit:
        raise httpx.ReadTimeout("the sandbox answered too late", request=request)
    if reply.lost:
        raise httpx.ReadError("the sandbox lost the answer", request=request)
    return httpx.Response(reply.status, headers=dict(reply.headers), content=reply.body, request=request)
