"""Orders to an HTTP endpoint: the two ways to send what `Endpoint` asks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, Final, Generic, TypeVar

import httpx

from centra_ipaas.errors import AnswerLost, NotSent
from centra_ipaas.sync import Accepted, Refused, TargetPromise
from centra_ipaas.targets._endpoint import Endpoint, Question
from centra_ipaas.world import Reply

D = TypeVar("D")

#: Errors that say by themselves that no request left.
_UNREACHED: Final = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)


class HttpTarget(Generic[D]):
    """An `OrderTarget` for an endpoint: a POST with an idempotency key, and a GET to look an order up.

    Address, credentials, time-outs, proxy and certificates are those of the `httpx.Client`, which stays the caller's
    to close; redirects are never followed. What could not be sent is `NotSent`; a connection that broke or an answer
    that did not come in time is `AnswerLost`. No error holds an address, a header or a body.
    """

    def __init__(self, http: httpx.Client, endpoint: Endpoint[D]) -> None:
        self._http, self._endpoint = http, endpoint

    @property
    def promise(self) -> TargetPromise:
        """What the endpoint is said to do."""
        return self._endpoint.promise

    def create(self, document: D, *, key: str) -> Accepted | Refused:
        """Send the order."""
        return self._endpoint.created(self._ask(self._endpoint.create(document, key)), _now())

    def find(self, key: str) -> str | None:
        """Look the order up."""
        return self._endpoint.found(self._ask(self._endpoint.find(key)), _now())

    def _ask(self, question: Question) -> Reply:
        with _translated():
            return _reply(self._http.request(**_options(question)))


class AsyncHttpTarget(Generic[D]):
    """The same for `AsyncClient`, over an `httpx.AsyncClient`."""

    def __init__(self, http: httpx.AsyncClient, endpoint: Endpoint[D]) -> None:
        self._http, self._endpoint = http, endpoint

    @property
    def promise(self) -> TargetPromise:
        """What the endpoint is said to do."""
        return self._endpoint.promise

    async def create(self, document: D, *, key: str) -> Accepted | Refused:
        """Send the order."""
        return self._endpoint.created(await self._ask(self._endpoint.create(document, key)), _now())

    async def find(self, key: str) -> str | None:
        """Look the order up."""
        return self._endpoint.found(await self._ask(self._endpoint.find(key)), _now())

    async def _ask(self, question: Question) -> Reply:
        with _translated():
            return _reply(await self._http.request(**_options(question)))


def _now() -> datetime:
    return datetime.now(UTC)


def _options(question: Question) -> dict[str, Any]:
    return {
        "method": question.method,
        "url": question.path,
        "headers": dict(question.headers),
        "content": question.body or None,
        "follow_redirects": False,
    }


def _reply(response: httpx.Response) -> Reply:
    headers = {name.lower(): value for name, value in response.headers.items()}
    return Reply(status=response.status_code, headers=headers, body=response.content)


@contextmanager
def _translated() -> Iterator[None]:
    """Translate errors of the wire; they name the kind of error only."""
    try:
        yield
    except httpx.LocalProtocolError:
        # It quotes the header that cannot be written, which may be the one with the token.
        raise NotSent("the request cannot be written: a header holds an illegal character") from None
    except _UNREACHED as error:
        raise NotSent(f"no connection to the endpoint ({type(error).__name__})") from error
    except (httpx.TransportError, httpx.DecodingError) as error:
        raise AnswerLost(
            f"no answer of the endpoint: the connection broke, or it took too long ({type(error).__name__})"
        ) from error
