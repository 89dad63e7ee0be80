"""The root queries that the sandbox answers."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from itertools import chain
from operator import attrgetter
from typing import Any

from centra_ipaas.sandbox.protocol.filters import Members, matching, ordered, page_of, sort_keys
from centra_ipaas.sandbox.queries import filters as catalogue
from centra_ipaas.sandbox.queries.fields import Page
from centra_ipaas.sandbox.state.world import BadQuery, Call, World

Query = Callable[[Call], Any]


def _list(
    rows: Callable[[Call], Iterable[Any]],
    members: Members,
    what: str,
    sorts: Mapping[str, str] | None = None,
    *,
    paged: bool = True,
) -> Query:
    def query(call: Call) -> list[Any]:
        test = matching(call.args.get("where"), members, call, what)
        found = (row for row in rows(call) if test(row))
        default = call.world.assumptions.default_limit if paged else None
        return page_of(ordered(found, call.args.get("sort"), sorts or {}), call, default)

    return query


def _by_id(table: Callable[[World], Mapping[Any, Any]]) -> Query:
    return lambda call: table(call.world).get(call.args["id"])


def _named(
    tables: Mapping[str, Callable[[World], Mapping[Any, Any]]], everything: str
) -> Callable[[Call], Iterable[Any]]:
    """Go straight to the rows that a filter names by key; the filter is applied to them all the same."""

    def rows(call: Call) -> Iterable[Any]:
        where = call.args.get("where") or {}
        for member, table in tables.items():
            if where.get(member) is not None and member not in (where.get("negate") or ()):
                known = table(call.world)
                return [known[key] for key in dict.fromkeys(where[member]) if key in known]
        return tables[everything](call.world).values()

    return rows


_orders = _named({"number": lambda world: world.orders, "id": lambda world: world.order_by_id}, "number")
_shipments = _named({"id": lambda world: world.shipments}, "id")


def _payments(call: Call) -> Iterable[Any]:
    return chain.from_iterable(order.payments for order in call.world.orders.values())


def _connection(
    rows: Callable[[Call], Iterable[Any]], members: Members, what: str, key: str, sorts: Mapping[str, str]
) -> Query:
    """Page by key, forwards and backwards: what changes in between neither shifts nor repeats an item."""

    def query(call: Call) -> Page:
        test = matching(call.args.get("where"), members, call, what)
        position = _Position(call.args.get("sort"), sorts, key)
        found = sorted((row for row in rows(call) if test(row)), key=position.key)
        window = position.between(found, call.args.get("after"), call.args.get("before"))
        chosen = _window(window, call)
        return Page(
            total_count=len(found),
            items=chosen,
            has_next=bool(chosen) and chosen[-1] is not found[-1],
            has_previous=bool(chosen) and chosen[0] is not found[0],
            cursor=position.cursor,
        )

    return query


def _window(rows: list[Any], call: Call) -> list[Any]:
    first, last = call.args.get("first"), call.args.get("last")
    if first is not None and last is not None:
        raise BadQuery("Give first or last, not both.")
    size = first if first is not None else last
    size = call.world.assumptions.default_limit if size is None else size
    if not 1 <= size <= 200:
        raise BadQuery(f"first and last must be between 1 and 200, got {size}.")
    return rows[-size:] if last is not None else rows[:size]


class _Position:
    """Where a row stands under a sort; the cursor holds it, so it outlives the row."""

    def __init__(self, sort: Sequence[str] | None, sorts: Mapping[str, str], key: str) -> None:
        self._keys = sort_keys(sort, sorts)
        self._last = attrgetter(key)

    def key(self, row: Any) -> tuple[float, ...]:
        values = [_signed(get(row), descending=descending) for get, descending in self._keys]
        return (*values, self._last(row))

    def cursor(self, row: Any) -> str:
        return base64.urlsafe_b64encode(json.dumps(self.key(row)).encode()).decode()

    def _read(self, cursor: str | None) -> tuple[float, ...] | None:
        if cursor is None:
            return None
        try:
            key = tuple(json.loads(base64.urlsafe_b64decode(cursor)))
        except (binascii.Error, ValueError, TypeError):
            key = ()
        if len(key) != len(self._keys) + 1 or not all(isinstance(part, int | float) for part in key):
            raise BadQuery(f"{cursor!r} is no cursor of this list.")
        return key

    def between(self, found: list[Any], after: str | None, before: str | None) -> list[Any]:
        low, high = self._read(after), self._read(before)
        return [
            row
            for row in found
            if (low is None or self.key(row) > low) and (high is None or self.key(row) < high)
        ]


def _signed(value: Any, *, descending: bool) -> float:
    number = value.timestamp() if isinstance(value, datetime) else value
    return -number if descending else number


QUERIES: dict[str, Query] = {
    "order": _by_id(lambda world: world.order_by_id),
    "orders": _list(_orders, catalogue.ORDERS, "OrderFilter", catalogue.ORDER_SORTS),
    "orderConnection": _connection(_orders, catalogue.ORDERS, "OrderFilter", "number", catalogue.ORDER_SORTS),
    "orderPaymentHistory": _list(_payments, catalogue.PAYMENTS, "PaymentHistoryEntryFilter", paged=False),
    "shipments": _list(_shipments, catalogue.SHIPMENTS, "ShipmentFilter"),
    "shipmentConnection": _connection(_shipments, catalogue.SHIPMENTS, "ShipmentFilter", "id", {}),
    "product": _by_id(lambda world: world.products),
    "products": _list(
        lambda call: call.world.products.values(),
        catalogue.PRODUCTS,
        "ProductFilter",
        catalogue.PRODUCT_SORTS,
    ),
    "productVariant": _by_id(lambda world: world.variants),
    "productVariants": _list(
        lambda call: call.world.variants.values(),
        catalogue.VARIANTS,
        "ProductVariantFilter",
        catalogue.VARIANT_SORTS,
    ),
    "warehouses": _list(
        lambda call: call.world.warehouses.values(),
        catalogue.WAREHOUSES,
        "WarehouseFilter",
        catalogue.WAREHOUSE_SORTS,
    ),
    "stores": _list(lambda call: call.world.stores.values(), catalogue.STORES, "StoreFilter", paged=False),
    "market": _by_id(lambda world: world.markets),
    "markets": _list(
        lambda call: call.world.markets.values(),
        catalogue.MARKETS,
        "MarketFilter",
        catalogue.MARKET_SORTS,
        paged=False,
    ),
    "customers": _list(lambda call: call.world.customers.values(), catalogue.CUSTOMERS, "CustomerFilter"),
    "pricelists": _list(lambda call: call.world.pricelists.values(), catalogue.PRICELISTS, "PricelistFilter"),
    "currencies": _list(
        lambda call: call.world.currencies.values(), catalogue.CURRENCIES, "CurrencyFilter", paged=False
    ),
    "countries": _list(
        lambda call: call.world.countries.values(),
        catalogue.COUNTRIES,
        "CountryFilter",
        catalogue.COUNTRY_SORTS,
        paged=False,
    ),
}
