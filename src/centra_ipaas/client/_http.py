"""The one module that knows the HTTP library: its clients and their limits, its replies, its errors.

The library is what `import httpx` gives. httpx2 beside it changes nothing; a program that wants httpx2 for everything
calls `httpx2.alias_httpx()` before its first import of httpx, and then this module uses it as well.
"""

from __future__ import annotations

import asyncio
import os
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Generic, TypeAlias, TypedDict, TypeVar

import httpx

from centra_ipaas.client._settings import Settings
from centra_ipaas.errors import AnswerLost, ConfigurationError, NotSent, OversizedAnswer
from centra_ipaas.world import Reply, Request

T = TypeVar("T")

#: What may answer in place of the network.
Transport: TypeAlias = httpx.BaseTransport | None
AsyncTransport: TypeAlias = httpx.AsyncBaseTransport | None


class BlockingHttp:
    """Sends the requests of one client, at most `concurrency` at once; its threads share it."""

    def __init__(self, settings: Settings, transport: Transport) -> None:
        self._settings, self._calls = settings, _Calls()
        self._free = threading.BoundedSemaphore(settings.concurrency)
        self._lines = _Lines(lambda: httpx.Client(**_options(settings), transport=transport))

    def send(self, request: Request) -> Reply:
        """Return the reply; raises `NotSent` or `AnswerLost`, and `ConfigurationError` once closed."""
        self._calls.begin()
        try:
            with self._free, self._lines.one() as http:
                return self._reply(http, request)
        finally:
            if self._calls.end():
                self._hang_up()

    def _reply(self, http: httpx.Client, request: Request) -> Reply:
        body = _Body(request, self._settings)
        with _translated(request), http.stream("POST", self._settings.url, **body.options) as response:
            for chunk in response.iter_bytes():
                body.add(chunk)
            return body.reply(response)

    def close(self) -> None:
        """Take no request any more. Those under way end; the last of them closes the connections."""
        if self._calls.close():
            self._hang_up()

    def _hang_up(self) -> None:
        for http in self._lines.all:
            http.close()


class AsyncHttp:
    """Sends the requests of one client, at most `concurrency` at once; its tasks share it."""

    def __init__(self, settings: Settings, transport: AsyncTransport) -> None:
        self._settings, self._calls = settings, _Calls()
        self._free = asyncio.Semaphore(settings.concurrency)
        self._lines = _Lines(lambda: httpx.AsyncClient(**_options(settings), transport=transport))

    async def send(self, request: Request) -> Reply:
        """Return the reply; raises `NotSent` or `AnswerLost`, and `ConfigurationError` once closed."""
        self._calls.begin()
        try:
            async with self._free:
                with self._lines.one() as http:
                    return await self._reply(http, request)
        finally:
            if self._calls.end():
                await self._hang_up()

    async def _reply(self, http: httpx.AsyncClient, request: Request) -> Reply:
        body = _Body(request, self._settings)
        with _translated(request):
            async with http.stream("POST", self._settings.url, **body.options) as response:
                async for chunk in response.aiter_bytes():
                    body.add(chunk)
                return body.reply(response)

    async def aclose(self) -> None:
        """Take no request any more. Those under way end; the last of them closes the connections."""
        if self._calls.close():
            await self._hang_up()

    async def _hang_up(self) -> None:
        for http in self._lines.all:
            await http.aclose()


class _Lines(Generic[T]):
    """As many HTTP clients of one connection as there were requests under way at once.

    The pool of a shared one offers the same idle connection to all who wait, and all but one come back to ask again:
    with six requests under way and a thousand tasks that took a third more of the CPU.
    """

    def __init__(self, make: Callable[[], T]) -> None:
        self._make = make
        with _proxies_checked():
            self.all = [make()]
        self._idle = list(self.all)

    @contextmanager
    def one(self) -> Iterator[T]:
        """Lend one; the one used last comes first, since its connection is the most likely to be there still."""
        try:
            one = self._idle.pop()
        except IndexError:
            one = self._make()
            self.all.append(one)
        try:
            yield one
        finally:
            self._idle.append(one)


class _Calls:
    """Counts the calls under way, so that no connection is closed below one of them.

    A socket closed while another thread reads from it is a number that the next connection gets: that thread would
    then read somebody else's answer.
    """

    def __init__(self) -> None:
        self._lock, self._under_way, self._open = threading.Lock(), 0, True
        self._process = os.getpid()

    def begin(self) -> None:
        """Count one in."""
        if self._forked():
            raise ConfigurationError(
                "this client was made before the process was forked, and both would read the same connections; "
                "make a client in each process, after the fork"
            )
        with self._lock:
            if not self._open:
                raise ConfigurationError("this client is closed; make another one")
            self._under_way += 1

    def end(self) -> bool:
        """Count one out; tells whether the connections are to be closed now."""
        with self._lock:
            self._under_way -= 1
            return not (self._open or self._under_way)

    def close(self) -> bool:
        """Let nobody in any more; tells whether the connections are to be closed now."""
        if (
            self._forked()
        ):  # a lock that was held at the fork stays so; closing our copies of the sockets harms nobody
            return True
        with self._lock:
            self._open = False
            return not self._under_way

    def _forked(self) -> bool:
        return os.getpid() != self._process


# --- one request -------------------------------------------------------------------------------------------


class _SendOptions(TypedDict):
    content: bytes
    timeout: httpx.Timeout


class _Body:
    """The body of an answer as it arrives, for as long as the request may take.

    A time-out of httpx starts anew with every byte, so an answer that trickles would never end.
    """

    def __init__(self, request: Request, settings: Settings) -> None:
        self._chunks: list[bytes] = []
        self._left = self._most = settings.largest_answer
        self._until = time.monotonic() + request.timeout
        timeout = httpx.Timeout(request.timeout, connect=min(request.timeout, settings.connect_timeout))
        self.options: _SendOptions = {"content": request.body, "timeout": timeout}

    def add(self, chunk: bytes) -> None:
        """Keep what arrived, if it arrived in time and is not too much: a few bytes can unpack to gigabytes."""
        self._left -= len(chunk)
        if self._left < 0:
            raise OversizedAnswer(f"the answer is larger than {self._most} bytes")
        self._chunks.append(chunk)
        if time.monotonic() > self._until:
            raise httpx.ReadTimeout("the answer does not end")

    def reply(self, response: httpx.Response) -> Reply:
        """Return what came back, unread; header names in lower case."""
        headers = {name.lower(): value for name, value in response.headers.items()}
        return Reply(status=response.status_code, headers=headers, body=b"".join(self._chunks))


@contextmanager
def _translated(request: Request) -> Iterator[None]:
    """Translate errors of the wire: before the request left it is `NotSent`, afterwards `AnswerLost`.

    Messages name the kind of error only: httpx puts addresses into its own, and a proxy's may hold a secret.
    """
    try:
        yield
    except (
        httpx.ConnectError,
        httpx.ConnectTimeout,
        httpx.ProxyError,
        httpx.UnsupportedProtocol,
    ) as error:
        raise NotSent(f"no connection to Centra ({_reason(error)})") from error
    except (httpx.TransportError, httpx.DecodingError) as error:
        raise AnswerLost(
            f"the connection broke, or no answer came within {request.timeout:g} s ({type(error).__name__})"
        ) from error


def _reason(error: BaseException) -> str:
    """Return why there is no connection, as far as it can be told without an address."""
    kind, cause = type(error).__name__, error
    while cause.__context__ is not None:
        cause = cause.__context__
    if isinstance(cause, ssl.SSLCertVerificationError):
        return (
            f"{kind}: its certificate is not trusted: {cause.verify_message}; if something on the way signs anew, "
            "name its authority in the settings, as `ca`"
        )
    if isinstance(error, httpx.ProxyError) and (status := str(error)[:3]).isdecimal():
        return f"{kind}: the proxy answered {status}"
    return kind


# --- one client --------------------------------------------------------------------------------------------


class _ClientOptions(TypedDict):
    headers: dict[str, str]
    verify: ssl.SSLContext
    proxy: httpx.Proxy | None
    trust_env: bool
    limits: httpx.Limits
    follow_redirects: bool


def _options(settings: Settings) -> _ClientOptions:
    tls = settings.tls or _tls_context(settings)
    return {
        "headers": _headers(settings),
        "verify": tls,
        "proxy": _proxy(settings.proxy, tls) if settings.proxy else None,
        # http is for this machine only: no proxy of the environment gets to see it, with its token in the clear.
        "trust_env": settings.url.startswith("https:"),
        "limits": httpx.Limits(
            max_connections=1, max_keepalive_connections=1, keepalive_expiry=settings.keep_alive
        ),
        # To follow one would repeat a mutation elsewhere, with our token.
        "follow_redirects": False,
    }


def _proxy(address: str, tls: ssl.SSLContext) -> httpx.Proxy:
    return httpx.Proxy(address, ssl_context=tls if address.startswith("https:") else None)


@contextmanager
def _proxies_checked() -> Iterator[None]:
    """Translate what httpx says about proxies, also those of the environment; its own words may hold a password."""
    try:
        yield
    except ImportError:
        raise ConfigurationError("a proxy of kind socks5 needs the package socksio; install it") from None
    except (ValueError, httpx.InvalidURL):
        raise ConfigurationError(
            "HTTPS_PROXY, HTTP_PROXY, ALL_PROXY or NO_PROXY of the environment is no address that can be used"
        ) from None


def _headers(settings: Settings) -> dict[str, str]:
    return {
        "Authorization": f"Bearer {settings.token}",
        "Content-Type": "application/json",
        "Accept": "application/json",
        "User-Agent": " ".join(filter(None, (f"centra-ipaas/{_version()}", settings.app))),
    }


@cache
def _version() -> str:
    return version("centra-ipaas")


def _tls_context(settings: Settings) -> ssl.SSLContext:
    """Return whom to trust: `ca`, else what httpx trusts (SSL_CERT_FILE, SSL_CERT_DIR, the bundle that it brings).

    Clients that trust the same share one context: to load the usual authorities takes some 40 ms and 0.8 MB, and
    200 tenants would pay for it 200 times. Nobody changes a context after it was made, and a file that changed
    gives another one.
    """
    if settings.ca is None:
        return _usual_tls(os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR"))
    try:
        state = settings.ca.stat()
        return _tls_trusting(settings.ca, state.st_mtime_ns, state.st_size)
    except (OSError, ssl.SSLError) as error:
        raise ConfigurationError(
            f"ca: no certificates can be read from {settings.ca} ({type(error).__name__})"
        ) from error


@lru_cache(maxsize=8)
def _usual_tls(_file: str | None, _directory: str | None) -> ssl.SSLContext:
    return httpx.create_ssl_context()


@lru_cache(maxsize=8)
def _tls_trusting(ca: Path, _changed: int, _size: int) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=ca)
