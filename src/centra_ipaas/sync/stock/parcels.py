"""Parcels that a count and Centra may see differently."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from attrs import frozen

from centra_ipaas.errors import RecordRefused
from centra_ipaas.mapping.reading import read_json
from centra_ipaas.models import Dispatch, StockLevel
from centra_ipaas.work import Work


@frozen(kw_only=True)
class InTransit:
    """The parcels with one SKU of one warehouse that the count and Centra may see differently."""

    #: Left the warehouse at this time with so many units, not completed in Centra.
    open: tuple[tuple[datetime, int], ...] = ()
    #: Completed in Centra.
    completed: tuple[tuple[datetime, int], ...] = ()
    #: Whether one of them is completed is not known right now.
    doubtful: bool = False

    def difference(self, level: StockLevel) -> int:
        """Return how many units Centra has to hold more than were counted.

        Parcels that had left before the count are not in it, and still in Centra if they are not completed there;
        those that left after it are in it, and no longer in Centra if they are. At the very same moment the parcel
        comes first: warehouses count because something has left.
        """
        counted = level.counted_at
        left_before = sum(units for left, units in self.open if left <= counted)
        left_since = sum(units for left, units in self.completed if left > counted)
        return left_before - left_since


class Parcels:
    """Sums up dispatches by warehouse and SKU."""

    def __init__(self, warehouses: frozenset[str]) -> None:
        self._warehouses = warehouses
        self.by_place: dict[tuple[str, str], InTransit] = defaultdict(InTransit)

    def add(self, work: Work, *, completed: bool, doubtful: bool = False) -> None:
        """Add a dispatch; one that cannot be read is its own flow's matter."""
        try:
            dispatch = read_json(Dispatch, work.payload)
        except RecordRefused:
            return
        for warehouse in (dispatch.warehouse,) if dispatch.warehouse else self._warehouses:
            for line in dispatch.lines:
                place, entry = (warehouse, line.sku), (dispatch.dispatched_at, line.quantity)
                seen = self.by_place[place]
                self.by_place[place] = InTransit(
                    open=seen.open if completed else (*seen.open, entry),
                    completed=(*seen.completed, entry) if completed else seen.completed,
                    doubtful=seen.doubtful or doubtful,
                )
