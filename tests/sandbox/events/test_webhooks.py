"""Webhooks, the older way to hear of changes."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any
from urllib.parse import parse_qs

import pytest
from returning import give_back, pack, ship
from sandbox_client import Centra

from centra_ipaas.sandbox import WebhookCall
from centra_ipaas.sandbox.shop.webhooks import signature


def told(call: WebhookCall) -> list[dict[str, Any]]:
    """Read a call as a receiver would."""
    (payload,) = parse_qs(call.body, strict_parsing=True)["payload"]
    found: list[dict[str, Any]] = json.loads(payload)["events"]
    return found


def pairs(call: WebhookCall) -> set[tuple[str, str]]:
    return {(event["type"], event["action"]) for event in told(call)}


@pytest.mark.behaviour("orders-20-01", "orders-20-04")
def test_a_call_is_a_form_with_one_field(centra: Centra) -> None:
    """`payload` holds the events; an order is named by its number (OLD:webhook)."""
    centra.shop.install_webhooks(secret="test123")
    centra.order(("S", 1, "100.00"), number=2735)
    (call,) = centra.shop.take_webhooks()
    assert call.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert call.body.startswith("payload=%7B%22events%22%3A%5B%7B")
    (event,) = [event for event in told(call) if event["type"] == "order"][:1]
    assert event == {"type": "order", "action": "insert", "date": "2026-03-01 12:00:00.000000", "id": 2735}
    assert centra.shop.take_webhooks() == ()


@pytest.mark.behaviour("orders-20-02", "orders-20-03")
def test_five_types_and_the_actions_that_were_seen(centra: Centra) -> None:
    """order, shipment, customer, account, return; insert, update, create, good_to_go."""
    centra.shop.install_webhooks(secret="test123")
    placed = centra.order(("S", 2, "100.00"))
    centra.order(("S", 1, "100.00"), store_type="WHOLESALE")
    (call,) = centra.shop.take_webhooks()
    assert pairs(call) >= {("order", "insert"), ("customer", "insert"), ("account", "insert")}
    shipment = pack(centra, placed, 1)
    (call,) = centra.shop.take_webhooks()
    assert pairs(call) == {("shipment", "create"), ("order", "update")}
    ready = """mutation ($id: Int!) { updateShipment(id: $id, input: { isGoodToGo: true })
      { userErrors { message path } } }"""
    for _ in range(2):
        centra.do(ready, id=shipment["id"])
    (call,) = centra.shop.take_webhooks()
    flags = [event for event in told(call) if event["action"] == "good_to_go"]
    assert [(event["type"], event["id"]) for event in flags] == [("shipment", shipment["id"])]
    give_back(centra, ship(centra, placed, 1))
    (call,) = centra.shop.take_webhooks()
    assert ("return", "create") in pairs(call)


@pytest.mark.behaviour("orders-20-06")
def test_the_signature_is_over_moment_and_raw_body(centra: Centra) -> None:
    """A receiver recomputes HMAC-SHA256 over "{t}.{raw body}" with the secret (OLD:webhook)."""
    centra.shop.install_webhooks(secret="hush")
    centra.order(("S", 1, "100.00"))
    (call,) = centra.shop.take_webhooks()
    moment, value = (part.split("=")[1] for part in call.headers["X-Centra-Signature"].split(","))
    # 2026-03-01 12:00:00 UTC
    assert moment == "1772366400"
    expected = hmac.new(b"hush", f"1772366400.{call.body}".encode(), hashlib.sha256).hexdigest()
    assert value == expected


@pytest.mark.behaviour("orders-20-07")
def test_the_published_sample() -> None:
    """OLD:webhook, "Signature verification"."""
    assert signature("test123", 12345678, "payload=%7B%22x%22%3A%22test%22%7D") == (
        "t=12345678,v1=0b9cd84f5d583e5e1aadfb9f160aa8080b51d5b85ff85808d6b75bdac356c549"
    )


@pytest.mark.behaviour("orders-20-11")
def test_up_to_100_events_a_call(centra: Centra) -> None:
    """What is more goes into further calls, oldest first; the plugin's setting lowers it."""
    centra.shop.install_webhooks(secret="test123")
    placed = centra.order(("S", 1, "100.00"))
    centra.shop.take_webhooks()
    for held in [True, False] * 60:
        centra.shop.hold(placed.number) if held else centra.shop.release(placed.number)
    calls = centra.shop.take_webhooks()
    assert [len(told(call)) for call in calls] == [100, 20]
    centra.shop.install_webhooks(secret="test123", max_events=2)
    centra.shop.hold(placed.number)
    centra.shop.release(placed.number)
    centra.shop.hold(placed.number)
    assert [len(told(call)) for call in centra.shop.take_webhooks()] == [2, 1]


def test_nothing_is_told_before_the_plugin_is_installed(centra: Centra) -> None:
    """Looking is refused, and what happened before is not told later."""
    with pytest.raises(ValueError, match="no webhook plugin"):
        centra.shop.take_webhooks()
    with pytest.raises(ValueError, match="secret"):
        centra.shop.install_webhooks(secret="")
    centra.order(("S", 1, "100.00"))
    centra.shop.install_webhooks(secret="test123")
    assert centra.shop.take_webhooks() == ()
