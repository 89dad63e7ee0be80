"""Requests about events that several modules of tests ask."""

from __future__ import annotations

from typing import Any

from mutations import PROBLEMS
from sandbox_client import Centra

_LISTENERS = "eventListeners { objectType changeTypes createdAt updatedAt }"
SET = f"mutation ($in: [EventListenerSetInput!]!) {{ setEventListeners(input: $in) {{ {_LISTENERS} {PROBLEMS} }} }}"
UNSET = (
    "mutation ($in: [EventListenerUnsetInput!]!) "
    f"{{ unsetEventListeners(input: $in) {{ {_LISTENERS} {PROBLEMS} }} }}"
)
CONFIRM = (
    "mutation ($ids: [Int!]!) { confirmEvents(input: { eventsIds: $ids })"
    f" {{ events {{ id objectType object {{ __typename }} }} {PROBLEMS} }} }}"
)
EVENTS = """query ($where: EventFilter, $limit: Int) { events(where: $where, limit: $limit) {
  id objectType changeType objectReference createdAt store { id } market { id } object { __typename } } }"""


def listen(centra: Centra, *types: str, **chosen: list[str]) -> None:
    """Listen to all changes of some types, and to chosen changes of others."""
    given: list[dict[str, Any]] = [{"objectType": one} for one in types]
    given += [{"objectType": name, "changeTypes": changes} for name, changes in chosen.items()]
    centra.do(SET, **{"in": given})


def events(centra: Centra, limit: int = 200, **where: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = centra.ask(EVENTS, where=where, limit=limit)["events"]
    return found


def seen(centra: Centra, **where: Any) -> list[tuple[str, str]]:
    """Return what is in the queue as (object type, change type)."""
    return [(event["objectType"], event["changeType"]) for event in events(centra, **where)]
