"""The sandbox's back office over HTTP: one JSON object in, one JSON value out."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any, Union, get_args, get_type_hints

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


def _is_view(method: Callable[..., Any]) -> bool:
    """Whether a method only shows: it takes nothing and gives a tuple of values."""
    signature = inspect.signature(method)
    return len(signature.parameters) == 1 and str(signature.return_annotation).startswith("tuple[")


_SHOP = {
    name: method for name, method in inspect.getmembers(Shop, inspect.isfunction) if not name.startswith("_")
}
#: What POST /control/<name> calls: whatever the shop can do, and what belongs to the edge.
_CALLS: Mapping[str, _Call] = {
    **{
        name: _Call(method, lambda sandbox: sandbox.shop)
        for name, method in _SHOP.items()
        if not _is_view(method)
    },
    "add_fault": _Call(Faults.add, lambda sandbox: sandbox.faults),
    "clear_faults": _Call(Faults.clear, lambda sandbox: sandbox.faults),
    "add_token": _Call(Tokens.add, lambda sandbox: sandbox.tokens),
    "revoke_token": _Call(Tokens.revoke, lambda sandbox: sandbox.tokens),
    "advance_clock": _Call(_advance_clock, lambda sandbox: sandbox),
    "foreign_load": _Call(Sandbox.foreign_load, lambda sandbox: sandbox),
    "spend_elsewhere": _Call(Sandbox.spend_elsewhere, lambda sandbox: sandbox),
    "settle": _Call(Sandbox.settle, lambda sandbox: sandbox),
}


def _shown(method: Callable[..., Any]) -> Callable[[Sandbox], Any]:
    return lambda sandbox: method(sandbox.shop)


#: What GET /control/<name> shows.
_VIEWS: Mapping[str, Callable[[Sandbox], Any]] = {
    **{name: _shown(method) for name, method in _SHOP.items() if _is_view(method)},
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
        kind = msgspec.UnsetType | _readable(hints[name])
        required = parameter.default is inspect.Parameter.empty
        members.append((name, kind) if required else (name, kind, msgspec.UNSET))
    return msgspec.defstruct(method.__name__, members, kw_only=True, forbid_unknown_fields=True)


def _readable(hint: Any) -> Any:
    """Leave Decimal of an Amount: JSON cannot tell its kinds apart, and Decimal reads numbers and text exactly."""
    kinds = get_args(hint)
    if not set(get_args(Amount)) <= set(kinds):
        return hint
    return Union[(Decimal, *(kind for kind in kinds if kind not in get_args(Amount)))]
