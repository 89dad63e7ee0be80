"""Placing orders, as shoppers do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Literal

from centra_ipaas.sandbox import state as rows
from centra_ipaas.sandbox.rules import (
    allocation,
    campaigns,
    delivery_windows,
    flow,
    parties,
    payments,
    plugins,
    stock,
    vouchers,
)
from centra_ipaas.sandbox.rules.bundle_lines import add_parts, parts_of
from centra_ipaas.sandbox.rules.events import record
from centra_ipaas.sandbox.rules.line_tax import mode_of, rule_for
from centra_ipaas.sandbox.rules.orders import note, recount
from centra_ipaas.sandbox.rules.prices import pricelist_for
from centra_ipaas.sandbox.rules.tax_rules import check_zip
from centra_ipaas.sandbox.shop.catalogue import Catalogue
from centra_ipaas.sandbox.shop.seeds import (
    AddressSeed,
    Amount,
    CaptureMode,
    HoldReason,
    LineSeed,
    OrderSeed,
    OrderStatus,
    PaymentState,
    Placed,
    StoreType,
)
from centra_ipaas.sandbox.state.events import CREATED

_ENTRIES: dict[str, list[tuple[str, str]]] = {
    "authorised": [("AUTH", "SUCCESS")],
    "pending": [("AUTH_PENDING", "PENDING")],
    "captured": [("AUTH", "SUCCESS"), ("CAPTURE", "SUCCESS")],
    "unpaid": [],
    "prepaid": [("PREPAID", "SUCCESS")],
    "gift_card": [("AUTH_GIFT_CARD", "SUCCESS")],
    "invoice": [("INVOICE", "SUCCESS")],
}
_KINDS = {
    "product": "ProductOrderLine",
    "gift_certificate": "GiftCertificateOrderLine",
    "bundle": "BundleOrderLine",
}


class Checkout(Catalogue):
    """Places orders."""

    def place_order(
        self,
        *,
        lines: Sequence[LineSeed],
        market: int | None = None,
        currency: str | None = None,
        shipping_address: AddressSeed | None = None,
        billing_address: AddressSeed | None = None,
        email: str = "jon.snow@example.com",
        shipping: Amount = 0,
        handling: Amount = 0,
        discount: Amount = 0,
        discount_code: str | None = None,
        admin_discount: Amount = 0,
        gift_card: Amount = 0,
        tax_percent: Amount = 25,
        tax_mode: rows.TaxMode | Literal["rules"] = "included",
        payment: PaymentState = "authorised",
        payment_method: str = "adyen-drop-in",
        capture: CaptureMode = "now",
        status: OrderStatus = "CONFIRMED",
        on_hold: bool = False,
        hold_reason: HoldReason | None = None,
        waiting_for_payment: bool = False,
        created_at: datetime | None = None,
        store_type: StoreType = "DIRECT_TO_CONSUMER",
        number: int | None = None,
        purchase_order_number: str | None = None,
        customer: int | None = None,
        account: int | None = None,
        buyer: int | None = None,
    ) -> Placed:
        """Place an order as a customer would; stock is held for it at once, the rest is demand.

        Amounts are in the order's currency (the market's, else SEK), exact, and positive: `discount` is taken off.
        `status` is CONFIRMED because the store confirms by itself (OLD:flow). Totals keep the invariants I1 to I4.
        `tax_mode` "rules" finds each line's tax by the tax rules instead of `tax_percent`. `gift_card` is what an
        external gift card pays, the rest is paid as `payment` says. `admin_discount` is one that a person gave.
        """
        seed = OrderSeed(
            lines=lines,
            market=market,
            currency=currency,
            shipping_address=shipping_address,
            billing_address=billing_address,
            email=email,
            shipping=shipping,
            handling=handling,
            discount=discount,
            discount_code=discount_code,
            admin_discount=admin_discount,
            gift_card=gift_card,
            tax_percent=tax_percent,
            tax_mode=tax_mode,
            payment=payment,
            payment_method=payment_method,
            capture=capture,
            status=status,
            on_hold=on_hold,
            hold_reason=hold_reason,
            waiting_for_payment=waiting_for_payment,
            created_at=created_at,
            store_type=store_type,
            number=number,
            purchase_order_number=purchase_order_number,
            customer=customer,
            account=account,
            buyer=buyer,
        )
        with self._lock:
            return self._place(seed)

    def _place(self, seed: OrderSeed) -> Placed:
        """Place an order; whoever calls holds the lock."""
        order = self._order_of(seed)
        check_zip(self._world, order.shipping_address)
        self._name_parties(order, seed.email)
        for line in seed.lines:
            self._add_line(order, line, seed.tax_percent)
        if seed.tax_mode == "rules":
            self._tax_by_rule(order)
        vouchers.apply_code(self._world, order, seed.discount_code)
        self._discount(order, seed.discount_code, order.currency.exact(seed.admin_discount))
        return self._keep(order, seed.payment, order.currency.exact(seed.gift_card))

    def _order_of(self, seed: OrderSeed) -> rows.Order:
        """Make the order of a known account, of a known customer, or of a guest."""
        if seed.account is not None:
            known = parties.wholesale_parties(self._world, seed.account, seed.buyer)
            order = self._new_order(seed, *parties.place_of(known, seed.market, seed.currency))
            parties.order_for(order, known)
            return order
        order = self._new_order(seed, seed.market, seed.currency, seed.store_type)
        if seed.customer is not None:
            order.customer = parties.known_customer(self._world, order.store, seed.customer)
        return order

    def _market(self, market: int | None, currency: str | None, store_type: str) -> rows.Market:
        if market is not None:
            found: rows.Market = self._row("Market", market)
            return found
        for known in self._world.markets.values():
            if known.store.type == store_type and (currency is None or known.currency.code == currency):
                return known
        return self._add_market("Sweden", "SE", currency or "SEK", store_type)

    def _new_order(
        self, seed: OrderSeed, market_id: int | None, code: str | None, store_type: StoreType
    ) -> rows.Order:
        """Make an order as it is asked for, without its lines and who places it."""
        world = self._world
        moment = (seed.created_at or world.now()).replace(microsecond=0)
        if moment.tzinfo is None:
            raise ValueError("created_at must be aware")
        market = self._market(market_id, code, store_type)
        currency = self._currency(code or market.currency.code)
        shipping_address = self._address(seed.shipping_address or _somewhere_in(market), seed.email)
        billed_to = seed.billing_address
        number = self._number(seed.number)
        return rows.Order(
            typename="DirectToConsumerOrder" if store_type == rows.DTC else "WholesaleOrder",
            id=rows.hash_of(number),
            number=number,
            status=seed.status,
            created_at=moment,
            updated_at=moment,
            store=world.stores[store_type],
            market=market,
            pricelist=pricelist_for(world, market.store, currency),
            currency=currency,
            currency_base_rate=currency.current_base_rate,
            country=shipping_address.country,
            shipping_address=shipping_address,
            billing_address=(
                shipping_address.copy() if billed_to is None else self._address(billed_to, seed.email)
            ),
            tax_mode="included" if seed.tax_mode == "rules" else seed.tax_mode,
            shipping=currency.exact(seed.shipping),
            handling=currency.exact(seed.handling),
            discount=currency.exact(seed.discount),
            payment_method=plugins.payment_method(world, seed.payment_method),
            capture_mode=seed.capture,
            purchase_order_number=seed.purchase_order_number,
            is_on_hold=seed.on_hold or seed.hold_reason is not None,
            order_hold_reason=seed.hold_reason,
            is_waiting_for_payment=seed.waiting_for_payment,
        )

    def _number(self, wanted: int | None) -> int:
        """Return the number of a new order: the one that is wanted, else the next one."""
        if wanted is None:
            return self._world.next_id("Order")
        if wanted in self._world.orders:
            raise ValueError(f"order {wanted} exists already")
        self._world.at_least("Order", wanted)
        return wanted

    def _name_parties(self, order: rows.Order, email: str) -> None:
        """Name who placed the order if nobody is named: whoever lives at the billing address."""
        address, moment = order.billing_address, order.created_at
        if order.store.type == rows.DTC:
            order.customer = order.customer or parties.guest(self._world, order.store, email, address, moment)
        elif order.account is None:
            order.account, order.buyer = parties.walk_in(
                self._world, order.market, order.pricelist, email, address, moment
            )

    def _address(self, seed: AddressSeed, email: str) -> rows.Address:
        return rows.Address(
            seed.company_name,
            seed.attention,
            seed.first_name,
            seed.last_name,
            seed.address1,
            seed.address2,
            seed.city,
            seed.state_or_province,
            seed.zip_code,
            self._country(seed.country),
            seed.email or email,
            seed.phone_number,
            seed.cell_phone_number,
            seed.fax_number,
            seed.vat_number,
        )

    def _add_line(self, order: rows.Order, seed: LineSeed, tax_percent: Decimal) -> None:
        if seed.quantity < 1:
            raise ValueError("the quantity must be 1 or more")
        price = self._amount(order.currency, seed.unit_price)
        original = (
            price
            if seed.unit_original_price is None
            else self._amount(order.currency, seed.unit_original_price)
        )
        size = self._size(seed.sku)
        parts = self._parts(size, seed)
        line = rows.OrderLine(
            order,
            "BundleOrderLine" if parts else _KINDS[seed.kind],
            0,
            size,
            seed.quantity,
            price,
            original,
            tax_percent if seed.tax_percent is None else seed.tax_percent,
        )
        line.comment = seed.comment
        line.display = next(iter(size.product_variant.displays), None)
        order.all_lines.append(line)
        add_parts(line, parts)
        if seed.delivery_window is not None:
            delivery_windows.put(self._world, line, seed.delivery_window)
        if seed.campaign is not None:
            campaigns.put(self._world, line, seed.campaign)

    def _parts(self, size: rows.Size, seed: LineSeed) -> list[tuple[rows.Size, int]]:
        """Read what one bundle holds, as seeded, else as the bundle is made."""
        if not seed.parts:
            return parts_of(size)
        if any(part.quantity < 1 for part in seed.parts):
            raise ValueError("a bundle holds 1 or more of each part")
        given = [(self._size(part.sku), part.quantity) for part in seed.parts]
        if seed.kind != "bundle":
            raise ValueError("only bundles have parts")
        return given

    def _tax_by_rule(self, order: rows.Order) -> None:
        """Find each line's rule; without one there is no tax. All rules of an order must relate to prices alike."""
        for party in (order.customer, order.account):
            order.tax_class = order.tax_class or getattr(party, "tax_class", None)
        rules = [rule_for(self._world, order, line.display, line.unit_price) for line in order.all_lines]
        modes = {mode_of(rule) for rule in rules if rule is not None}
        if len(modes) > 1:
            raise ValueError("the sandbox does not mix tax that is included with tax that is added")
        order.tax_mode = next(iter(modes), "included")
        for line, rule in zip(order.all_lines, rules, strict=True):
            line.tax_percent = rows.ZERO if rule is None else rule.rate

    def _discount(self, order: rows.Order, code: str | None, by_admin: Decimal) -> None:
        """Write down what is taken off the order and was not written by a voucher."""
        given = sum([row.amount for row in order.discounts_applied], order.discount)
        if given:
            order.discounts_applied.append(
                rows.Discount(amount=-given, date=order.created_at, order=order, code=code)
            )
        if by_admin:
            order.discount += by_admin
            order.discounts_applied.append(
                rows.Discount(typename="AdminDiscount", amount=-by_admin, date=order.created_at, order=order)
            )

    def _keep(self, order: rows.Order, payment: str, gift_card: Decimal) -> Placed:
        """Store an order that was checked: nothing before this line touched a table of orders."""
        world = self._world
        if not order.all_lines:
            raise ValueError("an order needs lines")
        delivery_windows.check(order)
        recount(order)
        if gift_card > order.totals.grand:
            raise ValueError("a gift card pays no more than the total")
        allocation.prepare(world, order)
        for line in order.all_lines:
            line.id = world.next_id("OrderLine")
            stock.add_demand(world, line, line.quantity)
            allocation.allocate(world, line, line.quantity)
        parties.attach(world, order)
        delivery_windows.attach(order)
        vouchers.redeem(world, order)
        world.orders[order.number] = order
        world.order_by_id[order.id] = order
        record(world, order, CREATED)
        note(world, order, "ORDER_CREATED")
        self._pay(order, payment, gift_card)
        allocation.hold_for_answers(world, order)
        flow.advance(world, order)
        return Placed(
            id=order.id,
            number=order.number,
            line_ids=tuple(line.id for line in order.all_lines),
            grand_total=order.totals.grand,
            currency=order.currency.code,
        )

    def _pay(self, order: rows.Order, payment: str, gift_card: Decimal) -> None:
        rest = order.totals.grand - gift_card
        if gift_card and order.order_hold_reason != "WAITING_FOR_GIFT_CARD_AUTHORIZATION":
            payments.add_entry(self._world, order, "AUTH_GIFT_CARD", gift_card)
        for entry_type, status in _ENTRIES[payment]:
            payments.add_entry(self._world, order, entry_type, rest, status=status)
            if entry_type in payments.NOTES:
                note(self._world, order, payments.NOTES[entry_type])


def _somewhere_in(market: rows.Market) -> AddressSeed:
    """Return an address in a market's first country; markets need none, then it is in Sweden."""
    return AddressSeed(country=next((country.code for country in market.assigned_to_countries), "SE"))
