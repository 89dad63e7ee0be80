"""What a mapper will look up, before it is known: the keys of many records, collected for one question a table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any, TypeVar, cast

from attrs import field, frozen

from centra_ipaas.mapping._explain import FAILED, Walk
from centra_ipaas.mapping._functions import Table
from centra_ipaas.mapping._nodes import Build, Each, Lookup, Nested, walk

K = TypeVar("K")


@frozen
class Needs:
    """The keys that records will be looked up by, by the name of the table."""

    keys: Mapping[str, frozenset[object]] = field(repr=False)

    def of(self, table: Table[K, Any]) -> frozenset[K]:
        """Return the keys of one table; KeyError for a table that the mapper does not look into."""
        return cast(frozenset[K], self.keys[table.name])


@frozen(eq=False)
class Keys:
    """Where a definition looks something up: in the record itself, and in its items and parts."""

    lookups: tuple[Lookup, ...]
    inner: tuple[tuple[Each | Nested, Keys], ...]


def keys_of(build: Build) -> Keys:
    """Return the places of a definition where something is looked up."""
    nodes = tuple(walk(build))
    inner = ((node, keys_of(node.build)) for node in nodes if isinstance(node, Each | Nested))
    return Keys(
        tuple(node for node in nodes if isinstance(node, Lookup)),
        tuple((node, keys) for node, keys in inner if keys.lookups or keys.inner),
    )


def note(keys: Keys, record: Walk, noted: Mapping[str, set[object]]) -> None:
    """Note the keys of one record; what is wrong with it is told when it is mapped."""
    for lookup in keys.lookups:
        key = record.value(lookup.key)
        if key is not None and key is not FAILED:
            # What has no hash is no key of any table.
            with suppress(TypeError):
                noted[lookup.table].add(key)
    for node, inner in keys.inner:
        read = node.items if isinstance(node, Each) else node.part
        found = record.value(read)
        for item in _items(found) if isinstance(node, Each) else (found,):
            note(inner, record.inside(read, item, ""), noted)


def _items(found: object) -> tuple[object, ...]:
    return tuple(found) if isinstance(found, Iterable) else ()
