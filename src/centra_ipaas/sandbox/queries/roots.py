"""The root queries: where their rows come from. Filters, sorts and pages follow from the schema."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import chain
from typing import Any

from graphql import GraphQLList, GraphQLNonNull, get_named_type

from centra_ipaas.sandbox.call import Call
from centra_ipaas.sandbox.protocol.filters import sort_type
from centra_ipaas.sandbox.protocol.refusals import FieldProblem
from centra_ipaas.sandbox.queries import events
from centra_ipaas.sandbox.queries.connections import connection
from centra_ipaas.sandbox.queries.fields import shaped, tested
from centra_ipaas.sandbox.queries.registry import SORTS

Query = Callable[[Call], Any]
Rows = Callable[[Call], Iterable[Any]]


def _listed(rows: Rows, *, whole: bool = False) -> Query:
    """Make a list; `whole` ones give everything unless a limit is asked for (assumed for short reference lists)."""

    def query(call: Call) -> list[Any]:
        found = [row for row in rows(call) if call.world.viewer.sees(row)]
        paged = "limit" in call.field.args and not whole
        default = call.world.assumptions.default_limit if paged else None
        page: list[Any] = shaped(lambda _: found, call, default)(None)
        return page

    return query


def _one(kind: str) -> Query:
    def query(call: Call) -> Any:
        row = call.world.table(kind).get(call.args["id"])
        return row if call.world.viewer.sees(row) else None

    return query


def _table(kind: str) -> Rows:
    """Go straight to the rows that a filter names by id; the filter is applied to them all the same."""

    def rows(call: Call) -> Iterable[Any]:
        table = call.world.table(kind)
        where = call.args.get("where") or {}
        wanted = where.get("id")
        if wanted is not None and "id" not in (where.get("negate") or ()):
            return [table[key] for key in dict.fromkeys(wanted) if key in table]
        return table.values()

    return rows


def _orders(call: Call) -> Iterable[Any]:
    world, where = call.world, call.args.get("where") or {}
    tables: Mapping[str, Mapping[Any, Any]] = {"number": world.orders, "id": world.order_by_id}
    for member, table in tables.items():
        if where.get(member) is not None and member not in (where.get("negate") or ()):
            return [table[key] for key in dict.fromkeys(where[member]) if key in table]
    if where.get("status") is not None:
        return world.orders.values()
    # Archived orders are hidden by default (OLD:flow); who names a status, a number or an id sees them (assumed).
    return [order for order in world.orders.values() if order.status != "ARCHIVED"]


def _order(call: Call) -> Any:
    order = call.world.order_by_id.get(call.args["id"])
    return order if call.world.viewer.sees(order) else None


def _payments(call: Call) -> Iterable[Any]:
    return chain.from_iterable(
        order.payments for order in call.world.orders.values() if call.world.viewer.sees(order)
    )


def _media_batch(call: Call) -> Any:
    batches = call.world.table("MediaBatch").values()
    return next((batch for batch in batches if batch.queue_id == call.args["queueId"]), None)


def _connection(rows: Rows, key: str = "id") -> Query:
    def query(call: Call) -> Any:
        test = tested(call)
        found = [row for row in rows(call) if call.world.viewer.sees(row) and test(row)]
        sorts = SORTS.get(sort_type(call.field.args) or "", {})
        return connection(found, call.args, sorts, key, call.world.assumptions.default_limit)

    return query


def loaded(call: Call) -> Any:
    """Answer a root that only a shop's own SDL knows from what was loaded of its type: a list, or one by id."""
    kind = str(get_named_type(call.field.type))
    bare = call.field.type.of_type if isinstance(call.field.type, GraphQLNonNull) else call.field.type
    if isinstance(bare, GraphQLList):
        return _listed(_table(kind))(call)
    if set(call.args) == {"id"}:
        return _one(kind)(call)
    raise FieldProblem(f"The sandbox cannot answer {kind}: only lists, and objects by id.", "sandbox")


QUERIES: dict[str, Query] = {
    "order": _order,
    "orders": _listed(_orders),
    "orderConnection": _connection(_orders, "number"),
    "orderPaymentHistory": _listed(_payments),
    "shipments": _listed(_table("Shipment")),
    "shipmentConnection": _connection(_table("Shipment")),
    "returns": _listed(_table("Return")),
    "returnConnection": _connection(_table("Return")),
    "events": _listed(events.events),
    "eventListeners": _listed(events.listeners, whole=True),
    "idConversions": _listed(events.conversions, whole=True),
    "customers": _listed(_table("Customer")),
    "accounts": _listed(_table("Account")),
    "invoices": _listed(_table("Invoice")),
    "voucher": _one("Voucher"),
    "stores": _listed(_table("Store")),
    "currencies": _listed(_table("Currency")),
    "deliveryWindows": _listed(_table("DeliveryWindow")),
    "allocationRules": _listed(_table("AllocationRule")),
    "product": _one("Product"),
    "products": _listed(_table("Product")),
    "productVariant": _one("ProductVariant"),
    "productVariants": _listed(_table("ProductVariant")),
    "display": _one("Display"),
    "displays": _listed(_table("Display")),
    "displayConnection": _connection(_table("Display")),
    "displayItems": _listed(_table("DisplayItem")),
    "counters": lambda call: call.world,
    "sizeCharts": _listed(_table("SizeChart")),
    "brands": _listed(_table("Brand")),
    "collections": _listed(_table("Collection")),
    "folders": _listed(_table("Folder")),
    "categories": _listed(_table("Category")),
    "warehouses": _listed(_table("Warehouse")),
    "market": _one("Market"),
    "markets": _listed(_table("Market"), whole=True),
    "pricelists": _listed(_table("Pricelist")),
    "priceAlteration": _one("PriceAlteration"),
    "priceAlterations": _listed(_table("PriceAlteration")),
    "countries": _listed(_table("Country"), whole=True),
    "mappedAttributes": _listed(_table("MappedAttribute")),
    "attributeTypes": _listed(_table("AttributeType")),
    "languages": _listed(_table("Language")),
    "mediaBatch": _media_batch,
}
