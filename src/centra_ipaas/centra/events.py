"""Centra's event queue: listen, fetch, confirm (OLD:events, EVENTS).

Centra switches the events of a shop on; until then every question is answered, with nothing in it. The token needs
the name of an integration: there is one queue per integration, and tokens of the same name share it. Whoever confirms
an event takes it from all of them, so an integration of its own for each consumer is best.

Delivery is at least once: an event comes again and again until it is confirmed, and the oldest come first, so one that
is never confirmed holds up all behind it. Not documented: order beyond that, whether an event can come twice, how long
the queue keeps what nobody confirms, and the most that may be fetched or confirmed at once.

Permissions: Event:read, Event:write to set and to confirm, Store:read and Market:read (REF:Event).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final, Literal, TypeAlias

from attrs import frozen
from msgspec import Raw

from centra_ipaas.centra import _wire as wire
from centra_ipaas.centra._operation import checked_count, checked_limit, decoder, reader
from centra_ipaas.centra._records import read_rows
from centra_ipaas.graphql import NOT_GIVEN, BadRecord, Operation, Reading

#: Events per page, and per confirmation. 200 is what documented requests use (OLD:events); no maximum was found.
PAGE: Final = 200

#: What `Hint.kind` calls an object, and Centra's word for it (MAG:EventObjectType). An event refers to the object by
#: its id, to an order by its number (REF:Event).
OBJECT_TYPES: Final[Mapping[str, str]] = {
    "order": "Order",
    "shipment": "Shipment",
    "return": "Return",
    "payment": "PaymentHistoryEntry",
    "product": "Product",
    "variant": "ProductVariant",
    "size": "ProductSize",
    "customer": "Customer",
    "account": "Account",
}
_KINDS: Final = {spelled: kind for kind, spelled in OBJECT_TYPES.items()}

_SET: Final = """
mutation SetEventListeners($input: [EventListenerSetInput!]!) {
  setEventListeners(input: $input) {
    userErrors { message path }
    userWarnings { message path }
    eventListeners { objectType changeTypes }
  }
}
"""

_UNSET: Final = """
mutation UnsetEventListeners($input: [EventListenerUnsetInput!]!) {
  unsetEventListeners(input: $input) {
    userErrors { message path }
    userWarnings { message path }
    eventListeners { objectType changeTypes }
  }
}
"""

_LISTENERS: Final = """
query EventListeners { eventListeners { objectType changeTypes } }
"""

_QUEUE: Final = """
query EventQueue($limit: Int!) {
  events(limit: $limit) {
    id objectType changeType objectReference createdAt store { id name } market { id name }
  }
}
"""

_CONFIRM: Final = """
mutation ConfirmEvents($ids: [Int!]!) {
  confirmEvents(input: {eventsIds: $ids}) {
    userErrors { message path }
    userWarnings { message path }
    events { id }
  }
}
"""

#: What may happen to an object (MAG:EventChangeType). Only orders, shipments, returns and purchase orders complete.
ChangeType: TypeAlias = Literal["CREATED", "UPDATED", "COMPLETED", "DELETED", "DEPENDENT_DATA_CHANGED"]


@frozen(kw_only=True)
class Event:
    """Something happened to an object. It tells of the object, and not how it is now (OLD:events)."""

    id: int
    #: Centra's name of the type: there are 56, and more may come.
    object_type: str
    #: ``CREATED``, ``UPDATED``, ``COMPLETED``, ``DELETED``, ``DEPENDENT_DATA_CHANGED``, or what this version has no
    #: word for.
    change_type: str
    #: The object's id; of an order its number.
    reference: str
    created_at: datetime
    #: Name of the store and of the market it belongs to; empty if it has none.
    store: str = ""
    market: str = ""

    @property
    def kind(self) -> str:
        """What the package calls such an object; empty if it has no word for it."""
        return _KINDS.get(self.object_type, "")

    @property
    def deleted(self) -> bool:
        """Whether the object is gone."""
        return self.change_type == "DELETED"


class _Event(wire.Wire):
    id: int
    #: Not held against the schema's list: events of other types are passed by.
    objectType: str
    changeType: ChangeType
    objectReference: int
    createdAt: wire.Moment
    store: wire.Store | None
    market: wire.Market | None


class _Events(wire.Wire):
    events: list[Raw]


class _Listener(wire.Wire):
    objectType: str
    changeTypes: tuple[str, ...]


class _Listeners(wire.Wire):
    eventListeners: tuple[_Listener, ...]


class _Payload(wire.Wire):
    userErrors: Raw
    userWarnings: Raw
    eventListeners: tuple[_Listener, ...]


class _SetPayload(wire.Wire):
    setEventListeners: _Payload


class _UnsetPayload(wire.Wire):
    unsetEventListeners: _Payload


class _Confirmed(wire.Wire):
    userErrors: Raw
    userWarnings: Raw
    events: tuple[wire.Reference, ...]


class _ConfirmPayload(wire.Wire):
    confirmEvents: _Confirmed


def listeners() -> Operation[Mapping[str, tuple[str, ...]]]:
    """Return what the token's integration listens to: change types by object type (OLD:events)."""
    return Operation(
        name="EventListeners",
        document=_LISTENERS,
        decode=decoder(_Listeners, lambda data: _by_type(data.eventListeners)),
    )


def set_listeners(wanted: Mapping[str, Sequence[str]]) -> Operation[Mapping[str, tuple[str, ...]]]:
    """Listen to these change types of these object types; no change types means all of them (OLD:events).

    What is listened to already stays; return the listeners touched, as they are now. It may be repeated: setting only
    adds, and is documented to be idempotent. None at all is a ValueError.
    """
    return Operation(
        name="SetEventListeners",
        document=_SET,
        variables={"input": _inputs(wanted)},
        decode=decoder(_SetPayload, lambda data: _by_type(data.setEventListeners.eventListeners)),
        repeatable=True,
    )


def unset_listeners(unwanted: Mapping[str, Sequence[str]]) -> Operation[Mapping[str, tuple[str, ...]]]:
    """Stop listening, and **delete what is queued** of these types; no change types means all of them (OLD:events).

    Return the listeners that were touched and are left. It may be repeated: it is documented to be idempotent, and
    nothing that is unset is queued again in between. None at all is a ValueError.
    """
    return Operation(
        name="UnsetEventListeners",
        document=_UNSET,
        variables={"input": _inputs(unwanted)},
        decode=decoder(_UnsetPayload, lambda data: _by_type(data.unsetEventListeners.eventListeners)),
        repeatable=True,
    )


def queue(*, limit: int = PAGE) -> Operation[tuple[Event | BadRecord, ...]]:
    """Return the oldest events that nobody of this integration confirmed yet, at most so many (OLD:events).

    The same ones again until they are confirmed. An event that cannot be read is a `BadRecord` under its id. 1 to
    `PAGE`, otherwise ValueError.
    """
    count = checked_limit(limit, PAGE)
    return Operation(
        name="EventQueue",
        document=_QUEUE,
        variables={"limit": count},
        decode=reader(_Events, _read),
        complexity=10 + 10 * count,
        size=count,
        smaller=lambda most: queue(limit=min(count, most)),
    )


def confirm(ids: Sequence[int]) -> Operation[frozenset[int]]:
    """Take events out of the queue for good; return those that were in it (OLD:events).

    It may be repeated: an id names one event for ever, and one that is confirmed already has nothing left to be done to
    it. Whether Centra then warns is not documented. 1 to `PAGE` ids, otherwise ValueError.
    """
    checked_count("events", len(ids), PAGE)
    return Operation(
        name="ConfirmEvents",
        document=_CONFIRM,
        variables={"ids": list(ids)},
        decode=decoder(
            _ConfirmPayload, lambda data: frozenset(event.id for event in data.confirmEvents.events)
        ),
        repeatable=True,
        complexity=10 + 5 * len(ids),
    )


def _read(data: _Events, reading: Reading) -> tuple[Event | BadRecord, ...]:
    return read_rows(data.events, _Event, _event, at=("events",), named="id", reading=reading)


def _event(told: _Event) -> Event:
    return Event(
        id=told.id,
        object_type=told.objectType,
        change_type=told.changeType,
        reference=str(told.objectReference),
        created_at=told.createdAt,
        store="" if told.store is None else told.store.name or "",
        market="" if told.market is None else told.market.name,
    )


def _inputs(types: Mapping[str, Sequence[str]]) -> list[dict[str, object]]:
    checked_count("object types", len(types), PAGE)
    return [
        {"objectType": name, "changeTypes": list(changes) or NOT_GIVEN} for name, changes in types.items()
    ]


def _by_type(found: Sequence[_Listener]) -> dict[str, tuple[str, ...]]:
    return {listener.objectType: listener.changeTypes for listener in found}
