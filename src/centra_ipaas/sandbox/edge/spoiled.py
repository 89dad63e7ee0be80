"""Answers that arrive wrong: what was asked ran as it should, and the JSON or its transport is broken."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from attrs import evolve
from graphql import get_named_type, is_enum_type, is_leaf_type

from centra_ipaas.sandbox.edge.faults import Fault
from centra_ipaas.sandbox.edge.kinds import FaultKind
from centra_ipaas.sandbox.edge.places import Place, is_list, places, response_key, selected
from centra_ipaas.sandbox.edge.wire import HttpReply
from centra_ipaas.sandbox.protocol.execute import Answer, Request

# -- the bytes ---------------------------------------------------------------------------------------------------


def _truncated(reply: HttpReply, _: Fault) -> HttpReply:
    half = reply.body[: len(reply.body) // 2]
    return evolve(reply, headers={**reply.headers, "content-length": str(len(half))}, body=half)


def _header(name: str, value: str) -> Callable[[HttpReply, Fault], HttpReply]:
    return lambda reply, _: evolve(reply, headers={**reply.headers, name: value})


BYTES: Mapping[FaultKind, Callable[[HttpReply, Fault], HttpReply]] = {
    "reset_mid_body": lambda reply, _: evolve(reply, delivery="cut"),
    "slow_answer": lambda reply, fault: evolve(reply, delay=fault.seconds),
    "slow_drip": lambda reply, fault: evolve(reply, delay=fault.seconds, delivery="drip"),
    "truncated_json": _truncated,
    "wrong_content_type": _header("content-type", "text/plain; charset=utf-8"),
    "wrong_compression": _header("content-encoding", "gzip"),
}

# -- the data; each returns whether there was something to break ---------------------------------------------------

Data = dict[str, Any]
Errors = list[dict[str, Any]]

_NEWER = "NEWER_THAN_THE_SCHEMA"


def _wanted(fault: Fault, place: Place) -> bool:
    return fault.field is None or place.name == fault.field


def _partial_data(request: Request, data: Data, fault: Fault, errors: Errors) -> bool:
    """Null what is nullable, below the root if possible: a root that is null is easier to notice."""
    open_ = [place for place in places(request, data) if place.nullable and place.value is not None]
    found = [place for place in open_ if _wanted(fault, place)]
    if not found:
        return False
    place = next((inner for inner in found if len(inner.path) > 1), found[0])
    place.put(None)
    errors.append({"message": "Internal server error", "path": list(place.path)})
    return True


def _user_warning(request: Request, data: Data, _fault: Fault, _errors: Errors) -> bool:
    found = [place for place in places(request, data) if place.name == "userWarnings"]
    for place in found:
        add_note(request, place, "Something did not go as planned.", ())
    return bool(found)


def add_note(request: Request, place: Place, message: str, path: tuple[str, ...]) -> None:
    """Add an entry to `userErrors` or `userWarnings`, with the members that were asked for."""
    assert place.node.selection_set is not None
    kind = get_named_type(place.type)
    full = {"__typename": kind.name, "message": message, "path": list(path)}
    chosen = selected(request, kind, place.node.selection_set)
    place.put([*place.value, {response_key(node): full[node.name.value] for node, _ in chosen}])


def _unknown_enum_value(request: Request, data: Data, fault: Fault, _errors: Errors) -> bool:
    for place in places(request, data):
        if is_enum_type(get_named_type(place.type)) and place.value is not None and _wanted(fault, place):
            place.put([_NEWER] if is_list(place.type) else _NEWER)
            return True
    return False


def _unknown_field(_request: Request, data: Data, _fault: Fault, _errors: Errors) -> bool:
    _mark(data)
    return True


def _mark(value: Any) -> None:
    if isinstance(value, list):
        for item in value:
            _mark(item)
    elif isinstance(value, dict):
        for member in value.values():
            _mark(member)
        value["newerThanTheSchema"] = True


def _missing_field(request: Request, data: Data, fault: Fault, _errors: Errors) -> bool:
    """Leave out the field, or the first value of the first object."""
    found = [place for place in places(request, data) if _wanted(fault, place)]
    if not found:
        return False
    place = next((leaf for leaf in found if is_leaf_type(get_named_type(leaf.type))), found[0])
    del place.holder[place.key]
    return True


def _each_list_of_events(request: Request, data: Data) -> list[Place]:
    return [place for place in places(request, data) if len(place.path) == 1 and place.name == "events"]


def _events(change: Callable[[list[Any]], list[Any]]) -> Callable[[Request, Data, Fault, Errors], bool]:
    def changed(request: Request, data: Data, _fault: Fault, _errors: Errors) -> bool:
        found = [place for place in _each_list_of_events(request, data) if place.value]
        for place in found:
            place.put(change(place.value))
        return bool(found)

    return changed


def _object_deleted(request: Request, data: Data, fault: Fault, _errors: Errors) -> bool:
    roots = [place for place in places(request, data) if len(place.path) == 1 and place.value]
    deleted = [_deleted(request, place) for place in roots if _wanted(fault, place)]
    return any(deleted)


def _deleted(request: Request, place: Place) -> bool:
    if place.name == "events":
        return _without_objects(request, place)
    if isinstance(place.value, list):
        place.put(place.value[1:])
    elif place.nullable:
        place.put(None)
    else:
        return False
    return True


def _without_objects(request: Request, events: Place) -> bool:
    assert events.node.selection_set is not None
    kind = get_named_type(events.type)
    keys = [
        response_key(n)
        for n, _ in selected(request, kind, events.node.selection_set)
        if n.name.value == "object"
    ]
    for event in events.value:
        event.update(dict.fromkeys(keys))
    return bool(keys)


DATA: Mapping[FaultKind, Callable[[Request, Data, Fault, Errors], bool]] = {
    "partial_data": _partial_data,
    "user_warnings_only": _user_warning,
    "unknown_enum_value": _unknown_enum_value,
    "unknown_field": _unknown_field,
    "missing_field": _missing_field,
    "events_duplicated": _events(lambda events: [event for event in events for _ in range(2)]),
    "events_reordered": _events(lambda events: events[::-1]),
    "events_late": _events(lambda _: []),
    "object_deleted": _object_deleted,
}


def spoil(request: Request, answer: Answer, fault: Fault) -> tuple[Answer, bool]:
    """Break the data of an answer, and say whether there was something to break."""
    if answer.data is None:
        return answer, False
    errors: Errors = [*answer.errors]
    shown = DATA[fault.kind](request, answer.data, fault, errors)
    return evolve(answer, errors=tuple(errors)), shown
