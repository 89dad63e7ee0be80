"""Returns and what became of their refunds."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar

from attrs import define, field

from centra_ipaas.sandbox.state.base import ZERO, Row
from centra_ipaas.sandbox.state.orders import AppliedTax, Totals

if TYPE_CHECKING:
    from centra_ipaas.sandbox.state.orders import Discount, Order, OrderLine, Payment
    from centra_ipaas.sandbox.state.parties import Account, Person
    from centra_ipaas.sandbox.state.places import Market, Store
    from centra_ipaas.sandbox.state.shipments import Shipment, ShipmentLine
    from centra_ipaas.sandbox.state.stock import Warehouse

#: Literals not seen (REF:DirectToConsumerReturn); the prose says pending and completed.
PENDING, COMPLETED = "PENDING", "COMPLETED"


@define(eq=False, kw_only=True)
class ReturnTotals(Totals):
    """The money of a return: what is given back, and the fee kept, which is negative as discounts are (assumed).

    The invariants I1 to I4 hold with the fee among the values.
    """

    return_cost: Decimal = ZERO
    return_cost_taxes: list[AppliedTax] = field(factory=list)

    @property
    def values(self) -> Decimal:
        """Everything but tax on top and tax taken off, the fee included."""
        return super().values + self.return_cost

    @property
    def taxes(self) -> list[AppliedTax]:
        """Every applied tax, that of the fee included."""
        return super().taxes + self.return_cost_taxes

    @property
    def given_back(self) -> Decimal:
        """What the return takes off its shipment: the grand total without the fee."""
        fee = self.return_cost + sum((tax.added + tax.deducted for tax in self.return_cost_taxes), ZERO)
        return self.grand - fee


@define(eq=False, kw_only=True)
class ReturnLine(Row):
    """Units of a shipment line that came back."""

    typename: ClassVar[str] = "ReturnLine"
    id: int
    quantity: int
    shipment_line: ShipmentLine
    #: The line's share of the tax that the return's totals show for its rate.
    taxes: list[AppliedTax] = field(factory=list)

    @property
    def store(self) -> Store:
        """The order's store."""
        return self.shipment_line.store

    @property
    def order_line(self) -> OrderLine:
        """The line that was ordered."""
        return self.shipment_line.order_line

    @property
    def value(self) -> Decimal:
        """Unit price x quantity."""
        return self.order_line.unit_price * self.quantity


@define(eq=False, kw_only=True)
class Return(Row):
    """A return of one shipment: pending until it is completed (OLD:flow)."""

    typename: str
    id: int
    shipment: Shipment
    created_at: datetime
    #: Where the record was made, as free text.
    created_from: str
    #: What happened to the units: ``release``, ``remove`` or ``send``.
    stock_policy: str
    lines: list[ReturnLine] = field(factory=list)
    totals: ReturnTotals = field(factory=ReturnTotals)
    return_status: str = PENDING
    comment: str | None = None
    return_warehouse: Warehouse | None = None
    discounts_applied: list[Discount] = field(factory=list)
    refund_payment_history: list[Payment] = field(factory=list)
    used_fallback_tax: bool = False
    #: Whether a mail would have been sent to the customer.
    mailed: bool = False

    @property
    def order(self) -> Order:
        """The shipment's order."""
        return self.shipment.order

    @property
    def store(self) -> Store:
        """The order's store."""
        return self.order.store

    @property
    def market(self) -> Market:
        """The order's market."""
        return self.order.market

    @property
    def customer(self) -> Person | None:
        """The order's customer."""
        return self.order.customer

    @property
    def account(self) -> Account | None:
        """The order's account."""
        return self.order.account

    @property
    def returned_to_stock(self) -> bool:
        """Whether the units went back on a shelf."""
        return self.stock_policy != "remove"

    @property
    def total_quantity(self) -> int:
        """Units over all lines."""
        return sum(line.quantity for line in self.lines)


@define(eq=False, kw_only=True)
class RefundRequest(Row):
    """Money asked back from a provider that has not answered yet."""

    typename: ClassVar[str] = "RefundRequest"
    id: int
    order: Order
    amount: Decimal
    returned: Return | None
    sends_email: bool
