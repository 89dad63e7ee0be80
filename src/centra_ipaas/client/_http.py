"""The one module that knows the HTTP library: its requests, its replies, its errors."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from typing import TypedDict

import httpx

from centra_ipaas.client._settings import Settings
from centra_ipaas.errors import AnswerLost, NotSent
from centra_ipaas.world import Reply, Request

Transport = httpx.BaseTransport | None
AsyncTransport = httpx.AsyncBaseTransport | None


def blocking_http(settings: Settings, transport: Transport) -> httpx.Client:
    """Return a blocking HTTP client for one Centra.

    Redirects are not followed: that would repeat a mutation elsewhere, with our token.
    """
    return httpx.Client(headers=_headers(settings), transport=transport, follow_redirects=False)


def async_http(settings: Settings, transport: AsyncTransport) -> httpx.AsyncClient:
    """Return a suspending HTTP client for one Centra."""
    limits = httpx.Limits(
        max_connections=settings.concurrency, max_keepalive_connections=settings.concurrency
    )
    return httpx.AsyncClient(
        headers=_headers(settings), transport=transport, limits=limits, follow_redirects=False
    )


class Body:
    """The body of an answer as it arrives, for as long as the request may take.

    A time-out of httpx starts anew with every byte, so an answer that trickles would never end.
    """

    def __init__(self, request: Request) -> None:
        self.options: _Options = {"content": request.body, "timeout": request.timeout}
        self._chunks: list[bytes] = []
        self._until = time.monotonic() + request.timeout

    def add(self, chunk: bytes) -> None:
        """Keep what arrived, if it arrived in time."""
        self._chunks.append(chunk)
        if time.monotonic() > self._until:
            raise httpx.ReadTimeout("the answer does not end")

    def reply(self, response: httpx.Response) -> Reply:
        """Return what came back, unread; header names in lower case."""
        headers = {name.lower(): value for name, value in response.headers.items()}
        return Reply(status=response.status_code, headers=headers, body=b"".join(self._chunks))


class _Options(TypedDict):
    content: bytes
    timeout: float


@contextmanager
def translated(request: Request) -> Iterator[None]:
    """Translate errors of the wire: before the request left it is `NotSent`, afterwards `AnswerLost`.

    Messages name the kind of error only: httpx puts addresses into its own, and a proxy's may hold a secret.
    """
    try:
        yield
    except (
        httpx.ConnectError,
        httpx.ConnectTimeout,
        httpx.PoolTimeout,
        httpx.ProxyError,
        httpx.UnsupportedProtocol,
    ) as error:
        raise NotSent(f"no connection to Centra ({type(error).__name__})") from error
    except (httpx.TransportError, httpx.DecodingError) as error:
        raise AnswerLost(
            f"the connection broke, or no answer came within {request.timeout:g} s ({type(error).__name__})"
        ) from error


def _headers(settings: Settings) -> dict[str, str]:
    return {
        "Authorization": f"Bearer {settings.token}",
        "Content-Type": "application/json",
        "Accept": "application/json",
        "User-Agent": f"centra-ipaas/{version('centra-ipaas')}",
    }
