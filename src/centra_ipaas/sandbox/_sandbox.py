"""A stateful Centra in one process."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.cookies import SimpleCookie
from threading import Lock
from typing import Any

import msgspec
from attrs import frozen

from centra_ipaas.sandbox.edge.faults import Fault, Faults
from centra_ipaas.sandbox.edge.quotas import GROWTH, Limiter, Plan
from centra_ipaas.sandbox.edge.transport import SandboxTransport
from centra_ipaas.sandbox.edge.wire import HttpReply, HttpRequest
from centra_ipaas.sandbox.platform import Platform
from centra_ipaas.sandbox.protocol import execute
from centra_ipaas.sandbox.protocol.schema import overlaid, pinned
from centra_ipaas.sandbox.shop import Shop
from centra_ipaas.sandbox.state.assumptions import Assumptions
from centra_ipaas.sandbox.state.viewer import Viewer
from centra_ipaas.sandbox.state.world import World

_ENCODER = msgspec.json.Encoder(decimal_format="number")
_EXECUTED = {"lose_answer", "apply_then_500", "truncate", "slow"}
_PROXY_PAGE = b"<!DOCTYPE html><html><head><title>Please wait</title></head><body>Checking...</body></html>"


@frozen(kw_only=True)
class Executed:
    """One request that ran: what was asked, what it cost, when."""

    operation: str | None
    fields: tuple[str, ...]
    complexity: int
    mutations: int
    at: datetime
    #: The fault that was put on its answer.
    fault: str | None = None


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Sandbox:
    """A Centra that keeps what it is told: orders, stock, shipments and payments on the pinned schema.

    ``handle`` takes and gives plain values, blocks, and may be called from any thread. ``transport()`` serves both
    ``httpx.Client`` and ``httpx.AsyncClient``. ``shop`` seeds and inspects, ``faults`` plans failures, ``requests``
    shows what ran. What is not implemented answers an entry in ``errors``, never a success that was not stored.

    >>> sandbox = Sandbox()
    >>> client = httpx.Client(transport=sandbox.transport(), headers=sandbox.headers)
    >>> client.post(sandbox.url, json={"query": "{ stores { id } }"}).json()["data"]
    {'stores': [{'id': 1}, {'id': 2}]}
    """

    #: The address to ask; any other path is a 404.
    url = "https://sandbox.centra.test/graphql"

    def __init__(
        self,
        *,
        token: str = "sandbox-token",
        plan: Plan | None = GROWTH,
        clock: Callable[[], datetime] = _utc_now,
        assumptions: Assumptions | None = None,
        sdl: str | None = None,
    ) -> None:
        self._schema = pinned() if sdl is None else overlaid(sdl)
        self.token = token
        self.faults = Faults()
        self._clock = clock
        self._lock = Lock()
        self._world = World(clock=clock, assumptions=assumptions or Assumptions())
        self._limiter = Limiter(plan, clock())
        self._log: list[Executed] = []
        self.shop = Shop(self._world, self._lock)

    def __repr__(self) -> str:
        return f"<Sandbox {self.url} with {len(self._world.orders)} orders>"

    @property
    def headers(self) -> dict[str, str]:
        """Return the headers a request needs."""
        return {"Authorization": f"Bearer {self.token}"}

    @property
    def requests(self) -> tuple[Executed, ...]:
        """Return every request that ran, oldest first."""
        with self._lock:
            return tuple(self._log)

    def transport(self) -> SandboxTransport:
        """Return an httpx transport that answers from this sandbox."""
        return SandboxTransport(self.handle)

    def handle(self, request: HttpRequest) -> HttpReply:
        """Answer one HTTP request as Centra would (ERRORS): 200, 400, 403, 429, and 404 or 405 for the wrong place."""
        refusal = self._refuse(request)
        if refusal is not None:
            return refusal
        now = self._clock()
        try:
            understood = execute.understand(request.body, self._schema)
        except execute.BadRequest as bad:
            return self._failure(400, *bad.messages)
        with self._lock:
            return self._answer(understood, now)

    def _refuse(self, request: HttpRequest) -> HttpReply | None:
        if request.path != "/graphql":
            return self._failure(404, "Not found.")
        if request.method != "POST":
            return self._failure(405, "Use POST.")
        if _token_of(request) != self.token:
            return self._failure(403, "The token is invalid or expired.")
        return None

    def _answer(self, request: execute.Request, now: datetime) -> HttpReply:
        wait = self._limiter.spend(request.cost.complexity, request.cost.mutations, now)
        if wait:
            return self._too_many(wait, now)
        fault = self.faults.take(request.root_fields)
        if fault is not None and fault.kind not in _EXECUTED:
            return self._instead(fault, now)
        self._note(request, now, fault)
        answer = self._run(request, Viewer(), now)
        reply = self._json(200, self._envelope(answer, request))
        return reply if fault is None else self._spoil(reply, fault)

    def _run(self, request: execute.Request, viewer: Viewer, now: datetime) -> execute.Answer:
        moment = now.replace(microsecond=0)
        platform = Platform(self._schema, self._world, viewer, moment, lambda: self._limiter.rows(now))
        with self._world.seen_by(viewer):
            return execute.run(request, platform)

    def _note(self, request: execute.Request, now: datetime, fault: Fault | None) -> None:
        self._log.append(
            Executed(
                operation=request.name,
                fields=request.root_fields,
                complexity=request.cost.complexity,
                mutations=request.cost.mutations,
                at=now,
                fault=fault.kind if fault else None,
            )
        )

    def _envelope(self, answer: execute.Answer, request: execute.Request) -> dict[str, Any]:
        extensions: dict[str, Any] = {
            "complexity": request.cost.complexity,
            "permissionsUsed": list(request.cost.permissions),
            "appVersion": self._world.assumptions.app_version,
        }
        if request.cost.deprecated:
            extensions["deprecatedFieldsUsed"] = list(request.cost.deprecated)
        errors = {"errors": answer.errors} if answer.errors else {}
        return {**errors, "data": answer.data, "extensions": extensions}

    def _instead(self, fault: Fault, now: datetime) -> HttpReply:
        """Answer without running anything."""
        if fault.kind == "error_500":
            return self._failure(500, "Internal server error.")
        if fault.kind == "refuse_429":
            return self._too_many(fault.seconds, now)
        if fault.kind == "html":
            return self._reply(200, _PROXY_PAGE, "text/html; charset=utf-8")
        return self._json(200, {"errors": [{"message": "Internal server error"}], "data": None})

    def _spoil(self, reply: HttpReply, fault: Fault) -> HttpReply:
        """Break the answer to something that ran."""
        if fault.kind == "apply_then_500":
            return self._failure(500, "Internal server error.")
        if fault.kind == "truncate":
            half = reply.body[: len(reply.body) // 2]
            return HttpReply(
                status=200, headers={**reply.headers, "content-length": str(len(half))}, body=half
            )
        delay = fault.seconds if fault.kind == "slow" else 0.0
        return HttpReply(
            status=reply.status,
            headers=reply.headers,
            body=reply.body,
            delay=delay,
            lost=fault.kind == "lose_answer",
        )

    def _too_many(self, wait: float, now: datetime) -> HttpReply:
        reply = self._failure(429, "Rate limit exceeded.")
        return HttpReply(
            status=429,
            headers={**reply.headers, "retry-after": self._retry_after(wait, now)},
            body=reply.body,
        )

    def _retry_after(self, wait: float, now: datetime) -> str:
        moment = now + timedelta(seconds=wait)
        forms = {
            "seconds": lambda: f"{wait:g}",
            # Rounded up: asking before the moment trips the limit again (OLD:limits).
            "unix": lambda: str(int(moment.timestamp()) + (moment.microsecond > 0)),
            "date": lambda: format_datetime(_ceil(moment).astimezone(UTC), usegmt=True),
        }
        return forms[self._world.assumptions.retry_after]()

    def _failure(self, status: int, *messages: str) -> HttpReply:
        return self._json(status, {"errors": [{"message": message} for message in messages]})

    def _json(self, status: int, body: dict[str, Any]) -> HttpReply:
        return self._reply(status, _ENCODER.encode(body), "application/json")

    def _reply(self, status: int, body: bytes, content_type: str) -> HttpReply:
        date = format_datetime(self._clock().astimezone(UTC), usegmt=True)
        headers = {"content-type": content_type, "content-length": str(len(body)), "date": date}
        return HttpReply(status=status, headers=headers, body=body)


def _ceil(moment: datetime) -> datetime:
    whole = moment.replace(microsecond=0)
    return whole if whole == moment else whole + timedelta(seconds=1)


def _token_of(request: HttpRequest) -> str | None:
    """Read ``Authorization: Bearer`` or the cookie ``graphql-access`` (OLD:auth)."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return token.strip()
    cookie = SimpleCookie(request.headers.get("cookie", "")).get("graphql-access")
    return None if cookie is None else cookie.value
