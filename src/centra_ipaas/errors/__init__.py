"""The error tree and `Finding`, what is wrong with one record."""

from centra_ipaas.errors._finding import Finding, Owner, Severity
from centra_ipaas.errors._raised import raised, raised_at
from centra_ipaas.errors._redact import redacted
from centra_ipaas.errors._store import StoreUnavailable
from centra_ipaas.errors._target import CircuitOpen, TargetUnavailable
from centra_ipaas.errors._text import storable
from centra_ipaas.errors._tree import (
    AnswerLost,
    BudgetUnavailable,
    ClientBusy,
    ConfigurationError,
    Fault,
    GraphQLError,
    Interrupted,
    InvalidRequest,
    IpaasError,
    LeaseLost,
    MutationRefused,
    NotSent,
    OversizedAnswer,
    PartlyApplied,
    PlanStale,
    QueryFailed,
    RateLimited,
    RecordRefused,
    Redirected,
    RefusedByCentra,
    Retry,
    StoreGone,
    TokenRejected,
    TooComplex,
    TransportError,
    UncertainOutcome,
    UnexpectedAnswer,
    UnreadableAnswer,
    UserError,
)

__all__ = [
    "AnswerLost",
    "BudgetUnavailable",
    "CircuitOpen",
    "ClientBusy",
    "ConfigurationError",
    "Fault",
    "Finding",
    "GraphQLError",
    "Interrupted",
    "InvalidRequest",
    "IpaasError",
    "LeaseLost",
    "MutationRefused",
    "NotSent",
    "OversizedAnswer",
    "Owner",
    "PartlyApplied",
    "PlanStale",
    "QueryFailed",
    "RateLimited",
    "RecordRefused",
    "Redirected",
    "RefusedByCentra",
    "Retry",
    "Severity",
    "StoreGone",
    "StoreUnavailable",
    "TargetUnavailable",
    "TokenRejected",
    "TooComplex",
    "TransportError",
    "UncertainOutcome",
    "UnexpectedAnswer",
    "UnreadableAnswer",
    "UserError",
    "raised",
    "raised_at",
    "redacted",
    "storable",
]

# A traceback names an error as one imports it.
for _name in __all__:
    _exported = globals()[_name]
    if isinstance(_exported, type) and issubclass(_exported, IpaasError):
        _exported.__module__ = __name__
