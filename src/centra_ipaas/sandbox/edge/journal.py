"""What was asked of the API, newest last: refused requests as well, what was in their variables, never a secret."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from hashlib import blake2b
from threading import Lock
from typing import Any, Final, Literal

import msgspec
from attrs import define, field, frozen
from graphql import get_named_type

from centra_ipaas.sandbox.edge.kinds import FaultKind
from centra_ipaas.sandbox.edge.places import response_key, selected
from centra_ipaas.sandbox.edge.wire import HttpReply
from centra_ipaas.sandbox.protocol.execute import Request

#: How many requests are kept, and of how many bytes their bodies may be together.
KEPT: Final = 10_000
KEPT_BYTES: Final = 16 * 2**20
#: An answer without an entry in `errors` or `userErrors`; one with `errors`; a mutation with `userErrors`; a status
#: that is not 200; no answer, or half of one.
Outcome = Literal["answered", "errors", "user_errors", "refused", "lost"]

_LOST: Final = ("refused", "reset", "silent", "cut")
_SECRET: Final = re.compile(
    "pass(word|phrase)|secret|token|authori[sz]ation|api_?key|credential", re.IGNORECASE
)


@frozen(kw_only=True)
class JournalEntry:
    """One request to the API; what is not known of one that was refused early is None or empty."""

    at: datetime
    #: Of the token; None: the token was not valid, so nothing else was looked at.
    integration: str | None
    operation: str | None
    #: Names of the root fields, aliases resolved.
    fields: tuple[str, ...]
    #: As they were sent; what a member named like a secret holds is ``***``.
    variables: Mapping[str, Any]
    #: Of the whole body: two requests of one fingerprint are the same request.
    fingerprint: str
    complexity: int
    mutations: int
    #: The HTTP status that reached the caller; None: none did.
    status: int | None
    outcome: Outcome
    #: Whether it was carried out, at once or late.
    ran: bool
    #: The fault that was put on it.
    fault: FaultKind | None


@define(eq=False)
class Line:
    """A request on its way through the sandbox: whoever learns something about it writes it down."""

    at: datetime
    body: bytes
    integration: str | None = None
    operation: str | None = None
    fields: tuple[str, ...] = ()
    variables: Mapping[str, Any] = field(factory=dict)
    complexity: int = 0
    mutations: int = 0
    status: int | None = None
    outcome: Outcome = "refused"
    ran: bool = False
    fault: FaultKind | None = None
    fingerprint: str = ""
    size: int = 0

    def understood(self, request: Request) -> None:
        """Note what is asked."""
        self.operation, self.fields = request.name, request.root_fields
        self.variables = request.raw_variables
        self.complexity, self.mutations = request.cost.complexity, request.cost.mutations

    def answered(self, body: Mapping[str, Any], request: Request) -> None:
        """Note that it ran, and what its answer says."""
        self.ran, self.outcome = True, outcome_of(body, request)

    def injected(self, fault: FaultKind, reply: HttpReply, request: Request, *, ran: bool) -> None:
        """Note a fault and what it left of the answer."""
        self.fault, self.ran = fault, ran
        if reply.status == 200:
            self.outcome = outcome_of(_decoded(reply.body), request)

    def close(self, reply: HttpReply) -> None:
        """Note what the caller got; of the body only its fingerprint is kept."""
        if reply.delivery in _LOST:
            self.outcome = "lost"
        else:
            self.status = reply.status
        self.fingerprint = blake2b(self.body, digest_size=8).hexdigest()
        self.size, self.body = len(self.body), b""

    def entry(self) -> JournalEntry:
        """Return it as a value, without secrets."""
        return JournalEntry(
            at=self.at,
            integration=self.integration,
            operation=self.operation,
            fields=self.fields,
            variables=_harmless(self.variables),
            fingerprint=self.fingerprint,
            complexity=self.complexity,
            mutations=self.mutations,
            status=self.status,
            outcome=self.outcome,
            ran=self.ran,
            fault=self.fault,
        )


class Journal:
    """The newest requests: at most `KEPT`, and fewer if their bodies are large."""

    def __init__(self) -> None:
        self._lines: deque[Line] = deque()
        self._bytes = 0
        self._lock = Lock()

    def add(self, line: Line, reply: HttpReply) -> None:
        """Write down a request that was answered, and forget the oldest that are too many."""
        line.close(reply)
        with self._lock:
            self._lines.append(line)
            self._bytes += line.size
            while len(self._lines) > KEPT or (self._bytes > KEPT_BYTES and len(self._lines) > 1):
                self._bytes -= self._lines.popleft().size

    def entries(self) -> tuple[JournalEntry, ...]:
        """Return what is kept, oldest first."""
        with self._lock:
            lines = tuple(self._lines)
        return tuple(line.entry() for line in lines)


def outcome_of(body: Mapping[str, Any], request: Request) -> Outcome:
    """Judge an answer by its JSON."""
    if body.get("errors"):
        return "errors"
    data = body.get("data")
    if request.mutating and isinstance(data, Mapping) and _has_user_errors(data, request):
        return "user_errors"
    return "answered"


def _has_user_errors(data: Mapping[str, Any], request: Request) -> bool:
    for key, nodes in request.fields.items():
        payload, root = data.get(key), request.root.fields.get(nodes[0].name.value)
        if root is None or not isinstance(payload, Mapping):
            continue
        for node in nodes:
            inner = (
                selected(request, get_named_type(root.type), node.selection_set) if node.selection_set else ()
            )
            if any(payload.get(response_key(one)) for one, _ in inner if one.name.value == "userErrors"):
                return True
    return False


def _decoded(body: bytes) -> Mapping[str, Any]:
    """Read what a fault left of an answer; what is no JSON any more says nothing."""
    try:
        read = msgspec.json.decode(body)
    except msgspec.DecodeError:
        return {}
    return read if isinstance(read, Mapping) else {}


def _harmless(value: Any) -> Any:
    """Return JSON whose members that are named like secrets hold none."""
    if isinstance(value, Mapping):
        return {name: "***" if _secret(name) else _harmless(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_harmless(item) for item in value]
    return value


@lru_cache(maxsize=4096)
def _secret(name: str) -> bool:
    return _SECRET.search(name) is not None
