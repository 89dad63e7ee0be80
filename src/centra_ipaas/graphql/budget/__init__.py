"""How much may be asked, and when."""

from centra_ipaas.graphql.budget._budget import ASK_AGAIN, Budget, Claim, Use
from centra_ipaas.graphql.budget._keeper import BudgetKeeper, Turn
from centra_ipaas.graphql.budget._quota import GROWTH, Cost, Limit, Priority, Resource
from centra_ipaas.graphql.budget._stored import from_text, to_text
from centra_ipaas.graphql.budget._window import PADDING, Asked, Window

__all__ = [
    "ASK_AGAIN",
    "GROWTH",
    "PADDING",
    "Asked",
    "Budget",
    "BudgetKeeper",
    "Claim",
    "Cost",
    "Limit",
    "Priority",
    "Resource",
    "Turn",
    "Use",
    "Window",
    "from_text",
    "to_text",
]
