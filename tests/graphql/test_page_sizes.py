"""How much is asked for at once: what the budget allows, less if Centra says that it is too much."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from fake_world import FakeWorld, Purse, mutation, query, reply, run

from centra_ipaas.centra import orders, payments, returns, shipments
from centra_ipaas.errors import AnswerLost, TooComplex
from centra_ipaas.graphql import Budget, Exchange, Limit, Page, Resource, RetryPolicy, ask_page, fitting

SINCE = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
TOO_COMPLEX = reply(400, errors=[{"message": "Max query complexity should be 1000 but got 5000."}])


def exchange(world, points=250_000):
    """Return an exchange whose complexity quota is so large; a request may take 16 % of it."""
    limits = [Limit(resource=Resource.COMPLEXITY, seconds=10, quota=points)]
    return Exchange(world=world, budget=Purse(Budget.of(limits)), retries=RetryPolicy(attempts=1))


def changes(*numbers):
    """Return an answer with these orders."""
    row = {
        "updatedAt": SINCE.isoformat(),
        "status": "",
        "isOnHold": None,
        "isLocked": None,
        "grandTotal": None,
    }
    return reply(data={"orders": [{"number": number, **row} for number in numbers]})


def asked(world):
    """Return limit and page of every request."""
    sent = [json.loads(request.body)["variables"] for request in world.sent]
    return [(variables["limit"], variables["page"]) for variables in sent]


def test_a_page_is_as_large_as_the_budget_allows():
    """100 orders are expected to cost 1,010 points; a fifth of our share of 2,500 is 400."""
    world = FakeWorld(changes())
    run(exchange(world, 2_500).ask(orders.changed_since(SINCE)))
    assert asked(world) == [(39, 1)]


def test_a_page_is_as_large_as_the_list_allows():
    """And never larger than what was asked for."""
    world = FakeWorld(changes(), changes())
    run(exchange(world).ask(orders.changed_since(SINCE)))
    run(exchange(world).ask(orders.changed_since(SINCE, limit=7)))
    assert asked(world) == [(100, 1), (7, 1)]


def test_what_cannot_be_asked_for_less_stays_as_it_is():
    """One order, a mutation, somebody's own question."""
    for operation in (orders.get("1"), mutation(), query(complexity=10**6)):
        assert fitting(operation, 0.001) is operation


@pytest.mark.parametrize(
    "operation",
    [
        orders.changed_since(SINCE), orders.many(["1", "2", "3", "4"]), shipments.changed_since(SINCE),
        returns.created_since(SINCE), payments.created_between(SINCE, SINCE + timedelta(days=9)),
    ],
    ids=lambda operation: operation.name,
)  # fmt: skip
def test_lists_can_be_asked_for_less(operation):
    """Down to one, and no less."""
    half = fitting(operation, 0.5)
    assert half.size == operation.size // 2
    assert half.document == operation.document
    assert half.variables != operation.variables
    assert fitting(operation, 0.0).size == 1
    assert fitting(half, 1.5) is half


def test_what_is_too_complex_is_asked_in_halves_and_stays_so():
    """The next page keeps the size that went through."""
    world = FakeWorld(TOO_COMPLEX, TOO_COMPLEX, changes(*range(1, 26)), changes(25))
    centra = exchange(world)
    first = run(ask_page(centra, orders.changed_since(SINCE))).value
    assert isinstance(first, Page)
    assert first.next is not None
    assert len(first.items) == 25
    assert run(ask_page(centra, first.next)).value.next is None
    assert asked(world) == [(100, 1), (50, 1), (25, 1), (24, 2)]


def test_a_single_row_that_is_too_complex_is_an_error():
    """There is nothing less to ask for."""
    world = FakeWorld(*[TOO_COMPLEX] * 7)
    with pytest.raises(TooComplex):
        run(ask_page(exchange(world), orders.changed_since(SINCE)))
    assert [limit for limit, _ in asked(world)] == [100, 50, 25, 12, 6, 3, 1]


@pytest.mark.parametrize("second, sizes", [(changes(1), [100, 50]), (reply(500), [100, 50])])
def test_an_answer_that_was_lost_may_have_taken_too_long(second, sizes):
    """Half as much is tried once; if that is lost too, size was not the reason."""
    world = FakeWorld(reply(499), second)
    if second.status == 200:
        assert len(run(ask_page(exchange(world), orders.changed_since(SINCE))).value.items) == 1
    else:
        with pytest.raises(AnswerLost):
            run(ask_page(exchange(world), orders.changed_since(SINCE)))
    assert [limit for limit, _ in asked(world)] == sizes


def test_orders_by_number_go_on_behind_a_smaller_page():
    """Three are asked for in pages of two, all in their turn."""
    operation = orders.many(["1", "2", "3"], limit=2)
    page = operation.decode(b'{"orders": [], "waiting": []}')
    assert (operation.variables["numbers"], page.next.variables["numbers"]) == ([1, 2], [3])
    assert page.next.decode(b'{"orders": [], "waiting": []}').next is None


def test_payments_are_read_window_by_window():
    """Each entry belongs to one window, also at its end; the last window ends where it was said."""
    operation = payments.created_between(SINCE, SINCE + timedelta(hours=30))
    entry = {
        "id": 1, "status": "SUCCESS", "entryType": "CAPTURE", "externalReference": None, "paymentMethod": None,
        "value": {"value": 10, "currency": {"code": "SEK"}}, "order": {"number": 7},
    }  # fmt: skip
    told = [{**entry, "createdAt": (SINCE + timedelta(hours=hours)).isoformat()} for hours in (0, 23.9, 24)]
    page = operation.decode(json.dumps({"orderPaymentHistory": told}).encode())
    assert [one.payment.at - SINCE for one in page.items] == [timedelta(0), timedelta(hours=23.9)]
    assert [one.order_number for one in page.items] == ["7", "7"]
    assert page.next.variables == {"from": "2026-03-02T12:00:00+00:00", "to": "2026-03-02T18:00:01+00:00"}
    assert page.next.decode(b'{"orderPaymentHistory": []}').next is None
    half = fitting(operation, 0.5)
    assert half.variables == {"from": "2026-03-01T12:00:00+00:00", "to": "2026-03-02T00:00:01+00:00"}


def test_a_window_has_a_length():
    """At least a second."""
    with pytest.raises(ValueError, match="under a second"):
        payments.created_between(SINCE, SINCE, window=timedelta(0))
