"""Data that fits the schema and cannot be: refused with place and reason, all of it at once, nothing stored."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from loaded import BASICS, ORDER, alone

from centra_ipaas.sandbox import Sandbox

EUR, SEK = {"code": "EUR"}, {"code": "SEK"}
LINE = ORDER["lines"][0]
PAID = ORDER["paymentHistory"][0]
PARCEL = {"order": {"number": 55}, "lines": [{"orderLine": {"id": 9}, "quantity": 2}]}
GONE = PARCEL | {"isShipped": True}
AT = "$.DirectToConsumerOrder[0]"
PARCEL_AT = "$.DirectToConsumerShipment[0]"


def order(**changes: Any) -> dict[str, Any]:
    return {"DirectToConsumerOrder": [ORDER | changes]}


def line(**changes: Any) -> dict[str, Any]:
    return order(lines=[LINE | changes])


def parcel(status: str, **changes: Any) -> dict[str, Any]:
    return order(status=status) | {"DirectToConsumerShipment": [PARCEL | changes]}


def paid(entry_type: str, value: Any, currency: dict[str, str] = SEK) -> dict[str, Any]:
    entry = PAID | {"entryType": entry_type, "value": {"value": value, "currency": currency}}
    return order(paymentHistory=[entry])


CONTRADICTIONS: dict[str, tuple[dict[str, Any], list[str]]] = {
    "a payment in another currency": (
        paid("AUTH", 248, EUR),
        [f"{AT}.paymentHistory[0].value: is in EUR, but what it belongs to is in SEK"],
    ),
    "a price in another currency": (
        line(unitPrice={"value": 10, "currency": EUR}),
        [f"{AT}.lines[0].unitPrice: is in EUR, but what it belongs to is in SEK"],
    ),
    "more digits than the currency has": (
        line(unitPrice={"value": Decimal("9.955"), "currency": SEK}),
        [f"{AT}.lines[0].unitPrice: SEK has 2 decimals, got 9.955"],
    ),
    "no units": (
        line(quantity=0),
        [f"{AT}.lines[0]: the quantity must be 1 or more, unless units of the line were cancelled"],
    ),
    "less than no units": (line(quantity=-1), [f"{AT}.lines[0]: the quantity must be 0 or more"]),
    "a price below 0": (
        line(unitPrice={"value": -1, "currency": SEK}),
        [f"{AT}.lines[0]: unit price and tax percent must be 0 or more"],
    ),
    "an authorisation below 0": (
        paid("AUTH", -5),
        [f"{AT}.paymentHistory[0]: the value of AUTH must be 0 or more"],
    ),
    "a cancellation above 0": (
        paid("CANCEL", 5),
        [f"{AT}.paymentHistory[0]: the value of CANCEL must be 0 or less"],
    ),
    "shipped without a shipment": (order(status="SHIPPED"), [f"{AT}: is SHIPPED without any shipment"]),
    "processing without a shipment": (order(status="PROCESSING"), [f"{AT}: is PROCESSING without any shipment"]),
    "confirmed with a shipment": (parcel("CONFIRMED"), [f"{AT}: is CONFIRMED, but has a shipment"]),
    "cancelled with a shipment": (parcel("CANCELLED"), [f"{AT}: is CANCELLED, but has a shipment"]),
    "shipped with units at home": (
        parcel("SHIPPED"),
        [f"{AT}: is SHIPPED, but not all of its units have left"],
    ),
    "processing with all gone and paid": (
        parcel("PROCESSING", isShipped=True, isPaid=True),
        [f"{AT}: is PROCESSING, but all of its units have left and are paid"],
    ),
    "an empty shipment": (parcel("PROCESSING", lines=[]), [f"{PARCEL_AT}: a shipment has at least one line"]),
    "a moment without the fact": (
        parcel("PROCESSING", shippedAt="2026-02-02T10:00:00Z"),
        [f"{PARCEL_AT}: has the moment shippedAt without isShipped"],
    ),
    "captured and not paid": (
        parcel("PROCESSING", isCaptured=True),
        [f"{PARCEL_AT}: is captured, so it is paid as well: say isPaid"],
    ),
    "older than its order": (
        parcel("PROCESSING", createdAt="2025-12-31T10:00:00Z"),
        [f"{PARCEL_AT}: is older than its order 55"],
    ),
    "a hold reason without a hold": (
        order(orderHoldReason="WAITING_FOR_FRAUD_CHECK"),
        [f"{AT}: has the hold reason WAITING_FOR_FRAUD_CHECK without being on hold"],
    ),
    "a market of another store": (
        {"Market": [*BASICS["Market"], {"id": 5, "name": "Stockists", "store": {"id": 2}}]}
        | order(market={"id": 5}),
        [f"{AT}: market 5 is not of the order's store"],
    ),
    "a line that names another order": (
        {"DirectToConsumerOrder": [ORDER | {"lines": [LINE | {"order": {"number": 56}}]}, {
            "number": 56, "status": "CONFIRMED", "market": {"id": 2}, "lines": []}]},
        [f"{AT}.lines[0]: names another order than the one that it stands in"],
    ),
    "stock counted twice": (
        {"Stock": [*BASICS["Stock"], BASICS["Stock"][0] | {"physicalQuantity": 7}]},
        ["$.Stock[1]: this size is counted in this warehouse already"],
    ),
    "all of it at once": (
        order(status="SHIPPED", lines=[LINE | {"quantity": 0}], paymentHistory=[
            PAID | {"value": {"value": 1, "currency": EUR}}]),
        [
            f"{AT}.paymentHistory[0].value: is in EUR, but what it belongs to is in SEK",
            f"{AT}.lines[0]: the quantity must be 1 or more, unless units of the line were cancelled",
            f"{AT}: is SHIPPED without any shipment",
        ],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CONTRADICTIONS)
def test_it_is_refused_with_place_and_reason(name: str) -> None:
    data, expected = CONTRADICTIONS[name]
    sandbox = Sandbox()
    with pytest.raises(ValueError) as caught:
        sandbox.load(BASICS | data)
    assert sorted(str(caught.value).splitlines()) == sorted(expected)
    assert (sandbox.shop.orders(), sandbox.shop.shipments(), sandbox.shop.stock()) == ((), (), ())


def test_a_size_of_another_chart_than_its_variants() -> None:
    chart = {"id": 8, "name": "Other", "horizontalLabels": ["S"], "sizes": [{"id": 9, "name": "S"}]}
    size = {"sizeNumber": "X", "size": {"id": 9}, "productVariant": {"id": 20}}
    data = BASICS | {"SizeChart": [*BASICS["SizeChart"], chart], "ProductSize": [size]}
    with pytest.raises(
        ValueError, match=r"^\$\.ProductSize\[0\]: its size is of another chart than its variant's$"
    ):
        Sandbox().load(data)


@pytest.mark.parametrize(
    "data, status",
    [
        (order(), "CONFIRMED"),
        (parcel("PROCESSING"), "PROCESSING"),
        (parcel("PROCESSING", isShipped=True), "PROCESSING"),
        (parcel("SHIPPED", isShipped=True, isPaid=True), "SHIPPED"),
        (parcel("SHIPPED", isShipped=True), "SHIPPED"),
        (parcel("ARCHIVED", isShipped=True, isPaid=True, isCaptured=True), "ARCHIVED"),
    ],
)
def test_what_can_be_is_loaded(data: dict[str, Any], status: str) -> None:
    """Money that came in elsewhere is no contradiction: a shipped order need not show who paid it."""
    centra = alone(BASICS | data)
    assert centra.shop.order(55).status == status
