"""The state of one sandbox: tables of rows, counters, and what is assumed about Centra."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from attrs import define, field

from centra_ipaas.sandbox.state import geography
from centra_ipaas.sandbox.state.agenda import Agenda
from centra_ipaas.sandbox.state.assumptions import Assumptions
from centra_ipaas.sandbox.state.attributes import Assignments
from centra_ipaas.sandbox.state.base import DTC, WHOLESALE
from centra_ipaas.sandbox.state.catalogue import Product, Size, SizeIndex, Variant
from centra_ipaas.sandbox.state.charts import SizeChart
from centra_ipaas.sandbox.state.events import EventQueues
from centra_ipaas.sandbox.state.external_ids import Conversion, ExternalIds
from centra_ipaas.sandbox.state.orders import Order
from centra_ipaas.sandbox.state.parties import Customer
from centra_ipaas.sandbox.state.places import Country, Currency, Market, Store
from centra_ipaas.sandbox.state.plugins import Plugin
from centra_ipaas.sandbox.state.prices import Pricelist
from centra_ipaas.sandbox.state.shipments import Shipment
from centra_ipaas.sandbox.state.stock import StockChange, Warehouse
from centra_ipaas.sandbox.state.translations import Translations
from centra_ipaas.sandbox.state.viewer import BACK_OFFICE, Viewer
from centra_ipaas.sandbox.state.webhooks import Webhooks

#: Concrete types that share one kind of object: the type of their events, tables and external ids.
_KINDS = {
    "DirectToConsumerOrder": "Order",
    "WholesaleOrder": "Order",
    "DirectToConsumerOrderHistoryEntry": "OrderHistoryEntry",
    "WholesaleOrderHistoryEntry": "OrderHistoryEntry",
    "DirectToConsumerShipment": "Shipment",
    "WholesaleShipment": "Shipment",
    "DirectToConsumerReturn": "Return",
    "WholesaleReturn": "Return",
    "PreorderDeliveryWindow": "DeliveryWindow",
    "AtOnceDeliveryWindow": "DeliveryWindow",
    "ProductOrderLine": "OrderLine",
    "BundleOrderLine": "OrderLine",
    "BundleItemOrderLine": "OrderLine",
    "GiftCertificateOrderLine": "OrderLine",
}


def kind_named(typename: str) -> str:
    """Return the kind of object that a concrete type is of: ``Order`` for orders of both stores."""
    return _KINDS.get(typename, typename)


def kind_of(row: Any) -> str:
    """Return what kind of object a row is."""
    typename: str = row.typename
    return _KINDS.get(typename, typename)


def reference_of(row: Any) -> int:
    """Return the number that events and id conversions name an object by: for orders the number (OLD:events)."""
    return int(row.number if kind_of(row) == "Order" else row.id)


@define(eq=False, kw_only=True)
class World:
    """Everything that is stored. Only the holder of the sandbox's lock may touch it."""

    clock: Callable[[], datetime]
    assumptions: Assumptions
    #: Whose request is being answered; the back office between requests.
    viewer: Viewer = BACK_OFFICE
    currencies: dict[str, Currency] = field(factory=geography.currencies)
    countries: dict[str, Country] = field(factory=geography.countries)
    stores: dict[str, Store] = field(
        factory=lambda: {
            DTC: Store(id=1, name="Retail", type=DTC),
            WHOLESALE: Store(id=2, name="Wholesale", type=WHOLESALE),
        }
    )
    plugins: dict[str, Plugin] = field(factory=dict)
    markets: dict[int, Market] = field(factory=dict)
    pricelists: dict[int, Pricelist] = field(factory=dict)
    warehouses: dict[int, Warehouse] = field(factory=dict)
    products: dict[int, Product] = field(factory=dict)
    variants: dict[int, Variant] = field(factory=dict)
    sizes: dict[int, Size] = field(factory=dict)
    size_by_sku: SizeIndex = field(factory=SizeIndex)
    size_by_ean: SizeIndex = field(factory=SizeIndex)
    size_by_upc: SizeIndex = field(factory=SizeIndex)
    #: The oldest chart of one dimension by its labels: what seeded variants share.
    chart_by_labels: dict[tuple[str, ...], SizeChart] = field(factory=dict)
    orders: dict[int, Order] = field(factory=dict)
    order_by_id: dict[str, Order] = field(factory=dict)
    customers: dict[int, Customer] = field(factory=dict)
    #: By mail and whether registered: both kinds may have the same mail (OLD:erp). Mails may have changed since.
    customer_by_email: dict[tuple[str, bool], Customer] = field(factory=dict)
    shipments: dict[int, Shipment] = field(factory=dict)
    stock_changes: dict[int, StockChange] = field(factory=dict)
    external_ids: ExternalIds = field(factory=ExternalIds)
    events: EventQueues = field(factory=EventQueues)
    webhooks: Webhooks = field(factory=Webhooks)
    agenda: Agenda = field(factory=Agenda)
    attributes: Assignments = field(factory=Assignments)
    translations: Translations = field(factory=Translations)
    _tables: dict[str, dict[int, Any]] = field(factory=lambda: defaultdict(dict))
    _counters: dict[str, int] = field(factory=lambda: defaultdict(int))

    def __attrs_post_init__(self) -> None:
        self._tables.update(
            {
                "Order": self.orders,
                "Shipment": self.shipments,
                "Product": self.products,
                "ProductVariant": self.variants,
                "ProductSize": self.sizes,
                "Warehouse": self.warehouses,
                "StockChange": self.stock_changes,
                "Market": self.markets,
                "Pricelist": self.pricelists,
                "Customer": self.customers,
                "Currency": {row.id: row for row in self.currencies.values()},
                "Country": {row.id: row for row in self.countries.values()},
                "Store": {row.id: row for row in self.stores.values()},
            }
        )

    @contextmanager
    def seen_by(self, viewer: Viewer) -> Iterator[None]:
        """Answer in the name of a viewer: its integration's external ids, its stores; what is due happens first."""
        self.catch_up()
        self.viewer = viewer
        try:
            yield
        finally:
            self.viewer = BACK_OFFICE

    def table(self, kind: str) -> dict[int, Any]:
        """Return the rows of a kind of object by id (orders: by number), oldest first."""
        return self._tables[kind]

    def known(self, kind: str, identity: int) -> Any:
        """Return a row by id; an unknown one is a ValueError."""
        row = self._tables[kind].get(identity)
        if row is None:
            raise ValueError(f"unknown {kind} {identity}")
        return row

    def add(self, row: Any) -> None:
        """Store a row in the table of its kind."""
        self._tables[kind_of(row)][reference_of(row)] = row

    def remove(self, row: Any) -> None:
        """Delete a row from the table of its kind, with its external ids, attributes and translations."""
        kind, reference = kind_of(row), reference_of(row)
        del self._tables[kind][reference]
        self._clean_up_external_ids(kind, reference)
        self.attributes.forget(kind, reference)
        self.translations.forget(kind, reference)

    def _clean_up_external_ids(self, kind: str, reference: int) -> None:
        """Entries of deleted sizes go at once, others when Centra gets to it (OLD:idconv)."""
        if kind == "Size":
            self.external_ids.forget(kind, reference)
        else:
            moment = self.now() + self.assumptions.external_ids_outlive
            self.agenda.plan(moment, lambda: self.external_ids.forget(kind, reference))

    def integration(self) -> str:
        """Return the viewer's integration: event queues and id conversions belong to one; a ValueError without."""
        if not self.viewer.integration:
            raise ValueError("The token belongs to no integration; assign one to it.")
        return self.viewer.integration

    def external_id(self, row: Any) -> str | None:
        """Return a row's external id in the viewer's integration."""
        return self.external_ids.of(self.viewer.integration, kind_of(row), reference_of(row))

    def set_external_id(self, row: Any, external_id: str | None) -> None:
        """Give a row an external id in the viewer's integration; None or empty text takes it off."""
        kind, reference = kind_of(row), reference_of(row)
        if external_id:
            self.external_ids.set(self.viewer.integration, kind, reference, external_id)
        else:
            self.external_ids.unset(self.viewer.integration, kind, reference)

    def named_by(self, entry: Conversion) -> Any | None:
        """Return the row that an id conversion is of; None if it is deleted."""
        return self._tables[entry.object_type].get(entry.internal_id)

    def by_external_id(self, kind: str, external_id: str) -> Any | None:
        """Return the row behind an external id of the viewer's integration."""
        reference = self.external_ids.find(self.viewer.integration, kind, external_id)
        return None if reference is None else self._tables[kind].get(reference)

    def catch_up(self) -> None:
        """Let everything happen whose moment has come."""
        self.agenda.catch_up(self.now())

    def now(self) -> datetime:
        """Return the time in whole seconds, the resolution of every moment Centra prints."""
        moment = self.agenda.moment or self.clock()
        return moment.replace(microsecond=0) if moment.microsecond else moment

    def next_id(self, kind: str) -> int:
        """Return the next number of a kind of object, as `kind_of` names kinds."""
        number = self._counters[kind] = self._counters[kind] + 1
        return number

    def last_id(self, kind: str) -> int:
        """Return the highest number that an object of a kind got; 0 if there was none."""
        return self._counters.get(kind, 0)

    def at_least(self, kind: str, number: int) -> None:
        """Make the next number of `kind` greater than `number`."""
        self._counters[kind] = max(self.last_id(kind), number)

    @contextmanager
    def numbered(self, kind: str, number: int) -> Iterator[None]:
        """Let the next object of a kind get a number; those made later go on from the highest."""
        last = self.last_id(kind)
        self._counters[kind] = number - 1
        try:
            yield
        finally:
            self.at_least(kind, last)
