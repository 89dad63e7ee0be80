"""GraphQL without I/O: questions and answers as values, the exchange between them, and the budget for it."""

from centra_ipaas.graphql.budget import (
    GROWTH,
    Budget,
    BudgetKeeper,
    Cost,
    Limit,
    Priority,
    Resource,
    Turn,
    Use,
)
from centra_ipaas.graphql.changes import KeyedRows, Span, lower_bound
from centra_ipaas.graphql.exchange import Centra, Exchange, Guard, RetryPolicy
from centra_ipaas.graphql.halving import ask_page
from centra_ipaas.graphql.operation import NOT_GIVEN, NotGiven, Operation
from centra_ipaas.graphql.page import BadRecord, Page, fitting
from centra_ipaas.graphql.reading import Decoder, Reading
from centra_ipaas.graphql.reply import Answer, Extensions, read, retry_after

__all__ = [
    "GROWTH",
    "NOT_GIVEN",
    "Answer",
    "BadRecord",
    "Budget",
    "BudgetKeeper",
    "Centra",
    "Cost",
    "Decoder",
    "Exchange",
    "Extensions",
    "Guard",
    "KeyedRows",
    "Limit",
    "NotGiven",
    "Operation",
    "Page",
    "Priority",
    "Reading",
    "Resource",
    "RetryPolicy",
    "Span",
    "Turn",
    "Use",
    "ask_page",
    "fitting",
    "lower_bound",
    "read",
    "retry_after",
]
