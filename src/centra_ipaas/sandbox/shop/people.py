"""What people and providers do to orders."""

from __future__ import annotations

from centra_ipaas.sandbox.mutations import orders as changes
from centra_ipaas.sandbox.rules import parties, payments
from centra_ipaas.sandbox.shop.checkout import Checkout
from centra_ipaas.sandbox.shop.seeds import (
    AddressSeed,
    CaptureMode,
    HoldReason,
)


class People(Checkout):
    """Holds, releases, pays, answers captures, edits and deletes."""

    def hold(self, number: int, *, reason: HoldReason | None = None) -> None:
        """Put an order on hold, as the admin or a fraud check does."""
        with self._lock:
            changes.set_hold(self._world, self._order(number), True, reason)

    def release(self, number: int) -> None:
        """Lift the hold."""
        with self._lock:
            changes.set_hold(self._world, self._order(number), False, None)

    def pay(self, number: int) -> None:
        """Let the payment come through: an authorisation over the total; what waited for it waits no more."""
        with self._lock:
            order = self._order(number)
            missing = order.totals.grand - payments.captured(order) - payments.capturable(order)
            if missing > 0:
                payments.add_entry(self._world, order, "AUTH", missing)
            order.is_waiting_for_payment = False
            if order.order_hold_reason == "WAITING_FOR_PAYMENT":
                changes.set_hold(self._world, order, False, None)
            changes.touch(self._world, order, "PAYMENT_AUTHORIZED")

    def answer_captures(self, number: int, *, succeeded: bool = True) -> int:
        """Let the provider answer the open capture requests; return how many there were."""
        with self._lock:
            order = self._order(number)
            answered = payments.answer_requests(self._world, order, succeeded=succeeded)
            changes.settle_status(self._world, order)
            if answered:
                changes.touch(
                    self._world, order, "PAYMENT_CAPTURED" if succeeded else "PAYMENT_CAPTURE_FAILED"
                )
            return len(answered)

    def set_capture(self, number: int, *, mode: CaptureMode) -> None:
        """Change how the provider answers captures of this order from now on."""
        with self._lock:
            self._order(number).capture_mode = mode

    def edit_address(self, number: int, *, shipping: AddressSeed) -> None:
        """Change the shipping address, as a customer through support would."""
        with self._lock:
            order = self._order(number)
            email = order.shipping_address.email or ""
            order.shipping_address = self._address(shipping, email)
            changes.touch(self._world, order, "ORDER_DATA_UPDATED")

    def delete_order(self, number: int) -> None:
        """Delete a cancelled order from the database: a known order may vanish (OLD:erp)."""
        with self._lock:
            order = self._order(number)
            if order.status != "CANCELLED":
                raise ValueError("only cancelled orders can be deleted")
            parties.detach(order)
            del self._world.order_by_id[order.id]
            self._world.remove(order)
