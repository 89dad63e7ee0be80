"""Goods leaving: what a warehouse dispatched, and the shipment the shop keeps of it."""

from __future__ import annotations

from datetime import datetime

from attrs import field, frozen
from attrs.validators import ge, min_len

from centra_ipaas.models._time import aware


@frozen(kw_only=True)
class ShipmentLine:
    """Units of one order line in a shipment."""

    order_line_id: str
    quantity: int


@frozen(kw_only=True)
class Shipment:
    """A shipment as the shop holds it."""

    id: str
    #: What people call it, e.g. ``39790-1``.
    number: str
    lines: tuple[ShipmentLine, ...]
    created_at: datetime = field(validator=aware)
    #: When it left the house; None while it is only planned.
    shipped_at: datetime | None = field(default=None, validator=aware)
    shipped: bool = False
    captured: bool = False
    tracking_number: str | None = None
    carrier: str | None = None


@frozen(kw_only=True)
class DispatchLine:
    """Units of one SKU in a parcel."""

    sku: str = field(validator=min_len(1))
    quantity: int = field(validator=ge(1))


@frozen(kw_only=True)
class Dispatch:
    """A parcel that left the warehouse for an order: what the warehouse says.

    `id` is the warehouse's own and never used twice; that is how the same dispatch told twice is one.
    """

    id: str = field(validator=min_len(1))
    order_number: str = field(validator=min_len(1))
    lines: tuple[DispatchLine, ...] = field(validator=min_len(1))
    dispatched_at: datetime = field(validator=aware)
    #: Which warehouse, in the words of its stock levels; empty if there is only one.
    warehouse: str = ""
    carrier: str = ""
    service: str = ""
    tracking_number: str = ""
    packages: int = field(default=1, validator=ge(1))
