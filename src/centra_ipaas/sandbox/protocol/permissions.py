"""Which permission a field needs, read out of the remarks of the schema.

A remark ``# perm: X:read`` stands right before the field it speaks of; ``perm: none`` says that none is needed; a
remark that ends in "as well" names a second permission for some cases only, and is left to who knows the case. What
has no remark is derived: from the interface, then from the type that is returned, then from the tables below.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
)

#: Permissions by type and member.
_Needs = dict[tuple[str, str], tuple[str, ...]]

_OPENING: Final = re.compile(r"(?:extend )?(?:type|interface|input) (\w+)\b.*\{")
_MEMBER: Final = re.compile(r"  (\w+)[(:]")
_REMARK: Final = re.compile(r"\bperm: (none|\w+(?:\.\w+)?:(?:read|write))( as well)?")
_NAME: Final = re.compile(r"\b[A-Z]\w*(?:\.\w+)?:(?:read|write)\b")
_OLDER: Final = re.compile(r"\bperm: ([\w.]+:(?:read|write)) \(older tokens: ([\w.]+:(?:read|write))\)")

#: Types that are read with the permission of another name: remarks and documented answers name both.
_READ_AS: Final = {
    "EventListener": "Event:read",  # assumed: events and their listeners are one feature
    "LanguageTranslation": "Translation:read",
    "OrderHistoryEntry": "OrderHistory:read",
    "PaymentHistoryEntry": "PaymentHistory:read",
    "PriceAlteration": "Price:read",
    "StockChangeLine": "StockChange:read",
}

#: Fields without a remark, as ``permissionsUsed`` of documented answers shows them.
_SHOWN: Final[_Needs] = {
    ("Address", "country"): (),  # OLD:erp, creating an unpaid shipment
    ("Buyer", "billingAddress"): ("Buyer.billingAddress:read",),  # OLD:erp, adding a buyer
    ("Customer", "attributes"): ("Customer.attributes:read",),  # OLD:erp, find the customer by email
    ("DeliveryWindowDiscount", "deliveryWindow"): (),  # OLD:erp, creating an account
    ("SizeChart", "sizes"): (),  # OLD:erp, request one size chart
    ("Warehouse", "country"): (),  # OLD:erp, create a warehouse
}

#: Root fields without a remark, by analogy with their siblings. # assumed: all of them
_ROOTS: Final[_Needs] = {
    ("Query", "attributeTypes"): ("Attribute:read",),
    ("Query", "displayItems"): ("Display:read",),
    ("Query", "mediaBatch"): ("ProductMedia:read",),
    ("Counters", "products"): ("Product:read",),
    ("Mutation", "allocateOrder"): ("Order:write",),
    ("Mutation", "cancelWholesaleOrder"): ("Order:write",),
    ("Mutation", "captureOrder"): ("Order:write",),
    ("Mutation", "captureShipment"): ("Shipment:write",),
    ("Mutation", "completeReturn"): ("Return:write",),
    ("Mutation", "createBundle"): ("Bundle:write",),
    ("Mutation", "createBuyer"): ("Buyer:write",),
    ("Mutation", "createReturn"): ("Return:write",),
    ("Mutation", "createVoucher"): ("Voucher:write",),
    ("Mutation", "deleteReturn"): ("Return:write",),
    ("Mutation", "deleteShipment"): ("Shipment:write",),
    ("Mutation", "unallocateOrder"): ("Order:write",),
    ("Mutation", "uncompleteReturn"): ("Return:write",),
    ("Mutation", "updateBuyer"): ("Buyer:write",),
    ("Mutation", "updateVoucherRemainingValue"): ("Voucher:write",),
}

#: Older names that documented answers show at work, besides those of the remarks.
_OLDER_NAMES: Final = {
    "StockChange:read": ("WarehouseDelivery:read",),  # OLD:erp, add inventory
    "Invoice.billingAddress:read": ("Invoice:read",),  # OLD:auth, a deprecation printed in an answer
}

#: Permissions that are documented, for fields which our copy of the schema lacks.
_DOCUMENTED: Final = {
    "Localization:read",  # OLD:pages/04.guides/05.pim-gql-integration/docs
    "Product.Brand:read",  # OLD:erp, product creation
    "Product.Collection:read",  # OLD:erp, product creation
    "ProductVariant.stock:read",  # https://docs.dema.ai/integrations/ecommerce/centra
    "ProductVariant.stockTotals:read",  # as before
}


class Permissions:
    """What the remarks of an SDL ask for, for every field of a schema."""

    def __init__(self, sdl: str, schema: GraphQLSchema) -> None:
        remarks = _remarks(sdl)
        self._reading = _reading(remarks, schema)
        self._required = remarks | _of_fields(remarks, self._reading, schema)
        self._older = _older(sdl)
        self._sdl = sdl

    def required(self, parent_type: str, field: str) -> tuple[str, ...]:
        """Return what a token must have to use the field, or the member of an input; empty: nothing."""
        return self._required.get((parent_type, field), ())

    def reading(self, type_name: str) -> str | None:
        """Return what reading an object of this type takes; for what a union or an interface turns out to hold."""
        return self._reading.get(type_name)

    def names(self) -> frozenset[str]:
        """Return every permission that some field needs."""
        return frozenset(name for needed in self._required.values() for name in needed)

    def known(self) -> frozenset[str]:
        """Return every permission that a token may carry: also older names, and those of what our copy lacks."""
        older = (name for names in self._older.values() for name in names)
        return self.names().union(older, _NAME.findall(self._sdl), _DOCUMENTED)

    def stand_ins(self, permission: str) -> tuple[str, ...]:
        """Return the older names that still do instead of this permission."""
        return self._older.get(permission, ())


def _remarks(sdl: str) -> _Needs:
    found: _Needs = {}
    for parent, member, comment in _members(sdl):
        remark = _REMARK.search(comment)
        if remark and not remark[2]:
            found[parent, member] = () if remark[1] == "none" else (remark[1],)
    return found


def _members(sdl: str) -> Iterator[tuple[str, str, str]]:
    """Go through type, member and the comment before it; a comment on a member left out belongs to nobody."""
    parent, comment = "", ""
    for line in sdl.splitlines():
        if line.startswith("  #"):
            comment += "" if line.startswith("  # ~") else line
            continue
        if opening := _OPENING.match(line):
            parent = opening[1]
        elif member := _MEMBER.match(line):
            yield parent, member[1], comment
        comment = ""


def _older(sdl: str) -> Mapping[str, tuple[str, ...]]:
    return {**_OLDER_NAMES, **{new: (old,) for new, old in _OLDER.findall(sdl)}}


def _reading(remarks: _Needs, schema: GraphQLSchema) -> dict[str, str]:
    """Return what reading each type takes: its own name, another type's, that of its interface or of its node."""
    named = {name for needed in remarks.values() for name in needed}
    own = {kind: f"{kind}:read" for kind in schema.type_map if f"{kind}:read" in named} | _READ_AS
    found = dict(own)
    for kind in _with_fields(schema):
        node = kind.name.removesuffix("Connection").removesuffix("Edge")
        names = (kind.name, *(interface.name for interface in kind.interfaces), node)
        if permission := next((own[name] for name in names if name in own), None):
            found[kind.name] = permission
    return found


def _of_fields(remarks: _Needs, reading: Mapping[str, str], schema: GraphQLSchema) -> _Needs:
    """Return what every field needs: by a remark or a table, by its interface's, or by what it returns."""
    known = _SHOWN | _ROOTS | remarks
    found: _Needs = {}
    for kind in _with_fields(schema):
        for name, field in kind.fields.items():
            places = [(kind.name, name), *((interface.name, name) for interface in kind.interfaces)]
            place = next((place for place in places if place in known), None)
            found[kind.name, name] = known[place] if place else _of_result(field, reading)
    return found


def _of_result(field: GraphQLField, reading: Mapping[str, str]) -> tuple[str, ...]:
    result: GraphQLNamedType = get_named_type(field.type)
    return (reading[result.name],) if result.name in reading else ()


def _with_fields(schema: GraphQLSchema) -> Iterator[GraphQLObjectType | GraphQLInterfaceType]:
    for kind in schema.type_map.values():
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
            yield kind
