"""Vouchers and gift certificates."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

import msgspec

from centra_ipaas.sandbox.call import Call
from centra_ipaas.sandbox.mutations import find, opaque
from centra_ipaas.sandbox.mutations.payload import Mutation, Payload
from centra_ipaas.sandbox.protocol.dates import read_moment
from centra_ipaas.sandbox.protocol.refusals import Problems, one_of, refuse
from centra_ipaas.sandbox.rules import attributes, events, vouchers
from centra_ipaas.sandbox.state import (
    ZERO,
    ActionResult,
    Market,
    Pricelist,
    ReusableValue,
    Voucher,
    VoucherAction,
)
from centra_ipaas.sandbox.state.events import CREATED, UPDATED
from centra_ipaas.sandbox.state.world import World

Given = Mapping[str, Any]
_INPUT = "input"

#: The effects, by the member of VoucherActionResultInput that asks for them (REF:VoucherActionResultType).
_EFFECTS = {
    "continue": "CONTINUE",
    "selectedProducts": "CHANGE_SELECTED_PRODUCTS_PRICE",
    "productTotal": "CHANGE_PRODUCT_TOTAL",
    "orderTotal": "CHANGE_ORDER_TOTAL",
    "freeShipping": "SET_FREE_SHIPPING",
    "freeProducts": "ADD_FREE_PRODUCTS",
}
_PERCENTS = ("percentOff", "originalPercentOff", "originalPercentOffExcludingCampaigns")


def create_voucher(call: Call) -> Payload:
    """Make a voucher with its actions (REF:VoucherCreateInput)."""
    world = call.world
    given = opaque.read("VoucherCreateInput", call.args[_INPUT], _INPUT)
    problems = Problems()
    values: dict[str, Any] = {}
    for check in (_store, _markets, _period, _method, _usages):
        with problems.collect():
            values |= check(call, given)
    plans: list[_Plan] = []
    for index, one in enumerate(given.get("actions") or ()):
        with problems.collect():
            plans.append(_plan(world, one, _INPUT, "actions", str(index)))
    steps = []
    with problems.collect():
        steps = attributes.check(world, "Voucher", given, _INPUT)
    problems.check()
    voucher = _voucher(call, given, values)
    voucher.actions = [_action(world, plan) for plan in plans]
    world.add(voucher)
    attributes.apply(world, voucher, steps)
    world.set_external_id(voucher, given.get("externalId"))
    events.record(world, voucher, CREATED)
    return {"voucher": voucher}


def _voucher(call: Call, given: Given, values: dict[str, Any]) -> Voucher:
    return Voucher(
        id=call.world.next_id("Voucher"),
        created_at=call.now,
        name=given["name"],
        type=given["type"],
        status=given["status"],
        priority=given["priority"],
        combine_with_other_vouchers=given["combineWithOtherVouchers"],
        reuse=given["reuse"],
        is_external=bool(given.get("isExternal")),
        entry_point_strategy=given["entryPointStrategy"],
        conversion_html=given.get("conversionHTML"),
        **values,
    )


def _store(call: Call, given: Given) -> dict[str, Any]:
    return {"store": find.by_reference(call.world, "Store", given["store"], _INPUT, "store")}


def _markets(call: Call, given: Given) -> dict[str, Any]:
    problems = Problems()
    markets: list[Market] = []
    for index, one in enumerate(given.get("addMarkets") or ()):
        path = (_INPUT, "addMarkets", str(index))
        with problems.collect():
            market: Market = find.by_reference(call.world, "Market", one, *path)
            if market.store.id != given["store"].get("id"):
                raise refuse("The market is not of the voucher's store.", *path)
            markets.append(market)
    problems.check()
    return {"markets": list(dict.fromkeys(markets))}


def _period(call: Call, given: Given) -> dict[str, Any]:
    start, stop = (read_moment(given[end], call.now) for end in ("startAt", "stopAt"))
    if stop < start:
        raise refuse("The voucher stops before it starts.", _INPUT, "stopAt")
    return {"start_at": start, "stop_at": stop}


def _method(call: Call, given: Given) -> dict[str, Any]:
    """A code only for CODE, made up if left out; an address only for URL, where it is needed."""
    method, code, url = given["method"], given.get("code"), given.get("url")
    if code is not None and method != "CODE":
        raise refuse("Only vouchers with the method CODE have a code.", _INPUT, "code")
    if (url is not None) != (method == "URL"):
        raise refuse("A url is needed for the method URL, and for no other.", _INPUT, "url")
    if code is not None and vouchers.by_code(call.world, code) is not None:
        raise refuse(f"A voucher with the code {code} exists.", _INPUT, "code")
    if method == "CODE" and code is None:
        code = vouchers.new_code(call.world)
    return {"method": method, "code": code, "url": url}


def _usages(_call: Call, given: Given) -> dict[str, Any]:
    if given["maxUsages"] < 0:
        raise refuse("Pass 0 for unlimited usages, or more.", _INPUT, "maxUsages")
    return {"max_usages": given["maxUsages"]}


class _Plan:
    """An action that was checked, and how to make it."""

    def __init__(self, given: Given, result: Callable[[World], ActionResult]) -> None:
        self.given = given
        self.result = result


def _action(world: World, plan: _Plan) -> VoucherAction:
    return VoucherAction(
        id=world.next_id("VoucherAction"),
        is_entry_point=True,
        continue_strategy=plan.given["continueStrategy"],
        criteria=plan.given["addCriteria"],
        result=plan.result(world),
    )


def _plan(world: World, given: Given, *path: str) -> _Plan:
    problems = Problems()
    with problems.collect():
        if given["entrypointAction"].get("id") is not None:
            raise refuse(
                "The voucher has no action yet that this could follow.", *path, "entrypointAction", "id"
            )
    for index, one in enumerate(given["addCriteria"]):
        with problems.collect():
            one_of(one, *path, "addCriteria", str(index))
    values: dict[str, Any] = {}
    with problems.collect():
        values = _result(world, given["result"], *path, "result")
    problems.check()
    text = msgspec.json.encode(given["result"], enc_hook=str).decode()

    def make(world: World) -> ActionResult:
        reusable = [
            ReusableValue(
                id=world.next_id("VoucherReusableValue"), pricelist=where, original=value, remaining=value
            )
            for where, value in values.pop("reusable", ())
        ]
        identity = world.next_id("VoucherActionResult")
        return ActionResult(id=identity, params_json=text, reusable_values=reusable, **values)

    return _Plan(given, make)


def _result(world: World, given: Given, *path: str) -> dict[str, Any]:
    """Read the effect; exactly one (REF:VoucherActionResultInput)."""
    name, value = one_of(given, *path)
    found: dict[str, Any] = {"type": _EFFECTS[name]}
    if name == "continue" and value is not True:
        raise refuse("Only true or null.", *path, name)
    if name == "freeProducts":
        for index, one in enumerate(value["productVariants"]):
            find.variant(world, one, *path, name, "productVariants", str(index))
        _amounts(world, value.get("pricelistPrices") or (), *path, name, "pricelistPrices")
    if name in ("selectedProducts", "productTotal", "orderTotal"):
        found["apply_on"] = value["applyOn"]
        found |= _discount(world, value["discount"], *path, name, "discount")
    return found


def _discount(world: World, given: Given, *path: str) -> dict[str, Any]:
    name, value = one_of(given, *path)
    found: dict[str, Any] = {"discount": name}
    if name in _PERCENTS:
        if not 0 <= value <= 100:
            raise refuse("The percent must be between 0 and 100.", *path, name)
        found["percent"] = value
    elif name == "priceOff":
        found["amounts"] = {where.id: amount for where, amount in _amounts(world, value, *path, name)}
    elif name == "reusablePriceOff":
        found["reusable"] = _original_values(world, value, *path, name)
    return found


def _original_values(world: World, given: Given, *path: str) -> list[tuple[Pricelist, Decimal]]:
    """A new reusable voucher has all of its value left (REF:VoucherActionResultReusablePriceOff)."""
    if given.get("changeRemainingValue") is not None:
        raise refuse("Not allowed on create.", *path, "changeRemainingValue")
    values = given.get("setOriginalValue")
    if not values:
        raise refuse("A reusable voucher needs a value.", *path, "setOriginalValue")
    return _amounts(world, values, *path, "setOriginalValue")


def _amounts(world: World, given: Sequence[Given], *path: str) -> list[tuple[Pricelist, Decimal]]:
    problems = Problems()
    found: dict[int, tuple[Pricelist, Decimal]] = {}
    for index, one in enumerate(given):
        place = (*path, str(index))
        with problems.collect():
            pricelist: Pricelist = find.by_reference(
                world, "Pricelist", one["pricelist"], *place, "pricelist"
            )
            if pricelist.id in found:
                raise refuse(f"Pricelist {pricelist.id} is given twice.", *place, "pricelist")
            value = find.money(pricelist.currency, one["value"], *place, "value") or ZERO
            found[pricelist.id] = pricelist, value
    problems.check()
    return list(found.values())


def update_remaining_value(call: Call) -> Payload:
    """Set what is left of a reusable voucher in one pricelist (VOUCH)."""
    world, given = call.world, call.args[_INPUT]
    voucher: Voucher = find.by_reference(world, "Voucher", given["voucher"], _INPUT, "voucher")
    name, setting = one_of(given["action"], _INPUT, "action")
    path = (_INPUT, "action", name)
    result = _result_of(voucher, setting["actionResult"], *path, "actionResult")
    pricelist: Pricelist = find.by_reference(world, "Pricelist", setting["pricelist"], *path, "pricelist")
    value = _value_in(result, pricelist, *path, "pricelist")
    value.remaining = find.money(pricelist.currency, setting["value"], *path, "value") or ZERO
    events.record(world, voucher, UPDATED)
    return {"voucher": voucher}


def _result_of(voucher: Voucher, given: Given, *path: str) -> ActionResult:
    _, identity = one_of(given, *path)
    for action in voucher.actions:
        if action.result.id == identity:
            return action.result
    raise refuse(f"Action result {identity} not found in voucher {voucher.id}.", *path, "id")


def _value_in(result: ActionResult, pricelist: Pricelist, *path: str) -> ReusableValue:
    for value in result.reusable_values:
        if value.pricelist is pricelist:
            return value
    raise refuse(f"The voucher has no reusable value in pricelist {pricelist.id}.", *path)


MUTATIONS: dict[str, Mutation] = {
    "createVoucher": create_voucher,
    "updateVoucherRemainingValue": update_remaining_value,
}
