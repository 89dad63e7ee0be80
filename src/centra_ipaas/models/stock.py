"""How many units there are."""

from __future__ import annotations

from datetime import datetime

from attrs import field, frozen
from attrs.validators import ge, min_len

from centra_ipaas.models._time import aware


@frozen(kw_only=True)
class StockLevel:
    """Units of one SKU on the shelves of one warehouse, at the moment they were counted.

    `on_hand` is the physical count: reserved units are in it, dispatched ones are not. The shop subtracts
    its own reservations, so never send a number of your own that is "free to sell".
    """

    sku: str = field(validator=min_len(1))
    warehouse: str = field(validator=min_len(1))
    on_hand: int
    counted_at: datetime = field(validator=aware)
    #: Tells counts of the same moment apart, for warehouses whose clock is coarse: the higher one came later.
    sequence: int = field(default=0, validator=ge(0))


@frozen(kw_only=True)
class StockPosition:
    """What the shop holds for one SKU in one warehouse."""

    sku: str
    warehouse: str
    #: On the shelf as the shop believes: free plus allocated.
    physical: int
    #: Promised to orders and not shipped yet.
    allocated: int


@frozen(kw_only=True)
class StockChange:
    """A movement of stock: units came in or went out, and why."""

    id: str = field(validator=min_len(1))
    sku: str = field(validator=min_len(1))
    warehouse: str = field(validator=min_len(1))
    #: Above zero they came, below it they went.
    units: int
    at: datetime = field(validator=aware)
    reason: str = ""
