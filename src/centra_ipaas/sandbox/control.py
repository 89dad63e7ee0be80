"""The sandbox's back office over HTTP: one JSON object in, one JSON value out."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any, get_type_hints

import msgspec
from attrs import asdict, frozen

from centra_ipaas.sandbox._sandbox import Sandbox
from centra_ipaas.sandbox.edge.clock import VirtualClock
from centra_ipaas.sandbox.edge.faults import Faults
from centra_ipaas.sandbox.edge.tokens import Tokens
from centra_ipaas.sandbox.shop import Amount, Shop


class Unknown(Exception):
    """There is nothing under this name."""


class Wrong(Exception):
    """The JSON object does not fit; the message names the place, e.g. ``$.lines[0].quantity``."""


def _advance_clock(sandbox: Sandbox, *, seconds: float) -> datetime:
    """Let time pass and return the new moment; the clock has to be a virtual one."""
    clock = sandbox.clock
    if isinstance(clock, VirtualClock):
        return clock.advance(seconds=seconds)
    raise ValueError("the clock is the real one; start the sandbox with --virtual-clock")


@frozen
class _Call:
    """A method, and how to come from the sandbox to the object that has it."""

    method: Callable[..., Any]
    owner: Callable[[Sandbox], Any]


def _shop(sandbox: Sandbox) -> Shop:
    return sandbox.shop


def _faults(sandbox: Sandbox) -> Faults:
    return sandbox.faults


def _tokens(sandbox: Sandbox) -> Tokens:
    return sandbox.tokens


def _itself(sandbox: Sandbox) -> Sandbox:
    return sandbox


#: What POST /control/<name> calls.
_CALLS: Mapping[str, _Call] = {
    **{
        method.__name__: _Call(method, _shop)
        for method in (
            Shop.add_warehouse,
            Shop.add_product,
            Shop.add_market,
            Shop.set_physical,
            Shop.place_order,
            Shop.hold,
            Shop.release,
            Shop.pay,
            Shop.answer_captures,
            Shop.set_capture,
            Shop.edit_address,
            Shop.delete_order,
            Shop.order,
            Shop.stock_of,
        )
    },
    "add_fault": _Call(Faults.add, _faults),
    "clear_faults": _Call(Faults.clear, _faults),
    "add_token": _Call(Tokens.add, _tokens),
    "revoke_token": _Call(Tokens.revoke, _tokens),
    "advance_clock": _Call(_advance_clock, _itself),
    "foreign_load": _Call(Sandbox.foreign_load, _itself),
    "spend_elsewhere": _Call(Sandbox.spend_elsewhere, _itself),
    "settle": _Call(Sandbox.settle, _itself),
}
#: What GET /control/<name> shows.
_VIEWS: Mapping[str, Callable[[Sandbox], Any]] = {
    "orders": lambda sandbox: sandbox.shop.orders(),
    "stock": lambda sandbox: sandbox.shop.stock(),
    "shipments": lambda sandbox: sandbox.shop.shipments(),
    "requests": lambda sandbox: sandbox.requests,
    "fault_log": lambda sandbox: sandbox.faults.log,
}


def call(sandbox: Sandbox, name: str, body: bytes) -> bytes:
    """Call one method and return its result as JSON; raises Unknown or Wrong."""
    if name not in _CALLS:
        raise Unknown(name)
    found = _CALLS[name]
    arguments = _arguments(found.method, body)
    try:
        return _encode(found.method(found.owner(sandbox), **arguments))
    except ValueError as error:
        raise Wrong(str(error)) from None


def look(sandbox: Sandbox, name: str, query: Mapping[str, str]) -> bytes:
    """Return what is stored, as JSON; raises Unknown, or Wrong if `effects` is asked without a key."""
    if name == "effects":
        return _encode(sandbox.effects(_key(query)))
    if name not in _VIEWS:
        raise Unknown(name)
    return _encode(_VIEWS[name](sandbox))


def _key(query: Mapping[str, str]) -> str:
    if not query.get("key"):
        raise Wrong("say which: effects?key=4711")
    return query["key"]


def listing() -> dict[str, Any]:
    """Return every name with what it does and its arguments."""
    return {
        "GET": [*_VIEWS, "effects?key="],
        "POST": {name: _described(found.method) for name, found in _CALLS.items()},
    }


def _described(method: Callable[..., Any]) -> dict[str, Any]:
    given = inspect.signature(method).parameters
    return {
        "does": (inspect.getdoc(method) or "").split("\n")[0],
        "arguments": {
            name: f"{parameter.annotation}"
            if parameter.default is parameter.empty
            else f"{parameter.annotation} = {parameter.default!r}"
            for name, parameter in given.items()
            if name not in _OWNERS
        },
    }


#: How methods call the object they belong to.
_OWNERS = {"self", "sandbox"}


def _encode(value: Any) -> bytes:
    return _ENCODER.encode(value)


_ENCODER = msgspec.json.Encoder(decimal_format="number", enc_hook=asdict)


def _arguments(method: Callable[..., Any], body: bytes) -> dict[str, Any]:
    shape = _shape(method)
    try:
        given = msgspec.json.decode(body or b"{}", type=shape)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise Wrong(str(error)) from None
    values = {name: getattr(given, name) for name in shape.__struct_fields__}
    return {name: value for name, value in values.items() if value is not msgspec.UNSET}


@cache
def _shape(method: Callable[..., Any]) -> type[msgspec.Struct]:
    """Turn a method's signature into a struct that refuses unknown members."""
    hints = get_type_hints(method)
    members: list[Any] = []
    for name, parameter in inspect.signature(method).parameters.items():
        if name in _OWNERS:
            continue
        # A union of Decimal and text cannot be told apart in JSON; Decimal alone reads numbers and text exactly.
        kind = msgspec.UnsetType | (Decimal if hints[name] == Amount else hints[name])
        required = parameter.default is inspect.Parameter.empty
        members.append((name, kind) if required else (name, kind, msgspec.UNSET))
    return msgspec.defstruct(method.__name__, members, kw_only=True, forbid_unknown_fields=True)
