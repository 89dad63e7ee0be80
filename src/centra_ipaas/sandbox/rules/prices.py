"""Prices: rows made on first use, and the four ways of setting them (OLD:erp)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from attrs import frozen

from centra_ipaas.sandbox.rules.events import is_heard, record
from centra_ipaas.sandbox.state import Currency, Order, Product, Store, Variant
from centra_ipaas.sandbox.state.events import CREATED, UPDATED
from centra_ipaas.sandbox.state.prices import UNSET, Cost, Price, PriceAlteration, PriceBook, Pricelist
from centra_ipaas.sandbox.state.world import World


@frozen(kw_only=True)
class NewPrices:
    """What one call says about one product."""

    product: Product
    cost: Cost
    override: bool = False
    individual: tuple[tuple[Variant, Cost], ...] = ()


def add_pricelist(world: World, **values: Any) -> Pricelist:
    """Make a pricelist from its attributes; the first of its store in a currency is its default (assumed)."""
    pricelist = Pricelist(id=world.next_id("Pricelist"), created_at=world.now(), **values)
    pricelist.is_default_for_currency = not any(
        known.is_default_for_currency
        for known in world.pricelists.values()
        if known.store is pricelist.store and known.currency is pricelist.currency
    )
    world.add(pricelist)
    record(world, pricelist, CREATED)
    return pricelist


def pricelist_for(world: World, store: Store, currency: Currency) -> Pricelist:
    """Return the store's first pricelist in a currency, made on first use."""
    for known in world.pricelists.values():
        if known.store is store and known.currency is currency:
            return known
    return add_pricelist(world, name=f"{store.name} {currency.code}", store=store, currency=currency)


def price_row(world: World, pricelist: Pricelist, variant: Variant) -> Price:
    """Return the row of a pricelist and variant: there is one for every pair (REF:Price)."""
    row = pricelist.rows.get(variant.id)
    if row is None:
        row = pricelist.rows[variant.id] = _new_row(world, pricelist, variant)
    return row


def _row(world: World, pricelist: Pricelist, variant: Variant, alteration: PriceAlteration | None) -> Price:
    """Return the row of a pricelist, or of what an alteration of it says."""
    if alteration is None:
        return price_row(world, pricelist, variant)
    key = (pricelist.id, variant.id)
    row = alteration.rows.get(key)
    if row is None:
        row = alteration.rows[key] = _new_row(world, pricelist, variant, alteration)
    return row


def _new_row(
    world: World, pricelist: Pricelist, variant: Variant, alteration: PriceAlteration | None = None
) -> Price:
    return Price(
        id=world.next_id("Price"),
        pricelist=pricelist,
        product_variant=variant,
        clock=world.clock,
        alteration=alteration,
    )


def altered_rows(world: World, alteration: PriceAlteration) -> list[Price]:
    """Return the rows of all variants that an alteration says something of."""
    return [
        _row(world, world.pricelists[identity], variant, alteration)
        for identity, book in alteration.books.items()
        if identity in world.pricelists
        for variant in world.variants.values()
        if book.has(variant)
    ]


def set_prices(
    world: World,
    pricelist: Pricelist,
    changes: Iterable[NewPrices],
    alteration: PriceAlteration | None = None,
) -> None:
    """Write prices into a pricelist, or into an alteration of it."""
    book = _book(pricelist, alteration)
    for change in changes:
        if not is_heard(world):
            _write(book, change)
            continue
        variants = change.product.variants
        before = [book.cost(variant).values for variant in variants]
        _write(book, change)
        for variant, old in zip(variants, before, strict=True):
            if book.cost(variant).values != old:
                row = _row(world, pricelist, variant, alteration)
                record(world, row, CREATED if old == UNSET else UPDATED)


def _book(pricelist: Pricelist, alteration: PriceAlteration | None) -> PriceBook:
    if alteration is None:
        return pricelist.book
    if alteration not in pricelist.alterations:
        pricelist.alterations.append(alteration)
    return alteration.books.setdefault(pricelist.id, PriceBook())


def _write(book: PriceBook, change: NewPrices) -> None:
    """Product price first, then who inherits again, then the named ones."""
    if change.cost.values != UNSET:
        book.products.setdefault(change.product.id, Cost()).take(change.cost)
    if change.override:
        for variant in change.product.variants:
            book.variants.pop(variant.id, None)
    for variant, cost in change.individual:
        book.variants.setdefault(variant.id, Cost()).take(cost)


def is_used(world: World, pricelist: Pricelist) -> bool:
    """Say whether orders, accounts or alterations hold a pricelist; prices alone do not (assumed)."""
    orders: Iterable[Order] = world.orders.values()
    holders = (*orders, *world.table("Account").values())
    return bool(pricelist.alterations) or any(
        getattr(holder, "pricelist", None) is pricelist for holder in holders
    )
