"""What to tell Centra about a counted level: a pure function; and what to tell people."""

from __future__ import annotations

from attrs import frozen

from centra_ipaas.errors import Finding, Owner
from centra_ipaas.models import StockLevel, StockPosition
from centra_ipaas.sync._decisions import NotYet, Refuse
from centra_ipaas.sync.stock.parcels import InTransit


@frozen
class Set:
    """Tell Centra this shelf count."""

    physical: int


@frozen
class Unchanged:
    """Centra has it already."""


Decision = Set | Unchanged | NotYet | Refuse


def decide(level: StockLevel, held: StockPosition | None, transit: InTransit) -> Decision:
    """Say what to tell Centra about a counted level. Pure.

    Centra counts its own shipments down when they are completed. So what has left the warehouse and is not
    completed there is added to the count: 36 counted and 4 on their way is 40 for Centra. What
    left after the count and is completed already is taken off it.
    """
    if level.on_hand < 0:
        return Refuse((_negative(level),))
    if transit.doubtful:
        return NotYet("being shipped")
    physical = level.on_hand + transit.difference(level)
    if physical < 0:
        return Refuse((_outdated(level, -physical),))
    if held is not None and held.physical == physical:
        return Unchanged()
    return Set(physical)


def _negative(level: StockLevel) -> Finding:
    return Finding(
        code="stock.negative",
        path="on_hand",
        message=f"{level.sku} in {level.warehouse} is counted as {level.on_hand}",
        cause=f"{level.warehouse}/{level.sku}",
        owner=Owner.OPERATIONS,
        action="Recount the size and correct it at the warehouse; Centra keeps its last number until then.",
        evidence={"sku": level.sku, "on_hand": str(level.on_hand)},
    )


def _outdated(level: StockLevel, missing: int) -> Finding:
    return Finding(
        code="stock.negative",
        path="on_hand",
        message=f"{level.sku} in {level.warehouse}: {missing} more have left than were counted ({level.on_hand})",
        cause=f"{level.warehouse}/{level.sku}",
        owner=Owner.OPERATIONS,
        action="Recount the size at the warehouse; Centra keeps its last number until then.",
        evidence={"sku": level.sku, "on_hand": str(level.on_hand)},
    )


def unknown_sku(level: StockLevel) -> Finding:
    """Centra has no such size."""
    return Finding(
        code="sku.unknown",
        path="sku",
        message=f"Centra has no size with the SKU {level.sku}",
        owner=Owner.ECOMMERCE,
        action="Create the size in Centra, or correct the SKU at the warehouse; the next count finds it.",
        evidence={"sku": level.sku, "warehouse": level.warehouse},
    )


def oversold(level: StockLevel, position: StockPosition) -> Finding:
    """More is promised than there is."""
    missing = position.allocated - position.physical
    return Finding(
        code="stock.oversold",
        path="on_hand",
        message=f"{level.sku}: {position.allocated} promised to orders, {position.physical} on the shelf",
        cause=f"{level.warehouse}/{level.sku}",
        owner=Owner.ECOMMERCE,
        action=f"Find {missing} more, or tell {missing} customers; take the size off the shop until then.",
        evidence={"physical": str(position.physical), "allocated": str(position.allocated)},
    )


def no_warehouse(code: str) -> Finding:
    """Nobody said which warehouse of Centra it is, or Centra has none, or two of its name."""
    return Finding(
        code="stock.no-warehouse",
        path="warehouse",
        message=f"no warehouse of Centra is set for {code!r}, or Centra does not have just one",
        action="Correct `warehouses` of the StockImport, or the name of the warehouse in Centra, then replay.",
        evidence={"warehouse": code},
    )


def not_taken(told: int, shown: str) -> Finding:
    """Centra keeps showing another count than it was told."""
    return Finding(
        code="stock.not-taken",
        message=f"Centra was told {told} and shows {shown}",
        owner=Owner.OPERATIONS,
        action="Compare the size in Centra's stock history; set it there by hand if need be.",
        evidence={"told": str(told), "shown": shown},
    )
