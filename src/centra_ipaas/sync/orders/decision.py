"""What is to be done with an order: a pure function of what is known."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Generic, TypeVar

from attrs import frozen

from centra_ipaas.errors import Finding, RecordRefused
from centra_ipaas.graphql import BadRecord
from centra_ipaas.models import Order, OrderStatus
from centra_ipaas.sync._decisions import NotYet, Refuse
from centra_ipaas.sync.orders import invariants, payable
from centra_ipaas.sync.orders.payable import PaymentPolicy
from centra_ipaas.work import Intent, IntentState

D = TypeVar("D")

#: Why an order waits that Centra does not have; it may have been deleted (OLD:flow), or just not show yet.
GONE: Final = "not in Centra"


@frozen
class Create(Generic[D]):
    """Create this document in the target."""

    document: D


@frozen
class Look:
    """An earlier attempt may have happened: look in the target first."""


@frozen
class Nothing:
    """Nothing is left to do."""

    reason: str


Decision = Create[D] | Look | Nothing | NotYet | Refuse


def decide(
    order: Order | BadRecord | None,
    intent: Intent | None,
    policy: PaymentPolicy,
    to_document: Callable[[Order], D],
) -> Decision[D]:
    """Say what is to be done with an order, given what was done with it before. Pure."""
    if intent is not None and intent.state is IntentState.APPLIED:
        return Nothing("exported")
    if intent is not None and intent.state in (IntentState.PLANNED, IntentState.UNCERTAIN):
        return Look()
    if order is None:
        return NotYet(GONE)
    if isinstance(order, BadRecord):
        return Refuse(order.findings)
    if order.status is OrderStatus.CANCELLED:
        return Nothing("cancelled")
    if order.status is OrderStatus.COMPLETED:
        return Nothing("already shipped")
    if (reason := payable.not_ready(order)) is not None:
        return NotYet(reason)
    try:
        if (reason := policy(order)) is not None:
            return NotYet(reason)
        return _document(order, to_document)
    except Exception as error:  # noqa: BLE001 - a user's function: one record it fails on must not stop the others
        return Refuse((_failing(error),))


def _document(order: Order, to_document: Callable[[Order], D]) -> Decision[D]:
    findings = invariants.broken(order)
    try:
        document = to_document(order)
    except RecordRefused as refused:
        return Refuse((*findings, *refused.findings))
    return Refuse(findings) if findings else Create(document)


def _failing(error: Exception) -> Finding:
    """The kind of the error only: its text may hold anything of the order."""
    return Finding(
        code="mapping.compute",
        message=f"the mapper or the payment policy failed with {type(error).__name__}",
        action="Mend the function for orders like this one, then replay.",
        evidence={"error": type(error).__name__},
    )
