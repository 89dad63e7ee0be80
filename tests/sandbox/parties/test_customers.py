"""Customers: who they are, what they bought, and how they are found."""

from __future__ import annotations

import pytest
from sandbox_client import Centra

READ = """query ($where: CustomerFilter, $limit: Int) { customers(where: $where, limit: $limit) {
  id email firstName isRegistered totalOrders lastOrder { number } } }"""


@pytest.mark.behaviour("orders-17-01")
def test_a_mail_address_of_two_customers(centra: Centra) -> None:
    """OLD:erp: one registered and one not; there is no third."""
    for registered in (True, False):
        centra.shop.add_customer("jon@example.com", is_registered=registered)
    where = {"email": {"equals": "jon@example.com"}}
    customers = centra.ask(READ, where=where)["customers"]
    assert [(row["id"], row["isRegistered"]) for row in customers] == [(1, True), (2, False)]
    for registered in (True, False):
        with pytest.raises(ValueError, match="with that mail"):
            centra.shop.add_customer("jon@example.com", is_registered=registered)


@pytest.mark.behaviour("orders-17-03")
def test_guests_get_an_unregistered_customer(centra: Centra) -> None:
    """OLD:erp: an order without a log-in is the unregistered customer's, though a registered one has the mail."""
    member = centra.shop.add_customer("jon@example.com", first_name="Jon", is_registered=True)
    guest = [centra.order(("S", 1, "10.00"), email="jon@example.com").number for _ in range(2)]
    known = centra.order(("S", 1, "10.00"), email="jon@example.com", customer=member).number
    customers = centra.ask(READ, where={"email": {"contains": "jon@"}})["customers"]
    assert customers == [
        {
            "id": member,
            "email": "jon@example.com",
            "firstName": "Jon",
            "isRegistered": True,
            "totalOrders": 1,
            "lastOrder": {"number": known},
        },
        {
            "id": 2,
            "email": "jon@example.com",
            "firstName": "Jon",
            "isRegistered": False,
            "totalOrders": 2,
            "lastOrder": {"number": guest[1]},
        },
    ]
    with pytest.raises(ValueError, match="unknown Customer 77"):
        centra.order(("S", 1, "10.00"), customer=77)


def test_customers_are_found_by_mail_and_limited(centra: Centra) -> None:
    """REF:StringMatch takes exactly one member; OLD:erp finds the customer by mail."""
    for name in ("arya", "bran", "sansa"):
        centra.shop.add_customer(f"{name}@example.com", first_name=name)
    assert [row["firstName"] for row in centra.ask(READ, limit=2)["customers"]] == ["arya", "bran"]
    found = centra.ask(READ, where={"email": {"contains": "ANSA"}})["customers"]
    assert [row["firstName"] for row in found] == ["sansa"]
    body = centra.body(READ, where={"email": {"contains": "a", "equals": "b"}})
    assert body["errors"][0]["path"] == ["customers"]


def test_what_is_known_of_a_guest(centra: Centra) -> None:
    """The customer of a guest has the address and the moment of the first order; another's order does not count."""
    centra.order(("S", 1, "10.00"), email="jon@example.com")
    read = """{ customers { status createdAt updatedAt gender phoneNumber store { type }
      billingAddress { city country { code } email } } }"""
    assert centra.ask(read)["customers"] == [
        {
            "status": "ACTIVE",
            "createdAt": "2026-03-01T12:00:00+00:00",
            "updatedAt": "2026-03-01T12:00:00+00:00",
            "gender": None,
            "phoneNumber": None,
            "store": {"type": "DIRECT_TO_CONSUMER"},
            "billingAddress": {"city": "Stockholm", "country": {"code": "SE"}, "email": "jon@example.com"},
        }
    ]
    assert centra.ask("{ accounts { id } }")["accounts"] == []


def test_a_new_customer_is_an_event(centra: Centra) -> None:
    """MAG:EventObjectType has Customer; the second order of a guest makes no second customer."""
    centra.do("mutation { setEventListeners(input: [{objectType: Customer}]) { userErrors { message } } }")
    for _ in range(2):
        centra.order(("S", 1, "10.00"), email="jon@example.com")
    events = centra.ask("{ events { changeType objectReference } }")["events"]
    assert [event for event in events if event["changeType"] == "CREATED"] == [
        {"changeType": "CREATED", "objectReference": 1}
    ]
