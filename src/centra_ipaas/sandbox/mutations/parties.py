"""Accounts and buyers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from attrs import evolve

from centra_ipaas.sandbox.call import Call
from centra_ipaas.sandbox.mutations import addresses, find, opaque
from centra_ipaas.sandbox.mutations.payload import Mutation, Payload
from centra_ipaas.sandbox.protocol.naming import snake
from centra_ipaas.sandbox.protocol.refusals import Problems, refuse
from centra_ipaas.sandbox.rules import events, parties
from centra_ipaas.sandbox.rules.plugins import SHOWROOM
from centra_ipaas.sandbox.state import (
    WHOLESALE,
    Account,
    Buyer,
    CarrierInformation,
    Store,
    WindowDiscount,
)
from centra_ipaas.sandbox.state.events import DEPENDENT, UPDATED
from centra_ipaas.sandbox.state.world import World

Given = Mapping[str, Any]
_Reader = Callable[..., Any]
_INPUT = "input"

#: Members that are stored as they are; null empties a text and leaves the others as they were (assumed).
_TEXTS = ("internalComment", "otherComment", "websiteUrl")
_VALUES = (
    "name",
    "status",
    "applyCreditLimit",
    "blockIfUnpaidInvoices",
    "hasBrandsRestriction",
    "isInternal",
)
_ADDRESSES = {
    "accountAddress": "AccountMainAddressInput",
    "shippingAddress": "AccountShippingAddressInput",
    "billingAddress": "AccountBillingAddressInput",
}
#: Members that name another object: its kind, and the input's type where the schema does not show it.
_LINKS = {
    "allocationRule": ("AllocationRule", None),
    "paymentTerms": ("PaymentTerms", "TermsInput"),
    "shippingTerms": ("ShippingTerms", "TermsInput"),
    "salesRepresentative": ("SalesRepresentative", "SalesRepresentativeInput"),
    "taxClass": ("TaxClass", "TaxClassInput"),
    "documentTemplate": ("DocumentTemplate", "DocumentTemplateInput"),
}
_LISTS = {
    "Brands": ("brands", "Brand", None),
    "VisibleForAgents": ("visible_for_agents", "AdminUser", "AdminUserInput"),
}


def create_account(call: Call) -> Payload:
    """Make an account; it needs a market and a pricelist of a wholesale store (OLD:erp)."""
    given: Given = call.args[_INPUT]
    changes = _account_changes(call.world, given, None)
    account = Account(
        id=call.world.next_id("Account"),
        created_at=call.now,
        updated_at=call.now,
        **_without_addresses(changes),
    )
    _write_addresses(account, changes)
    parties.add_account(call.world, account)
    call.world.set_external_id(account, given.get("externalId"))
    return {"account": account}


def update_account(call: Call) -> Payload:
    """Change an account: the members that are given (REF:AccountUpdateInput)."""
    given: Given = call.args[_INPUT]
    account: Account = find.by_id(call.world, "Account", call.args["id"])
    changes = _account_changes(call.world, given, account)
    for name, value in _without_addresses(changes).items():
        setattr(account, name, value)
    _write_addresses(account, changes)
    if "externalId" in given:
        call.world.set_external_id(account, given["externalId"])
    account.updated_at = call.now
    events.record(call.world, account, UPDATED)
    return {"account": account}


def _without_addresses(changes: Given) -> dict[str, Any]:
    return {name: value for name, value in changes.items() if not name.endswith("_address")}


def _write_addresses(account: Account, changes: Given) -> None:
    for name in (snake(member) for member in _ADDRESSES):
        if name in changes:
            setattr(account, name, addresses.written(getattr(account, name), changes[name]))


def _account_changes(world: World, given: Given, account: Account | None) -> dict[str, Any]:
    """Check everything that is given, and return the attributes that it sets."""
    problems = Problems()
    changes = {snake(name): given[name] for name in _VALUES if given.get(name) is not None}
    changes |= {snake(name): given[name] for name in _TEXTS if name in given}
    for reader in (_price_parties, _credit, _discounts, _links, _lists, _addresses, _carrier):
        with problems.collect():
            changes.update(reader(world, given, account))
    problems.check()
    return changes


def _price_parties(world: World, given: Given, account: Account | None) -> dict[str, Any]:
    """Find market and pricelist; both belong to one wholesale store (assumed)."""
    problems, found = Problems(), {}
    for member, kind in (("market", "Market"), ("pricelist", "Pricelist")):
        with problems.collect():
            if given.get(member) is not None:
                found[member] = find.by_reference(world, kind, given[member], _INPUT, member)
    problems.check()
    before = {} if account is None else {"market": account.market, "pricelist": account.pricelist}
    both: dict[str, Any] = before | found
    market, pricelist = both["market"], both["pricelist"]
    if market.store.type != WHOLESALE:
        raise refuse("The market is not of a wholesale store.", _INPUT, "market")
    if pricelist.store is not market.store:
        raise refuse("The pricelist is not of the market's store.", _INPUT, "pricelist")
    return found


def _credit(_world: World, given: Given, _account: Account | None) -> dict[str, Any]:
    if "creditLimit" not in given:
        return {}
    limit = given["creditLimit"]
    if limit is not None and limit < 0:
        raise refuse("The credit limit cannot be negative.", _INPUT, "creditLimit")
    return {"credit": None if limit is None else Decimal(limit)}


def _percent(value: Decimal, *path: str) -> Decimal:
    if not 0 <= value <= 100:
        raise refuse("The percent must be between 0 and 100.", *path)
    return value


def _discounts(world: World, given: Given, account: Account | None) -> dict[str, Any]:
    """A general percent, and percents per delivery window (REF:AccountCreateInput)."""
    discounts: Given = given.get("discounts") or {}
    path = (_INPUT, "discounts")
    changes: dict[str, Any] = {}
    general: Given = discounts.get("generalDiscount") or {}
    if general.get("discountPercent") is not None:
        changes["discount_percent"] = _percent(
            general["discountPercent"], *path, "generalDiscount", "discountPercent"
        )
    if general.get("isVisible") is not None:
        changes["is_discount_visible"] = general["isVisible"]
    by_window = (
        {} if account is None else {one.delivery_window.id: one for one in account.delivery_window_discounts}
    )
    problems = Problems()
    _remove_window_discounts(world, discounts, by_window, problems, path)
    _add_window_discounts(world, discounts, by_window, problems, path)
    problems.check()
    changes["delivery_window_discounts"] = list(by_window.values())
    return changes


def _remove_window_discounts(
    world: World, discounts: Given, by_window: dict[int, Any], problems: Problems, path: tuple[str, ...]
) -> None:
    for index, one in enumerate(discounts.get("removeDeliveryWindowDiscounts") or ()):
        place = (*path, "removeDeliveryWindowDiscounts", str(index))
        with problems.collect():
            window = find.by_reference(world, "DeliveryWindow", one, *place)
            if by_window.pop(window.id, None) is None:
                raise refuse(f"There is no discount for delivery window {window.id}.", *place)


def _add_window_discounts(
    world: World, discounts: Given, by_window: dict[int, Any], problems: Problems, path: tuple[str, ...]
) -> None:
    """A window that has a discount gets the new percent (assumed)."""
    for index, one in enumerate(discounts.get("addDeliveryWindowDiscounts") or ()):
        place = (*path, "addDeliveryWindowDiscounts", str(index))
        with problems.collect():
            window = find.by_reference(
                world, "DeliveryWindow", one["deliveryWindow"], *place, "deliveryWindow"
            )
            percent = _percent(one["discountPercent"], *place, "discountPercent")
            by_window[window.id] = WindowDiscount(delivery_window=window, discount_percent=percent)


def _links(world: World, given: Given, _account: Account | None) -> dict[str, Any]:
    """Find what the account is tied to; null as id takes it off (REF:AccountUpdateInput)."""
    problems, found = Problems(), {}
    for member, (kind, type_) in _LINKS.items():
        with problems.collect():
            if given.get(member) is not None:
                found[snake(member)] = _linked(world, kind, type_, given[member], _INPUT, member)
    problems.check()
    return found


def _linked(world: World, kind: str, type_: str | None, given: Any, *path: str) -> Any:
    named = given if type_ is None else opaque.read(type_, given, *path)
    return find.link(world, kind, named, *path)


def _lists(world: World, given: Given, account: Account | None) -> dict[str, Any]:
    """Add to and remove from the account's lists."""
    problems, changes = Problems(), {}
    for member, (attribute, kind, type_) in _LISTS.items():
        kept = [] if account is None else list(getattr(account, attribute))
        with problems.collect():
            gone = list(_named(world, kind, type_, given, f"remove{member}"))
            new = list(_named(world, kind, type_, given, f"add{member}"))
            kept = [row for row in kept if row not in gone]
            changes[attribute] = kept + [row for row in dict.fromkeys(new) if row not in kept]
    problems.check()
    return changes


def _named(world: World, kind: str, type_: str | None, given: Given, member: str) -> Iterator[Any]:
    for index, one in enumerate(given.get(member) or ()):
        path = (_INPUT, member, str(index))
        yield find.by_reference(world, kind, one if type_ is None else opaque.read(type_, one, *path), *path)


def _addresses(world: World, given: Given, _account: Account | None) -> dict[str, Any]:
    problems, changes = Problems(), {}
    for member, type_ in _ADDRESSES.items():
        with problems.collect():
            if given.get(member) is not None:
                read = opaque.read(type_, given[member], _INPUT, member)
                changes[snake(member)] = addresses.members(world, read, _INPUT, member)
    problems.check()
    return changes


def _carrier(_world: World, given: Given, account: Account | None) -> dict[str, Any]:
    """Texts that were not given stay (assumed)."""
    if given.get("carrierInformation") is None:
        return {}
    read = opaque.read("CarrierInformationInput", given["carrierInformation"], _INPUT, "carrierInformation")
    before = (account and account.carrier_information) or CarrierInformation()
    return {"carrier_information": evolve(before, **{snake(name): text for name, text in read.items()})}


def create_buyer(call: Call) -> Payload:
    """Make a buyer of one account (OLD:erp), in the account's store (assumed)."""
    given: Given = call.args[_INPUT]
    world, problems = call.world, Problems()
    account: Account | None = None
    with problems.collect():
        account = find.by_reference(world, "Account", given["account"], _INPUT, "account")
    changes = _buyer_changes(world, given, account, problems)
    welcome = bool(given.get("sendWelcomeToShowroomEmail"))
    if welcome:
        with problems.collect():
            _check_showroom(world, account)
    problems.check()
    assert account is not None
    address = addresses.written(None, changes.pop("billing_address"))
    buyer = Buyer(
        id=world.next_id("Buyer"),
        account=account,
        billing_address=address,
        welcomed=welcome,
        email=address.email,
        first_name=address.first_name,
        last_name=address.last_name,
        phone_number=address.phone_number,
        **changes,
    )
    parties.add_buyer(world, buyer)
    world.set_external_id(buyer, given.get("externalId"))
    return {"buyer": buyer}


def update_buyer(call: Call) -> Payload:
    """Change a buyer; the account stays (REF:BuyerUpdateInput has none)."""
    given: Given = call.args[_INPUT]
    world, problems = call.world, Problems()
    buyer: Buyer = find.by_id(world, "Buyer", call.args["id"])
    changes = _buyer_changes(world, given, buyer.account, problems)
    problems.check()
    address = changes.pop("billing_address", {})
    buyer.billing_address = addresses.written(buyer.billing_address, address)
    person = {"email", "first_name", "last_name", "phone_number"} & address.keys()
    for name, value in {**changes, **{name: address[name] for name in person}}.items():
        setattr(buyer, name, value)
    if "externalId" in given:
        world.set_external_id(buyer, given["externalId"])
    events.record(world, buyer, UPDATED)
    events.record(world, buyer.account, DEPENDENT)
    return {"buyer": buyer}


def _buyer_changes(world: World, given: Given, account: Account | None, problems: Problems) -> dict[str, Any]:
    values = ("status", "receiveAutoEmails", "receiveNewsletters")
    changes = {snake(name): given[name] for name in values if given.get(name) is not None}
    if "websiteUrl" in given:
        changes["website_url"] = given["websiteUrl"]
    with problems.collect():
        if given.get("store") is not None:
            changes["store"] = _store_of(world, given["store"], account)
    with problems.collect():
        if given.get("billingAddress") is not None:
            changes["billing_address"] = addresses.members(
                world, given["billingAddress"], _INPUT, "billingAddress"
            )
    return changes


def _store_of(world: World, given: Given, account: Account | None) -> Store:
    store: Store = find.by_reference(world, "Store", given, _INPUT, "store")
    if account is not None and store is not account.store:
        raise refuse("The store is not the account's.", _INPUT, "store")
    return store


def _check_showroom(world: World, account: Account | None) -> None:
    """The mail goes out only with exactly one Showroom API plugin in the store (REF:BuyerCreateInput)."""
    store = account and account.store
    plugins: Sequence[Any] = [
        plugin for plugin in world.plugins.values() if plugin.plugin == SHOWROOM and plugin.store is store
    ]
    if len(plugins) != 1:
        raise refuse(
            f"The store must have exactly one Showroom API plugin, it has {len(plugins)}.",
            _INPUT,
            "sendWelcomeToShowroomEmail",
        )


MUTATIONS: dict[str, Mutation] = {
    "createAccount": create_account,
    "updateAccount": update_account,
    "createBuyer": create_buyer,
    "updateBuyer": update_buyer,
}
