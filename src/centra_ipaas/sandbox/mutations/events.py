"""Event listeners and queues: set, fetch, process, confirm (OLD:events)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from centra_ipaas.sandbox.call import Call
from centra_ipaas.sandbox.mutations.payload import Mutation, Payload
from centra_ipaas.sandbox.protocol.refusals import Problem, Problems, refuse
from centra_ipaas.sandbox.rules.events import integration
from centra_ipaas.sandbox.state.events import CHANGE_TYPES, Listener

Given = Mapping[str, Any]


def set_listeners(call: Call) -> Payload:
    """Listen to more; what is listened to already stays, and setting it again changes nothing."""
    name, events = integration(call.world), call.world.events
    wanted = _wanted(call.args["input"])
    touched = []
    for object_type, change_types in wanted:
        listener = events.listeners.get((name, object_type))
        if listener is None:
            listener = Listener(
                integration_name=name,
                object_type=object_type,
                change_types=[],
                created_at=call.now,
                updated_at=call.now,
            )
            events.listeners[name, object_type] = listener
        _listen_to(listener, {*listener.change_types, *change_types}, call)
        touched.append(listener)
    return {"eventListeners": _once(touched)}


def unset_listeners(call: Call) -> Payload:
    """Stop listening, and drop what is queued of these types; gives back the listeners that are left.

    Events of stores that the token is kept from stay queued (assumed): it could not confirm them either.
    """
    name, events = integration(call.world), call.world.events
    touched = []
    for object_type, change_types in _wanted(call.args["input"]):
        events.drop(name, object_type, change_types, call.world.viewer)
        listener = events.listeners.get((name, object_type))
        if listener is None:
            continue
        _listen_to(listener, {*listener.change_types} - {*change_types}, call)
        if listener.change_types:
            touched.append(listener)
        else:
            del events.listeners[name, object_type]
    left = events.listeners.values()
    return {"eventListeners": [listener for listener in _once(touched) if listener in left]}


def _wanted(given: Sequence[Given]) -> list[tuple[str, Sequence[str]]]:
    """Read object types and change types; left out means all of them, an empty list nothing at all (assumed)."""
    problems, wanted = Problems(), []
    for index, one in enumerate(given):
        with problems.collect():
            change_types = one.get("changeTypes")
            if change_types is not None and not change_types:
                raise refuse(
                    "Give at least one change type, or leave them out.", "input", str(index), "changeTypes"
                )
            wanted.append((one["objectType"], change_types or CHANGE_TYPES))
    problems.check()
    return wanted


def _listen_to(listener: Listener, change_types: set[str], call: Call) -> None:
    if change_types != {*listener.change_types}:
        listener.change_types = [one for one in CHANGE_TYPES if one in change_types]
        listener.updated_at = call.now


def _once(listeners: Sequence[Listener]) -> list[Listener]:
    return list({id(listener): listener for listener in listeners}.values())


def confirm_events(call: Call) -> Payload:
    """Take events out of the queue; an id that is not in it is a warning (assumed), so confirming may be repeated."""
    queue = call.world.events.queue(integration(call.world))
    confirmed, warnings = [], []
    for index, identity in enumerate(call.args["input"]["eventsIds"]):
        event = queue.get(identity)
        if event is not None and call.world.viewer.sees(event):
            confirmed.append(queue.pop(identity))
        else:
            path = ("input", "eventsIds", str(index))
            warnings.append(Problem(f"Event with id {identity} not found.", path))
    return {"events": confirmed, "userWarnings": warnings}


MUTATIONS: dict[str, Mutation] = {
    "setEventListeners": set_listeners,
    "unsetEventListeners": unset_listeners,
    "confirmEvents": confirm_events,
}
