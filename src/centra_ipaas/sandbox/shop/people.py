"""What people and providers do to orders."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from centra_ipaas.sandbox import state as rows
from centra_ipaas.sandbox.rules import allocation, balances, flow, parties, payments
from centra_ipaas.sandbox.rules.events import record
from centra_ipaas.sandbox.rules.orders import lift, note, recount, set_hold, touch
from centra_ipaas.sandbox.shop.checkout import Checkout
from centra_ipaas.sandbox.shop.seeds import (
    AddressSeed,
    Amount,
    CaptureMode,
    DeliveryGroupSeed,
    EntryType,
    HoldReason,
    PaymentStatus,
    StoreType,
)
from centra_ipaas.sandbox.shop.words import check_words
from centra_ipaas.sandbox.state.events import DELETED

#: A later authorisation is another one.
_NOTES = {**payments.NOTES, "AUTH": "PAYMENT_REAUTHORIZED"}


class People(Checkout):
    """Holds, releases, pays, answers captures, edits and deletes."""

    def hold(self, number: int, *, reason: HoldReason | None = None) -> None:
        """Put an order on hold, as the admin or a fraud check does."""
        check_words(HoldReason, reason=reason)
        with self._lock:
            set_hold(self._world, self._order(number), True, reason)

    def release(self, number: int) -> None:
        """Lift the hold, as the admin does or a fraud check that was passed; what waited for that goes on."""
        with self._lock:
            order = self._order(number)
            set_hold(self._world, order, False, None)
            flow.advance(self._world, order)

    def pay(self, number: int) -> None:
        """Let the payment come through: an authorisation over the total; what waited for it waits no more."""
        with self._lock:
            order = self._order(number)
            missing = order.totals.grand - balances.captured(order) - balances.capturable(order)
            if missing > 0:
                payments.add_entry(self._world, order, "AUTH", missing)
            if order.is_waiting_for_payment:
                order.is_waiting_for_payment, order.updated_at = False, self._world.now()
                note(self._world, order, "ORDER_STATUS_WAITING_FOR_PAYMENT_REMOVED")
            lift(self._world, order, "WAITING_FOR_PAYMENT")
            touch(self._world, order, "PAYMENT_AUTHORIZED")
            flow.advance(self._world, order)

    def wait_for_payment(self, number: int) -> None:
        """Let an order wait until it is paid (`pay`)."""
        with self._lock:
            order = self._order(number)
            order.is_waiting_for_payment = True
            touch(self._world, order, "ORDER_STATUS_WAITING_FOR_PAYMENT_ADDED")

    def authorise_gift_card(self, number: int, amount: Amount) -> None:
        """Let an external gift card be authorised; an order that was held for it is not any more."""
        with self._lock:
            order = self._order(number)
            payments.add_entry(self._world, order, "AUTH_GIFT_CARD", self._amount(order.currency, amount))
            lift(self._world, order, "WAITING_FOR_GIFT_CARD_AUTHORIZATION")
            touch(self._world, order, "PAYMENT_AUTHORIZED")
            flow.advance(self._world, order)

    def add_payment(
        self,
        number: int,
        entry_type: EntryType,
        amount: Amount,
        *,
        status: PaymentStatus = "SUCCESS",
        external_reference: str | None = None,
        payment_method: str | None = None,
        params_json: str | None = None,
    ) -> int:
        """Write any entry into the payment history, as providers and staff do, and return its id.

        Entries that give back (CANCEL, CANCEL_GIFT_CARD, MARKED_AS_UNPAID) are kept as negative values.
        """
        check_words(EntryType, entry_type=entry_type)
        check_words(PaymentStatus, status=status)
        with self._lock:
            order = self._order(number)
            exact = self._amount(order.currency, amount)
            given_back = entry_type in ("CANCEL", "CANCEL_GIFT_CARD", "MARKED_AS_UNPAID")
            entry = payments.add_entry(
                self._world,
                order,
                entry_type,
                -exact if given_back else exact,
                status=status,
                external_reference=external_reference,
                payment_method=payment_method,
                params_json=params_json,
            )
            touch(self._world, order, _NOTES.get(entry_type, "PAYMENT_ADDED"), paymentHistoryEntry=entry.id)
            return entry.id

    def lapse_authorisation(self, number: int) -> None:
        """Let the provider let go what is authorised and not captured (OLD:erp: usually after 14 to 30 days)."""
        with self._lock:
            order = self._order(number)
            payments.lapse(self._world, order, balances.capturable(order))

    def answer_captures(self, number: int, *, succeeds: bool = True) -> int:
        """Let the provider answer the open capture requests; return how many there were."""
        with self._lock:
            return len(payments.answer_requests(self._world, self._order(number), succeeded=succeeds))

    def set_capture(
        self, number: int, *, mode: CaptureMode, after: timedelta | None = None, succeeds: bool = True
    ) -> None:
        """Change how the provider answers captures of this order from now on.

        With the mode ``later`` and `after`, it answers by itself when that time has passed on the sandbox's clock.
        """
        check_words(CaptureMode, mode=mode)
        with self._lock:
            order = self._order(number)
            order.capture_mode, order.capture_after, order.capture_succeeds = mode, after, succeeds

    def fail_tax_engine(self, number: int, *, failed: bool = True) -> None:
        """Let Centra's own tax rules stand in for the external engine on the order's next shipments (OLD:ete)."""
        with self._lock:
            self._order(number).tax_engine_failed = failed

    def edit_address(self, number: int, *, shipping: AddressSeed) -> None:
        """Change the shipping address, as a customer through support would; not while the order is locked (OLD:b2b)."""
        with self._lock:
            order = self._unlocked(number)
            email = order.shipping_address.email or ""
            order.shipping_address = self._address(shipping, email)
            touch(self._world, order, "ORDER_DATA_UPDATED")

    def write_note(
        self, number: int, text: str, *, admin_user: int | None = None, person: str | None = None
    ) -> None:
        """Write into the order's history as staff; with SSO `admin_user` is the organisation, `person` a mail."""
        with self._lock:
            order = self._order(number)
            admin = None if admin_user is None else rows.Record("AdminUser", id=admin_user)
            touch(self._world, order, "USER_NOTE_ADDED", text, admin_user=admin, person=person)

    def discount_order(self, number: int, amount: Amount, *, admin_user: int | None = None) -> None:
        """Take an amount off an order that has no shipment yet, as staff do; not while it is locked (OLD:b2b)."""
        with self._lock:
            order = self._unlocked(number)
            off = self._amount(order.currency, amount)
            person = self._maybe("AdminUser", admin_user)
            if order.status not in ("PENDING", "CONFIRMED") or order.shipments:
                raise ValueError(f"order {number} is {order.status} or has shipments")
            left = order.totals.lines + order.shipping + order.handling - order.discount
            if not 0 < off <= left:
                raise ValueError(f"{amount} cannot be taken off {left}")
            order.discount += off
            order.discounts_applied.append(
                rows.Discount(
                    typename="AdminDiscount",
                    amount=-off,
                    date=self._world.now(),
                    order=order,
                    admin_user=person,
                )
            )
            recount(order)
            touch(self._world, order, "ORDER_DISCOUNT_CHANGED")

    def set_order_dates(
        self,
        number: int,
        *,
        preferred_shipping: datetime | None = None,
        estimated_delivery: datetime | None = None,
        cancel: datetime | None = None,
    ) -> None:
        """Set the dates that were agreed on; None leaves one as it is."""
        with self._lock:
            order = self._unlocked(number)
            order.preferred_shipping_date = preferred_shipping or order.preferred_shipping_date
            order.estimated_delivery_date = estimated_delivery or order.estimated_delivery_date
            order.cancel_date = cancel or order.cancel_date
            touch(self._world, order, "ORDER_DATA_UPDATED")

    def set_order_origin(
        self,
        number: int,
        *,
        user_ip: str | None = None,
        affiliate: int | None = None,
        language: int | None = None,
        sales_representative: int | None = None,
    ) -> None:
        """Say where an order came from; ids of what is stored or was loaded."""
        with self._lock:
            order = self._order(number)
            order.user_ip = user_ip or order.user_ip
            for name, kind, identity in (
                ("affiliate", "Affiliate", affiliate),
                ("language", "Language", language),
                ("sales_representative", "SalesRepresentative", sales_representative),
            ):
                if identity is not None:
                    known = self._world.table(kind).get(identity)
                    setattr(order, name, known or rows.Record(kind, id=identity))

    def split_delivery(self, number: int, groups: Sequence[DeliveryGroupSeed]) -> tuple[int, ...]:
        """Split a consumer order into delivery groups and return their ids; every group has a shipping price."""
        with self._lock:
            order = self._order(number)
            if order.store.type != rows.DTC:
                raise ValueError("only consumer orders have delivery groups")
            self._check_groups(order, [group.lines for group in groups])
            order.delivery_groups = [self._group(order, seed) for seed in groups]
            order.shipping = sum((group.shipping for group in order.delivery_groups), rows.ZERO)
            recount(order)
            touch(self._world, order, "ORDER_DATA_UPDATED", deliveryGroups=len(groups))
            return tuple(group.id for group in order.delivery_groups)

    @staticmethod
    def _check_groups(order: rows.Order, groups: Sequence[Mapping[int, int]]) -> None:
        for line in order.all_lines:
            if sum(units.get(line.id, 0) for units in groups) != line.quantity:
                raise ValueError(f"the groups must hold all {line.quantity} units of line {line.id}")

    def _group(self, order: rows.Order, seed: DeliveryGroupSeed) -> rows.DeliveryGroup:
        identity = self._world.next_id("DeliveryGroup")
        return rows.DeliveryGroup(
            id=identity,
            external_delivery_group_id=seed.external_id or f"group-{identity}",
            order=order,
            name=seed.name,
            shipping=self._amount(order.currency, seed.shipping),
            units=dict(seed.lines),
        )

    def configure_store(
        self,
        store_type: StoreType,
        *,
        autoconfirm: bool | None = None,
        direct_to_shipment: bool | None = None,
    ) -> None:
        """Switch "Autoconfirm orders" and "Direct to Shipment" (OLD:flow) for orders to come; None leaves as it is."""
        check_words(StoreType, store_type=store_type)
        with self._lock:
            store = self._world.stores[store_type]
            store.autoconfirm = store.autoconfirm if autoconfirm is None else autoconfirm
            if direct_to_shipment is not None:
                store.direct_to_shipment = direct_to_shipment

    def answer_request(self, request: int, *, accepted: bool) -> None:
        """Let a shop say whether it has the units it was asked for (`shop_requests`)."""
        with self._lock:
            found: rows.ShopRequest = self._row("ShopRequest", request)
            if accepted:
                allocation.accept(self._world, found)
            else:
                allocation.reject(self._world, found)

    def print_shipment(self, shipment: int) -> None:
        """Print a shipment's papers."""
        with self._lock:
            self._row("Shipment", shipment).is_printed = True

    def archive_order(self, number: int) -> None:
        """Archive an order: lists hide it by default, nothing happens to it by itself (OLD:flow)."""
        with self._lock:
            order = self._unlocked(number)
            order.status = "ARCHIVED"
            touch(self._world, order, "ORDER_STATUS_CHANGED", status="ARCHIVED")

    def delete_order(self, number: int) -> None:
        """Delete a cancelled order from the database: a known order may vanish (OLD:erp)."""
        with self._lock:
            order = self._order(number)
            if order.status != "CANCELLED":
                raise ValueError("only cancelled orders can be deleted")
            parties.detach(order)
            for entry in order.payments:
                self._world.remove(entry)
            record(self._world, order, DELETED)
            del self._world.order_by_id[order.id]
            self._world.remove(order)

    def _unlocked(self, number: int) -> rows.Order:
        """Return an order that staff may change: not a locked one (OLD:b2b)."""
        order = self._order(number)
        if order.is_locked:
            raise ValueError(f"order {number} is locked: only the API changes it")
        return order
