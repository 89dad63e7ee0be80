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
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from functools import cache, lru_cache
from importlib.metadata import version
from math import inf
from pathlib import Path
from typing import Any, Final, Generic, TypeAlias, TypedDict, TypeVar, cast

import httpx

from centra_ipaas.client._settings import Settings
from centra_ipaas.errors import AnswerLost, ClientBusy, ConfigurationError, NotSent, OversizedAnswer
from centra_ipaas.world import Reply, Request

T = TypeVar("T")

#: What may answer in place of the network.
Transport: TypeAlias = httpx.BaseTransport | None
AsyncTransport: TypeAlias = httpx.AsyncBaseTransport | None

#: Errors that say by themselves that no request left.
_UNREACHED: Final = (httpx.ConnectError, httpx.ConnectTimeout, httpx.ProxyError, httpx.UnsupportedProtocol)
#: Bytes that are written under one look at the time.
_PIECE: Final = 32 * 1024


class BlockingHttp:
    """Sends the requests of one client, each from one of `concurrency` places; its threads share it."""

    def __init__(self, settings: Settings, transport: Transport) -> None:
        self._settings, self._calls = settings, _Calls()
        self._free = threading.BoundedSemaphore(settings.concurrency)
        self._lines = _Lines(lambda: httpx.Client(**_options(settings), transport=transport))

    def send(self, request: Request) -> Reply:
        """Return the reply, from a place that is held; raises `NotSent` or `AnswerLost`."""
        with self._lines.one() as line:
            return self._reply(line, request)

    @contextmanager
    def place(self, seconds: float) -> Iterator[None]:
        """Hold one of the places; `ClientBusy` if none gets free in time, and `ConfigurationError` once closed."""
        self._calls.begin()
        try:
            if not self._free.acquire(timeout=min(max(0.0, seconds), threading.TIMEOUT_MAX)):
                raise _no_place(self._settings)
            try:
                yield
            finally:
                self._free.release()
        finally:
            if self._calls.end():
                self._hang_up()

    def _reply(self, line: _Line[httpx.Client], request: Request) -> Reply:
        body, wire, options = _Body(self._settings), line.wire, _send_options(request, self._settings)
        wire.begin(request.timeout)
        with (
            _translated(request, wire),
            line.http.stream(
                "POST", self._settings.url, **options, extensions={"trace": wire.bind}
            ) as response,
        ):
            for chunk in response.iter_bytes():
                body.add(chunk)
                wire.left(httpx.ReadTimeout)
            return body.reply(response)

    def close(self) -> None:
        """Take no request any more. Those under way end; the last of them closes the connections."""
        if self._calls.close():
            self._hang_up()

    def _hang_up(self) -> None:
        for line in self._lines.all:
            line.http.close()


class AsyncHttp:
    """Sends the requests of one client, each from one of `concurrency` places; its tasks share it."""

    def __init__(self, settings: Settings, transport: AsyncTransport) -> None:
        self._settings, self._calls = settings, _Calls()
        self._free = asyncio.Semaphore(settings.concurrency)
        self._lines = _Lines(lambda: httpx.AsyncClient(**_options(settings), transport=transport))

    async def send(self, request: Request) -> Reply:
        """Return the reply, from a place that is held; raises `NotSent` or `AnswerLost`."""
        with self._lines.one() as line:
            return await self._reply(line, request)

    @asynccontextmanager
    async def place(self, seconds: float) -> AsyncIterator[None]:
        """Hold one of the places; `ClientBusy` if none gets free in time, and `ConfigurationError` once closed."""
        self._calls.begin()
        try:
            await self._place_free(seconds)
            try:
                yield
            finally:
                self._free.release()
        finally:
            if self._calls.end():
                await self._hang_up()

    async def _place_free(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(max(0.0, seconds)):
                await self._free.acquire()
        except TimeoutError:
            raise _no_place(self._settings) from None

    async def _reply(self, line: _Line[httpx.AsyncClient], request: Request) -> Reply:
        body, wire, options = _Body(self._settings), line.wire, _send_options(request, self._settings)
        wire.begin(request.timeout)
        with _translated(request, wire):
            async with (
                asyncio.timeout(request.timeout),
                line.http.stream(
                    "POST", self._settings.url, **options, extensions={"trace": wire.watch}
                ) as response,
            ):
                async for chunk in response.aiter_bytes():
                    body.add(chunk)
                return body.reply(response)

    async def aclose(self) -> None:
        """Take no request any more. Those under way end; the last of them closes the connections."""
        if self._calls.close():
            await self._hang_up()

    async def _hang_up(self) -> None:
        for line in self._lines.all:
            await line.http.aclose()


class _Wire:
    """What becomes of the requests of one HTTP client: until when each may take, and whether it has left.

    A time-out of httpx starts anew with every byte, so an answer that drips, before its body or within it, would never
    end. What httpx tells of a request's steps (its extension "trace") also hands over the connections it makes.
    """

    def __init__(self) -> None:
        self._until = 0.0
        #: The way to Centra is being made: nothing of the request has left.
        self.connecting = False

    def begin(self, timeout: float) -> None:
        """Count the seconds of a request from now."""
        self._until, self.connecting = time.monotonic() + timeout, False

    def left(self, expired: type[httpx.TimeoutException]) -> float:
        """Return the seconds that are left; raises `expired` if there are none."""
        if (left := self._until - time.monotonic()) <= 0:
            raise expired("not done in time")
        return left

    async def watch(self, event: str, info: Mapping[str, Any]) -> None:
        """Hear of a step of httpx's suspending client, which is bound from outside."""
        self._note(event.partition(".")[2], info)

    def bind(self, event: str, info: Mapping[str, Any]) -> None:
        """Hear of a step of httpx's blocking client, and bind each connection that it makes."""
        step = event.partition(".")[2]
        self._note(step, info)
        if step in ("connect_tcp.complete", "start_tls.complete"):
            self._bound(info["return_value"])

    def _note(self, step: str, info: Mapping[str, Any]) -> None:
        if step == "connect_tcp.started":
            self.connecting = True
        elif step == "send_request_headers.started" and info["request"].method != b"CONNECT":
            self.left(httpx.ConnectTimeout)
            self.connecting = False

    def _bound(self, stream: Any) -> None:
        """Give each read and write of a connection no more than what is left."""
        read, write = stream.read, stream.write

        def read_in_time(max_bytes: int, timeout: float | None = None) -> bytes:
            return cast("bytes", read(max_bytes, min(self.left(httpx.ReadTimeout), timeout or inf)))

        def write_in_time(buffer: bytes, timeout: float | None = None) -> None:
            for start in range(0, len(buffer), _PIECE):
                piece = buffer[start : start + _PIECE]
                write(piece, min(self.left(httpx.WriteTimeout), timeout or inf))

        stream.read, stream.write = read_in_time, write_in_time


class _Line(Generic[T]):
    """One HTTP client, for one request at a time."""

    def __init__(self, http: T) -> None:
        self.http, self.wire = http, _Wire()


class _Lines(Generic[T]):
    """As many HTTP clients of one connection as there were requests under way at once.

    The pool of a shared one offers the same idle connection to all who wait, and all but one come back to ask again:
    with six requests under way and a thousand tasks that took a third more of the CPU.
    """

    def __init__(self, make: Callable[[], T]) -> None:
        self._make = make
        with _proxies_checked():
            self.all = [_Line(make())]
        self._idle = list(self.all)

    @contextmanager
    def one(self) -> Iterator[_Line[T]]:
        """Lend one; the one used last comes first, since its connection is the most likely to be there still."""
        try:
            one = self._idle.pop()
        except IndexError:
            one = _Line(self._make())
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


def _no_place(settings: Settings) -> ClientBusy:
    return ClientBusy(
        f"{settings.concurrency} requests of this client were under way until the deadline, "
        "and no more may be at once (`concurrency`)"
    )


class _SendOptions(TypedDict):
    content: bytes
    timeout: httpx.Timeout


def _send_options(request: Request, settings: Settings) -> _SendOptions:
    timeout = httpx.Timeout(request.timeout, connect=min(request.timeout, settings.connect_timeout))
    return {"content": request.body, "timeout": timeout}


class _Body:
    """The body of an answer as it arrives."""

    def __init__(self, settings: Settings) -> None:
        self._chunks: list[bytes] = []
        self._left = self._most = settings.largest_answer

    def add(self, chunk: bytes) -> None:
        """Keep what arrived, if it is not too much: a few bytes can unpack to gigabytes."""
        self._left -= len(chunk)
        if self._left < 0:
            raise OversizedAnswer(f"the answer is larger than {self._most} bytes")
        self._chunks.append(chunk)

    def reply(self, response: httpx.Response) -> Reply:
        """Return what came back, unread; header names in lower case."""
        headers = {name.lower(): value for name, value in response.headers.items()}
        return Reply(status=response.status_code, headers=headers, body=b"".join(self._chunks))


@contextmanager
def _translated(request: Request, wire: _Wire) -> Iterator[None]:
    """Translate errors of the wire: before the request left it is `NotSent`, afterwards `AnswerLost`.

    Messages name the kind of error only: httpx puts addresses into its own, and a proxy's may hold a secret.
    """
    try:
        yield
    except (httpx.TransportError, httpx.DecodingError, TimeoutError) as error:
        if wire.connecting or isinstance(error, _UNREACHED):
            raise NotSent(f"no connection to Centra ({_reason(error)})") from error
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
