"""The sandbox's back office over HTTP: one JSON object in, one JSON value out."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cache
from typing import Any, get_type_hints

import msgspec
from attrs import asdict

from centra_ipaas.sandbox._sandbox import Sandbox
from centra_ipaas.sandbox.edge.faults import Faults
from centra_ipaas.sandbox.shop import Amount, Shop

#: What POST /control/<name> calls.
_SHOP: Mapping[str, Callable[..., Any]] = {
    method.__name__: method
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
}
_FAULTS: Mapping[str, Callable[..., Any]] = {"add_fault": Faults.add, "clear_faults": Faults.clear}


class Unknown(Exception):
    """There is nothing under this name."""


class Wrong(Exception):
    """The JSON object does not fit; the message names the place, e.g. ``$.lines[0].quantity``."""


def call(sandbox: Sandbox, name: str, body: bytes) -> bytes:
    """Call one method and return its result as JSON; raises Unknown or Wrong."""
    method = _SHOP.get(name) or _FAULTS.get(name)
    if method is None:
        raise Unknown(name)
    owner = sandbox.shop if name in _SHOP else sandbox.faults
    arguments = _arguments(method, body)
    try:
        return _encode(method(owner, **arguments))
    except ValueError as error:
        raise Wrong(str(error)) from None


def look(sandbox: Sandbox, name: str) -> bytes:
    """Return what is stored, as JSON; raises Unknown."""
    views: Mapping[str, Callable[[], Any]] = {
        "orders": sandbox.shop.orders,
        "stock": sandbox.shop.stock,
        "shipments": sandbox.shop.shipments,
        "requests": lambda: sandbox.requests,
    }
    if name not in views:
        raise Unknown(name)
    return _encode(views[name]())


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
        if name == "self":
            continue
        # A union of Decimal and text cannot be told apart in JSON; Decimal alone reads numbers and text exactly.
        kind = msgspec.UnsetType | (Decimal if hints[name] == Amount else hints[name])
        required = parameter.default is inspect.Parameter.empty
        members.append((name, kind) if required else (name, kind, msgspec.UNSET))
    return msgspec.defstruct(method.__name__, members, kw_only=True, forbid_unknown_fields=True)
