"""Furnishing a sandbox for a request: first what it names, under those names, then a small brand around it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from centra_ipaas.sandbox._sandbox import Sandbox
from centra_ipaas.sandbox.documented import sales
from centra_ipaas.sandbox.documented.asked import Asked, mentions, numbers_in
from centra_ipaas.sandbox.documented.filtered import let_through
from centra_ipaas.sandbox.documented.makers import MAKERS
from centra_ipaas.sandbox.documented.mentioned import need
from centra_ipaas.sandbox.documented.prepared import PREPARED, happen, listen
from centra_ipaas.sandbox.documented.room import Maker, Room
from centra_ipaas.sandbox.documented.sales import Wanted
from centra_ipaas.sandbox.documented.surroundings import BRAND
from centra_ipaas.sandbox.edge.tokens import viewer_of
from centra_ipaas.sandbox.protocol.refusals import Refused

#: Ids above it are hashes in disguise; what is made without being named need not come after them.
_HIGHEST = 10**8
#: Where something has to have been heard of.
_OF_EVENTS = ("events", "eventListeners", "confirmEvents", "unsetEventListeners")
#: What says that something cannot be made; anything else is a fault of ours, and is raised.
_FAILURES = (ValueError, Refused)

_MAKERS: dict[str, Maker] = {
    **MAKERS,
    "Order": lambda room, given=None: sales.order(room, Wanted(given=given)),
    "Shipment": lambda room: sales.shipment(room, None),
    "Return": sales.returned,
}


def furnish(sandbox: Sandbox, fields: Sequence[Asked]) -> list[str]:
    """Make what a request's root fields need; return what could not be made, and why."""
    above = max((number for one in fields for number in numbers_in(one.args) if number < _HIGHEST), default=0)
    furnisher = _Furnisher(Room(sandbox, _MAKERS, above))
    token = sandbox.tokens.find(sandbox.token, sandbox.clock())
    assert token is not None
    with sandbox._world.seen_by(viewer_of(token, sandbox._schema)):
        furnisher.furnish(fields)
    return furnisher.failed


class _Furnisher:
    def __init__(self, room: Room) -> None:
        self._room = room
        self.failed: list[str] = []

    def furnish(self, fields: Sequence[Asked]) -> None:
        """Make what is named first: what else is made then gets other ids."""
        if any(one.name in _OF_EVENTS for one in fields):
            listen(self._room)
        # Units lie somewhere before anything is ordered.
        self._room.get("Warehouse")
        for one in fields:
            self.prepare(one)
        self.surround(fields)

    @contextmanager
    def _trying(self, what: str) -> Iterator[None]:
        """Go on without what cannot be made: the request says best what it lacks."""
        try:
            yield
        except _FAILURES as failure:
            self.failed.append(f"{what}: {type(failure).__name__}: {failure}")

    def prepare(self, one: Asked) -> None:
        """Make what a root field is about, then what else is named in its arguments."""
        prepare = PREPARED.get(one.name)
        if prepare is not None:
            with self._trying(one.name):
                prepare(self._room, one)
        for mention in mentions(one):
            with self._trying(f"{one.name}, {mention.type}"):
                need(self._room, one, mention)
        if one.args.get("where") and one.returns in (*_MAKERS, "PaymentHistoryEntry"):
            with self._trying(f"{one.name}, where"):
                let_through(self._room, one, one.returns)

    def surround(self, fields: Iterable[Asked]) -> None:
        """Make one of everything, so that no list is empty and whatever is linked is there."""
        for name, step in BRAND.items():
            with self._trying(name):
                step(self._room)
        for one in fields:
            if one.name == "events":
                with self._trying("events"):
                    happen(self._room, one.args.get("where") or {})
