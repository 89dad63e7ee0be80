"""The sandbox's back office over HTTP: one JSON object in, one JSON value out."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from functools import cache
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import msgspec
from attrs import asdict, frozen

from centra_ipaas.sandbox._sandbox import Sandbox
from centra_ipaas.sandbox.control.describing import OWNERS, described, types
from centra_ipaas.sandbox.edge.clock import VirtualClock
from centra_ipaas.sandbox.edge.faults import Faults, Injected, PlannedFault
from centra_ipaas.sandbox.edge.journal import JournalEntry
from centra_ipaas.sandbox.edge.tokens import Token, Tokens
from centra_ipaas.sandbox.shop import Amount, Shop
from centra_ipaas.sandbox.shop.words import words


class Unknown(Exception):
    """There is nothing under this name."""


class NotAllowed(Exception):
    """There is something under this name, by another HTTP method: the one that is the message."""


class Wrong(Exception):
    """The JSON object does not fit; the message names the place, e.g. ``$.lines[0].quantity``."""


def _advance_clock(sandbox: Sandbox, *, seconds: float) -> datetime:
    """Let time pass and return the new moment; the clock has to be a virtual one."""
    clock = sandbox.clock
    if isinstance(clock, VirtualClock):
        return clock.advance(seconds=seconds)
    raise ValueError("the clock is the real one; start the sandbox with --virtual-clock")


def _grant_permissions(sandbox: Sandbox, *, permissions: Sequence[str], token: str | None = None) -> Token:
    """Add permissions to a token, by default to the sandbox's own, and return it as it is now."""
    return sandbox.tokens.grant(*permissions, token=token)


def _withdraw_permissions(sandbox: Sandbox, *, permissions: Sequence[str], token: str | None = None) -> Token:
    """Take permissions from a token, by default from the sandbox's own, and return it as it is now."""
    return sandbox.tokens.withdraw(*permissions, token=token)


def _requests(sandbox: Sandbox) -> tuple[JournalEntry, ...]:
    """Return what was asked, refused requests as well, oldest first; the newest 10,000."""
    return sandbox.requests


def _fault_log(sandbox: Sandbox) -> tuple[Injected, ...]:
    """Return what was injected, oldest first."""
    return sandbox.faults.log


def _faults(sandbox: Sandbox) -> tuple[PlannedFault, ...]:
    """Return every fault that was planned, oldest first, with how many requests it met and hit."""
    return sandbox.faults.plan()


@frozen
class _Call:
    """A method, and how to come from the sandbox to the object that has it."""

    method: Callable[..., Any]
    owner: Callable[[Sandbox], Any] = lambda sandbox: sandbox


#: What only looks, of all that the shop can do: GET shows it.
_LOOKS = (
    "orders",
    "order",
    "mails",
    "shop_requests",
    "shipments",
    "returns",
    "stock",
    "stock_of",
    "buyers",
    "vouchers",
    "flash_sales",
    "effects",
)
_SHOP = {
    name: _Call(method, lambda sandbox: sandbox.shop)
    for name, method in inspect.getmembers(Shop, inspect.isfunction)
    if not name.startswith("_")
}
#: What GET /control/<name> shows.
_SHOWN: Mapping[str, _Call] = {
    **{name: _SHOP[name] for name in _LOOKS},
    "requests": _Call(_requests),
    "faults": _Call(_faults),
    "fault_log": _Call(_fault_log),
}
#: What POST /control/<name> calls: whatever the shop can do, and what belongs to the edge.
_CALLED: Mapping[str, _Call] = {
    **_SHOP,
    "add_fault": _Call(Faults.add, lambda sandbox: sandbox.faults),
    "clear_faults": _Call(Faults.clear, lambda sandbox: sandbox.faults),
    "add_token": _Call(Tokens.add, lambda sandbox: sandbox.tokens),
    "revoke_token": _Call(Tokens.revoke, lambda sandbox: sandbox.tokens),
    "grant_permissions": _Call(_grant_permissions),
    "withdraw_permissions": _Call(_withdraw_permissions),
    "advance_clock": _Call(_advance_clock),
    "foreign_load": _Call(Sandbox.foreign_load),
    "spend_elsewhere": _Call(Sandbox.spend_elsewhere),
    "settle": _Call(Sandbox.settle),
}


def call(sandbox: Sandbox, name: str, body: bytes) -> bytes:
    """Call one method with the members of a JSON object and return its result as JSON.

    Raises Unknown, NotAllowed, or Wrong.
    """
    return _carry_out(sandbox, _CALLED, name, lambda shape: msgspec.json.decode(body or b"{}", type=shape))


def look(sandbox: Sandbox, name: str, query: Mapping[str, str]) -> bytes:
    """Return what is stored, as JSON; the arguments are texts of a query string.

    Raises Unknown, NotAllowed, or Wrong.
    """
    return _carry_out(
        sandbox, _SHOWN, name, lambda shape: msgspec.convert(dict(query), type=shape, strict=False)
    )


def _carry_out(
    sandbox: Sandbox,
    known: Mapping[str, _Call],
    name: str,
    read: Callable[[type[msgspec.Struct]], msgspec.Struct],
) -> bytes:
    if name not in known:
        raise missing(name)
    found = known[name]
    arguments = _arguments(found.method, read)
    try:
        return _ENCODER.encode(found.method(found.owner(sandbox), **arguments))
    except ValueError as error:
        raise Wrong(str(error)) from None


def missing(name: str) -> Unknown | NotAllowed:
    """Return what to raise for a name that an HTTP method does not have: it is another method's, or nobody's."""
    by = {"GET": _SHOWN, "POST": _CALLED}
    allowed = ", ".join(method for method, names in by.items() if name in names)
    return NotAllowed(allowed) if allowed else Unknown(name)


def listing() -> dict[str, Any]:
    """Return every name with what it does and its arguments, and the types that these are written with."""
    return {
        "GET": {name: described(found.method) for name, found in _SHOWN.items()},
        "POST": {name: described(found.method) for name, found in _CALLED.items()},
        "types": types(found.method for found in (*_SHOWN.values(), *_CALLED.values())),
    }


_ENCODER = msgspec.json.Encoder(decimal_format="number", enc_hook=asdict)


def _arguments(
    method: Callable[..., Any], read: Callable[[type[msgspec.Struct]], msgspec.Struct]
) -> dict[str, Any]:
    shape = _shape(method)
    try:
        given = read(shape)
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
        if name in OWNERS:
            continue
        kind = msgspec.UnsetType | _readable(hints[name])
        required = parameter.default is inspect.Parameter.empty
        members.append((name, kind) if required else (name, kind, msgspec.UNSET))
    return msgspec.defstruct(method.__name__, members, kw_only=True, forbid_unknown_fields=True)


def _readable(hint: Any) -> Any:
    """Return a type that JSON can be read as.

    Of an Amount only Decimal: JSON cannot tell its kinds apart, and Decimal reads numbers and text exactly. Of a
    Literal any text: the method says which words there are, here as in process.
    """
    if get_origin(hint) is Literal:
        return str
    kinds = get_args(hint)
    if set(get_args(Amount)) <= set(kinds):
        return Union[(Decimal, *(kind for kind in kinds if kind not in get_args(Amount)))]
    if not words(hint):
        return hint
    readable = map(_readable, kinds)
    if get_origin(hint) in (Union, UnionType):
        return Union[(*readable,)]
    return get_origin(hint)[(*readable,)]
