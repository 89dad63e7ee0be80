"""Id conversions: a table in Centra of an integration's own ids for Centra's objects (OLD:idconv).

Each integration has a table of its own, named in its tokens. Within a table and a type of object both ids are unique;
what collides with a new entry is overwritten. Sizes of size charts have an external id by themselves, ``Chart|Size``,
in every table. Not documented: whether that one can be another, permissions, how many entries may be set at once, and
how most types of object are spelled here. Only two are: `PROVEN`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

from attrs import frozen
from msgspec import Raw

from centra_ipaas.centra import _wire as wire
from centra_ipaas.centra._operation import checked_count, decoder
from centra_ipaas.errors import ConfigurationError
from centra_ipaas.graphql import Operation

#: Types of objects whose spelling a source shows (OLD:idconv). There are more; a shop's own schema tells which.
PROVEN: Final = frozenset({"Market", "Size"})
#: Entries in one call. No maximum was found.
PAGE: Final = 200
#: Characters of an external id (OLD:idconv).
LONGEST: Final = 255

_ALL: Final = """
query IdConversions { idConversions { id internalId externalId objectType integrationName } }
"""

_STORE: Final = """
mutation SetIdConversions($input: [IdConversionSetInput!]!) {
  setIdConversions(input: $input) {
    userErrors { message path }
    userWarnings { message path }
    entries { id internalId externalId objectType integrationName }
  }
}
"""


@frozen(kw_only=True)
class IdConversion:
    """One object's external id."""

    #: Centra's name of the type.
    object_type: str
    #: Centra's id of the object; of an order its number.
    internal_id: str
    external_id: str
    #: Whose table it is in: the name in the token.
    integration: str


class _Entry(wire.Wire):
    internalId: int
    externalId: str
    objectType: str
    integrationName: str


class _Entries(wire.Wire):
    idConversions: tuple[_Entry, ...]


class _Stored(wire.Wire):
    userErrors: Raw
    userWarnings: Raw
    entries: tuple[_Entry, ...]


class _Payload(wire.Wire):
    setIdConversions: _Stored


def read() -> Operation[tuple[IdConversion, ...]]:
    """Return all entries that the token sees, of all types. The list cannot be paged (OLD:idconv)."""
    return Operation(
        name="IdConversions",
        document=_ALL,
        decode=decoder(_Entries, lambda data: tuple(map(_conversion, data.idConversions))),
    )


def store(
    object_type: str, external_ids: Mapping[str, str], *, proven: Collection[str] = PROVEN
) -> Operation[tuple[IdConversion, ...]]:
    """Set the external ids of objects of one type, by Centra's own ids; return the entries as they are now.

    **What collides is overwritten**: an object that has one of these external ids loses it. `crosswalk.mirror` finds
    out before. It may be repeated: that is documented to be idempotent. A type that is not `proven` is a
    `ConfigurationError`; if your shop's schema has it, say so: ``proven=PROVEN | {"Warehouse"}``. None at all, more
    than `PAGE`, an id that is no number, and an external id of no or more than 255 characters are a ValueError.
    """
    if object_type not in proven:
        raise ConfigurationError(
            f"id conversions of {object_type} are off: no source shows how the type is spelled there; "
            "if your shop's schema has it, add it to `proven`"
        )
    checked_count("id conversions", len(external_ids), PAGE)
    return Operation(
        name="SetIdConversions",
        document=_STORE,
        variables={"input": [_input(object_type, *pair) for pair in external_ids.items()]},
        decode=decoder(_Payload, lambda data: tuple(map(_conversion, data.setIdConversions.entries))),
        repeatable=True,
    )


def _input(object_type: str, internal_id: str, external_id: str) -> Mapping[str, object]:
    if not 1 <= len(external_id) <= LONGEST:
        raise ValueError(f"an external id has 1 to {LONGEST} characters, not {len(external_id)}")
    return {"objectType": object_type, "internalId": int(internal_id), "externalId": external_id}


def _conversion(entry: _Entry) -> IdConversion:
    return IdConversion(
        object_type=entry.objectType,
        internal_id=str(entry.internalId),
        external_id=entry.externalId,
        integration=entry.integrationName,
    )
