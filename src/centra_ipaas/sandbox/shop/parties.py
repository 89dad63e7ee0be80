"""What staff keep in the admin: customers, accounts, terms, invoices, vouchers, campaigns."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from attrs import frozen

from centra_ipaas.sandbox import state as rows
from centra_ipaas.sandbox.rules import events, parties, plugins, vouchers
from centra_ipaas.sandbox.shop.base import Backroom
from centra_ipaas.sandbox.shop.seeds import AddressSeed, Amount, Status, StoreType, decimal
from centra_ipaas.sandbox.shop.words import check_words
from centra_ipaas.sandbox.state.events import CREATED, DELETED


@frozen(kw_only=True)
class VoucherView:
    """A voucher, as staff see it; `remaining` is what is left by id of the pricelist."""

    id: int
    name: str
    code: str | None
    usages: int
    remaining: dict[int, Decimal]


@frozen(kw_only=True)
class BuyerView:
    """A buyer, as staff see it; `welcomed` says whether the mail about the showroom would have been sent."""

    id: int
    account: int
    email: str | None
    welcomed: bool


class Parties(Backroom):
    """Makes whoever orders, and what orders are discounted and invoiced by."""

    def add_customer(
        self,
        email: str,
        *,
        first_name: str | None = None,
        last_name: str | None = None,
        phone_number: str | None = None,
        is_registered: bool = True,
        gender: str | None = None,
        billing_address: AddressSeed | None = None,
    ) -> int:
        """Make a customer of the consumer store and return its id.

        A mail address can belong to one registered and one unregistered customer (OLD:erp).
        """
        with self._lock:
            known = parties.customer_with(self._world, email, is_registered=is_registered)
            if known is not None:
                raise ValueError(f"there is a customer {known.id} of that kind with that mail")
            now = self._world.now()
            customer = rows.Customer(
                id=self._world.next_id("Customer"),
                email=email,
                first_name=first_name,
                last_name=last_name,
                phone_number=phone_number,
                is_registered=is_registered,
                gender=gender,
                store=self._world.stores[rows.DTC],
                billing_address=None if billing_address is None else self._read_address(billing_address),
                created_at=now,
                updated_at=now,
            )
            parties.add_customer(self._world, customer)
            return customer.id

    def add_account(
        self,
        name: str,
        *,
        market: int,
        pricelist: int,
        id: int | None = None,
        status: Status = "ACTIVE",
        billing_address: AddressSeed | None = None,
        shipping_address: AddressSeed | None = None,
    ) -> int:
        """Make a wholesale account and return its id, which has up to 64 bits; it orders once it has a buyer."""
        check_words(Status, status=status)
        with self._lock:
            world = self._world
            home, prices = self._row("Market", market), self._row("Pricelist", pricelist)
            if home.store.type != rows.WHOLESALE or prices.store is not home.store:
                raise ValueError("market and pricelist must be of one wholesale store")
            if id is not None and (id in world.table("Account") or not 0 < id < 2**63):
                raise ValueError(f"{id} cannot be the id of a new account")
            world.at_least("Account", id or 0)
            now = world.now()
            account = rows.Account(
                id=id or world.next_id("Account"),
                name=name,
                status=status,
                market=home,
                pricelist=prices,
                created_at=now,
                updated_at=now,
                billing_address=None if billing_address is None else self._read_address(billing_address),
                shipping_address=None if shipping_address is None else self._read_address(shipping_address),
            )
            parties.add_account(world, account)
            return account.id

    def add_buyer(
        self, account: int, email: str, *, first_name: str | None = None, last_name: str | None = None
    ) -> int:
        """Make a buyer of an account and return its id."""
        with self._lock:
            owner: rows.Account = self._row("Account", account)
            buyer = rows.Buyer(
                id=self._world.next_id("Buyer"),
                account=owner,
                store=owner.store,
                email=email,
                first_name=first_name,
                last_name=last_name,
                billing_address=rows.Address(email=email, first_name=first_name, last_name=last_name),
            )
            parties.add_buyer(self._world, buyer)
            return buyer.id

    def buyers(self) -> tuple[BuyerView, ...]:
        """Return every buyer."""
        with self._lock:
            return tuple(
                BuyerView(id=row.id, account=row.account.id, email=row.email, welcomed=row.welcomed)
                for row in self._world.table("Buyer").values()
            )

    def add_payment_terms(self, description: str) -> int:
        """Make payment terms and return their id."""
        return self._record("PaymentTerms", description=description)

    def add_shipping_terms(self, description: str) -> int:
        """Make shipping terms and return their id."""
        return self._record("ShippingTerms", description=description)

    def add_sales_representative(self, name: str, email: str, *, commission_percent: Amount = 0) -> int:
        """Make a sales representative and return its id."""
        percent = decimal(commission_percent)
        return self._record("SalesRepresentative", name=name, email=email, commission_percent=percent)

    def add_admin_user(self) -> int:
        """Make an admin user, who can be an agent of accounts, and return its id."""
        return self._record("AdminUser")

    def add_document_template(self, name: str) -> int:
        """Make a document template and return its id."""
        return self._record("DocumentTemplate", name=name)

    def add_delivery_window_group(self, name: str) -> int:
        """Make a group of delivery windows and return its id."""
        return self._record("DeliveryWindowGroup", name=name)

    def install_showroom(self) -> int:
        """Install a Showroom API plugin in the wholesale store and return its id."""
        with self._lock:
            store = self._world.stores[rows.WHOLESALE]
            return plugins.add(self._world, plugins.SHOWROOM, name="Showroom API", type="API", store=store).id

    def add_invoice(self, number: int) -> int:
        """Invoice an order to its billing address and return the invoice's id."""
        with self._lock:
            order = self._order(number)
            invoice = rows.Invoice(
                id=self._world.next_id("Invoice"),
                order=order,
                store=order.store,
                account=order.account,
                billing_address=order.billing_address.copy(),
                created_at=self._world.now(),
            )
            self._world.add(invoice)
            if order.account is not None:
                order.account.invoices.append(invoice)
            events.record(self._world, invoice, CREATED)
            return invoice.id

    def add_campaign(
        self,
        name: str,
        *,
        percent: Amount | None = None,
        fixed_price: Amount | None = None,
        store_type: StoreType = "DIRECT_TO_CONSUMER",
        start_at: datetime | None = None,
        stop_at: datetime | None = None,
        show_sale: bool = True,
        show_news: bool = False,
        delivery_windows: Sequence[int] = (),
    ) -> int:
        """Make a campaign, by percent or at a fixed price, and return its id; it runs for 30 days from now."""
        check_words(StoreType, store_type=store_type)
        if (percent is None) is (fixed_price is None):
            raise ValueError("a campaign has either a percent or a fixed price")
        with self._lock:
            windows = [self._row("DeliveryWindow", window) for window in delivery_windows]
            start = start_at or self._world.now()
            campaign = rows.Campaign(
                id=self._world.next_id("Campaign"),
                name=name,
                store=self._world.stores[store_type],
                start_at=start,
                stop_at=stop_at or start + timedelta(days=30),
                percent=None if percent is None else decimal(percent),
                fixed_price=None if fixed_price is None else decimal(fixed_price),
                show_sale=show_sale,
                show_news=show_news,
            )
            self._world.add(campaign)
            for window in windows:
                window.campaigns.append(campaign)
            events.record(self._world, campaign, CREATED)
            return campaign.id

    def vouchers(self) -> tuple[VoucherView, ...]:
        """Return every voucher; gift certificates that were bought are among them."""
        with self._lock:
            return tuple(_view(voucher) for voucher in self._world.table("Voucher").values())

    def delete_voucher(self, voucher: int) -> None:
        """Delete a voucher; orders keep its name, code and address (REF:AppliedVoucher)."""
        with self._lock:
            found = self._row("Voucher", voucher)
            vouchers.forget(found)
            events.record(self._world, found, DELETED)
            self._world.remove(found)

    def _record(self, kind: str, **values: Any) -> int:
        with self._lock:
            row = rows.Record(kind, id=self._world.next_id(kind), **values)
            self._world.add(row)
            events.record(self._world, row, CREATED)
            return row.id

    def _read_address(self, seed: AddressSeed) -> rows.Address:
        names = (
            "first_name last_name company_name attention address1 address2 city state_or_province zip_code email"
            " phone_number cell_phone_number fax_number vat_number"
        ).split()
        return rows.Address(
            country=self._country(seed.country), **{name: getattr(seed, name) for name in names}
        )


def _view(voucher: rows.Voucher) -> VoucherView:
    return VoucherView(
        id=voucher.id,
        name=voucher.name,
        code=voucher.code,
        usages=voucher.usages,
        remaining={
            value.pricelist.id: value.remaining
            for action in voucher.actions
            for value in action.result.reusable_values
        },
    )
