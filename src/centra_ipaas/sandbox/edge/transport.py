"""The sandbox as an httpx transport."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator

import httpx
from attrs import frozen

from centra_ipaas.sandbox.edge.wire import BITS, HttpReply, HttpRequest, bits


class SandboxTransport(httpx.MockTransport):
    """Serves ``httpx.Client`` and ``httpx.AsyncClient`` from a plain function.

    What the network does to an answer becomes the exception that httpx raises for it; a silent connection is an
    ``httpx.ReadTimeout`` at once, without waiting.
    """

    def __init__(self, handle: Callable[[HttpRequest], HttpReply]) -> None:
        super().__init__(lambda request: _response(handle(_plain(request)), request))
        self._handle = handle

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answer for the blocking client."""
        request.read()
        reply = self._handle(_plain(request))
        if reply.delay and reply.delivery == "whole":
            time.sleep(_pause(reply, request))
        return _response(reply, request)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer for the async client; a slow answer does not block the loop."""
        await request.aread()
        reply = self._handle(_plain(request))
        if reply.delay and reply.delivery == "whole":
            await asyncio.sleep(_pause(reply, request))
        return _response(reply, request)


def _plain(request: httpx.Request) -> HttpRequest:
    return HttpRequest(
        method=request.method, path=request.url.path, headers=dict(request.headers), body=request.content
    )


def _read_timeout(request: httpx.Request) -> float | None:
    timeout: dict[str, float | None] = request.extensions.get("timeout", {})
    return timeout.get("read")


def _too_long(delay: float, request: httpx.Request) -> bool:
    limit = _read_timeout(request)
    return limit is not None and delay > limit


def _pause(reply: HttpReply, request: httpx.Request) -> float:
    limit = _read_timeout(request)
    return reply.delay if limit is None else min(reply.delay, limit)


def _response(reply: HttpReply, request: httpx.Request) -> httpx.Response:
    if reply.delivery == "refused":
        raise httpx.ConnectError("the sandbox refused the connection", request=request)
    if reply.delivery == "reset":
        raise httpx.ReadError("the sandbox lost the answer", request=request)
    if reply.delivery == "silent" or (reply.delivery == "whole" and _too_long(reply.delay, request)):
        raise httpx.ReadTimeout("the sandbox answered too late", request=request)
    if reply.delivery == "whole":
        return httpx.Response(reply.status, headers=dict(reply.headers), content=reply.body, request=request)
    return httpx.Response(
        reply.status, headers=dict(reply.headers), stream=_Trickle(reply, request), request=request
    )


@frozen
class _Trickle(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A body that breaks off in the middle, or comes bit by bit."""

    reply: HttpReply
    request: httpx.Request

    def __iter__(self) -> Iterator[bytes]:
        for pause, bit in self._parts():
            time.sleep(pause)
            yield bit
        self._end()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for pause, bit in self._parts():
            await asyncio.sleep(pause)
            yield bit
        self._end()

    def _parts(self) -> Iterator[tuple[float, bytes]]:
        if self.reply.delivery == "cut":
            yield 0.0, self.reply.body[: len(self.reply.body) // 2]
            return
        pause = self.reply.delay / BITS
        if _too_long(pause, self.request):
            raise httpx.ReadTimeout("the sandbox dripped too slowly", request=self.request)
        for bit in bits(self.reply.body):
            yield pause, bit

    def _end(self) -> None:
        if self.reply.delivery == "cut":
            raise httpx.RemoteProtocolError("the sandbox cut the body in the middle", request=self.request)
