"""Delivery windows of wholesale stores and the variants that they sell."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from centra_ipaas.sandbox.call import Call
from centra_ipaas.sandbox.mutations import find, opaque
from centra_ipaas.sandbox.mutations.payload import Mutation, Payload
from centra_ipaas.sandbox.protocol.dates import read_moment
from centra_ipaas.sandbox.protocol.naming import snake
from centra_ipaas.sandbox.protocol.refusals import Problem, Problems, one_of, refuse
from centra_ipaas.sandbox.rules import events
from centra_ipaas.sandbox.state import WHOLESALE, DeliveryWindow, Market, Variant, WindowLimit, WindowVariant
from centra_ipaas.sandbox.state.delivery_windows import AT_ONCE, PREORDER
from centra_ipaas.sandbox.state.events import CREATED, UPDATED
from centra_ipaas.sandbox.state.world import World

Given = Mapping[str, Any]
_INPUT = "input"
#: How many variants one call may set (OLD:b2b).
MAX_VARIANTS = 100

_VALUES = (
    "name",
    "status",
    "deliveryDatesVisible",
    "selectableByBuyers",
    "selectedByDefault",
    "defaultVariantDeliveryType",
)
_KINDS = {"preorder": PREORDER, "atOnce": AT_ONCE}


def create_delivery_window(call: Call) -> Payload:
    """Make a window of exactly one kind, preorder or at once (REF:DeliveryWindowCreateInput)."""
    given: Given = call.args[_INPUT]
    kind, _ = one_of({member: given.get(member) for member in _KINDS}, _INPUT)
    changes = _changes(call, given)
    identity = call.world.next_id("DeliveryWindow")
    window = DeliveryWindow(
        typename=_KINDS[kind],
        id=identity,
        store=call.world.stores[WHOLESALE],
        custom_order=identity,
        **changes,
    )
    call.world.add(window)
    call.world.set_external_id(window, given.get("externalId"))
    events.record(call.world, window, CREATED)
    return {"deliveryWindow": window}


def update_delivery_window(call: Call) -> Payload:
    """Change a window; `markets` is the whole new list, the status CANCELLED cancels it (OLD:b2b)."""
    given: Given = call.args[_INPUT]
    window: DeliveryWindow = find.by_id(call.world, "DeliveryWindow", call.args["id"])
    for member, typename in _KINDS.items():
        if given.get(member) is not None and window.typename != typename:
            raise refuse(f"The delivery window is a {window.typename}.", _INPUT, member)
    for name, value in _changes(call, given).items():
        setattr(window, name, value)
    if "externalId" in given:
        call.world.set_external_id(window, given["externalId"])
    events.record(call.world, window, UPDATED)
    return {"deliveryWindow": window}


def _changes(call: Call, given: Given) -> dict[str, Any]:
    """Check everything that is given, and return the attributes that it sets."""
    world, problems = call.world, Problems()
    changes = {snake(name): given[name] for name in _VALUES if given.get(name) is not None}
    with problems.collect():
        if "markets" in given:
            changes["markets"] = _markets(world, given["markets"] or ())
    with problems.collect():
        if "allocationRule" in given:
            changes["allocation_rule"] = _rule(world, given["allocationRule"])
    with problems.collect():
        if "deliveryWindowGroup" in given:
            changes["delivery_window_group"] = _group(world, given["deliveryWindowGroup"])
    with problems.collect():
        changes |= _preorder(given.get("preorder") or {}, call.now)
    with problems.collect():
        changes |= _at_once(given.get("atOnce") or {})
    problems.check()
    return changes


def _markets(world: World, given: Any) -> list[Market]:
    problems, markets = Problems(), []
    for index, one in enumerate(given):
        path = (_INPUT, "markets", str(index))
        with problems.collect():
            market: Market = find.by_reference(world, "Market", one, *path)
            if market.store.type != WHOLESALE:
                raise refuse("The market is not of a wholesale store.", *path)
            markets.append(market)
    problems.check()
    return list(dict.fromkeys(markets))


def _rule(world: World, given: Given | None) -> Any:
    """Null, or null as id, takes the rule off (assumed, after REF:AccountUpdateInput)."""
    return find.link(world, "AllocationRule", given, _INPUT, "allocationRule")


def _group(world: World, given: Any) -> Any:
    """An empty object takes the window out of its group (assumed)."""
    path = (_INPUT, "deliveryWindowGroup")
    named = {} if given is None else opaque.read("DeliveryWindowGroupInput", given, *path)
    return find.by_reference(world, "DeliveryWindowGroup", named, *path) if any(named.values()) else None


def _preorder(given: Given, now: datetime) -> dict[str, Any]:
    problems = Problems()
    changes: dict[str, Any] = {}
    for member, name in (("deliveryDateRange", "delivery"), ("salesDateRange", "sales")):
        with problems.collect():
            if member in given:
                start, end = _range(given[member], now, _INPUT, "preorder", member)
                changes |= {f"{name}_start_date": start, f"{name}_end_date": end}
    problems.check()
    if "allocationOrder" in given:
        changes["allocation_order"] = given["allocationOrder"]
    return changes


def _range(given: Given, now: datetime, *path: str) -> tuple[datetime | None, datetime | None]:
    start, end = (read_moment(given[end], now) if given.get(end) else None for end in ("from", "to"))
    if start is not None and end is not None and end < start:
        raise refuse("The range ends before it starts.", *path)
    return start, end


def _at_once(given: Given) -> dict[str, Any]:
    if (given.get("daysFromNow") or 0) < 0:
        raise refuse("The number of days cannot be negative.", _INPUT, "atOnce", "daysFromNow")
    return {snake(name): value for name, value in given.items()}


def set_variants(call: Call) -> Payload:
    """Let a window sell variants, up to 100 a call, each with a type and a limit (OLD:b2b)."""
    given: Given = call.args[_INPUT]
    world, problems = call.world, Problems()
    window: DeliveryWindow = find.by_reference(
        world, "DeliveryWindow", given["deliveryWindow"], _INPUT, "deliveryWindow"
    )
    if len(given["variants"]) > MAX_VARIANTS:
        raise refuse(
            f"At most {MAX_VARIANTS} variants a call, got {len(given['variants'])}.", _INPUT, "variants"
        )
    found: list[tuple[Variant, Given]] = []
    for index, one in enumerate(given["variants"]):
        with problems.collect():
            found.append((_variant(world, one, _INPUT, "variants", str(index)), one))
    problems.check()
    for variant, one in found:
        _set(window, variant, one)
    events.record(world, window, UPDATED)
    return {"deliveryWindow": window}


def _variant(world: World, one: Given, *path: str) -> Variant:
    limit: Given = one.get("limit") or {}
    if (limit.get("value") or 0) < 0:
        raise refuse("The limit cannot be negative.", *path, "limit", "value")
    return find.variant(world, one["productVariant"], *path, "productVariant")


def _set(window: DeliveryWindow, variant: Variant, given: Given) -> None:
    """Without a type it is the window's default; null as limit clears it (REF:DeliveryWindowVariantSetInput)."""
    type_ = given.get("type") or window.default_variant_delivery_type
    sold = window.variants.get(variant.id)
    if sold is None:
        sold = WindowVariant(delivery_window=window, product_variant=variant, type=type_)
        window.variants[variant.id] = sold
    sold.type = type_
    if "limit" in given:
        sold.limit = _limit(given["limit"])


def _limit(given: Given | None) -> WindowLimit | None:
    if given is None:
        return None
    return WindowLimit(value=given.get("value"), on=given.get("on"), type=given.get("type"))


def unset_variants(call: Call) -> Payload:
    """Take variants out of a window; one that is not in it is a warning (assumed)."""
    given: Given = call.args[_INPUT]
    world, problems = call.world, Problems()
    window: DeliveryWindow = find.by_reference(
        world, "DeliveryWindow", given["deliveryWindow"], _INPUT, "deliveryWindow"
    )
    found: list[Variant] = []
    for index, one in enumerate(given["productVariants"]):
        with problems.collect():
            found.append(find.variant(world, one, _INPUT, "productVariants", str(index)))
    problems.check()
    warnings = [
        Problem(
            f"Variant {variant.id} is not in the delivery window.", (_INPUT, "productVariants", str(index))
        )
        for index, variant in enumerate(found)
        if window.variants.pop(variant.id, None) is None
    ]
    if len(warnings) < len(found):
        events.record(world, window, UPDATED)
    return {"deliveryWindow": window, "userWarnings": warnings}


MUTATIONS: dict[str, Mutation] = {
    "createDeliveryWindow": create_delivery_window,
    "updateDeliveryWindow": update_delivery_window,
    "setDeliveryWindowVariants": set_variants,
    "unsetDeliveryWindowVariants": unset_variants,
}
