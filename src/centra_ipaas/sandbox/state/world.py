"""The state of one sandbox: tables of rows, counters, and what is assumed about Centra."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, Literal

from attrs import define, field, frozen

from centra_ipaas.sandbox.state import geography
from centra_ipaas.sandbox.state.rows import (
    DTC,
    WHOLESALE,
    Country,
    Currency,
    Market,
    Order,
    OrderLine,
    Person,
    Plugin,
    Pricelist,
    Product,
    Shipment,
    Size,
    SizeName,
    StockChange,
    Store,
    Variant,
    Warehouse,
)


@frozen(kw_only=True)
class Assumptions:
    """What no public page settles, and what the sandbox does about it."""

    #: OLD:b2b wants an unlocked order for a shipment; whether the API may ship a locked one is not stated.
    locked_orders_ship: bool = False
    #: A shipment of units that no warehouse holds is refused unless `allocateDemand` finds stock for them.
    unallocated_units_ship: bool = False
    #: setStock PHYSICAL below allocated: ``store`` keeps the physical number (free to allocate goes negative, with
    #: a warning), ``clamp`` lifts it to allocated as the Order API does, ``refuse`` is a user error.
    physical_below_allocated: Literal["store", "clamp", "refuse"] = "store"
    #: OLD:flow completes an order when it is shipped *and* its money is captured or marked paid.
    unpaid_orders_complete: bool = False
    #: How many items a root list gives when no `limit` is sent (nested lists say 20).
    default_limit: int = 20
    #: The form of Retry-After: OLD:limits says "timestamp", no sample was found.
    retry_after: Literal["seconds", "unix", "date"] = "seconds"
    #: What `extensions.appVersion` says.
    app_version: str = "v1.60.0"


@define(eq=False, kw_only=True)
class World:
    """Everything that is stored. Only the holder of the sandbox's lock may touch it."""

    clock: Callable[[], datetime]
    assumptions: Assumptions
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
    pricelists: dict[tuple[int, str], Pricelist] = field(factory=dict)
    warehouses: dict[int, Warehouse] = field(factory=dict)
    products: dict[int, Product] = field(factory=dict)
    variants: dict[int, Variant] = field(factory=dict)
    sizes: dict[int, Size] = field(factory=dict)
    size_by_sku: dict[str, Size] = field(factory=dict)
    size_by_ean: dict[str, Size] = field(factory=dict)
    size_names: dict[str, SizeName] = field(factory=dict)
    orders: dict[int, Order] = field(factory=dict)
    order_by_id: dict[str, Order] = field(factory=dict)
    order_by_external_id: dict[str, Order] = field(factory=dict)
    lines: dict[int, OrderLine] = field(factory=dict)
    customers: dict[int, Person] = field(factory=dict)
    customer_by_email: dict[str, Person] = field(factory=dict)
    shipments: dict[int, Shipment] = field(factory=dict)
    stock_changes: dict[int, StockChange] = field(factory=dict)
    _counters: dict[str, int] = field(factory=dict)

    def now(self) -> datetime:
        """Return the time in whole seconds, the resolution of every moment Centra prints."""
        return self.clock().replace(microsecond=0)

    def next_id(self, kind: str) -> int:
        """Return the next number of a kind of object."""
        self._counters[kind] = self._counters.get(kind, 0) + 1
        return self._counters[kind]

    def at_least(self, kind: str, number: int) -> None:
        """Make the next number of `kind` greater than `number`."""
        self._counters[kind] = max(self._counters.get(kind, 0), number)


@frozen
class Call:
    """One field being asked: its arguments, the world, and the moment of the request."""

    world: World
    args: Mapping[str, Any]
    now: datetime


class NotImplementedYet(Exception):
    """The sandbox does not do this yet; it becomes an entry in `errors`, never a success."""

    def __init__(self, what: str) -> None:
        super().__init__(f"The sandbox does not implement {what} yet.")


class BadQuery(Exception):
    """A query's arguments cannot be used; it becomes an entry in `errors`."""


def only(given: Mapping[str, Any], supported: Iterable[str], where: str) -> None:
    """Refuse members that would be ignored."""
    for name in given:
        if given[name] is not None and name not in supported:
            raise NotImplementedYet(f"{where}.{name}")
