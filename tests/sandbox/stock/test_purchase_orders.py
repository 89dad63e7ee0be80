"""Orders to suppliers (Supplier Module, OLD:pages/01.overview/04.stock/docs, REF:PurchaseOrder)."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from sandbox_client import Centra

from centra_ipaas.sandbox.shop import SupplySeed

STOCK = """{ productVariants { productSizes(where: {SKU: {equals: "JKT-RED-S"}}) {
  stock { freeToAllocateQuantity demandQuantity
  incomingQuantity linkedIncomingQuantity unlinkedIncomingQuantity onDeliveryQuantity availableNowQuantity
  availableQuantity } } } }"""
DELIVERIES = """{ productVariants { productSizes(where: {SKU: {equals: "JKT-RED-S"}}) {
  purchaseOrderDeliveries { id createdAt ETA
  currency { code } warehouse { id } stockChange { id type lines { unitCost { value } } }
  lines { quantity linkedQuantity unlinkedQuantity unitCost { value } customsType customsPercent customsValue { value }
    landedCost { value } product { id } productVariant { id } productSize { SKU } linkedToOrderLines { id } }
  purchaseOrder { id status createdAt updatedAt ETA requestedETD confirmedETD internalComment externalComment
    ourReference preferredWarehouse { id } currency { code } lines { quantity linkedQuantity unlinkedQuantity }
    deliveries { id } } } } } }"""


def quantities(centra: Centra) -> list[Any]:
    (variant,) = centra.ask(STOCK)["productVariants"]
    rows: list[Any] = variant["productSizes"][0]["stock"]
    return rows


def deliveries(centra: Centra) -> list[Any]:
    (variant,) = centra.ask(DELIVERIES)["productVariants"]
    rows: list[Any] = variant["productSizes"][0]["purchaseOrderDeliveries"]
    return rows


def supply(quantity: int, cost: str = "10.00", **more: Any) -> SupplySeed:
    return SupplySeed(sku="JKT-RED-S", quantity=quantity, unit_cost=cost, **more)


@pytest.mark.behaviour("catalog-2-08", "catalog-2-73")
def test_incoming_shows_in_the_preferred_warehouse_only(centra: Centra) -> None:
    """OLD:pages/01.overview/04.stock/docs: without a preferred warehouse nothing is incoming anywhere."""
    centra.shop.order_from_supplier([supply(5)])
    assert quantities(centra) == []
    centra.shop.order_from_supplier([supply(8)], warehouse=1)
    assert quantities(centra) == [
        {
            "freeToAllocateQuantity": 0,
            "demandQuantity": 0,
            "incomingQuantity": 8,
            "linkedIncomingQuantity": 0,
            "unlinkedIncomingQuantity": 8,
            "onDeliveryQuantity": 0,
            "availableNowQuantity": 0,
            "availableQuantity": 8,
        }
    ]
    (totals,) = centra.ask("{ warehouses { stockTotals { unlinkedIncomingQuantity availableQuantity } } }")[
        "warehouses"
    ]
    assert totals["stockTotals"] == {"unlinkedIncomingQuantity": 8, "availableQuantity": 8}


@pytest.mark.behaviour("catalog-2-04", "catalog-2-07", "catalog-2-08")
def test_linked_units_are_demand_no_more(centra: Centra) -> None:
    """REF:Stock: demand is not linked to a purchase order; available counts unlinked incoming units only."""
    order = centra.order(("S", 3, "10.00"), stock=None)
    centra.shop.order_from_supplier([supply(10, linked={order.line_ids[0]: 2})], warehouse=1)
    (row,) = quantities(centra)
    assert (row["incomingQuantity"], row["linkedIncomingQuantity"], row["unlinkedIncomingQuantity"]) == (
        10,
        2,
        8,
    )
    assert (row["demandQuantity"], row["availableNowQuantity"], row["availableQuantity"]) == (1, -1, 7)
    with pytest.raises(ValueError, match="does not wait for"):
        centra.shop.order_from_supplier([supply(5, linked={order.line_ids[0]: 2})], warehouse=1)
    with pytest.raises(ValueError, match="preferred warehouse"):
        centra.shop.order_from_supplier([supply(5, linked={order.line_ids[0]: 1})])


@pytest.mark.behaviour("catalog-2-72")
def test_a_delivery_is_partial_and_accepting_it_makes_a_stock_change(centra: Centra) -> None:
    """REF:PurchaseOrderDelivery: costs are spread; what customers wait for is theirs once it is accepted."""
    order = centra.order(("S", 3, "10.00"), stock=None)
    made = centra.shop.order_from_supplier(
        [supply(10, customs_percent="5", linked={order.line_ids[0]: 3})], warehouse=1
    )
    first = centra.shop.ship_from_supplier(made, units={"JKT-RED-S": 4}, costs="8.00")
    assert quantities(centra)[0]["onDeliveryQuantity"] == 4
    (delivery,) = deliveries(centra)
    assert delivery["stockChange"] is None
    assert delivery["lines"] == [
        {
            "quantity": 4,
            "linkedQuantity": 3,
            "unlinkedQuantity": 1,
            "unitCost": {"value": Decimal("10.00")},
            "customsType": "PERCENT",
            "customsPercent": 5,
            "customsValue": {"value": Decimal("2.00")},
            "landedCost": {"value": Decimal("12.50")},
            "product": {"id": 1},
            "productVariant": {"id": 1},
            "productSize": {"SKU": "JKT-RED-S"},
            "linkedToOrderLines": [{"id": order.line_ids[0]}],
        }
    ]
    change = centra.shop.accept_delivery(first)
    (delivery,) = deliveries(centra)
    lines = [{"unitCost": {"value": Decimal("12.50")}}]
    assert delivery["stockChange"] == {"id": change, "type": "PURCHASE_ORDER_DELIVERY", "lines": lines}
    (row,) = quantities(centra)
    assert (row["freeToAllocateQuantity"], row["demandQuantity"], row["onDeliveryQuantity"]) == (1, 0, 0)
    assert (row["incomingQuantity"], row["linkedIncomingQuantity"], row["unlinkedIncomingQuantity"]) == (
        6,
        0,
        6,
    )
    stock = centra.shop.stock_of(1, "JKT-RED-S")
    assert (stock.physical, stock.allocated) == (4, 3)
    assert centra.shop.order(order.number).lines[0].allocated == 3
    with pytest.raises(ValueError, match="accepted already"):
        centra.shop.accept_delivery(first)
    with pytest.raises(ValueError, match="not left"):
        centra.shop.ship_from_supplier(made, units={"JKT-RED-S": 7})
    centra.shop.accept_delivery(centra.shop.ship_from_supplier(made))
    assert deliveries(centra)[0]["purchaseOrder"]["status"] == "COMPLETED"
    assert quantities(centra)[0]["incomingQuantity"] == 0
    with pytest.raises(ValueError, match="nothing is left"):
        centra.shop.ship_from_supplier(made)


@pytest.mark.behaviour("catalog-2-74")
def test_dates_have_no_colon_in_their_offset(centra: Centra) -> None:
    """REF:PurchaseOrder: the default format is Y-m-d\\TH:i:sO; what was given is read back."""
    made = centra.shop.order_from_supplier(
        [supply(2)],
        currency="USD",
        warehouse=1,
        eta=datetime(2026, 4, 1, 8, 0, tzinfo=UTC),
        requested_etd=datetime(2026, 3, 20, 8, 0, tzinfo=UTC),
        internal_comment="For us",
        external_comment="For them",
        our_reference="PO-7",
    )
    centra.clock.move(hours=1)
    delivery = centra.shop.ship_from_supplier(made, eta=datetime(2026, 4, 2, 8, 0, tzinfo=UTC))
    (read,) = deliveries(centra)
    assert (read["id"], read["createdAt"], read["ETA"]) == (
        delivery,
        "2026-03-01T13:00:00+0000",
        "2026-04-02T08:00:00+0000",
    )
    assert read["purchaseOrder"] == {
        "id": made,
        "status": "OPEN",
        "createdAt": "2026-03-01T12:00:00+0000",
        "updatedAt": "2026-03-01T13:00:00+0000",
        "ETA": "2026-04-01T08:00:00+0000",
        "requestedETD": "2026-03-20T08:00:00+0000",
        "confirmedETD": None,
        "internalComment": "For us",
        "externalComment": "For them",
        "ourReference": "PO-7",
        "preferredWarehouse": {"id": 1},
        "currency": {"code": "USD"},
        "lines": [{"quantity": 2, "linkedQuantity": 0, "unlinkedQuantity": 2}],
        "deliveries": [{"id": delivery}],
    }


def test_without_a_preferred_warehouse_one_is_named_on_acceptance(centra: Centra) -> None:
    """The units are booked into the warehouse that took them in."""
    delivery = centra.shop.ship_from_supplier(centra.shop.order_from_supplier([supply(2)]))
    with pytest.raises(ValueError, match="prefers none"):
        centra.shop.accept_delivery(delivery)
    centra.shop.accept_delivery(delivery, warehouse=1)
    assert centra.shop.stock_of(1, "JKT-RED-S").physical == 2


def test_cancelled_orders_give_linked_units_back(centra: Centra) -> None:
    """A line that is cancelled waits no more: its incoming units are unlinked."""
    order = centra.order(("S", 3, "10.00"), stock=None)
    centra.shop.order_from_supplier([supply(5, linked={order.line_ids[0]: 3})], warehouse=1)
    centra.do(
        f"""mutation {{ cancelDirectToConsumerOrder(id: "{order.id}",
          input: {{emailOptions: {{sendEmail: false}}, stockAction: {{releaseItemsBackToWarehouse: true}}}})
          {{ userErrors {{ message path }} }} }}"""
    )
    (row,) = quantities(centra)
    assert (row["demandQuantity"], row["linkedIncomingQuantity"], row["unlinkedIncomingQuantity"]) == (
        0,
        0,
        5,
    )
