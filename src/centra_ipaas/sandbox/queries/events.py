"""Events, listeners and id conversions: each integration sees its own (OLD:events, OLD:idconv)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from graphql import GraphQLUnionType

from centra_ipaas.sandbox.call import Call
from centra_ipaas.sandbox.protocol.filters import Paths
from centra_ipaas.sandbox.protocol.projection import Reader
from centra_ipaas.sandbox.queries.reading import Field, path
from centra_ipaas.sandbox.rules.events import integration
from centra_ipaas.sandbox.state.events import Event, Listener
from centra_ipaas.sandbox.state.external_ids import Conversion


def events(call: Call) -> Iterable[Event]:
    """Return what the integration has not confirmed, oldest first; nothing until Centra switches events on."""
    name = integration(call.world)
    return call.world.events.queue(name).values() if call.world.events.enabled else ()


def listeners(call: Call) -> Iterable[Listener]:
    """Return what the integration listens to."""
    name = integration(call.world)
    return [one for one in call.world.events.listeners.values() if one.integration_name == name]


def conversions(call: Call) -> Iterable[Conversion]:
    """Return the integration's table without the objects of stores that the token is kept from."""
    world, entries = call.world, call.world.external_ids.entries(integration(call.world))
    return [entry for entry in entries if world.viewer.sees(world.named_by(entry))]


def _object(call: Call) -> Reader:
    """Read the present state, if the schema's union knows its type: not every kind that events have is in it."""
    union = call.field.type
    known = {kind.name for kind in union.types} if isinstance(union, GraphQLUnionType) else set()

    def read(event: Any) -> Any:
        return event.target if event.target is not None and event.target.typename in known else None

    return read


FIELDS: dict[str, dict[str, Field]] = {
    "Event": {"object": _object},
    # Not the external id of the entry itself.
    "IdConversionEntry": {"externalId": path("external_id")},
}
PATHS: dict[str, Paths] = {
    "EventListenerFilter": Paths(members={"changeType": "change_types"}),
    "IdConversionEntryFilter": Paths(members={"externalId": "external_id"}),
}
