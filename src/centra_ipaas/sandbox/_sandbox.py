"""A stateful Centra in one process."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from attrs import frozen

from centra_ipaas.sandbox.edge import replies
from centra_ipaas.sandbox.edge.clock import utc_now
from centra_ipaas.sandbox.edge.faults import Fault, Faults, Injected
from centra_ipaas.sandbox.edge.injection import Core, Injection, can_happen
from centra_ipaas.sandbox.edge.journal import Journal, JournalEntry, Line
from centra_ipaas.sandbox.edge.kinds import KINDS
from centra_ipaas.sandbox.edge.quotas import UNLIMITED, Draw, Limiter, Plan
from centra_ipaas.sandbox.edge.tokens import Token, Tokens, token_of, viewer_of
from centra_ipaas.sandbox.edge.uploads import key_of
from centra_ipaas.sandbox.edge.windows import WindowKind
from centra_ipaas.sandbox.edge.wire import HttpReply, HttpRequest
from centra_ipaas.sandbox.platform import Platform
from centra_ipaas.sandbox.protocol import execute
from centra_ipaas.sandbox.protocol.schema import overlaid, pinned
from centra_ipaas.sandbox.shop import Effects, Shop
from centra_ipaas.sandbox.state.assumptions import Assumptions
from centra_ipaas.sandbox.state.viewer import DEFAULT_INTEGRATION, Viewer
from centra_ipaas.sandbox.state.world import World

if TYPE_CHECKING:
    from centra_ipaas.sandbox.edge.transport import SandboxTransport


@frozen
class _Late:
    """A request whose effect comes when the clock is at `due`."""

    due: datetime
    request: execute.Request
    viewer: Viewer
    fault: Fault
    line: Line


class Sandbox:
    """A Centra that keeps what it is told: orders, stock, shipments and payments on the pinned schema.

    ``handle`` takes and gives plain values, blocks, and may be called from any thread. ``transport()`` serves both
    ``httpx.Client`` and ``httpx.AsyncClient``. ``shop`` seeds and inspects, ``faults`` plans failures, ``tokens`` says
    who may ask, ``requests`` shows what was asked. Without a `plan` requests are counted and never refused.

    >>> sandbox = Sandbox()
    >>> client = httpx.Client(transport=sandbox.transport(), headers=sandbox.headers)
    >>> client.post(sandbox.url, json={"query": "{ stores { id } }"}).json()["data"]
    {'stores': [{'id': 1}, {'id': 2}]}
    """

    #: The address to ask.
    url = "https://sandbox.centra.test/graphql"

    def __init__(
        self,
        *,
        token: str = "sandbox-token",
        plan: Plan = UNLIMITED,
        window: WindowKind = "token",
        clock: Callable[[], datetime] = utc_now,
        assumptions: Assumptions | None = None,
        sdl: str | None = None,
    ) -> None:
        self._schema = pinned() if sdl is None else overlaid(sdl)
        self.token = token
        known = self._schema.permissions.known
        self.tokens = Tokens(Token(text=token), clock, permissions=known, stores=self._store_ids)
        self.faults = Faults(self._schema.graphql)
        self.clock = clock
        self._at: datetime | None = None
        self._lock = Lock()
        assumed = assumptions or Assumptions()
        self._world = World(clock=self._now, assumptions=assumed)
        self._limiter = Limiter(plan, clock(), window=window, early_retry_trips=assumed.early_retry_trips)
        self._journal = Journal()
        self._late: list[_Late] = []
        self.shop = Shop(self._world, self._lock)

    def __repr__(self) -> str:
        return f"<Sandbox {self.url} with {len(self._world.orders)} orders>"

    @property
    def headers(self) -> dict[str, str]:
        """Return the headers a request needs."""
        return {"Authorization": f"Bearer {self.token}"}

    @property
    def requests(self) -> tuple[JournalEntry, ...]:
        """Return what was asked, refused requests as well, oldest first: the newest 10,000, fewer if they are large."""
        return self._journal.entries()

    def transport(self) -> SandboxTransport:
        """Return an httpx transport that answers from this sandbox."""
        from centra_ipaas.sandbox.edge.transport import SandboxTransport  # a server needs no httpx

        return SandboxTransport(self.handle)

    def foreign_load(
        self,
        *,
        requests_per_second: float = 0,
        mutations_per_second: float = 0,
        complexity_per_second: float = 0,
    ) -> None:
        """From now on the environment's other integrations take this much of the quotas; nothing ends it."""
        load = Draw(
            requests=requests_per_second, mutations=mutations_per_second, complexity=complexity_per_second
        )
        with self._lock:
            self._limiter.load(load, self.clock())

    def spend_elsewhere(self, *, requests: int = 0, mutations: int = 0, complexity: int = 0) -> None:
        """Let another integration take this much of the quotas at once, as far as it is there."""
        draw = Draw(requests=requests, mutations=mutations, complexity=complexity)
        with self._lock:
            self._limiter.take(draw, self.clock())

    def settle(self) -> int:
        """Let effects come that are due by now (``applied_late``), and return how many; a request does so too."""
        with self._lock:
            return self._settle(self.clock())

    def effects(self, key: str, *, integration: str = DEFAULT_INTEGRATION) -> Effects:
        """Return what became of an order number, its external id, or a word in the comments of stock changes."""
        return self.shop.effects(key, integration=integration)

    def load(self, data: Mapping[str, Any] | str | Path) -> int:
        """Store objects by type, or those in a file of JSON, and return how many there were.

        ``{"Brand": [{"id": 1, "name": "Basics"}]}``: members are named as in the schema. Raises ValueError that
        names everything wrong, each with its path; nothing is stored then.
        """
        from centra_ipaas.sandbox.loading import load, read  # only who loads waits for its import

        given = read(data) if isinstance(data, str | Path) else data
        with self._lock:
            return load(self._world, self._schema.graphql, given)

    def handle(self, request: HttpRequest) -> HttpReply:
        """Answer one HTTP request as Centra would (ERRORS): 200, 400, 403, 429, and 404 or 405 for the wrong place.

        The storage that `createMediaUpload` sends files to is here as well, under ``/uploads``: 204 or 403.
        """
        now = self.clock()
        if request.path not in ("/graphql", "/uploads"):
            return replies.refused(404, now, "Not found.")
        if request.method != "POST":
            return replies.refused(405, now, "Use POST.")
        return self._upload(request, now) if request.path == "/uploads" else self._ask(request, now)

    def _upload(self, request: HttpRequest, now: datetime) -> HttpReply:
        if self.shop.upload(key_of(request)) == 204:
            return replies.stored(now)
        return replies.refused(403, now, "The form is not valid.")

    def _ask(self, request: HttpRequest, now: datetime) -> HttpReply:
        line = Line(now, request.body)
        reply = self._judge(request, line)
        self._journal.add(line, reply)
        return reply

    def _judge(self, request: HttpRequest, line: Line) -> HttpReply:
        token = self.tokens.find(token_of(request), line.at)
        if token is None:
            return replies.refused(403, line.at, "The token is invalid or expired.")
        line.integration = token.integration
        try:
            understood = execute.understand(request.body, self._schema)
        except execute.BadRequest as bad:
            return replies.answered({"errors": bad.errors}, line.at, 400)
        line.understood(understood)
        with self._lock:
            return self._answer(understood, viewer_of(token, self._schema), line)

    def _answer(self, request: execute.Request, viewer: Viewer, line: Line) -> HttpReply:
        now = line.at
        self._settle(now)
        draw = Draw(requests=1, mutations=request.cost.mutations, complexity=request.cost.complexity)
        wait = self._limiter.wait(draw, now)
        if wait:
            return replies.too_many(wait, self._world.assumptions.retry_after, now)
        fault = self._fault(request, now)
        if fault is None or not KINDS[fault.kind].free:
            self._limiter.take(draw, now)
        if fault is not None:
            return self._inject(fault, request, viewer, line)
        body = self._envelope(self._run(request, viewer, now), request)
        line.answered(body, request)
        return replies.answered(body, now)

    def _fault(self, request: execute.Request, now: datetime) -> Fault | None:
        return self.faults.take(
            request.name, request.root_fields, now, lambda fault: can_happen(request, fault)
        )

    def _inject(self, fault: Fault, request: execute.Request, viewer: Viewer, line: Line) -> HttpReply:
        core = Core(
            run=lambda asked, at: self._run(asked, viewer, at),
            understand=lambda body: execute.understand(body, self._schema),
            envelope=self._envelope,
            later=lambda due: self._late.append(_Late(due, request, viewer, fault, line)),
        )
        retry_after = self._world.assumptions.retry_after
        reply, injected = Injection(core, fault, request, line.at, retry_after).reply()
        line.injected(fault.kind, reply, request, ran=injected.ran)
        self.faults.note(injected)
        return reply

    def _settle(self, now: datetime) -> int:
        due = sorted((late for late in self._late if late.due <= now), key=lambda late: late.due)
        for late in due:
            self._late.remove(late)
            late.line.ran = True
            self._run(late.request, late.viewer, late.due)
            self.faults.note(
                Injected(
                    kind=late.fault.kind,
                    at=late.due,
                    operation=late.request.name,
                    fields=late.request.root_fields,
                    ran=True,
                    shown=False,
                )
            )
        return len(due)

    def _run(self, request: execute.Request, viewer: Viewer, now: datetime) -> execute.Answer:
        moment = now.replace(microsecond=0)
        platform = Platform(self._schema, self._world, viewer, moment, self._limits)
        self._at = now
        try:
            with self._world.seen_by(viewer):
                return execute.run(request, platform)
        finally:
            self._at = None

    def _now(self) -> datetime:
        """Return the moment of the request that is running, or the clock's."""
        return self.clock() if self._at is None else self._at

    def _store_ids(self) -> Collection[int]:
        return self._world.table("Store")

    def _limits(self) -> list[dict[str, Any]]:
        return self._limiter.rows(self.clock())

    def _envelope(self, answer: execute.Answer, request: execute.Request) -> dict[str, Any]:
        extensions = {
            "complexity": request.cost.complexity,
            **answer.used.extensions(),
            "appVersion": self._world.assumptions.app_version,
        }
        errors = {"errors": answer.errors} if answer.errors else {}
        return {**errors, "data": answer.data, "extensions": extensions}
