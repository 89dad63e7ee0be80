"""What a return gives back, and how the provider takes it."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from returning import COMPLETE, DELETE, give_back, sek, ship
from sandbox_client import Centra

HISTORY = """{ returns { id returnStatus refundPaymentHistory { entryType status value { value } } }
  orders { paymentHistory { entryType status value { value } return { id } paramsJSON } } }"""


def refunds(centra: Centra) -> list[tuple[str, str, Decimal, Any]]:
    """Return the refund entries of the only order: type, status, value, return."""
    (order,) = centra.ask(HISTORY)["orders"]
    return [
        (
            entry["entryType"],
            entry["status"],
            entry["value"]["value"],
            entry["return"] and entry["return"]["id"],
        )
        for entry in order["paymentHistory"]
        if entry["entryType"].startswith("REFUND")
    ]


def status(centra: Centra) -> str:
    found: str = centra.ask(HISTORY)["returns"][0]["returnStatus"]
    return found


@pytest.mark.behaviour("orders-9-23", "orders-12-03")
def test_a_refund_stands_on_both_sides(centra: Centra) -> None:
    """Products, handling and shipping minus the return cost go back; the return and the entry name each other."""
    shipment = ship(centra, centra.order(("S", 2, "100.00"), shipping="49.00", handling="20.00"))
    returned = give_back(
        centra,
        shipment,
        1,
        shippingCost={"fromShipment": True},
        handlingCost={"fromShipment": True},
        returnCost=sek("9.00")["value"],
    )
    assert centra.shop.refund(return_=returned["id"], send_email=True).entry_type == "REFUND"
    # OLD:rest/201.create-return: products, handling and shipping, less the return cost.
    assert refunds(centra) == [("REFUND", "SUCCESS", Decimal(160), returned["id"])]
    (one,) = centra.ask(HISTORY)["returns"]
    assert one["refundPaymentHistory"] == [
        {"entryType": "REFUND", "status": "SUCCESS", "value": {"value": Decimal(160)}}
    ]
    # OLD:rest/203.update-return: a successful refund completes the return.
    assert one["returnStatus"] == "COMPLETED"
    assert centra.refused(COMPLETE, id=returned["id"], **{"in": {}})[0]["path"] == ["id"]


@pytest.mark.behaviour("orders-12-07")
@pytest.mark.parametrize(
    "succeeded, last, in_the_end",
    [(True, ("REFUND", "SUCCESS"), "COMPLETED"), (False, ("REFUND_FAILED", "FAILED"), "PENDING")],
)
def test_a_provider_that_answers_later(
    centra: Centra, succeeded: bool, last: tuple[str, str], in_the_end: str
) -> None:
    """First REFUND_REQUEST, days later REFUND or REFUND_FAILED."""
    returned = give_back(centra, ship(centra, centra.order(("S", 1, "100.00"))))
    centra.shop.refund(return_=returned["id"], provider="later")
    asked = ("REFUND_REQUEST", "PENDING", Decimal(100), returned["id"])
    assert refunds(centra) == [asked]
    assert status(centra) == "PENDING"
    centra.clock.move(days=3)
    assert centra.shop.answer_refunds(1, succeeds=succeeded) == 1
    assert refunds(centra) == [asked, (*last, Decimal(100), returned["id"])]
    assert status(centra) == in_the_end
    assert centra.shop.answer_refunds(1) == 0


@pytest.mark.parametrize("succeeds, last", [(True, "REFUND"), (False, "REFUND_FAILED")])
def test_a_provider_that_answers_by_the_clock(centra: Centra, succeeds: bool, last: str) -> None:
    """The answer comes by itself when its moment has come."""
    returned = give_back(centra, ship(centra, centra.order(("S", 1, "100.00"))))
    centra.shop.refund(return_=returned["id"], provider="later", after=timedelta(hours=1), succeeds=succeeds)
    centra.clock.move(minutes=59)
    assert [entry[0] for entry in refunds(centra)] == ["REFUND_REQUEST"]
    centra.clock.move(minutes=1)
    assert [entry[0] for entry in refunds(centra)] == ["REFUND_REQUEST", last]


def test_a_refund_that_fails_at_once(centra: Centra) -> None:
    """Only a failed entry; the money can be asked for again."""
    returned = give_back(centra, ship(centra, centra.order(("S", 1, "100.00"))))
    centra.shop.refund(return_=returned["id"], provider="fails")
    assert refunds(centra) == [("REFUND_FAILED", "FAILED", Decimal(100), returned["id"])]
    assert status(centra) == "PENDING"
    centra.shop.refund(return_=returned["id"])
    assert status(centra) == "COMPLETED"


def test_refunds_in_parts_complete_the_return_at_the_end(centra: Centra) -> None:
    """A part leaves the return pending (assumed); what was asked for counts as gone."""
    returned = give_back(centra, ship(centra, centra.order(("S", 1, "100.00"))))
    centra.shop.refund(return_=returned["id"], amount="30.00")
    assert status(centra) == "PENDING"
    centra.shop.refund(return_=returned["id"], amount="30.00", provider="later")
    with pytest.raises(ValueError, match=r"40\.01 cannot be refunded; 40\.00 is open"):
        centra.shop.refund(return_=returned["id"], amount="40.01")
    centra.shop.refund(return_=returned["id"])
    assert status(centra) == "PENDING"
    centra.shop.answer_refunds(1)
    assert status(centra) == "COMPLETED"
    with pytest.raises(ValueError, match="cannot be refunded"):
        centra.shop.refund(return_=returned["id"])


def test_never_more_than_was_captured(centra: Centra) -> None:
    """A refund without a return, then one above what is left (invariant I5)."""
    placed = centra.order(("S", 2, "100.00"))
    with pytest.raises(ValueError, match="cannot be refunded"):
        centra.shop.refund(number=placed.number)
    shipment = ship(centra, placed)
    assert centra.shop.refund(number=placed.number, amount="50.00").value == Decimal(50)
    assert refunds(centra) == [("REFUND", "SUCCESS", Decimal(50), None)]
    with pytest.raises(ValueError, match=r"150\.01 cannot be refunded; 150\.00 is open"):
        centra.shop.refund(number=placed.number, amount="150.01")
    returned = give_back(centra, shipment)
    with pytest.raises(ValueError, match="is open"):
        centra.shop.refund(return_=returned["id"])
    assert centra.shop.refund(return_=returned["id"], amount=150).value == Decimal(150)


def test_one_of_return_and_order(centra: Centra) -> None:
    """Neither, both and unknown ones are refused."""
    for arguments in ({}, {"number": 1, "return_": 1}, {"return_": 9}, {"number": 9}):
        with pytest.raises(ValueError, match=r"give return_ or number|unknown"):
            centra.shop.refund(**arguments)


def test_money_from_gift_cards_goes_back_to_them(centra: Centra) -> None:
    """REFUND_GIFT_CARD answers CAPTURE_GIFT_CARD (REF:PaymentHistoryEntryType)."""
    returned = give_back(centra, ship(centra, centra.order(("S", 1, "100.00"), payment="gift_card")))
    assert centra.shop.refund(return_=returned["id"]).entry_type == "REFUND_GIFT_CARD"


def test_gift_cards_are_paid_back_last(centra: Centra) -> None:
    """Of 100.00, 40.00 came from a card: first the provider's 60.00, then the card's (assumed)."""
    placed = centra.order(("S", 1, "100.00"), payment="unpaid")
    centra.shop.authorise_gift_card(placed.number, 40)
    centra.shop.pay(placed.number)
    returned = give_back(centra, ship(centra, placed))
    centra.shop.refund(return_=returned["id"], amount=50)
    centra.shop.refund(return_=returned["id"])
    assert [entry[:3] for entry in refunds(centra)] == [
        ("REFUND", "SUCCESS", Decimal(50)),
        ("REFUND", "SUCCESS", Decimal(10)),
        ("REFUND_GIFT_CARD", "SUCCESS", Decimal(40)),
    ]


def test_a_refunded_return_is_not_deleted(centra: Centra) -> None:
    """Money that moved, or may move, stands against it."""
    shipment = ship(centra, centra.order(("S", 2, "100.00")))
    done, asked = give_back(centra, shipment, 1), give_back(centra, shipment, 1)
    centra.shop.refund(return_=done["id"])
    centra.shop.refund(return_=asked["id"], provider="later")
    for returned in (done, asked):
        assert centra.refused(DELETE, id=returned["id"])[0]["path"] == ["id"]
    centra.shop.answer_refunds(1, succeeds=False)
    centra.do(DELETE, id=asked["id"])
