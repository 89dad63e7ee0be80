"""The back office of a sandbox: seeding it, changing it as people and providers do, and looking inside."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from threading import Lock
from typing import Any, Literal

from attrs import field, frozen

from centra_ipaas.sandbox import state as rows
from centra_ipaas.sandbox.mutations import orders as changes
from centra_ipaas.sandbox.mutations.stock import write_levels
from centra_ipaas.sandbox.rules import payments, stock
from centra_ipaas.sandbox.rules.tax import TaxMode
from centra_ipaas.sandbox.state.viewer import DEFAULT_INTEGRATION
from centra_ipaas.sandbox.state.world import World, kind_of, reference_of

Amount = Decimal | str | int
StoreType = Literal["DIRECT_TO_CONSUMER", "WHOLESALE"]
OrderStatus = Literal["PENDING", "CONFIRMED"]
HoldReason = Literal[
    "PAYMENT_MISMATCH",
    "WAITING_FOR_PAYMENT",
    "WAITING_FOR_FRAUD_CHECK",
    "WAITING_FOR_CHECK_FIRST_ALLOCATION",
    "WAITING_FOR_GIFT_CARD_AUTHORIZATION",
]
#: What the payment history of a new order holds.
PaymentState = Literal["authorised", "pending", "captured", "unpaid", "prepaid", "gift_card"]
#: How the provider answers a capture.
CaptureMode = Literal["now", "later", "fails"]

_ENTRIES: dict[str, list[tuple[str, str]]] = {
    "authorised": [("AUTH", "SUCCESS")],
    "pending": [("AUTH_PENDING", "PENDING")],
    "captured": [("AUTH", "SUCCESS"), ("CAPTURE", "SUCCESS")],
    "unpaid": [],
    "prepaid": [("PREPAID", "SUCCESS")],
    "gift_card": [("AUTH_GIFT_CARD", "SUCCESS")],
}


def _decimal(value: Amount) -> Decimal:
    """Take exact amounts only: a float is a TypeError."""
    if isinstance(value, float):
        raise TypeError(f"{value!r} is a float; give a Decimal or text")
    return Decimal(value)


def _maybe(value: Amount | None) -> Decimal | None:
    return None if value is None else _decimal(value)


@frozen(kw_only=True)
class SizeSeed:
    """A size to make: the last part of the SKU, its name on the chart, its EAN."""

    number: str = ""
    name: str = "One Size"
    ean: str | None = None


@frozen(kw_only=True)
class VariantSeed:
    """A variant to make: the middle part of the SKU, its name, its sizes."""

    number: str = ""
    name: str = ""
    sizes: Sequence[SizeSeed] = (SizeSeed(),)


@frozen(kw_only=True)
class LineSeed:
    """A line of an order to place; prices are per unit, in the order's currency.

    `unit_original_price` (the pricelist's) is the unit price if left out. `tax_percent` overrides the order's.
    """

    sku: str
    quantity: int = 1
    unit_price: Decimal = field(converter=_decimal)
    unit_original_price: Decimal | None = field(default=None, converter=_maybe)
    tax_percent: Decimal | None = field(default=None, converter=_maybe)
    kind: Literal["product", "gift_certificate"] = "product"
    comment: str | None = None


@frozen(kw_only=True)
class AddressSeed:
    """An address; the country is an ISO2 code."""

    country: str = "SE"
    first_name: str | None = "Jon"
    last_name: str | None = "Snow"
    company_name: str | None = None
    attention: str | None = None
    address1: str | None = "Teststr. 1"
    address2: str | None = None
    city: str | None = "Stockholm"
    state_or_province: str | None = None
    zip_code: str | None = "12345"
    email: str | None = None
    phone_number: str | None = None
    cell_phone_number: str | None = None
    fax_number: str | None = None
    vat_number: str | None = None


@frozen(kw_only=True)
class Placed:
    """An order that was placed."""

    id: str
    number: int
    line_ids: tuple[int, ...]
    grand_total: Decimal
    currency: str


@frozen(kw_only=True)
class StockView:
    """One size in one warehouse, in units."""

    warehouse: int
    sku: str
    physical: int
    allocated: int
    free_to_allocate: int
    demand: int


@frozen(kw_only=True)
class ShipmentView:
    """A shipment, as the back office sees it."""

    id: int
    number: str
    order: int
    lines: dict[int, int]
    is_good_to_go: bool
    is_shipped: bool
    is_paid: bool
    is_captured: bool
    tracking_number: str | None
    carrier: str | None
    shipped_at: datetime | None
    created_at: datetime
    grand_total: Decimal
    mailed: bool
    external_id: str | None


@frozen(kw_only=True)
class PaymentView:
    """An entry of the payment history."""

    entry_type: str
    status: str
    value: Decimal


@frozen(kw_only=True)
class LineView:
    """A line of an order: units by what became of them."""

    id: int
    sku: str
    quantity: int
    cancelled: int
    allocated: int
    shipped: int
    unit_price: Decimal
    tax_percent: Decimal


@frozen(kw_only=True)
class OrderView:
    """An order, as the back office sees it."""

    id: str
    number: int
    status: str
    store_type: str
    currency: str
    grand_total: Decimal
    is_on_hold: bool
    hold_reason: str | None
    is_locked: bool
    is_waiting_for_payment: bool
    external_id: str | None
    created_at: datetime
    updated_at: datetime
    lines: tuple[LineView, ...]
    shipments: tuple[str, ...]
    payments: tuple[PaymentView, ...]


class Shop:
    """Seeds, people and providers. Every method takes effect at once; a wrong argument is a ValueError."""

    def __init__(self, world: World, lock: Lock) -> None:
        self._world = world
        self._lock = lock

    # -- catalogue and stock -------------------------------------------------------------

    def add_warehouse(self, name: str, *, country: str | None = None) -> int:
        """Make a warehouse and return its id; the first one shows the demand, stock is taken in this order."""
        with self._lock:
            warehouse = rows.Warehouse(
                id=self._world.next_id("warehouse"),
                name=name,
                country=None if country is None else self._country(country),
                shows_demand=not self._world.warehouses,
            )
            self._world.warehouses[warehouse.id] = warehouse
            return warehouse.id

    def add_product(
        self, number: str, name: str, *, variants: Sequence[VariantSeed] = (VariantSeed(),)
    ) -> int:
        """Make a product and return its id; SKUs are the three numbers joined with nothing in between."""
        with self._lock:
            self._refuse_known_skus(number, variants)
            now = self._world.now()
            product = rows.Product(
                id=self._world.next_id("product"),
                name=name,
                product_number=number,
                created_at=now,
                updated_at=now,
            )
            self._world.products[product.id] = product
            for seed in variants:
                self._add_variant(product, seed, now)
            return product.id

    def _refuse_known_skus(self, number: str, variants: Sequence[VariantSeed]) -> None:
        skus = [number + variant.number + size.number for variant in variants for size in variant.sizes]
        known = [sku for sku in skus if sku in self._world.size_by_sku or skus.count(sku) > 1]
        if known:
            raise ValueError(f"SKU {known[0]} exists already")

    def _add_variant(self, product: rows.Product, seed: VariantSeed, now: datetime) -> None:
        variant = rows.Variant(
            id=self._world.next_id("variant"),
            name=seed.name or product.name,
            variant_number=seed.number,
            product=product,
            updated_at=now,
        )
        product.variants.append(variant)
        self._world.variants[variant.id] = variant
        for size in seed.sizes:
            self._add_size(variant, size, now)

    def _add_size(self, variant: rows.Variant, seed: SizeSeed, now: datetime) -> None:
        world = self._world
        if seed.name not in world.size_names:
            world.size_names[seed.name] = rows.SizeName(id=world.next_id("size"), name=seed.name)
        size = rows.Size(
            id=world.next_id("product size"),
            description=seed.name,
            gtin=seed.ean,
            sku=variant.product.product_number + variant.variant_number + seed.number,
            size_number=seed.number,
            product_variant=variant,
            size=world.size_names[seed.name],
            updated_at=now,
        )
        variant.product_sizes.append(size)
        world.sizes[size.id] = size
        world.size_by_sku[size.sku] = size
        if seed.ean:
            world.size_by_ean[seed.ean] = size

    def set_physical(self, warehouse: int, sku: str, quantity: int) -> None:
        """Count the shelf: physical becomes `quantity`, free to allocate what orders do not hold of it."""
        if quantity < 0:
            raise ValueError("the quantity must be 0 or more")
        with self._lock:
            place = self._warehouse(warehouse)
            write_levels(self._world, {self._size(sku): quantity}, "Counted", place)

    def add_market(
        self,
        name: str,
        *,
        country: str = "SE",
        currency: str = "SEK",
        store_type: StoreType = "DIRECT_TO_CONSUMER",
    ) -> int:
        """Make a market with one country and return its id."""
        with self._lock:
            return self._add_market(name, country, currency, store_type).id

    def _add_market(self, name: str, country: str, currency: str, store_type: str) -> rows.Market:
        market = rows.Market(
            id=self._world.next_id("market"),
            name=name,
            store=self._world.stores[store_type],
            assigned_to_countries=[self._country(country)],
            currency=self._currency(currency),
        )
        self._world.markets[market.id] = market
        return market

    # -- orders --------------------------------------------------------------------------

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
        tax_percent: Amount = 25,
        tax_mode: TaxMode = "included",
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
    ) -> Placed:
        """Place an order as a customer would; stock is held for it at once, the rest is demand.

        Amounts are in the order's currency (the market's, else SEK), exact, and positive: `discount` is taken off.
        `status` is CONFIRMED because the store confirms by itself (OLD:flow). Totals keep the invariants I1 to I4.
        """
        with self._lock:
            placing = self._market(market, currency, store_type)
            order = self._new_order(
                placing, currency, store_type, number, created_at, status, tax_mode, capture, payment_method
            )
            self._fill_addresses(order, shipping_address, billing_address, email)
            order.purchase_order_number = purchase_order_number
            order.shipping, order.handling = self._amount(order, shipping), self._amount(order, handling)
            order.discount = self._amount(order, discount)
            for seed in lines:
                self._add_line(order, seed, _decimal(tax_percent))
            order.is_on_hold = on_hold or hold_reason is not None
            order.order_hold_reason = hold_reason
            order.is_waiting_for_payment = waiting_for_payment
            return self._keep(order, payment, discount_code)

    sell = place_order

    def _market(self, market: int | None, currency: str | None, store_type: str) -> rows.Market:
        if market is not None:
            if market not in self._world.markets:
                raise ValueError(f"unknown market {market}")
            return self._world.markets[market]
        for known in self._world.markets.values():
            if known.store.type == store_type and (currency is None or known.currency.code == currency):
                return known
        return self._add_market("Sweden", "SE", currency or "SEK", store_type)

    def _new_order(
        self,
        market: rows.Market,
        currency: str | None,
        store_type: str,
        number: int | None,
        created_at: datetime | None,
        status: str,
        tax_mode: str,
        capture: str,
        payment_method: str,
    ) -> rows.Order:
        world = self._world
        if number is not None and number in world.orders:
            raise ValueError(f"order {number} exists already")
        if created_at is not None and created_at.tzinfo is None:
            raise ValueError("created_at must be aware")
        world.at_least("order", number or 0)
        chosen = number if number is not None else world.next_id("order")
        money = self._currency(currency or market.currency.code)
        moment = (created_at or world.now()).replace(microsecond=0)
        address = rows.Address()
        return rows.Order(
            typename="DirectToConsumerOrder" if store_type == rows.DTC else "WholesaleOrder",
            id=hashlib.md5(f"order {chosen}".encode(), usedforsecurity=False).hexdigest(),
            number=chosen,
            status=status,
            created_at=moment,
            updated_at=moment,
            store=world.stores[store_type],
            market=market,
            pricelist=self._pricelist(market, money),
            currency=money,
            currency_base_rate=money.current_base_rate,
            country=None,
            shipping_address=address,
            billing_address=address,
            tax_mode=tax_mode,
            shipping=rows.ZERO,
            handling=rows.ZERO,
            discount=rows.ZERO,
            payment_method=self._plugin(payment_method),
            capture_mode=capture,
        )

    def _pricelist(self, market: rows.Market, currency: rows.Currency) -> rows.Pricelist:
        for known in self._world.pricelists.values():
            if known.store is market.store and known.currency is currency:
                return known
        pricelist = rows.Pricelist(
            id=self._world.next_id("pricelist"),
            name=f"{market.store.name} {currency.code}",
            currency=currency,
            store=market.store,
        )
        self._world.add(pricelist)
        return pricelist

    def _plugin(self, name: str) -> rows.Plugin:
        if name not in self._world.plugins:
            plugin = rows.Plugin(id=self._world.next_id("plugin"), name=name, uri=name, plugin=name)
            self._world.plugins[name] = plugin
            self._world.add(plugin)
        return self._world.plugins[name]

    def _fill_addresses(
        self, order: rows.Order, shipping: AddressSeed | None, billing: AddressSeed | None, email: str
    ) -> None:
        default = AddressSeed(country=order.market.assigned_to_countries[0].code)
        order.shipping_address = self._address(shipping or default, email)
        order.billing_address = self._address(billing or shipping or default, email)
        order.country = order.shipping_address.country
        if order.store.type == rows.DTC:
            order.customer = self._customer(order, email)
        else:
            order.buyer = self._person("Buyer", order, email)
            name = order.billing_address.company_name or "Account"
            order.account = rows.Account(id=self._world.next_id("account"), name=name)

    def _customer(self, order: rows.Order, email: str) -> rows.Person:
        known = self._world.customer_by_email.get(email)
        return known or self._person("Customer", order, email)

    def _person(self, typename: str, order: rows.Order, email: str) -> rows.Person:
        return rows.Person(
            typename=typename,
            id=self._world.next_id(typename),
            email=email,
            first_name=order.billing_address.first_name,
            last_name=order.billing_address.last_name,
        )

    def _address(self, seed: AddressSeed, email: str) -> rows.Address:
        return rows.Address(
            country=self._country(seed.country),
            email=seed.email or email,
            first_name=seed.first_name,
            last_name=seed.last_name,
            company_name=seed.company_name,
            attention=seed.attention,
            address1=seed.address1,
            address2=seed.address2,
            city=seed.city,
            state_or_province=seed.state_or_province,
            zip_code=seed.zip_code,
            phone_number=seed.phone_number,
            cell_phone_number=seed.cell_phone_number,
            fax_number=seed.fax_number,
            vat_number=seed.vat_number,
        )

    def _amount(self, order: rows.Order, value: Amount) -> Decimal:
        exact = _decimal(value)
        if exact < 0:
            raise ValueError("amounts are 0 or more")
        scaled = exact.quantize(Decimal(1).scaleb(-order.currency.decimal_digits))
        if scaled != exact:
            raise ValueError(f"{exact} has more digits than {order.currency.code} knows")
        return scaled

    def _add_line(self, order: rows.Order, seed: LineSeed, tax_percent: Decimal) -> None:
        if seed.quantity < 1:
            raise ValueError("the quantity must be 1 or more")
        price = self._amount(order, seed.unit_price)
        original = (
            price if seed.unit_original_price is None else self._amount(order, seed.unit_original_price)
        )
        kind = "ProductOrderLine" if seed.kind == "product" else "GiftCertificateOrderLine"
        order.all_lines.append(
            rows.OrderLine(
                typename=kind,
                id=0,
                order=order,
                product_size=self._size(seed.sku),
                quantity=seed.quantity,
                unit_price=price,
                unit_original_price=original,
                tax_percent=tax_percent if seed.tax_percent is None else seed.tax_percent,
                comment=seed.comment,
            )
        )

    def _keep(self, order: rows.Order, payment: str, discount_code: str | None) -> Placed:
        """Store an order that was checked: nothing before this line touched a table of orders."""
        world = self._world
        if not order.all_lines:
            raise ValueError("an order needs lines")
        changes.recount(order)
        for line in order.all_lines:
            line.id = world.next_id("order line")
            stock.add_demand(world, line, line.quantity)
            stock.allocate(world, line, line.quantity)
        if order.discount:
            order.discounts_applied.append(
                rows.Discount(amount=-order.discount, date=order.created_at, order=order, code=discount_code)
            )
        if order.customer is not None:
            world.customers[order.customer.id] = order.customer
            world.customer_by_email.setdefault(order.customer.email, order.customer)
            order.customer.orders.append(order)
        world.orders[order.number] = order
        world.order_by_id[order.id] = order
        for entry_type, status in _ENTRIES[payment]:
            payments.add_entry(world, order, entry_type, order.totals.grand, status=status)
        return Placed(
            id=order.id,
            number=order.number,
            line_ids=tuple(line.id for line in order.all_lines),
            grand_total=order.totals.grand,
            currency=order.currency.code,
        )

    # -- what people and providers do ----------------------------------------------------

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
            if order.customer is not None:
                order.customer.orders.remove(order)
            del self._world.order_by_id[order.id]
            self._world.remove(order)

    # -- looking inside ------------------------------------------------------------------

    def orders(self) -> tuple[OrderView, ...]:
        """Return every order, oldest number first."""
        with self._lock:
            return tuple(_order_view(self._world, order) for order in self._world.orders.values())

    def order(self, number: int) -> OrderView:
        """Return one order."""
        with self._lock:
            return _order_view(self._world, self._order(number))

    def shipments(self) -> tuple[ShipmentView, ...]:
        """Return every shipment."""
        with self._lock:
            return tuple(_shipment_view(self._world, shipment) for shipment in self._world.shipments.values())

    def stock(self) -> tuple[StockView, ...]:
        """Return every stock row."""
        with self._lock:
            return tuple(_stock_views(self._world.warehouses.values()))

    def stock_of(self, warehouse: int, sku: str) -> StockView:
        """Return the stock of one size in one warehouse."""
        with self._lock:
            return _stock_view(stock.stock_in(self._warehouse(warehouse), self._size(sku)))

    # -- finding -------------------------------------------------------------------------

    def _order(self, number: int) -> rows.Order:
        if number not in self._world.orders:
            raise ValueError(f"unknown order {number}")
        return self._world.orders[number]

    def _warehouse(self, identity: int) -> rows.Warehouse:
        if identity not in self._world.warehouses:
            raise ValueError(f"unknown warehouse {identity}")
        return self._world.warehouses[identity]

    def _size(self, sku: str) -> rows.Size:
        if sku not in self._world.size_by_sku:
            raise ValueError(f"unknown SKU {sku!r}")
        return self._world.size_by_sku[sku]

    def _country(self, code: str) -> rows.Country:
        if code not in self._world.countries:
            raise ValueError(f"unknown country {code!r}; known: {' '.join(sorted(self._world.countries))}")
        return self._world.countries[code]

    def _currency(self, code: str) -> rows.Currency:
        if code not in self._world.currencies:
            raise ValueError(f"unknown currency {code!r}; known: {' '.join(sorted(self._world.currencies))}")
        return self._world.currencies[code]


def _external_id(world: World, row: Any) -> str | None:
    return world.external_ids.of(DEFAULT_INTEGRATION, kind_of(row), reference_of(row))


def _order_view(world: World, order: rows.Order) -> OrderView:
    return OrderView(
        id=order.id,
        number=order.number,
        status=order.status,
        store_type=order.store.type,
        currency=order.currency.code,
        grand_total=order.totals.grand,
        is_on_hold=order.is_on_hold,
        hold_reason=order.order_hold_reason,
        is_locked=order.is_locked,
        is_waiting_for_payment=order.is_waiting_for_payment,
        external_id=_external_id(world, order),
        created_at=order.created_at,
        updated_at=order.updated_at,
        lines=tuple(_line_view(line) for line in order.all_lines),
        shipments=tuple(shipment.number for shipment in order.shipments),
        payments=tuple(
            PaymentView(entry_type=entry.entry_type, status=entry.status, value=entry.amount)
            for entry in order.payments
        ),
    )


def _line_view(line: rows.OrderLine) -> LineView:
    return LineView(
        id=line.id,
        sku=line.product_size.sku,
        quantity=line.quantity,
        cancelled=line.cancelled_quantity,
        allocated=line.allocated,
        shipped=line.shipped,
        unit_price=line.unit_price,
        tax_percent=line.tax_percent,
    )


def _shipment_view(world: World, shipment: rows.Shipment) -> ShipmentView:
    carrier = shipment.carrier_information
    return ShipmentView(
        id=shipment.id,
        number=shipment.number,
        order=shipment.order.number,
        lines={line.order_line.id: line.quantity for line in shipment.lines},
        is_good_to_go=shipment.is_good_to_go,
        is_shipped=shipment.is_shipped,
        is_paid=shipment.is_paid,
        is_captured=shipment.is_captured,
        tracking_number=shipment.tracking_number,
        carrier=None if carrier is None else carrier.carrier_name,
        shipped_at=shipment.shipped_at,
        created_at=shipment.created_at,
        grand_total=shipment.totals.grand,
        mailed=shipment.mailed,
        external_id=_external_id(world, shipment),
    )


def _stock_views(warehouses: Iterable[rows.Warehouse]) -> Iterable[StockView]:
    for warehouse in warehouses:
        for row in warehouse.stock_by_size.values():
            yield _stock_view(row)


def _stock_view(row: rows.Stock) -> StockView:
    return StockView(
        warehouse=row.warehouse.id,
        sku=row.product_size.sku,
        physical=row.physical_quantity,
        allocated=row.allocated_quantity,
        free_to_allocate=row.free_to_allocate_quantity,
        demand=row.demand_quantity,
    )
