"""What staff make in the admin and no mutation makes: prices, taxes, allocation rules, suppliers' orders, rates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

from attrs import field, frozen

from centra_ipaas.sandbox import state as rows
from centra_ipaas.sandbox.rules import suppliers
from centra_ipaas.sandbox.rules.events import record
from centra_ipaas.sandbox.rules.prices import NewPrices, add_pricelist, set_prices
from centra_ipaas.sandbox.rules.stock_levels import book, open_change, stock_in, units_in
from centra_ipaas.sandbox.shop.base import Backroom
from centra_ipaas.sandbox.shop.seeds import Amount, Status, StoreType, decimal
from centra_ipaas.sandbox.shop.words import check_words
from centra_ipaas.sandbox.state.events import CREATED, DELETED, UPDATED
from centra_ipaas.sandbox.state.prices import Cost
from centra_ipaas.sandbox.state.suppliers import PurchaseOrder, PurchaseOrderDelivery, PurchaseOrderLine

ApplyTaxType = Literal["INCLUDED", "ADDED", "DEDUCTED"]


@frozen(kw_only=True)
class PrioritySeed:
    """A warehouse in a set, and the hours that it has to confirm."""

    warehouse: int
    hours: Decimal = field(default=Decimal(24), converter=decimal)


@frozen(kw_only=True)
class PrioritySetSeed:
    """The warehouses that serve some countries (ISO2), first one first; no countries means everywhere."""

    priorities: Sequence[PrioritySeed]
    countries: Sequence[str] = ()
    demand_visible_in: int | None = None


@frozen(kw_only=True)
class SupplySeed:
    """Units to order from a supplier; `linked` are units by id of the order lines that wait for them."""

    sku: str
    quantity: int
    unit_cost: Decimal = field(converter=decimal)
    customs_percent: Decimal = field(default=Decimal(0), converter=decimal)
    linked: Mapping[int, int] = field(factory=dict)


class Trade(Backroom):
    """Pricelists, tax rules, allocation rules, currency rates, stock by hand, orders to suppliers."""

    def add_pricelist(
        self,
        name: str,
        *,
        currency: str = "SEK",
        store_type: StoreType = "DIRECT_TO_CONSUMER",
        countries: Sequence[str] = (),
        status: Status = "ACTIVE",
    ) -> int:
        """Make a pricelist and return its id; the first of its store in a currency is that currency's default."""
        check_words(StoreType, store_type=store_type)
        check_words(Status, status=status)
        with self._lock:
            store, money = self._world.stores[store_type], self._currency(currency)
            if countries and store.type != rows.DTC:
                raise ValueError("countries are for direct-to-consumer stores only")
            return add_pricelist(
                self._world,
                name=name,
                currency=money,
                store=store,
                status=status,
                assigned_to_countries=[self._country(code) for code in countries],
            ).id

    def set_price(
        self,
        pricelist: int,
        product: int,
        price: Amount,
        *,
        variant: int | None = None,
        recommended: Amount | None = None,
    ) -> None:
        """Set a product's price, or a variant's own, in the pricelist's currency."""
        with self._lock:
            known: rows.Pricelist = self._row("Pricelist", pricelist)
            chosen: rows.Product = self._row("Product", product)
            if recommended is not None and known.store.type == rows.DTC:
                raise ValueError("recommended retail prices are for wholesale only")
            exact = self._amount(known.currency, price)
            cost = Cost(exact, None if recommended is None else self._amount(known.currency, recommended))
            if variant is None:
                change = NewPrices(product=chosen, cost=cost)
            else:
                own = self._variant_of(chosen, variant)
                change = NewPrices(product=chosen, cost=Cost(), individual=((own, cost),))
            set_prices(self._world, known, [change])

    def _variant_of(self, product: rows.Product, identity: int) -> rows.Variant:
        variant: rows.Variant = self._row("ProductVariant", identity)
        if variant.product is not product:
            raise ValueError(f"variant {identity} is not of product {product.id}")
        return variant

    def add_shipping_option(
        self,
        name: str,
        *,
        currency: str = "SEK",
        store_type: StoreType = "DIRECT_TO_CONSUMER",
        countries: Sequence[str] = (),
    ) -> int:
        """Make a shipping option with one price group for some countries, and return the option's id."""
        check_words(StoreType, store_type=store_type)
        with self._lock:
            groups: list[rows.Record] = []
            option = rows.Record(
                "ShippingOption",
                id=self._world.next_id("ShippingOption"),
                name=name,
                status="ACTIVE",
                store_type=store_type,
                currency=self._currency(currency),
                stores=[self._world.stores[store_type]],
                shipping_price_groups=groups,
            )
            group = rows.Record(
                "ShippingPriceGroup",
                id=self._world.next_id("ShippingPriceGroup"),
                countries=[self._country(code) for code in countries],
                shipping_option=option,
            )
            groups.append(group)
            self._world.add(option)
            self._world.add(group)
            record(self._world, option, CREATED)
            return option.id

    def assign_campaign(
        self, campaign: int, *, markets: Sequence[int] = (), pricelists: Sequence[int] = ()
    ) -> None:
        """Let a campaign apply in some markets only, and to some pricelists; both are added to."""
        with self._lock:
            known = self._row("Campaign", campaign)
            places = [self._row("Market", market) for market in markets]
            for row in (*places, *(self._row("Pricelist", pricelist) for pricelist in pricelists)):
                if row.store is not known.store:
                    raise ValueError("a campaign is for markets and pricelists of its own store")
                if known not in row.campaigns:
                    row.campaigns.append(known)

    def set_rate(self, currency: str, rate: Amount) -> None:
        """Set what one unit of a currency is worth in the base currency; orders keep the rate of their day."""
        with self._lock:
            known, exact = self._currency(currency), decimal(rate)
            if known.is_base or exact <= 0:
                raise ValueError("the base currency's rate is 1, others are above 0")
            known.current_base_rate, known.updated_at = exact, self._world.now()
            record(self._world, known, UPDATED)

    def add_tax_group(self, name: str, *, default_in: Sequence[StoreType] = ()) -> int:
        """Make a tax group and return its id; it becomes the default of some stores."""
        check_words(StoreType, default_in=default_in)
        with self._lock:
            stores = [self._world.stores[store] for store in default_in]
            for other in self._world.table("TaxGroup").values():
                other.default_in_stores = [one for one in other.default_in_stores if one not in stores]
            group = rows.TaxGroup(id=self._world.next_id("TaxGroup"), name=name, default_in_stores=stores)
            self._world.add(group)
            return group.id

    def add_tax_class(self, name: str, *, code: str | None = None) -> int:
        """Make a tax class of customers or accounts and return its id."""
        with self._lock:
            made = rows.TaxClass(id=self._world.next_id("TaxClass"), name=name, code=code or name)
            self._world.add(made)
            return made.id

    def add_tax_rule(
        self,
        group: int,
        name: str,
        rate: Amount,
        *,
        apply_tax_type: ApplyTaxType = "INCLUDED",
        countries: Sequence[str] = (),
        states: Sequence[str] = (),
        zip_code: str | None = None,
        city: str | None = None,
        tax_classes: Sequence[int] = (),
        apply_from: datetime | None = None,
        apply_to: datetime | None = None,
        tax_shipping: bool = True,
        tax_handling: bool = True,
        code: str | None = None,
        display_name: str | None = None,
        item_price_from: Amount | None = None,
        item_price_to: Amount | None = None,
        order_price_from: Amount | None = None,
        order_price_to: Amount | None = None,
    ) -> int:
        """Make a rule of a tax group and return its id; the rate is in percent, states are those of the countries."""
        check_words(ApplyTaxType, apply_tax_type=apply_tax_type)
        with self._lock:
            known: rows.TaxGroup = self._row("TaxGroup", group)
            places = [self._country(country) for country in countries]
            exact = decimal(rate)
            if exact < 0:
                raise ValueError("the rate is 0 or more")
            rule = rows.TaxRule(
                id=self._world.next_id("TaxRule"),
                name=name,
                display_name=display_name or name,
                code=code or name,
                rate=exact,
                tax_group=known,
                apply_tax_type=apply_tax_type,
                apply_tax_to_shipping=tax_shipping,
                apply_tax_to_handling=tax_handling,
                apply_from=apply_from or rows.EPOCH,
                apply_to=apply_to,
                zip_code=zip_code,
                city=city,
                countries=places,
                states=[_state(places, state) for state in states],
                tax_classes=[self._row("TaxClass", one) for one in tax_classes],
                item_price_restriction=_restriction(item_price_from, item_price_to),
                order_price_restriction=_restriction(order_price_from, order_price_to),
            )
            known.rules.append(rule)
            self._world.add(rule)
            record(self._world, rule, CREATED)
            return rule.id

    def remove_tax_rule(self, rule: int) -> None:
        """Remove a rule; orders keep its name and percentage, not the link (REF:AppliedTaxRule)."""
        with self._lock:
            known: rows.TaxRule = self._row("TaxRule", rule)
            known.tax_group.rules.remove(known)
            self._world.remove(known)
            record(self._world, known, DELETED)

    def add_allocation_rule(
        self,
        name: str,
        *,
        sets: Sequence[PrioritySetSeed],
        markets: Sequence[int] = (),
        default_in: Sequence[StoreType] = (),
    ) -> int:
        """Make a rule and return its id; it becomes the one rule of some markets, and the default of some stores."""
        check_words(StoreType, default_in=default_in)
        with self._lock:
            places = [self._row("Market", market) for market in markets]
            stores = [self._world.stores[store] for store in default_in]
            rule = rows.AllocationRule(
                id=self._world.next_id("AllocationRule"),
                name=name,
                geography_allocation_priority_sets=[self._priority_set(seed) for seed in sets],
                default_in_stores=stores,
            )
            for other in self._world.table("AllocationRule").values():
                other.default_in_stores = [one for one in other.default_in_stores if one not in stores]
            for market in places:
                market.allocation_rule = rule
            self._world.add(rule)
            record(self._world, rule, CREATED)
            return rule.id

    def _priority_set(self, seed: PrioritySetSeed) -> rows.GeographyAllocationPrioritySet:
        shown_in = seed.demand_visible_in
        made = rows.GeographyAllocationPrioritySet(
            id=self._world.next_id("GeographyAllocationPrioritySet"),
            countries=[self._country(code) for code in seed.countries],
            demand_visible_in_warehouse=None if shown_in is None else self._warehouse(shown_in),
        )
        for index, priority in enumerate(seed.priorities):
            made.place(self._warehouse(priority.warehouse), index, priority.hours)
        return made

    def book_stock(
        self,
        warehouse: int,
        sku: str,
        quantity: int,
        *,
        comment: str = "Booked by hand",
        admin_user: int | None = None,
    ) -> int:
        """Book units in (or out, when negative) as staff do, and return the stock change's id.

        Stock whose master is external is edited by APIs only (REF:WarehouseCreateInput).
        """
        with self._lock:
            place, size = self._warehouse(warehouse), self._size(sku)
            if place.stock_master == "EXTERNAL":
                raise ValueError(f"the stock of warehouse {warehouse} is edited by APIs only")
            if size.product_variant.product.is_bundle:
                raise ValueError(f"{sku} is a bundle: its stock is computed from its parts")
            if units_in(place, size)[0] + quantity < 0:
                raise ValueError(f"{sku}: only what is free to allocate can be booked out")
            change = open_change(self._world, place, comment, "EDIT")
            change.admin_user = None if admin_user is None else self._admin(admin_user)
            book(self._world, change, stock_in(place, size), quantity)
            return change.id

    def _admin(self, identity: int) -> Any:
        known = self._world.table("AdminUser").get(identity)
        if known is None:
            known = rows.Record("AdminUser", id=identity)
            self._world.add(known)
        return known

    def order_from_supplier(
        self,
        lines: Sequence[SupplySeed],
        *,
        currency: str = "EUR",
        warehouse: int | None = None,
        eta: datetime | None = None,
        requested_etd: datetime | None = None,
        confirmed_etd: datetime | None = None,
        internal_comment: str | None = None,
        external_comment: str | None = None,
        our_reference: str | None = None,
    ) -> int:
        """Order units from a supplier and return the order's id.

        They are incoming in `warehouse`, the preferred one; without one they show nowhere, and cannot be linked to
        customers' orders.
        """
        with self._lock:
            money = self._currency(currency)
            place = None if warehouse is None else self._warehouse(warehouse)
            if place is None and any(seed.linked for seed in lines):
                raise ValueError("units are linked in the preferred warehouse: give one")
            now = self._world.now()
            made = PurchaseOrder(
                id=self._world.next_id("PurchaseOrder"),
                created_at=now,
                updated_at=now,
                currency=money,
                eta=eta,
                requested_etd=requested_etd,
                confirmed_etd=confirmed_etd,
                internal_comment=internal_comment,
                external_comment=external_comment,
                our_reference=our_reference,
                preferred_warehouse=place,
                lines=[self._supply_line(seed, money) for seed in lines],
            )
            suppliers.order(self._world, made)
            return made.id

    def _supply_line(self, seed: SupplySeed, currency: rows.Currency) -> PurchaseOrderLine:
        size = self._size(seed.sku)
        linked = {self._order_line(identity): units for identity, units in seed.linked.items()}
        if seed.quantity < 1 or sum(linked.values()) > seed.quantity:
            raise ValueError(f"{seed.sku}: the quantity must be 1 or more, and cover what is linked")
        for line, units in linked.items():
            if line.product_size is not size or not 0 < units <= line.demand:
                raise ValueError(f"order line {line.id} does not wait for {units} units of {seed.sku}")
        return PurchaseOrderLine(
            product_size=size,
            quantity=seed.quantity,
            currency=currency,
            cost=self._amount(currency, seed.unit_cost),
            customs_percent=seed.customs_percent,
            linked=linked,
        )

    def _order_line(self, identity: int) -> rows.OrderLine:
        for order in self._world.orders.values():
            for line in order.all_lines:
                if line.id == identity:
                    return line
        raise ValueError(f"unknown order line {identity}")

    def ship_from_supplier(
        self,
        purchase_order: int,
        *,
        units: Mapping[str, int] | None = None,
        costs: Amount = 0,
        eta: datetime | None = None,
    ) -> int:
        """Put ordered units, by SKU, on a delivery and return its id; without `units` all that is left."""
        with self._lock:
            made: PurchaseOrder = self._row("PurchaseOrder", purchase_order)
            left = {line.product_size.sku: line for line in made.lines if line.quantity > line.delivered}
            everything = {sku: line.quantity - line.delivered for sku, line in left.items()}
            chosen = everything if units is None else dict(units)
            for sku, quantity in chosen.items():
                if not 0 < quantity <= everything.get(sku, 0):
                    raise ValueError(f"{quantity} units of {sku} are not left on purchase order {made.id}")
            if not chosen:
                raise ValueError(f"nothing is left on purchase order {made.id}")
            quantities = {left[sku]: quantity for sku, quantity in chosen.items()}
            exact = self._amount(made.currency, costs)
            return suppliers.deliver(self._world, made, quantities, costs=exact, eta=eta).id

    def accept_delivery(self, delivery: int, *, warehouse: int | None = None) -> int:
        """Book a delivery in and return the stock change's id; into the preferred warehouse unless another is given."""
        with self._lock:
            known: PurchaseOrderDelivery = self._row("PurchaseOrderDelivery", delivery)
            if known.stock_change is not None:
                raise ValueError(f"delivery {delivery} is accepted already")
            place = known.warehouse if warehouse is None else self._warehouse(warehouse)
            if place is None:
                raise ValueError("give a warehouse: the purchase order prefers none")
            return suppliers.accept(self._world, known, place).id


def _state(countries: Sequence[rows.Country], text: str) -> rows.CountryState:
    for country in countries:
        state = country.state(text)
        if state is not None:
            return state
    raise ValueError(f"unknown state {text!r}")


def _restriction(low: Amount | None, high: Amount | None) -> dict[str, Decimal] | None:
    ends = {"from": low, "to": high}
    return {name: decimal(end) for name, end in ends.items() if end is not None} or None
