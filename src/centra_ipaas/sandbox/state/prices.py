"""Pricelists, their prices, and alterations of them (OLD:erp, REF:Price)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from attrs import define, field

from centra_ipaas.sandbox.state.base import EPOCH, ZERO, Row

if TYPE_CHECKING:
    from centra_ipaas.sandbox.state.catalogue import Product, Variant
    from centra_ipaas.sandbox.state.places import Country, Currency, Money, Store


#: The values of a cost that says nothing.
UNSET = (None, None)


@define(eq=False)
class Cost:
    """What something costs; None: nothing is set."""

    price: Decimal | None = None
    #: Wholesale only.
    recommended: Decimal | None = None

    @property
    def values(self) -> tuple[Decimal | None, Decimal | None]:
        """Price and recommended retail price."""
        return self.price, self.recommended

    def take(self, other: Cost) -> None:
        """Take over what the other one sets."""
        if other.price is not None:
            self.price = other.price
        if other.recommended is not None:
            self.recommended = other.recommended

    def under(self, own: Cost | None) -> Cost:
        """Return what holds for a variant: its own, and of what it has not, this product's."""
        if own is None:
            return self
        return Cost(
            self.price if own.price is None else own.price,
            self.recommended if own.recommended is None else own.recommended,
        )


@define(eq=False)
class PriceBook:
    """Prices of products, and individual ones of variants, by id; variants inherit what they have not (OLD:erp)."""

    products: dict[int, Cost] = field(factory=dict)
    variants: dict[int, Cost] = field(factory=dict)

    def cost(self, variant: Variant) -> Cost:
        """Return what a variant costs."""
        own = self.variants.get(variant.id)
        inherited = self.products.get(variant.product.id)
        if inherited is None:
            return own or Cost()
        return inherited.under(own)

    def has(self, variant: Variant) -> bool:
        """Say whether anything is set for a variant."""
        return variant.id in self.variants or variant.product.id in self.products


@define(eq=False, kw_only=True)
class Pricelist(Row):
    """The pricelist of a store in one currency."""

    typename: ClassVar[str] = "Pricelist"
    id: int
    name: str
    currency: Currency
    store: Store
    status: str = "ACTIVE"
    comment: str | None = None
    created_at: datetime = EPOCH
    is_default_for_currency: bool = False
    assigned_to_countries: list[Country] = field(factory=list)
    default_shipping_option: Any = None
    campaigns: list[Any] = field(factory=list)
    book: PriceBook = field(factory=PriceBook)
    #: Alterations that hold prices of this pricelist.
    alterations: list[PriceAlteration] = field(factory=list)
    #: The rows that were read or written so far, by id of the variant; they are made on first use.
    rows: dict[int, Price] = field(factory=dict)

    def cost(self, variant: Variant, today: date) -> Cost:
        """Return what a variant costs on a day: an alteration in effect replaces the pricelist's price."""
        cost = self.book.cost(variant)
        for alteration in self.alterations:
            if alteration.in_effect(today):
                altered = alteration.books[self.id].cost(variant)
                cost = cost.under(altered)
        return cost


@define(eq=False, kw_only=True)
class PriceAlteration(Row):
    """Other prices for a wholesale store, from one day to another (REF:PriceAlteration)."""

    typename: ClassVar[str] = "PriceAlteration"
    id: int
    name: str
    store: Store
    start_date: date
    end_date: date | None = None
    status: str = "ACTIVE"
    delivery_windows: list[Row] = field(factory=list)
    #: By id of the pricelist.
    books: dict[int, PriceBook] = field(factory=dict)
    rows: dict[tuple[int, int], Price] = field(factory=dict)

    def in_effect(self, today: date) -> bool:
        """Say whether it replaces prices on a day; the end day is included (assumed)."""
        ended = self.end_date is not None and today > self.end_date
        return self.status == "ACTIVE" and today >= self.start_date and not ended


@define(eq=False, kw_only=True)
class Price(Row):
    """The price of one variant in one pricelist, or in one alteration of it."""

    typename: ClassVar[str] = "Price"
    id: int
    pricelist: Pricelist
    product_variant: Variant
    #: Tells which alteration is in effect.
    clock: Callable[[], datetime]
    alteration: PriceAlteration | None = None
    #: The upper end of the range of a bundle whose parts differ (REF:Bundle).
    upper: bool = False

    @property
    def product(self) -> Product:
        """The variant's product."""
        return self.product_variant.product

    @property
    def store(self) -> Store:
        """The pricelist's store."""
        return self.pricelist.store

    @property
    def price(self) -> Money | None:
        """The amount; None when none is set."""
        parts = dynamic_parts(self.product)
        if parts is None:
            return self._money(self._cost(self.product_variant).price)
        return self._money(self._sum(parts))

    @property
    def recommended_retail_price(self) -> Money | None:
        """What shops are told to ask."""
        return self._money(self._cost(self.product_variant).recommended)

    def _cost(self, variant: Variant) -> Cost:
        if self.alteration is not None:
            return self.alteration.books[self.pricelist.id].cost(variant)
        return self.pricelist.cost(variant, self.clock().date())

    def _money(self, amount: Decimal | None) -> Money | None:
        return None if amount is None else self.pricelist.currency.money(amount)

    def _sum(self, parts: Iterator[tuple[int, list[Variant]]]) -> Decimal | None:
        """Add up the parts; a section without a price leaves the bundle without one."""
        total, choose = ZERO, max if self.upper else min
        for quantity, variants in parts:
            costs = (self._cost(variant).price for variant in variants)
            known = [price for price in costs if price is not None]
            if not known:
                return None
            total += quantity * choose(known)
        return total


def dynamic_parts(product: Product) -> Iterator[tuple[int, list[Variant]]] | None:
    """Return quantity and candidates of each section of a bundle that costs the sum of its parts, else None."""
    bundle = getattr(product, "bundle", None)
    if bundle is None or bundle.price_type != "DYNAMIC":
        return None
    return ((section.quantity, section.product_variants) for section in bundle.sections)
