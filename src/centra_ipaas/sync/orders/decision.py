"""What is to be done with an order: a pure function of what is known."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from inspect import isawaitable
from typing import Final, Generic, TypeAlias, TypeVar

from attrs import frozen

from centra_ipaas.errors import Finding, RecordRefused, raised, storable
from centra_ipaas.graphql import BadRecord
from centra_ipaas.models import Order, OrderStatus
from centra_ipaas.sync._decisions import NotYet, Refuse
from centra_ipaas.sync.orders import payable
from centra_ipaas.sync.orders.payable import PaymentPolicy
from centra_ipaas.totals import broken_amounts
from centra_ipaas.work import Intent, IntentState

D = TypeVar("D")

#: Why an order waits that Centra does not have; it may have been deleted (OLD:flow), or just not show yet.
GONE: Final = "not in Centra"

#: Any function from an order to the reason why it is none of the flow's, None if it is one.
SkipPolicy: TypeAlias = Callable[[Order], str | None]


def nothing(_order: Order) -> None:
    """Skip nothing."""


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


@frozen
class Skip:
    """It is not this flow's matter, for this reason."""

    reason: str


@frozen
class Gone:
    """The target has it, and Centra has it no more."""

    remote_id: str


Decision = Create[D] | Look | Nothing | NotYet | Refuse | Skip | Gone


@frozen(kw_only=True)
class Scope:
    """Which orders are a flow's matter at all; what is empty or None leaves none out."""

    #: Names, as Centra shows them.
    stores: frozenset[str] = frozenset()
    markets: frozenset[str] = frozenset()
    placed_from: datetime | None = None
    skip: SkipPolicy = nothing

    def leaves_out(self, order: Order) -> str | None:
        """Return why an order is none of the flow's, None if it is one."""
        if self.stores and order.store not in self.stores:
            return "another store"
        if self.markets and order.market not in self.markets:
            return "another market"
        if self.placed_from is not None and order.placed_at < self.placed_from:
            return "before the cut-over"
        return _reason("skip", self.skip(order))


EVERYTHING: Final = Scope()


def decide(
    order: Order | BadRecord | None,
    intent: Intent | None,
    policy: PaymentPolicy,
    to_document: Callable[[Order], D],
    *,
    scope: Scope = EVERYTHING,
    missed: bool = False,
) -> Decision[D]:
    """Say what is to be done with an order, given what was done with it before. Pure.

    `missed`: Centra did not have it at the last look either.
    """
    if intent is not None and intent.state in (IntentState.PLANNED, IntentState.UNCERTAIN):
        return Look()
    exported = intent is not None and intent.state is IntentState.APPLIED
    if order is None:
        return _missing(intent if exported else None, missed=missed)
    if exported:
        return Nothing("exported")
    if isinstance(order, BadRecord):
        return Refuse(order.findings)
    try:
        if (reason := scope.leaves_out(order)) is not None:
            return Skip(reason)
        return _due(order, policy, to_document)
    except Exception as error:  # noqa: BLE001 - a user's function: one record it fails on must not stop the others
        return Refuse((_failing(error),))


def _missing(exported: Intent | None, *, missed: bool) -> NotYet | Skip | Gone:
    if not missed:
        return NotYet(GONE)
    return Skip(GONE) if exported is None else Gone(exported.remote_id)


def _due(order: Order, policy: PaymentPolicy, to_document: Callable[[Order], D]) -> Decision[D]:
    if order.status is OrderStatus.CANCELLED:
        return Nothing("cancelled")
    if order.status is OrderStatus.COMPLETED:
        return Nothing("already shipped")
    if (reason := payable.not_ready(order) or _reason("the payment policy", policy(order))) is not None:
        return NotYet(reason)
    return _document(order, to_document)


def _document(order: Order, to_document: Callable[[Order], D]) -> Decision[D]:
    findings = broken_amounts(order)
    try:
        document = _made(to_document(order))
    except RecordRefused as refused:
        return Refuse((*findings, *refused.findings))
    return Refuse(findings) if findings else Create(document)


def _reason(whose: str, told: object) -> str | None:
    """A `False` for "no reason" would leave an order out for ever; a coroutine would as well."""
    if told is None or isinstance(told, str):
        return None if told is None else storable(told)
    raise TypeError(f"{whose} returned {type(told).__name__} where a reason or None belongs")


def _made(document: D) -> D:
    if document is None or isawaitable(document):
        raise TypeError(f"the mapper returned {type(document).__name__} where a document belongs")
    return document


def _failing(error: Exception) -> Finding:
    """The kind of the error only: its text may hold anything of the order."""
    return Finding(
        code="mapping.compute",
        message=f"the mapper, the payment policy or skip failed with {type(error).__name__}",
        action="Mend the function for orders like this one, then replay.",
        evidence=raised(error),
    )
