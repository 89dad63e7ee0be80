"""What a mapper will look up, before it is known: the keys of many records, collected for one question a table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar, cast

from attrs import Factory, field, frozen

from centra_ipaas.mapping._explain import explain
from centra_ipaas.mapping._functions import Table
from centra_ipaas.mapping._nodes import Build

K = TypeVar("K")


@frozen
class Needs:
    """The keys that records will be looked up by, by the name of the table."""

    keys: Mapping[str, frozenset[object]] = field(repr=False)

    def of(self, table: Table[K, Any]) -> frozenset[K]:
        """Return the keys of one table; KeyError for a table that the mapper does not look into."""
        return cast(frozenset[K], self.keys[table.name])


@frozen(eq=False)
class Asked(Mapping[object, object]):
    """A table that notes what it is asked for."""

    rows: Mapping[Any, object]
    noted: set[object] = Factory(set)

    def __getitem__(self, key: object) -> object:
        if key is not None:
            self.noted.add(key)
        return self.rows[key]

    def __iter__(self) -> Iterator[object]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)


def ask(build: Build, record: object, given: Mapping[str, object], tables: Mapping[str, Asked]) -> None:
    """Note the keys of one record; what is wrong with it is told when it is mapped."""
    explain(build, record, given, tables)
