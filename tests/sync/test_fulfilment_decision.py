"""Which of an order's shipments is a dispatch's, and what is left to do: the pure decision."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from attrs import evolve

from centra_ipaas.models import (
    Dispatch,
    DispatchLine,
    Money,
    Order,
    OrderLine,
    OrderStatus,
    OrderTotals,
    SalesChannel,
    Shipment,
    ShipmentLine,
)
from centra_ipaas.sync._decisions import Refuse
from centra_ipaas.sync.fulfilment.decision import AlreadyShipped, CompleteShipment, CreateShipment, decide

LEFT = datetime(2026, 3, 3, 12, tzinfo=UTC)
ZERO = Money.zero("SEK")


def line(id: str, sku: str, quantity: int = 2) -> OrderLine:
    return OrderLine(
        id=id,
        sku=sku,
        quantity=quantity,
        unit_price=ZERO,
        unit_list_price=ZERO,
        value=ZERO,
        tax_percent=Decimal(25),
    )


def order(*shipments: Shipment) -> Order:
    return Order(
        id="a",
        number="1",
        channel=SalesChannel.CONSUMER,
        status=OrderStatus.PROCESSING,
        placed_at=LEFT,
        updated_at=LEFT,
        currency="SEK",
        lines=(line("10", "SHIRT"), line("11", "SOCKS"), line("12", "SHIRT", 1)),
        totals=TOTALS,
        shipments=shipments,
    )


TOTALS = OrderTotals(
    lines=ZERO,
    shipping=ZERO,
    handling=ZERO,
    discounts=ZERO,
    tax_included=ZERO,
    tax_added=ZERO,
    tax_deducted=ZERO,
    grand_total=ZERO,
)
SHIRTS = (ShipmentLine(order_line_id="10", quantity=2),)
SHIPMENT = Shipment(id="s1", number="1-1", lines=SHIRTS, created_at=LEFT, tracking_number="PN1")
DISPATCH = Dispatch(
    id="P-1",
    order_number="1",
    lines=(DispatchLine(sku="SHIRT", quantity=2),),
    dispatched_at=LEFT,
    tracking_number="PN1",
)


def decided(*shipments: Shipment, dispatch: Dispatch = DISPATCH, **known: object) -> object:
    return decide(order(*shipments), dispatch, **{"claimed": None, "taken": frozenset(), **known})


def test_units_go_to_the_first_lines_of_their_sku() -> None:
    """Three shirts: two of the first line, one of the other; socks are left alone."""
    three = evolve(DISPATCH, lines=(DispatchLine(sku="SHIRT", quantity=3),))
    assert decided(dispatch=three) == CreateShipment(
        (ShipmentLine(order_line_id="10", quantity=2), ShipmentLine(order_line_id="12", quantity=1))
    )


def test_a_shipment_with_its_goods_and_tracking_number_is_its_own() -> None:
    assert decided(SHIPMENT) == CompleteShipment("s1")
    assert decided(evolve(SHIPMENT, shipped=True)) == AlreadyShipped("s1")


@pytest.mark.parametrize(
    "other",
    [
        evolve(SHIPMENT, tracking_number="PN2"),
        evolve(SHIPMENT, lines=(ShipmentLine(order_line_id="11", quantity=2),)),
        evolve(SHIPMENT, lines=(ShipmentLine(order_line_id="12", quantity=1),)),
    ],
    ids=["tracking number", "goods", "quantity"],
)
def test_one_that_differs_is_not(other: Shipment) -> None:
    assert isinstance(decided(other), CreateShipment | Refuse)


def test_one_that_is_known_to_be_anothers_is_not() -> None:
    assert isinstance(decided(SHIPMENT, taken=frozenset({"s1"})), CreateShipment | Refuse)


def test_the_one_known_to_be_its_own_needs_no_likeness() -> None:
    """Carrier and goods may have been changed in Centra since."""
    changed = evolve(SHIPMENT, tracking_number="PN9")
    assert decided(changed, claimed="s1", taken=frozenset({"s1"})) == CompleteShipment("s1")


@pytest.mark.parametrize("apart, same", [(0.9, True), (1.0, False), (-1.0, False)])
def test_without_a_tracking_number_the_second_counts(apart: float, same: bool) -> None:
    bare = evolve(DISPATCH, tracking_number="")
    made = evolve(SHIPMENT, tracking_number=None, created_at=LEFT + timedelta(seconds=apart))
    assert isinstance(decided(made, dispatch=bare), CompleteShipment) is same


def test_two_that_look_alike_need_a_person() -> None:
    refused = decided(SHIPMENT, evolve(SHIPMENT, id="s2", number="1-2"))
    assert isinstance(refused, Refuse)
    assert [finding.code for finding in refused.findings] == ["shipment.ambiguous"]
