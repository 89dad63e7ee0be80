"""How an order's money stands: sums over its payment history, of final entries with status SUCCESS only (OLD:dtc)."""

from __future__ import annotations

from decimal import Decimal

from centra_ipaas.sandbox.state import ZERO, Order

_CARD_AUTHORISED = {"AUTH_GIFT_CARD", "CANCEL_GIFT_CARD"}
_AUTHORISED = {"AUTH", "ADDITIONAL_ORDER_PAYMENT", "CANCEL"} | _CARD_AUTHORISED
_FROM_AUTHORISATION = {"CAPTURE", "CAPTURE_GIFT_CARD"}
_CAPTURED = _FROM_AUTHORISATION | {"PREPAID"}


def _sum(order: Order, types: set[str]) -> Decimal:
    amounts = [
        entry.amount for entry in order.payments if entry.entry_type in types and entry.status == "SUCCESS"
    ]
    return sum(amounts, ZERO)


def captured(order: Order) -> Decimal:
    """Return the money that moved."""
    return _sum(order, _CAPTURED)


def capturable(order: Order) -> Decimal:
    """Return what may still be captured: authorised, less lapsed, captured, and requested but not answered."""
    asked = sum([entry.amount for entry in order.payments if entry.open], ZERO)
    return max(ZERO, _sum(order, _AUTHORISED) - order.lapsed - _sum(order, _FROM_AUTHORISATION) - asked)


def on_gift_cards(order: Order) -> Decimal:
    """Return what of it is held on external gift cards."""
    held = _sum(order, _CARD_AUTHORISED) - _sum(order, {"CAPTURE_GIFT_CARD"})
    return min(capturable(order), held) if held else ZERO


def unassigned(order: Order) -> Decimal:
    """Return what is captured and belongs to no shipment yet."""
    return captured(order) - sum([shipment.captured_amount or ZERO for shipment in order.shipments], ZERO)
