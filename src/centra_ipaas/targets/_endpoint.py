"""What an HTTP endpoint is said to do: its requests and what its answers mean, as values without I/O."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Final, Generic, TypeVar

from attrs import field, frozen
from attrs.validators import ge

from centra_ipaas.errors import AnswerLost, Finding, TargetUnavailable
from centra_ipaas.graphql import retry_after
from centra_ipaas.mapping import reading
from centra_ipaas.sync import Accepted, Refused, TargetPromise
from centra_ipaas.world import Reply

D = TypeVar("D")

#: Answers that say something about us or the address, and the same of every order.
_NOT_FOR_US: Final = {
    301: "it sends us elsewhere",
    302: "it sends us elsewhere",
    303: "it sends us elsewhere",
    307: "it sends us elsewhere",
    308: "it sends us elsewhere",
    401: "it does not accept our credentials",
    403: "our credentials do not allow it",
    404: "there is nothing at this address",
    405: "this address takes no such request",
    410: "there is nothing at this address any more",
}
_PAUSES: Final = frozenset({429, 503})


def _refused(_told: object, status: int) -> tuple[Finding, ...]:
    finding = Finding(
        code="target.refused",
        message=f"the endpoint refused the order with status {status}",
        action="Look at the endpoint's log; let `findings` of the adapter read the reasons from its answer.",
        evidence={"status": str(status)},
    )
    return (finding,)


@frozen(kw_only=True)
class Question:
    """One request: method, path with query, headers and body."""

    method: str
    path: str
    headers: Mapping[str, str] = field(factory=dict, repr=False)
    body: bytes = field(default=b"", repr=False)


@frozen(kw_only=True)
class Look:
    """How an order is looked up by its key: with a GET."""

    #: The path of a key, with its query: ``lambda key: f"/orders?reference={quote(key, safe='')}"``.
    path: Callable[[str], str]
    #: The remote id in the answer's JSON; None says that the order is certainly not there.
    remote_id: Callable[[Any], str | int | None]
    #: Statuses that say that it is not there, such as 404 of an address for one order. A wrong path would say it too.
    absent: frozenset[int] = field(default=frozenset(), converter=frozenset)


@frozen(kw_only=True)
class Endpoint(Generic[D]):
    """What an endpoint is said to do; its promise follows from that.

    ============== ==============================================================================================
    honours_keys   it answers a key that it knows with the first answer, and does nothing again. Many take the
                   header and ignore it: `OrderTargetContract` against a test system tells
    look           orders can be looked up by their key
    settles_within seconds in which a request that we gave up on may still be worked on
    ============== ==============================================================================================

    ============================== ==============================================================================
    answer to the POST             means
    ============================== ==============================================================================
    2xx                            `Accepted` under `remote_id`; if that cannot be read, the outcome is unknown
    one of `already_there`         the same: it knows the key, and tells the id
    one of `refusals`              `Refused`, with what `findings` reads from the answer
    429, 503                       `TargetUnavailable`, for as long as Retry-After says
    3xx, 401, 403, 404, 405, 410   `TargetUnavailable`: the address or our credentials are wrong
    anything else, 5xx above all   `AnswerLost`: the outcome is unknown
    ============================== ==============================================================================
    """

    path: str
    #: The target's id in the answer's JSON: ``lambda told: told["id"]``. Decimals are `Decimal`.
    remote_id: Callable[[Any], str | int]
    honours_keys: bool = False
    look: Look | None = None
    settles_within: float = field(default=60.0, validator=ge(0.0))
    key_header: str = "Idempotency-Key"
    #: The JSON text of a document. Decimals and money are written as text by default.
    write: Callable[[D], str] = reading.write_json
    refusals: frozenset[int] = field(default=frozenset({409, 422}), converter=frozenset)
    already_there: frozenset[int] = field(default=frozenset(), converter=frozenset)
    #: The reasons in the JSON of a refusal (None if it is no JSON), which has this status.
    findings: Callable[[Any, int], Sequence[Finding]] = _refused

    @property
    def promise(self) -> TargetPromise:
        """What follows for the target."""
        return TargetPromise(
            accepts_keys=self.honours_keys,
            can_find=self.look is not None,
            settles_within=self.settles_within,
        )

    def create(self, document: D, key: str) -> Question:
        """Return the request that creates an order."""
        headers = {"Content-Type": "application/json", "Accept": "application/json", self.key_header: key}
        return Question(method="POST", path=self.path, headers=headers, body=self.write(document).encode())

    def created(self, reply: Reply, now: datetime) -> Accepted | Refused:
        """Return what the answer to that means."""
        if 200 <= reply.status < 300 or reply.status in self.already_there:
            return Accepted(remote_id=_id(self.remote_id, reply))
        if reply.status in self.refusals:
            return Refused(findings=tuple(self.findings(_json_or_none(reply), reply.status)))
        raise _trouble("POST", reply, now)

    def find(self, key: str) -> Question:
        """Return the request that looks an order up."""
        return Question(method="GET", path=self._look.path(key), headers={"Accept": "application/json"})

    def found(self, reply: Reply, now: datetime) -> str | None:
        """Return the remote id that the answer to that tells, if there is one."""
        if reply.status in self._look.absent:
            return None
        if 200 <= reply.status < 300:
            return _id_or_none(self._look.remote_id, reply)
        raise _trouble("GET", reply, now)

    @property
    def _look(self) -> Look:
        if self.look is None:
            raise TypeError("this endpoint cannot be asked for an order: it has no `look`")
        return self.look


def _id(read: Callable[[Any], object], reply: Reply) -> str:
    remote_id = _id_or_none(read, reply)
    if remote_id is None:
        raise AnswerLost(f"the endpoint answered {reply.status}, and its answer holds no remote id")
    return remote_id


def _id_or_none(read: Callable[[Any], object], reply: Reply) -> str | None:
    try:
        remote_id = read(json.loads(reply.body, parse_float=Decimal))
    except Exception as error:
        # Its words may quote the answer: only the kind of error is told.
        kind = type(error).__name__
        raise AnswerLost(
            f"the endpoint answered {reply.status}, and no remote id can be read from it ({kind})"
        ) from error
    if remote_id is None or (isinstance(remote_id, str) and remote_id):
        return remote_id
    if type(remote_id) is int:
        return str(remote_id)
    raise AnswerLost(f"the endpoint answered {reply.status}, and the remote id in it is empty or no text")


def _json_or_none(reply: Reply) -> Any:
    try:
        return json.loads(reply.body, parse_float=Decimal)
    except ValueError:
        return None


def _trouble(method: str, reply: Reply, now: datetime) -> TargetUnavailable | AnswerLost:
    told = f"the endpoint answered {reply.status} to {method}"
    if reply.status in _PAUSES:
        return TargetUnavailable(told, retry_after(reply.headers.get("retry-after"), now))
    if reply.status in _NOT_FOR_US:
        return TargetUnavailable(f"{told}: {_NOT_FOR_US[reply.status]}")
    return AnswerLost(told)
