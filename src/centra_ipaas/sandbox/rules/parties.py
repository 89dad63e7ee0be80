"""Who orders: customers in consumer stores, buyers of accounts in wholesale."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from centra_ipaas.sandbox.rules import events
from centra_ipaas.sandbox.state import Account, Address, Buyer, Customer, Market, Order, Pricelist, Store
from centra_ipaas.sandbox.state.events import CREATED, DEPENDENT
from centra_ipaas.sandbox.state.world import World


def customer_with(world: World, email: str, *, is_registered: bool) -> Customer | None:
    """Return the customer of a mail address: there is at most one registered and one that is not (OLD:erp)."""
    known = world.customer_by_email.get((email, is_registered))
    return known if known is not None and known.email == email else None


def index(world: World, customer: Customer) -> None:
    """Let a stored customer be found by mail."""
    if customer.email is not None:
        world.customer_by_email[customer.email, customer.is_registered] = customer


def guest(world: World, store: Store, email: str, address: Address, moment: datetime) -> Customer:
    """Return the unregistered customer behind a mail address, made if there is none (OLD:erp)."""
    known = customer_with(world, email, is_registered=False)
    if known is not None:
        return known
    return Customer(
        id=world.next_id("Customer"),
        email=email,
        first_name=address.first_name,
        last_name=address.last_name,
        phone_number=address.phone_number,
        store=store,
        billing_address=address.copy(),
        created_at=moment,
        updated_at=moment,
    )


def add_customer(world: World, customer: Customer) -> None:
    """Store a customer; one that is stored stays as it is."""
    if customer.id in world.customers:
        return
    world.customers[customer.id] = customer
    index(world, customer)
    events.record(world, customer, CREATED)


def wholesale_parties(world: World, account_id: int, buyer_id: int | None) -> tuple[Account, Buyer]:
    """Return an account and its buyer, the first one if none is named.

    An account needs a buyer to order (OLD:erp); neither may be inactive (assumed). Raises ValueError.
    """
    account: Account = world.known("Account", account_id)
    if not account.buyers:
        raise ValueError(f"account {account_id} has no buyer")
    if account.status != "ACTIVE":
        raise ValueError(f"account {account_id} is {account.status}")
    buyer = account.buyers[0] if buyer_id is None else _buyer_of(account, buyer_id)
    if buyer.status != "ACTIVE":
        raise ValueError(f"buyer {buyer.id} is {buyer.status}")
    return account, buyer


def _buyer_of(account: Account, buyer_id: int) -> Buyer:
    for buyer in account.buyers:
        if buyer.id == buyer_id:
            return buyer
    raise ValueError(f"account {account.id} has no buyer {buyer_id}")


def place_of(
    known: tuple[Account, Buyer], market: int | None, currency: str | None
) -> tuple[int, str, Literal["WHOLESALE"]]:
    """Return where an account orders: in its own market and its pricelist's currency, and in no other (assumed)."""
    account, _ = known
    home = account.market.id, account.pricelist.currency.code
    if (market or home[0], currency or home[1]) != home:
        raise ValueError(f"account {account.id} orders in market {home[0]} and in {home[1]}")
    return *home, "WHOLESALE"


def order_for(order: Order, known: tuple[Account, Buyer]) -> None:
    """Make an order that is being placed one of an account, with what the account settles for it."""
    order.account, order.buyer = known
    order.pricelist = order.account.pricelist
    order.sales_representative = order.account.sales_representative
    order.tax_class = order.account.tax_class
    order.allocation_rule = order.account.allocation_rule


def known_customer(world: World, store: Store, customer_id: int) -> Customer:
    """Return a customer of a store; raises ValueError if there is none."""
    customer: Customer = world.known("Customer", customer_id)
    if customer.store is not store:
        raise ValueError(f"customer {customer_id} is of another store")
    return customer


def walk_in(
    world: World, market: Market, pricelist: Pricelist, email: str, address: Address, moment: datetime
) -> tuple[Account, Buyer]:
    """Return the account that bears the address's company name and its buyer with this mail, made if missing."""
    name = address.company_name or "Account"
    account = _account_named(world, name, market, pricelist) or Account(
        id=world.next_id("Account"),
        name=name,
        market=market,
        pricelist=pricelist,
        billing_address=address.copy(),
        created_at=moment,
        updated_at=moment,
    )
    for buyer in account.buyers:
        if buyer.email == email:
            return account, buyer
    return account, Buyer(
        id=world.next_id("Buyer"),
        account=account,
        store=account.store,
        email=email,
        first_name=address.first_name,
        last_name=address.last_name,
        phone_number=address.phone_number,
        billing_address=address.copy(),
    )


def _account_named(world: World, name: str, market: Market, pricelist: Pricelist) -> Account | None:
    for account in world.table("Account").values():
        if account.name == name and account.market is market and account.pricelist is pricelist:
            found: Account = account
            return found
    return None


def add_account(world: World, account: Account) -> None:
    """Store an account; one that is stored stays as it is."""
    if account.id not in world.table("Account"):
        world.add(account)
        events.record(world, account, CREATED)


def add_buyer(world: World, buyer: Buyer) -> None:
    """Store a buyer with its account; one that is stored stays as it is."""
    if buyer.id in world.table("Buyer"):
        return
    world.add(buyer)
    buyer.account.buyers.append(buyer)
    events.record(world, buyer, CREATED)
    events.record(world, buyer.account, DEPENDENT)


def attach(world: World, order: Order) -> None:
    """Let whoever placed an order know it; who is new is stored with it."""
    if isinstance(order.customer, Customer):
        add_customer(world, order.customer)
        order.customer.orders.append(order)
    if order.account is not None and isinstance(order.buyer, Buyer):
        add_account(world, order.account)
        add_buyer(world, order.buyer)
        order.account.orders.append(order)
        order.buyer.orders.append(order)


def detach(order: Order) -> None:
    """Let an order that is deleted be forgotten by whoever placed it."""
    for party in (order.customer, order.buyer, order.account):
        if party is not None:
            party.orders.remove(order)
