"""When wholesale goods are delivered."""

from __future__ import annotations

from datetime import datetime

from attrs import field, frozen

from centra_ipaas.models._time import aware


@frozen(kw_only=True)
class DeliveryWindow:
    """A season's or a drop's delivery time: fixed dates for preorders, days from now for goods at once."""

    id: str
    name: str
    external_id: str | None = None
    #: None for goods at once.
    starts_at: datetime | None = field(default=None, validator=aware)
    ends_at: datetime | None = field(default=None, validator=aware)
    #: Of goods at once: how many days after the order.
    days_from_now: int | None = None
