"""What staff and providers do about returns."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any, Literal

from attrs import frozen

from centra_ipaas.sandbox import state as rows
from centra_ipaas.sandbox.mutations.roots import do
from centra_ipaas.sandbox.rules import refunds
from centra_ipaas.sandbox.shop.base import Backroom
from centra_ipaas.sandbox.shop.seeds import Amount, decimal
from centra_ipaas.sandbox.shop.views import PaymentView
from centra_ipaas.sandbox.shop.words import check_words

ReturnedStock = Literal["release", "remove", "send"]
#: How the provider answers a refund.
RefundAnswer = Literal["now", "later", "fails"]

_POLICIES: dict[str, str] = {
    "release": "releaseItemsBackToWarehouse",
    "remove": "removeItemsFromStock",
    "send": "sendItemsToDifferentWarehouse",
}


@frozen(kw_only=True)
class ReturnView:
    """A return, as the back office sees it; `lines` are units by id of the shipment line."""

    id: int
    shipment: int
    order: int
    status: str
    lines: dict[int, int]
    grand_total: Decimal
    refunded: Decimal
    returned_to_stock: bool
    warehouse: int | None
    comment: str | None
    mailed: bool


class Returns(Backroom):
    """Makes, completes and refunds returns."""

    def make_return(
        self,
        shipment: int,
        *,
        lines: Mapping[int, int] | None = None,
        stock: ReturnedStock = "release",
        warehouse: int | None = None,
        shipping: Amount = 0,
        handling: Amount = 0,
        voucher: Amount = 0,
        costs_from_shipment: bool = False,
        fee: Amount = 0,
        comment: str | None = None,
    ) -> int:
        """Make a return as staff do, of chosen units by shipment line or of all that are left; return its id.

        `costs_from_shipment` gives back all that remains of shipping, handling and voucher; `fee` is kept.
        """
        check_words(ReturnedStock, stock=stock)
        with self._lock:
            known: rows.Shipment = self._row("Shipment", shipment)
            costs = {"shippingCost": shipping, "handlingCost": handling, "voucherValue": voucher}
            given = {
                "shipment": {"id": shipment},
                "lines": _lines(_all_left(known) if lines is None else lines),
                "returnStockActionPolicy": {_POLICIES[stock]: {"id": warehouse} if stock == "send" else True},
                "returnCost": _money(known.order, fee),
                **{name: _cost(known.order, costs_from_shipment, amount) for name, amount in costs.items()},
                "comment": comment,
            }
            made: rows.Return = do(self._world, "createReturn", input=given)["return"]
            made.created_from = "AMS"
            return made.id

    def complete_return(self, return_: int, *, send_email: bool = False) -> None:
        """Complete a return in the admin."""
        with self._lock:
            do(self._world, "completeReturn", id=return_, input={"sendEmail": send_email})

    def uncomplete_return(self, return_: int) -> None:
        """Open a completed return again."""
        with self._lock:
            do(self._world, "uncompleteReturn", id=return_)

    def delete_return(self, return_: int) -> None:
        """Delete a return and undo its stock effect."""
        with self._lock:
            do(self._world, "deleteReturn", id=return_)

    def refund(
        self,
        *,
        return_: int | None = None,
        number: int | None = None,
        amount: Amount | None = None,
        provider: RefundAnswer = "now",
        after: timedelta | None = None,
        succeeds: bool = True,
        send_email: bool = False,
    ) -> PaymentView:
        """Refund a return, or an order without one, as staff and the Order API do; return the entry it leaves.

        Without an amount it is all that is open: of the return, else of what was captured. A provider that answers
        `later` does so when it is told to (`answer_refunds`), or by itself when `after` has passed, with success
        or not. A return that is refunded in full is completed (OLD:rest/201.create-return).
        """
        check_words(RefundAnswer, provider=provider)
        with self._lock:
            returned: rows.Return | None = self._maybe("Return", return_)
            if returned is not None and number is None:
                order = returned.order
            elif returned is None and number is not None:
                order = self._order(number)
            else:
                raise ValueError("give return_ or number, one of them")
            wanted = self._refund_amount(order, returned, amount)
            answer = refunds.Answer(mode=provider, after=after, succeeds=succeeds)
            entry = refunds.refund(self._world, order, wanted, returned, answer, sends_email=send_email)
            return PaymentView(entry_type=entry.entry_type, status=entry.status, value=entry.amount)

    def _refund_amount(
        self, order: rows.Order, returned: rows.Return | None, amount: Amount | None
    ) -> Decimal:
        """Refuse more than was captured and not given back, and more than a return is worth."""
        open_amount = refunds.refundable(self._world, order)
        if returned is not None:
            worth = refunds.due(self._world, returned)
            open_amount = worth if amount is None else min(open_amount, worth)
        wanted = open_amount if amount is None else decimal(amount)
        limit = min(open_amount, refunds.refundable(self._world, order))
        if not 0 < wanted <= limit:
            raise ValueError(f"{wanted} cannot be refunded; {limit} is open")
        return wanted

    def answer_refunds(self, number: int, *, succeeds: bool = True) -> int:
        """Let the provider answer the open refund requests of an order; return how many there were."""
        with self._lock:
            order = self._order(number)
            requests = [
                request for request in self._world.table("RefundRequest").values() if request.order is order
            ]
            for request in requests:
                refunds.settle(self._world, request, succeeds=succeeds)
            return len(requests)

    def returns(self) -> tuple[ReturnView, ...]:
        """Return every return, oldest first."""
        with self._lock:
            return tuple(_view(one) for one in self._world.table("Return").values())


def _all_left(shipment: rows.Shipment) -> dict[int, int]:
    left = {line.id: line.quantity - line.returned_quantity for line in shipment.lines}
    return {line: quantity for line, quantity in left.items() if quantity}


def _lines(units: Mapping[int, int]) -> list[dict[str, Any]]:
    return [{"shipmentLine": {"id": line}, "quantity": quantity} for line, quantity in units.items()]


def _cost(order: rows.Order, from_shipment: bool, amount: Amount) -> dict[str, Any]:
    return {"fromShipment": True} if from_shipment else {"value": _money(order, amount)}


def _money(order: rows.Order, amount: Amount) -> dict[str, Any]:
    return {"value": decimal(amount), "currencyIsoCode": order.currency.code}


def _view(returned: rows.Return) -> ReturnView:
    place = returned.return_warehouse
    return ReturnView(
        id=returned.id,
        shipment=returned.shipment.id,
        order=returned.order.number,
        status=returned.return_status,
        lines={line.shipment_line.id: line.quantity for line in returned.lines},
        grand_total=returned.totals.grand,
        refunded=refunds.refunded(returned.order, returned),
        returned_to_stock=returned.returned_to_stock,
        warehouse=None if place is None else place.id,
        comment=returned.comment,
        mailed=returned.mailed,
    )
