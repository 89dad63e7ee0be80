"""Where each field's value comes from.

A field is, in this order: listed here; an attribute of the row with the same name in snake case; null or an empty list
where the schema allows it. What is none of these is refused while compiling.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from operator import attrgetter
from typing import Any, NamedTuple

from attrs import define
from graphql import GraphQLField, GraphQLList, GraphQLNonNull

from centra_ipaas.sandbox.protocol.filters import Members, matching, ordered, page_of
from centra_ipaas.sandbox.protocol.projection import Reader
from centra_ipaas.sandbox.protocol.refusals import Problem
from centra_ipaas.sandbox.queries import filters as catalogue
from centra_ipaas.sandbox.rules.tax import rounded
from centra_ipaas.sandbox.state import rows
from centra_ipaas.sandbox.state.world import Call, NotImplementedYet, World

Field = Callable[[Call], Reader]


class TaxValue(NamedTuple):
    """An applied tax rule with the order whose currency it is in."""

    order: rows.Order
    tax: rows.AppliedTax


@define(eq=False)
class Page:
    """A connection: the rows of the page, and what lies around it."""

    total_count: int
    items: list[Any]
    has_next: bool
    has_previous: bool
    cursor: Callable[[Any], str]


def plain(get: Reader) -> Field:
    """Make a field without arguments."""
    return lambda _call: get


def taxed(with_tax: Reader, without: Reader) -> Field:
    """Make a field whose argument `includingTax` chooses between two values."""
    return lambda call: with_tax if call.args.get("includingTax", True) is not False else without


def listed(
    get: Callable[[Any], Sequence[Any]],
    members: Members,
    what: str,
    sorts: Mapping[str, str] | None = None,
) -> Field:
    """Make a nested list with `where`, `sort`, `limit` and `page`."""

    def field(call: Call) -> Reader:
        test = matching(call.args.get("where"), members, call, what)
        sort = call.args.get("sort") if sorts is not None else None

        def read(row: Any) -> list[Any]:
            found = ordered((item for item in get(row) if test(item)), sort, sorts or {})
            return page_of(found, call, None)

        return read

    return field


def net(value: Decimal, line: rows.OrderLine) -> Decimal:
    """Return a line amount without the tax inside it; tax on top is not inside (assumed)."""
    if line.order.tax_mode == "added":
        return value
    digits = line.order.currency.decimal_digits
    inside = value * line.tax_percent / (100 + line.tax_percent)
    return value - rounded(inside, digits)


def _order_money(path: str) -> Field:
    get = attrgetter(path)
    return plain(lambda order: order.money(get(order)))


def _tax_sum(kind: str, part: str) -> Field:
    get, pick = attrgetter(f"totals.{kind}_taxes"), attrgetter(part)
    return plain(lambda order: order.money(sum((pick(tax) for tax in get(order)), rows.ZERO)))


def _tax_rules(kind: str) -> Field:
    get = attrgetter(f"totals.{kind}_taxes")
    return plain(lambda order: [TaxValue(order, tax) for tax in get(order)])


def _tax_part(name: str) -> Field:
    get = attrgetter(f"tax.{name}")
    return plain(lambda value: value.order.money(get(value)))


def _line_money(amount: Callable[[Any], Decimal]) -> Field:
    return taxed(
        lambda line: line.order.money(amount(line)),
        lambda line: line.order.money(net(amount(line), line)),
    )


def _shipment_line_money(amount: Callable[[Any], Decimal]) -> Field:
    return taxed(
        lambda line: line.order_line.order.money(amount(line)),
        lambda line: line.order_line.order.money(net(amount(line), line.order_line)),
    )


def _shipment_money(amount: Callable[[Any], Decimal | None]) -> Reader:
    def read(shipment: rows.Shipment) -> rows.Money | None:
        value = amount(shipment)
        return None if value is None else shipment.order.money(value)

    return read


def _lines(call: Call) -> Reader:
    """Fully cancelled lines are hidden unless asked for (OLD:dtc)."""
    if call.args.get("includeFullyCancelled"):
        return attrgetter("all_lines")
    return lambda order: [line for line in order.all_lines if line.quantity or not line.cancelled_quantity]


def _name(call: Call) -> Reader:
    if call.args.get("locale"):
        raise NotImplementedYet("Country.name(locale:)")
    return attrgetter("name")


def _discount_percent(line: rows.OrderLine) -> Decimal:
    if not line.unit_original_price:
        return rows.ZERO
    return rounded((1 - line.unit_price / line.unit_original_price) * 100, 2)


def _cancelled(order: rows.Order) -> int:
    return sum(line.cancelled_quantity for line in order.all_lines)


def _quantity(order: rows.Order) -> int:
    return sum(line.quantity for line in order.all_lines)


ORDER: dict[str, Field] = {
    "grandTotal": taxed(
        lambda order: order.money(order.totals.grand), lambda order: order.money(order.totals.grand_net)
    ),
    "lines": _lines,
    "paymentHistory": listed(attrgetter("payments"), catalogue.PAYMENTS, "PaymentHistoryEntryFilter"),
    # The totals' row is the order itself: it knows the currency.
    "totals": plain(lambda order: order),
    "userIP": plain(attrgetter("user_ip")),
}

ORDER_LINE: dict[str, Field] = {
    "size": plain(attrgetter("product_size.description")),
    "productNumber": plain(attrgetter("product_size.product_variant.product.product_number")),
    "productName": plain(attrgetter("product_size.product_variant.product.name")),
    "productVariantName": plain(attrgetter("product_size.product_variant.name")),
    "hasAnyDiscount": plain(lambda line: line.unit_price != line.unit_original_price),
    "unitOriginalPrice": _line_money(attrgetter("unit_original_price")),
    "unitPrice": _line_money(attrgetter("unit_price")),
    "lineValue": _line_money(attrgetter("value")),
    "discountPercent": plain(_discount_percent),
    "product": plain(attrgetter("product_size.product_variant.product")),
    "productVariant": plain(attrgetter("product_size.product_variant")),
}

SHIPMENT: dict[str, Field] = {
    "grandTotal": taxed(
        _shipment_money(attrgetter("totals.grand")), _shipment_money(attrgetter("totals.grand_net"))
    ),
    "internalShippingCost": plain(_shipment_money(attrgetter("shipping_cost"))),
    "capturedValue": plain(_shipment_money(attrgetter("captured_amount"))),
    "currencyBaseRate": plain(attrgetter("order.currency_base_rate")),
    "shippingAddress": plain(attrgetter("order.shipping_address")),
    "totals": plain(lambda shipment: shipment),
}

STOCK_TOTALS_FIELDS = (
    "freeToAllocateQuantity availableQuantity physicalQuantity demandQuantity allocatedQuantity unshippedQuantity"
    " onDeliveryQuantity linkedIncomingQuantity unlinkedIncomingQuantity"
).split()


def snake(name: str) -> str:
    """``isOnHold`` -> ``is_on_hold``."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def _total(name: str) -> Field:
    get = attrgetter(snake(name))
    return plain(lambda stock: sum(get(row) for row in stock))


def _variant_stock(variant: rows.Variant) -> list[rows.Stock]:
    return [stock for size in variant.product_sizes for stock in size.stock]


def _warehouse_stock(warehouse: rows.Warehouse) -> list[rows.Stock]:
    return list(warehouse.stock_by_size.values())


_STOCK_TOTALS = "StockTotalsFilter"

CONNECTION: dict[str, Field] = {
    "edges": plain(lambda page: [(page.cursor(item), item) for item in page.items]),
    "pageInfo": plain(lambda page: page),
}
EDGE: dict[str, Field] = {"cursor": plain(lambda edge: edge[0]), "node": plain(lambda edge: edge[1])}

FIELDS: dict[str, dict[str, Field]] = {
    "DirectToConsumerOrder": ORDER,
    "WholesaleOrder": ORDER,
    "ProductOrderLine": ORDER_LINE,
    "GiftCertificateOrderLine": ORDER_LINE,
    "OrderTotals": {
        "quantity": plain(_quantity),
        "originalQuantity": plain(lambda order: _quantity(order) + _cancelled(order)),
        "cancelledQuantity": plain(_cancelled),
        "unexpeditedQuantity": plain(
            lambda order: sum(line.quantity - line.shipped for line in order.all_lines)
        ),
        "lineValues": _order_money("totals.lines"),
        "handling": _order_money("totals.handling"),
        "shipping": _order_money("totals.shipping"),
        "discounts": _order_money("totals.discounts"),
        "taxAdded": _order_money("totals.tax_added"),
        "taxDeducted": _order_money("totals.tax_deducted"),
        "taxIncluded": _order_money("totals.tax_included"),
        "shippingTaxAdded": _tax_sum("shipping", "added"),
        "shippingTaxDeducted": _tax_sum("shipping", "deducted"),
        "shippingTaxIncluded": _tax_sum("shipping", "included"),
        "shippingTaxRules": _tax_rules("shipping"),
        "handlingTaxRules": _tax_rules("handling"),
        "discountTaxRules": _tax_rules("discount"),
    },
    "AppliedTaxRuleValue": {
        "rule": plain(attrgetter("tax")),
        "taxAdded": _tax_part("added"),
        "taxDeducted": _tax_part("deducted"),
        "taxIncluded": _tax_part("included"),
    },
    "AppliedTaxRule": {
        "taxId": plain(lambda tax: f"tax-{tax.percent}"),
        "taxName": plain(lambda tax: f"VAT {tax.percent} %"),
        "taxPercent": plain(attrgetter("percent")),
    },
    "AppliedVoucherDiscount": {"value": plain(lambda discount: discount.order.money(discount.amount))},
    "PaymentHistoryEntry": {
        "value": plain(lambda entry: entry.order.money(entry.amount)),
        "paramsJSON": plain(attrgetter("params_json")),
        "currencyBaseRate": plain(attrgetter("order.currency_base_rate")),
        "storePlugin": plain(attrgetter("order.payment_method")),
    },
    "DirectToConsumerShipment": SHIPMENT,
    "WholesaleShipment": SHIPMENT,
    "ShipmentTotals": {
        "shipping": plain(_shipment_money(attrgetter("totals.shipping"))),
        "discounts": plain(_shipment_money(attrgetter("totals.discounts"))),
        "taxAdded": plain(_shipment_money(attrgetter("totals.tax_added"))),
    },
    "ShipmentLine": {
        "lineValue": _shipment_line_money(attrgetter("value")),
        "unitPrice": _shipment_line_money(attrgetter("order_line.unit_price")),
    },
    "Country": {"name": _name, "isEU": plain(attrgetter("is_eu")), "code": plain(attrgetter("code"))},
    "Market": {
        "assignedToCountries": listed(
            attrgetter("assigned_to_countries"), catalogue.COUNTRIES, "CountryFilter", catalogue.COUNTRY_SORTS
        )
    },
    "ProductVariant": {
        "productSizes": listed(attrgetter("product_sizes"), catalogue.SIZES, "ProductSizeFilter"),
        "stockTotals": listed(_variant_stock, catalogue.STOCK_TOTALS, _STOCK_TOTALS),
    },
    "ProductSize": {
        "SKU": plain(attrgetter("sku")),
        "GTIN": plain(attrgetter("gtin")),
        "stock": listed(attrgetter("stock"), catalogue.STOCK, "StockFilter", catalogue.STOCK_SORTS),
        "stockTotals": listed(attrgetter("stock"), catalogue.STOCK_TOTALS, _STOCK_TOTALS),
    },
    "Warehouse": {
        # EXTERNAL is the only literal seen; the others are not invented.
        "stockMaster": plain(lambda _warehouse: "EXTERNAL"),
        "stock": listed(_warehouse_stock, catalogue.STOCK, "StockFilter", catalogue.STOCK_SORTS),
        "stockTotals": listed(_warehouse_stock, catalogue.STOCK_TOTALS, _STOCK_TOTALS),
    },
    "StockTotals": {name: _total(name) for name in STOCK_TOTALS_FIELDS},
    "StockChange": {
        "lines": listed(attrgetter("lines"), catalogue.STOCK_CHANGE_LINES, "StockChangeLineFilter"),
    },
    "OrderConnection": CONNECTION,
    "OrderEdge": EDGE,
    "ShipmentConnection": CONNECTION,
    "ShipmentEdge": EDGE,
    "PageInfo": {
        "hasNextPage": plain(attrgetter("has_next")),
        "hasPreviousPage": plain(attrgetter("has_previous")),
        "startCursor": plain(lambda page: page.cursor(page.items[0]) if page.items else None),
        "endCursor": plain(lambda page: page.cursor(page.items[-1]) if page.items else None),
    },
    "RateLimit": {},
}

#: The row class of each object type; types without one exist only as the fields above.
ROWS: dict[str, type] = {
    "DirectToConsumerOrder": rows.Order,
    "WholesaleOrder": rows.Order,
    "ProductOrderLine": rows.OrderLine,
    "GiftCertificateOrderLine": rows.OrderLine,
    "DirectToConsumerShipment": rows.Shipment,
    "WholesaleShipment": rows.Shipment,
    "ShipmentLine": rows.ShipmentLine,
    "AppliedVoucherDiscount": rows.Discount,
    "PaymentHistoryEntry": rows.Payment,
    "MonetaryValue": rows.Money,
    "Currency": rows.Currency,
    "Country": rows.Country,
    "Store": rows.Store,
    "Market": rows.Market,
    "Pricelist": rows.Pricelist,
    "StorePlugin": rows.Plugin,
    "Product": rows.Product,
    "ProductVariant": rows.Variant,
    "ProductSize": rows.Size,
    "Size": rows.SizeName,
    "Warehouse": rows.Warehouse,
    "Stock": rows.Stock,
    "StockChange": rows.StockChange,
    "StockChangeLine": rows.StockChangeLine,
    "Address": rows.Address,
    "CarrierInformation": rows.CarrierInformation,
    "Customer": rows.Person,
    "Buyer": rows.Person,
    "Account": rows.Account,
    "Allocation": rows.Allocation,
    "OrderConnection": Page,
    "ShipmentConnection": Page,
    "UserError": Problem,
    "UserWarning": Problem,
}

_OTHER_KNOWN = {"OrderTotals", "ShipmentTotals", "AppliedTaxRuleValue", "AppliedTaxRule", "StockTotals"}


class SandboxFields:
    """The `Fields` of one request."""

    def __init__(self, world: World, now: Any) -> None:
        self._world = world
        self._now = now

    def known(self, typename: str) -> bool:
        """Say whether the sandbox has rows of this type."""
        return typename in ROWS or typename in _OTHER_KNOWN

    def reader(self, parent: str, name: str, field: GraphQLField, args: Mapping[str, Any]) -> Reader:
        """Return how to read one field; raises NotImplementedYet if there is no honest answer."""
        special = FIELDS.get(parent, {}).get(name)
        if special is not None:
            return special(Call(self._world, args, self._now))
        if parent == "RateLimit" or parent.endswith("Payload"):
            return _member(name, _default(field))
        attribute = snake(name)
        if hasattr(ROWS.get(parent), attribute):
            return attrgetter(attribute)
        # A type that the sandbox has no rows of is never reached: the fields that lead to it are null or empty.
        if self.known(parent) and isinstance(field.type, GraphQLNonNull) and _default(field) is None:
            raise NotImplementedYet(f"{parent}.{name}")
        return lambda _row: _default(field)


def _default(field: GraphQLField) -> list[Any] | None:
    bare = field.type.of_type if isinstance(field.type, GraphQLNonNull) else field.type
    return [] if isinstance(bare, GraphQLList) else None


def _member(name: str, default: Any) -> Reader:
    return lambda row: row.get(name, default)
