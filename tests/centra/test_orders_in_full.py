"""Orders and returns read in full from the sandbox: what finance and wholesale need, proven by the invariants."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, TypeVar

import httpx
import msgspec
import pytest
from centra_samples import changed

from centra_ipaas.centra import orders, returns, shipments
from centra_ipaas.errors import UnexpectedAnswer
from centra_ipaas.graphql import BadRecord, Operation, read
from centra_ipaas.models import DiscountKind, Money, Order, Return, ShipmentLine
from centra_ipaas.sandbox import AddressSeed, LineSeed, Sandbox, SizeSeed, VariantSeed
from centra_ipaas.totals import broken, broken_return, shares
from centra_ipaas.world import Reply

T = TypeVar("T")
NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
ADDRESS = AddressSeed(first_name="Elsa", last_name="Berg", address1="Storgatan 1", city="Lund", country="SE")
MODES = ("included", "added", "deducted")
_encode = msgspec.json.Encoder(decimal_format="number").encode


def sek(amount: str) -> Money:
    return Money.of(amount, "SEK")


@pytest.fixture
def sandbox() -> Sandbox:
    made = Sandbox(clock=lambda: NOW)
    made.shop.add_warehouse("Main", country="SE")
    sizes = [SizeSeed(number=size, name=size) for size in "SM"]
    made.shop.add_product("JKT", "Jacket", variants=[VariantSeed(number="RED", name="Red", sizes=sizes)])
    for sku in ("JKTREDS", "JKTREDM"):
        made.shop.set_physical(1, sku, 100)
    return made


def told(sandbox: Sandbox, operation: Operation[Any]) -> dict[str, Any]:
    """Return the `data` of the sandbox's answer, digits kept."""
    reply = httpx.Client(transport=sandbox.transport()).post(
        sandbox.url, content=operation.body(), headers=sandbox.headers
    )
    data: dict[str, Any] = json.loads(reply.content, parse_float=Decimal)["data"]
    return data


def answered(operation: Operation[T], data: dict[str, Any]) -> T:
    return read(operation, Reply(status=200, headers={}, body=_encode({"data": data})), NOW).value


def one_order(sandbox: Sandbox, change: Callable[[dict[str, Any]], dict[str, Any]] | None = None) -> Order:
    operation = orders.in_full(["1"])
    data = told(sandbox, operation)
    (found,) = answered(operation, change(data) if change else data)
    assert isinstance(found, Order), found
    return found


def place(sandbox: Sandbox, **seed: Any) -> None:
    sandbox.shop.place_order(
        **{
            "number": 1,
            "lines": [
                LineSeed(sku="JKTREDM", quantity=3, unit_price="33.33"),
                LineSeed(sku="JKTREDS", quantity=1, unit_price="799.00", tax_percent="6"),
            ],
            "shipping": "49.00",
            "handling": "9.90",
            "discount": "100.00",
            "shipping_address": ADDRESS,
        }
        | seed
    )


@pytest.mark.parametrize("mode", MODES)
def test_an_order_in_full_keeps_every_invariant(sandbox: Sandbox, mode: str) -> None:
    """By hand: 99.99 + 799.00 + 49.00 + 9.90 - 100.00 = 857.89 before tax on top and taken off."""
    place(sandbox, tax_mode=mode)
    found = one_order(sandbox)
    assert broken(found, unproven=True) == ()
    assert (found.totals.grand_total == sek("857.89")) == (mode == "included")
    portions = shares(found).all
    assert Money.total((one.gross for one in portions), "SEK") == found.totals.grand_total
    assert Money.total((one.tax for one in portions), "SEK") == (
        found.totals.tax_included + found.totals.tax_added
    )


def test_discounts_rate_and_customer_are_read(sandbox: Sandbox) -> None:
    place(sandbox, discount_code="SPRING", admin_discount="10.00", email="elsa@example.com")
    found = one_order(sandbox)
    assert [(one.kind, one.amount, one.code) for one in found.discounts or ()] == [
        (DiscountKind.VOUCHER, sek("-100.00"), "SPRING"),
        (DiscountKind.MANUAL, sek("-10.00"), None),
    ]
    assert found.base_rate == 1
    assert found.customer is not None
    assert found.customer.email == "elsa@example.com"
    assert (found.account, found.buyer, found.delivery_windows) == (None, None, ())
    assert found.taxes is not None
    assert {rule.percent for rule in found.taxes.discounts} == {25, 6}


def test_a_plain_read_says_that_it_did_not_ask(sandbox: Sandbox) -> None:
    place(sandbox)
    operation = orders.by_numbers(["1"])
    (plain,) = answered(operation, told(sandbox, operation))
    assert isinstance(plain, Order)
    assert (plain.discounts, plain.taxes, plain.totals.net_total, plain.delivery_windows) == (None,) * 4


def test_a_credit_is_tender(sandbox: Sandbox) -> None:
    """A gift certificate pays: what it paid is no discount."""
    place(sandbox)
    found = one_order(
        sandbox, lambda data: changed(data, "orders.0.discountsApplied.0.typename", "AppliedVoucherCredit")
    )
    assert [one.is_tender for one in found.discounts or ()] == [True]
    assert shares(found).tender == sek("100.00")


def test_a_kind_of_discount_that_is_new_is_unknown_and_no_tender(sandbox: Sandbox) -> None:
    place(sandbox)
    found = one_order(
        sandbox, lambda data: changed(data, "orders.0.discountsApplied.0.typename", "AppliedVoucherMoon")
    )
    assert [(one.kind, one.is_tender) for one in found.discounts or ()] == [(DiscountKind.UNKNOWN, False)]


def test_a_wholesale_order_has_its_account_and_buyer(sandbox: Sandbox) -> None:
    place(sandbox, store_type="WHOLESALE", purchase_order_number="PO-77")
    found = one_order(sandbox)
    assert found.purchase_order_number == "PO-77"
    assert found.account is not None
    assert found.account.id
    assert found.buyer is not None
    assert found.customer is None


@pytest.mark.parametrize("turn", [False, True], ids=["as the sandbox tells it", "with the other sign"])
def test_what_is_taken_off_has_one_sign(sandbox: Sandbox, turn: bool) -> None:
    """Centra's APIs differ: totals that tell it as positive have rules that do."""
    place(sandbox, tax_mode="deducted")

    def other_sign(data: dict[str, Any]) -> dict[str, Any]:
        totals = data["orders"][0]["totals"]
        sides = [totals["taxDeducted"]]
        for name in ("shippingTaxRules", "handlingTaxRules", "discountTaxRules"):
            sides += [rule["taxDeducted"] for rule in totals[name]]
        for side in sides:
            side["value"] = -Decimal(side["value"])
        return data

    found = one_order(sandbox, other_sign if turn else None)
    assert found.totals.tax_deducted < sek("0")
    assert found.taxes is not None
    assert all(rule.deducted < sek("0") for rule in found.taxes.shipping)
    assert all(rule.deducted > sek("0") for rule in found.taxes.discounts)
    assert broken(found, unproven=True) == ()


def shipped(sandbox: Sandbox) -> int:
    """Ship all of the order, and return the shipment's id."""
    lines = told(sandbox, orders.by_numbers(["1"]))["orders"][0]["lines"]
    parcel = shipments.Parcel(carrier="PostNord", tracking_number="TRACK-1")
    wanted = [ShipmentLine(order_line_id=str(one["id"]), quantity=one["quantity"]) for one in lines]
    made = told(sandbox, shipments.create("1", wanted, parcel=parcel, created_at=NOW, capture=True))
    number: int = made["createShipment"]["shipment"]["id"]
    told(sandbox, shipments.complete(str(number), shipped_at=NOW, parcel=parcel))
    return number


@pytest.mark.parametrize("mode", MODES)
def test_a_return_in_full_keeps_every_invariant(sandbox: Sandbox, mode: str) -> None:
    place(sandbox, tax_mode=mode)
    number = str(sandbox.shop.make_return(shipped(sandbox), costs_from_shipment=True, fee="39.00"))
    operation = returns.by_ids([number])
    (found,) = answered(operation, told(sandbox, operation))
    assert isinstance(found, Return), found
    assert (found.id, found.order_number, found.shipment_number) == (number, "1", "1-1")
    assert [(line.sku, line.quantity) for line in found.lines] == [("JKTREDM", 3), ("JKTREDS", 1)]
    assert found.totals.return_cost == sek("-39.00")
    assert found.taxes.return_cost
    assert (found.restocked, found.base_rate, found.used_fallback_tax) == (True, 1, False)
    assert broken_return(found, unproven=True) == ()


def test_a_return_that_cannot_be_read_is_told_with_its_id(sandbox: Sandbox) -> None:
    place(sandbox)
    number = str(sandbox.shop.make_return(shipped(sandbox), costs_from_shipment=True))
    operation = returns.by_ids([number])
    data = changed(told(sandbox, operation), "returns.0.totals.lineValues.value", Decimal("1.234"))
    (bad,) = answered(operation, data)
    assert isinstance(bad, BadRecord)
    assert (bad.entity, [one.code for one in bad.findings]) == (number, ["totals.mismatch"])


def test_another_return_or_one_twice_is_no_answer(sandbox: Sandbox) -> None:
    place(sandbox)
    number = str(sandbox.shop.make_return(shipped(sandbox), costs_from_shipment=True))
    data = told(sandbox, returns.by_ids([number]))
    with pytest.raises(UnexpectedAnswer, match="another id"):
        answered(returns.by_ids(["77"]), data)
    with pytest.raises(UnexpectedAnswer, match="twice"):
        answered(returns.by_ids([number]), {"returns": data["returns"] * 2})


def test_ids_are_digits() -> None:
    with pytest.raises(ValueError, match="digits only"):
        returns.by_ids(["17", "x"])
    with pytest.raises(ValueError, match="digits only"):
        orders.in_full(["-1"])
