"""GraphQL without I/O: questions and answers as values, the exchange between them, and the budget for it."""

from centra_ipaas.graphql.budget import GROWTH, Budget, BudgetKeeper, Cost, Limit, Resource
from centra_ipaas.graphql.exchange import Centra, Exchange, Guard, RetryPolicy
from centra_ipaas.graphql.operation import Operation
from centra_ipaas.graphql.page import BadRecord, Page
from centra_ipaas.graphql.reply import Answer, Extensions, read, retry_after

__all__ = [
    "GROWTH",
    "Answer",
    "BadRecord",
    "Budget",
    "BudgetKeeper",
    "Centra",
    "Cost",
    "Exchange",
    "Extensions",
    "Guard",
    "Limit",
    "Operation",
    "Page",
    "Resource",
    "RetryPolicy",
    "read",
    "retry_after",
]
