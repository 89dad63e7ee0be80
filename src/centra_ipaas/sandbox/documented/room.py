"""The world that is furnished: finding what a reference names, and making it under the name that it has there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import count
from typing import Any

from centra_ipaas.sandbox._sandbox import Sandbox
from centra_ipaas.sandbox.loading.naming import find
from centra_ipaas.sandbox.mutations.roots import do
from centra_ipaas.sandbox.state import DTC, WHOLESALE, Country, Currency, Store
from centra_ipaas.sandbox.state.viewer import DEFAULT_INTEGRATION
from centra_ipaas.sandbox.state.world import kind_of, reference_of

Given = Mapping[str, Any]
#: Makes an object of a kind; what it should have is given by the names of the row's attributes.
Maker = Callable[..., Any]
#: Where numbers of things that no request names begin, if the request names no higher one.
_FLOOR = 1000


class Room:
    """A sandbox that is being furnished for one request."""

    def __init__(self, sandbox: Sandbox, makers: Mapping[str, Maker], above: int) -> None:
        self.shop = sandbox.shop
        self.world = sandbox._world
        self._makers = makers
        self._names = count(1)
        #: What only the request may use: `get` without a reference passes it over.
        self.reserved: list[Any] = []
        #: Stores and countries that were given the id that a reference has: they keep it.
        self._claimed: list[Any] = []
        for kind in makers:
            # What is made without being named gets ids that the request does not name.
            self.world.at_least(kind, max(_FLOOR, above))

    def name(self, kind: str) -> str:
        """Return a name that nothing else has."""
        return f"{kind} {next(self._names)}"

    def do(self, mutation: str, **args: Any) -> Any:
        """Carry out a mutation; raises ValueError if it is refused."""
        return do(self.world, mutation, **args)

    def find(self, kind: str, given: Given | None) -> Any | None:
        """Return what a reference names, if there is such an object."""
        name, value = named(given)
        return None if name is None else find(self.world, kind, name, value)

    def get(self, kind: str, given: Given | None = None, **wanted: Any) -> Any:
        """Return what a reference names, made if it is missing; without one, any object that has what is wanted."""
        name, value = named(given)
        if name is None:
            known = self.usual(kind, **wanted)
            return self.make(kind, **wanted) if known is None else known
        found = find(self.world, kind, name, value)
        return self._named(kind, name, value, wanted) if found is None else found

    def usual(self, kind: str, **wanted: Any) -> Any | None:
        """Return the first object of a kind that has what is wanted and is not reserved."""
        for row in self.world.table(kind).values():
            if row not in self.reserved and all(getattr(row, name) is one for name, one in wanted.items()):
                return row
        return None

    def make(self, kind: str, **wanted: Any) -> Any:
        """Make an object of a kind."""
        if kind not in self._makers:
            raise ValueError(f"no way to make a {kind} is known")
        return self._makers[kind](self, **wanted)

    def _named(self, kind: str, name: str, value: Any, wanted: Given) -> Any:
        if name == "id" and isinstance(value, int):
            with self.world.numbered(kind, value):
                return self.make(kind, **wanted)
        if kind == "Order":
            return self.make(kind, given={name: value})
        row = self.make(kind, **wanted)
        if name == "externalId":
            self.call(row, value)
        return row

    def call(self, row: Any, external_id: str) -> None:
        """Give an object an external id in the integration of the sandbox's own token."""
        self.world.external_ids.set(DEFAULT_INTEGRATION, kind_of(row), reference_of(row), external_id)

    # --- places that every sandbox has

    def store(self, given: Given | None = None, type_: str = DTC) -> Store:
        """Return the store of a type, under the id that a reference gives it."""
        store = self.world.stores[type_]
        _, wanted = named(given)
        if isinstance(wanted, int):
            self._claim("Store", store, wanted)
        return store

    def any_store(self, given: Given) -> None:
        """See to it that the store that is named is there, of whichever type."""
        _, wanted = named(given)
        free = [store for store in self.world.stores.values() if store not in self._claimed]
        if isinstance(wanted, int) and free and self.find("Store", given) is None:
            self._claim("Store", free[0], wanted)

    def _claim(self, kind: str, row: Any, number: int) -> None:
        self._claimed.append(row)
        self.renumber(kind, row, number)

    def store_type(self, given: Given | None) -> str | None:
        """Return the type of the store that a reference names."""
        found = self.find("Store", given)
        return None if found is None else str(found.type)

    def country(self, given: Given | None = None, state: str | None = None) -> Country:
        """Return a country, under the id that a reference gives it, and with a state that is named beside it."""
        name, value = named(given)
        rows = self.world.countries.values()
        found = [row for row in rows if name is None or str(value).upper() in _codes(row, name)]
        fitting = [row for row in found if not state or row.state(state) is not None]
        if fitting:
            return fitting[0]
        free = [row for row in rows if row not in self._claimed]
        chosen = next((row for row in free if row.state(state) is not None), free[-1])
        if name == "id" and isinstance(value, int):
            self._claim("Country", chosen, value)
        return found[0] if found and name != "id" else chosen

    def currency(self, code: str | None = None) -> Currency:
        """Return a currency by its code, made if it is missing; the base currency without a code."""
        known = self.world.currencies
        if code is None:
            return next(row for row in known.values() if row.is_base)
        if code not in known:
            model = next(iter(known.values()))
            known[code] = Currency(
                id=max(row.id for row in known.values()) + 1,
                name=code,
                code=code,
                iso_number="999",
                decimal_digits=2,
                denominator=100,
                current_base_rate=model.current_base_rate,
                is_base=False,
                base=model.base,
            )
            self.world.add(known[code])
        return known[code]

    def renumber(self, kind: str, row: Any, number: int) -> None:
        """Give a row another id; whoever has it gets the row's old one."""
        table = self.world.table(kind)
        other, old = table.pop(number, None), row.id
        if other is row:
            table[number] = row
            return
        table.pop(old, None)
        row.id, table[number] = number, row
        if other is not None:
            other.id, table[old] = old, other


def named(given: Given | None) -> tuple[str | None, Any]:
    """Return the member that names an object and its value; None where nothing is named."""
    for name, value in (given or {}).items():
        if value is not None:
            return name, value
    return None, None


def _codes(row: Country, name: str) -> list[str]:
    return [str(row.id)] if name == "id" else [row.code, row.iso3, row.iso_digits]


__all__ = ["DTC", "WHOLESALE", "Given", "Maker", "Room", "named"]
