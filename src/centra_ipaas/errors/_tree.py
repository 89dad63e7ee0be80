"""Every error this library raises.

Three questions decide the class of an error: whose fault is it, can trying again help, what now?

IpaasError
├── ConfigurationError          ours: the settings or ports cannot work; nothing was sent
├── RecordRefused               data: one record cannot be handled; carries all findings
├── PlanStale                   data: what a plan was made for has changed since; nothing was sent
├── LeaseLost                   another worker has taken the work over; nothing was sent
├── Interrupted                 the runner was asked to stop; nothing was sent
├── BudgetUnavailable           the store of the budget cannot be used; nothing was sent
├── StoreUnavailable            the store cannot be read or written now: what it was for is done again later
├── StoreGone                   the store's file was deleted or replaced while it was in use
├── TransportError              the wire
│   ├── NotSent                 the request never left: always safe to repeat
│   │   └── ClientBusy          ours: the client's other requests left it no turn
│   └── AnswerLost              it left, the answer did not come back: it may have had its effect
├── RefusedByCentra             Centra answered, and the answer is no
│   ├── RateLimited             429: wait as told; nothing was done
│   ├── TokenRejected           401, 403: renew the token; never repeated
│   ├── InvalidRequest          400: our document or variables are wrong
│   │   └── TooComplex          the question alone costs more than Centra ever allows
│   ├── QueryFailed             `errors` in the answer; partial data is kept
│   ├── MutationRefused         `userErrors`: nothing was modified
│   └── PartlyApplied           `userErrors` for some of several mutations: the others happened
├── UnreadableAnswer            Centra answered something that cannot be read
│   ├── UnexpectedAnswer        it can be read, and is not of the shape that was asked for
│   ├── OversizedAnswer         it is larger than we are willing to hold
│   └── Redirected              3xx: the address in the settings is not that of the API
├── TargetUnavailable           an adapter: the target as a whole is down
│   └── CircuitOpen             it failed for everything and is left alone; nothing was sent
└── UncertainOutcome            an effect may or may not have happened: look before repeating
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import ClassVar

from attrs import field, frozen

from centra_ipaas.errors._finding import Finding
from centra_ipaas.errors._redact import redacted, shown


class Fault(StrEnum):
    """Whose fault an error is."""

    CALLER = "caller"
    DATA = "data"
    CENTRA = "centra"
    NETWORK = "network"


class Retry(StrEnum):
    """Whether trying the same again can help."""

    NEVER = "never"
    SAFE = "safe"
    IF_REPEATABLE = "if repeatable"
    AFTER_LOOKING = "after looking"


class IpaasError(Exception):
    """Base of all errors raised by this library."""

    #: Stable code; the runbook page is ``docs/runbook/<code>.md``.
    code: ClassVar[str] = "ipaas"
    fault: ClassVar[Fault] = Fault.CALLER
    retry: ClassVar[Retry] = Retry.NEVER
    #: It is certain that nothing was changed anywhere.
    harmless: ClassVar[bool] = False
    #: What the reader should do now.
    advice: ClassVar[str] = "Read the message and the runbook page of its code."

    def __init__(self, message: str) -> None:
        super().__init__(message)
        # Shown below the message in a traceback, and never part of it.
        self.add_note(f"{self.code}: {self.advice}")

    def __reduce__(self) -> tuple[object, ...]:
        # By default it would be made anew from its message alone, which some classes are not made from.
        return _as_it_was, (type(self), self.args), vars(self)


def _as_it_was(kind: type[IpaasError], args: tuple[object, ...]) -> IpaasError:
    """Return an error as it comes back from another process, before its attributes and notes."""
    return kind.__new__(kind, *args)


class ConfigurationError(IpaasError):
    """The settings, ports or policies given cannot work together; nothing was sent."""

    code = "configuration"
    harmless = True
    advice = "Correct the setting that the message names and start again."


class RecordRefused(IpaasError):
    """One record cannot be handled as it is; every reason is in `findings`."""

    code = "record-refused"
    fault = Fault.DATA
    harmless = True
    advice = "Mend what the findings name, then replay the record."

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__("; ".join(str(finding) for finding in self.findings) or "refused without a finding")


class PlanStale(IpaasError):
    """Records have changed since a plan was made for them, so none of it was carried out; `keys` names them."""

    code = "plan-stale"
    fault = Fault.DATA
    harmless = True
    advice = "Make the plan anew, look at what it would do now, and apply that one."

    def __init__(self, keys: Sequence[str]) -> None:
        self.keys = tuple(keys)
        shown = ", ".join(self.keys[:5]) + (f" and {len(self.keys) - 5} more" if len(self.keys) > 5 else "")
        super().__init__(f"changed since the plan was made: {shown}")


class LeaseLost(IpaasError):
    """Another worker has taken the work over, because it had been in hand for longer than its lease."""

    code = "lease-lost"
    harmless = True
    advice = "Nothing; the other worker goes on. If it happens often, give the runner a longer lease."


class Interrupted(IpaasError):
    """Something waited, or was about to begin, when the runner was asked to stop; it was not done."""

    code = "interrupted"
    harmless = True
    advice = "Nothing; whoever starts next goes on with it."


class BudgetUnavailable(IpaasError):
    """The store through which processes share the budget failed, so nothing was sent: it might exceed a quota."""

    code = "budget-unavailable"
    retry = Retry.SAFE
    harmless = True
    advice = "See what the store says (its cause): locked, closed, disk full."


class StoreGone(IpaasError):
    """The store's file was deleted or replaced while it was in use; the call that raises it did nothing.

    What was written to it is in a file that nobody can open any more.
    """

    code = "store-gone"
    harmless = True
    advice = (
        "See its page before you stop the process; find what touched the file, put it back, and start again."
    )


class TransportError(IpaasError):
    """The request or its answer did not come through."""

    code = "transport"
    fault = Fault.NETWORK
    retry = Retry.IF_REPEATABLE
    advice = "Usually passes by itself; if it stays, check the network and Centra's status page."


class NotSent(TransportError):
    """The request never reached Centra: no effect, always safe to repeat."""

    code = "not-sent"
    retry = Retry.SAFE
    harmless = True
    advice = "Check the address in the settings, DNS and the firewall."


class ClientBusy(NotSent):
    """The request got no turn in time behind the client's other requests; no connection was tried."""

    code = "client-busy"
    fault = Fault.CALLER
    advice = "See what holds the other requests up; use fewer threads or tasks, or raise `concurrency`."


class AnswerLost(TransportError):
    """The request left and no usable answer came back (time-out, cut connection, 408, 499, 5xx).

    It may have had its effect. Only a repeatable operation is sent again by itself. `retry_after` is the wait in
    seconds that was asked for (by a 503, say), None if there was none.
    """

    code = "answer-lost"

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        self.retry_after = retry_after
        super().__init__(message)


class RefusedByCentra(IpaasError):
    """Centra answered, and the answer is no."""

    code = "refused-by-centra"
    fault = Fault.CENTRA


class RateLimited(RefusedByCentra):
    """HTTP 429, or our own share is used up: a quota does not allow the request; nothing was done.

    `retry_after` is the wait in seconds that Centra asked for, or that is foreseen; None if it did not say. `alone`
    says that the request is dearer by itself than a quota holds: Centra refused it, and had just told that quota was
    left. Then no wait helps, but asking for less.
    """

    code = "rate-limited"
    fault = Fault.CALLER
    retry = Retry.SAFE
    harmless = True
    advice = "Wait as told. If it stays, see which integration uses the quota up, and whether our share of it fits."

    def __init__(self, message: str, retry_after: float | None = None, *, alone: bool = False) -> None:
        self.retry_after, self.alone = retry_after, alone
        super().__init__(message)


class TokenRejected(RefusedByCentra):
    """HTTP 401 or 403: the token is invalid, expired or revoked. Never repeated."""

    code = "token-rejected"
    fault = Fault.CALLER
    harmless = True
    advice = "Create a new token in Centra's admin (System, API tokens) and restart with it."


class InvalidRequest(RefusedByCentra):
    """HTTP 400 or an unexpected 4xx: the document, its variables or the JSON are wrong."""

    code = "invalid-request"
    fault = Fault.CALLER
    harmless = True
    advice = "Compare the document with the shop's own schema; report it if it came from this library."


class TooComplex(InvalidRequest):
    """Centra says that the question alone costs more complexity than it ever allows; nothing was done.

    No source shows how Centra says so. Taken for it is a refusal that names the complexity of the query.
    """

    code = "too-complex"
    advice = "Ask for less at once: a smaller page, or fewer nested lists; waiting does not help."


@frozen
class GraphQLError:
    """One entry of `errors`: what, where in the answer, and its category (``authorization``, ...).

    `message` is Centra's own text and may quote what a customer typed; as text and in its repr it is redacted.
    """

    message: str = field(repr=shown)
    path: tuple[str | int, ...] = ()
    category: str | None = None

    def __str__(self) -> str:
        where, words = ".".join(map(str, self.path)), redacted(self.message)
        return f"{where}: {words}" if where else words


class QueryFailed(RefusedByCentra):
    """The answer carries `errors`; all are kept, with the partial data that came along (raw JSON)."""

    code = "query-failed"
    advice = "With category 'authorization' grant the token the permission named; otherwise report it."

    def __init__(self, operation: str, errors: Sequence[GraphQLError], partial: bytes | None = None) -> None:
        self.operation = operation
        self.errors = tuple(errors)
        self.partial = partial
        super().__init__(f"{operation}: " + "; ".join(map(str, self.errors)))

    @property
    def denied(self) -> bool:
        """Every entry is a permission missing for a whole root field, so nothing ran (OLD:auth)."""
        return all(entry.category == "authorization" and len(entry.path) == 1 for entry in self.errors)


@frozen
class UserError:
    """One entry of a mutation's `userErrors` or `userWarnings`: what, and which input it is about.

    `message` is Centra's own text and may quote what a customer typed; as text and in its repr it is redacted.
    """

    message: str = field(repr=shown)
    path: tuple[str, ...] = ()

    def __str__(self) -> str:
        words = redacted(self.message)
        return f"{'.'.join(self.path)}: {words}" if self.path else words


class MutationRefused(RefusedByCentra):
    """`userErrors` is not empty: Centra modified nothing (best practices, handling errors)."""

    code = "mutation-refused"
    fault = Fault.DATA
    harmless = True
    advice = "Mend the input that the path names; repeating it unchanged only burns quota."

    def __init__(self, operation: str, user_errors: Sequence[UserError]) -> None:
        self.operation = operation
        self.user_errors = tuple(user_errors)
        super().__init__(f"{operation}: " + "; ".join(map(str, self.user_errors)))


class PartlyApplied(RefusedByCentra):
    """Of several mutations in one request some were refused, the others happened.

    `refused` holds the user errors by the payload's name in the answer, `applied` the names of the others; `data` is
    the answer's whole raw JSON, with what the applied ones returned.
    """

    code = "partly-applied"
    fault = Fault.DATA
    advice = "Mend the input of those that were refused and send only them again."

    def __init__(
        self, operation: str, refused: Mapping[str, Sequence[UserError]], applied: Sequence[str], data: bytes
    ) -> None:
        self.operation = operation
        self.refused = {name: tuple(errors) for name, errors in refused.items()}
        self.applied = tuple(applied)
        self.data = data
        told = "; ".join(f"{name}: {error}" for name, errors in self.refused.items() for error in errors)
        super().__init__(f"{operation}: applied {', '.join(self.applied)}, refused {told}")


class UnreadableAnswer(IpaasError):
    """The answer is truncated, empty or no JSON."""

    code = "unreadable-answer"
    fault = Fault.CENTRA
    retry = Retry.IF_REPEATABLE
    advice = "Usually a proxy in between, and passes; if it stays, look at what stands before Centra."


class UnexpectedAnswer(UnreadableAnswer):
    """The answer is JSON, and not of the shape that was asked for: null where a value is needed, another type."""

    code = "unexpected-answer"
    retry = Retry.NEVER
    advice = "Compare the document with the shop's own schema; report it if it came from this library."


class OversizedAnswer(UnreadableAnswer):
    """The answer is larger than `Settings.largest_answer` and was not read to its end."""

    code = "oversized-answer"
    fault = Fault.CALLER
    retry = Retry.NEVER
    advice = "Ask for less at once (a smaller page), or allow more with Settings.largest_answer."


class Redirected(UnreadableAnswer):
    """HTTP 3xx: the answer sends us elsewhere, and a token is not sent to an address that nobody set."""

    code = "redirected"
    fault = Fault.CALLER
    retry = Retry.NEVER
    advice = "Correct the setting url: https, the shop's own host, and the path of the GraphQL API."


class UncertainOutcome(IpaasError):
    """An effect may or may not have happened; `operation` is not repeated before somebody looked."""

    code = "uncertain-outcome"
    fault = Fault.NETWORK
    retry = Retry.AFTER_LOOKING
    advice = "Look in Centra whether it happened. The engines do this by themselves."

    def __init__(self, operation: str, reason: str) -> None:
        self.operation = operation
        super().__init__(f"{operation}: {reason}")
