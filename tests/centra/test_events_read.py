"""The event queue as Centra answers it, and through the sandbox."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from centra_ipaas.centra import events
from centra_ipaas.client import Client, Settings
from centra_ipaas.errors import QueryFailed
from centra_ipaas.graphql import BadRecord
from centra_ipaas.sandbox import LineSeed, Sandbox, SizeSeed, VariantSeed

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
TOLD = {
    "id": 17, "objectType": "Order", "changeType": "UPDATED", "objectReference": 1042,
    "createdAt": "2026-03-01T13:00:00+01:00",
    "store": {"id": 1, "name": "Direct"}, "market": {"id": 2, "name": "Sweden"},
}  # fmt: skip
ALL = ("CREATED", "UPDATED", "COMPLETED", "DELETED", "DEPENDENT_DATA_CHANGED")


def read(*told: dict[str, object]):
    return events.queue().decode(json.dumps({"events": told}).encode())


@pytest.fixture
def sandbox():
    made = Sandbox(clock=lambda: NOW)
    made.shop.add_warehouse("Main", country="SE")
    made.shop.add_product("JKT", "Jacket", variants=[VariantSeed(number="RED", sizes=[SizeSeed(number="M")])])
    made.shop.set_physical(1, "JKTREDM", 10)
    return made


@pytest.fixture
def client(sandbox):
    settings = Settings(url=sandbox.url, token=sandbox.token)
    with Client(settings, transport=sandbox.transport(), clock=lambda: NOW) as made:
        yield made


def placed(sandbox) -> int:
    return sandbox.shop.place_order(lines=[LineSeed(sku="JKTREDM", quantity=1, unit_price="10")]).number


def test_an_event_tells_of_what_and_what_happened():
    """Orders are referred to by their number (REF:Event)."""
    (event,) = read(TOLD)
    assert event == events.Event(
        id=17,
        object_type="Order",
        change_type="UPDATED",
        reference="1042",
        created_at=NOW,
        store="Direct",
        market="Sweden",
    )
    assert (event.kind, event.deleted) == ("order", False)


def test_an_event_of_an_unknown_type_is_one_all_the_same():
    """There are 56 types and more may come; such an event has to be confirmed like any other."""
    (event,) = read(TOLD | {"objectType": "Hologram", "changeType": "MELTED", "store": None, "market": None})
    assert (event.kind, event.change_type, event.store, event.market) == ("", "MELTED", "", "")


def test_an_event_that_cannot_be_read_is_named_by_its_id():
    """The others of its page are read."""
    bad, good = read(TOLD | {"objectReference": None}, TOLD | {"id": 18})
    assert isinstance(bad, BadRecord)
    assert (bad.entity, [finding.path for finding in bad.findings], good.id) == (
        "17",
        ["objectReference"],
        18,
    )


@pytest.mark.parametrize(
    "ask", [lambda: events.set_listeners({}), lambda: events.confirm([]), lambda: events.queue(limit=201)]
)
def test_nothing_and_too_much_are_refused(ask):
    """Before anything is sent."""
    with pytest.raises(ValueError):
        ask()


def test_set_fetch_confirm(sandbox, client):
    """The order of work of OLD:events; what was confirmed does not come again."""
    assert client.execute(events.set_listeners({"Order": ["CREATED", "DELETED"]})) == {
        "Order": ("CREATED", "DELETED")
    }
    numbers = [str(placed(sandbox)) for _ in range(3)]
    first = client.execute(events.queue(limit=2))
    assert [event.reference for event in first] == numbers[:2]
    assert client.execute(events.queue(limit=2)) == first
    ids = [event.id for event in first]
    assert client.execute(events.confirm(ids)) == frozenset(ids)
    assert [event.reference for event in client.execute(events.queue())] == numbers[2:]


def test_confirming_again_does_nothing(sandbox, client):
    """After a lost answer it is sent again."""
    client.execute(events.set_listeners({"Order": ["CREATED"]}))
    placed(sandbox)
    (event,) = client.execute(events.queue())
    sandbox.faults.add("applied_then_500", operation="ConfirmEvents")
    assert client.execute(events.confirm([event.id])) == frozenset()
    assert client.execute(events.queue()) == ()


def test_listeners_are_added_and_taken_away(client):
    """Setting never removes; no change types means all of them."""
    client.execute(events.set_listeners({"Order": ["CREATED"], "Return": ()}))
    client.execute(events.set_listeners({"Order": ["DELETED"]}))
    assert client.execute(events.listeners()) == {"Order": ("CREATED", "DELETED"), "Return": ALL}
    assert client.execute(events.unset_listeners({"Order": ["DELETED"], "Return": ()})) == {
        "Order": ("CREATED",)
    }
    assert client.execute(events.listeners()) == {"Order": ("CREATED",)}


@pytest.mark.parametrize(
    "missing, ask",
    [("Event:read", events.queue()), ("Event:write", events.confirm([1])), ("Store:read", events.queue())],
)
def test_a_permission_that_is_missing_is_named(sandbox, client, missing, ask):
    """As for every other question."""
    client.execute(events.set_listeners({"Order": ()}))
    placed(sandbox)
    sandbox.tokens.withdraw(missing)
    with pytest.raises(QueryFailed, match=missing) as refused:
        client.execute(ask)
    assert {entry.category for entry in refused.value.errors} == {"authorization"}
