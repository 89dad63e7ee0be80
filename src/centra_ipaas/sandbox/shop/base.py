"""What every part of the shop needs: the world, its lock, and finding things in it."""

from __future__ import annotations

from decimal import Decimal
from threading import Lock
from typing import Any

from centra_ipaas.sandbox import state as rows
from centra_ipaas.sandbox.shop.seeds import Amount, decimal
from centra_ipaas.sandbox.state.world import World


class _Office:
    """The sandbox's lock; whoever enters finds done what was due."""

    def __init__(self, world: World, lock: Lock) -> None:
        self._world = world
        self._lock = lock

    def __enter__(self) -> None:
        self._lock.acquire()
        try:
            self._world.catch_up()
        except BaseException:
            self._lock.release()
            raise

    def __exit__(self, *_exception: object) -> None:
        self._lock.release()


class Backroom:
    """Holds the world. Every public method of its children takes the lock; a wrong argument is a ValueError."""

    def __init__(self, world: World, lock: Lock) -> None:
        self._world = world
        self._lock = _Office(world, lock)

    def _order(self, number: int) -> rows.Order:
        found: rows.Order = self._row("Order", number)
        return found

    def _warehouse(self, identity: int) -> rows.Warehouse:
        found: rows.Warehouse = self._row("Warehouse", identity)
        return found

    def _size(self, sku: str) -> rows.Size:
        if sku not in self._world.size_by_sku:
            raise ValueError(f"unknown SKU {sku!r}")
        return self._world.size_by_sku[sku]

    def _country(self, code: str) -> rows.Country:
        if code not in self._world.countries:
            raise ValueError(f"unknown country {code!r}; known: {' '.join(sorted(self._world.countries))}")
        return self._world.countries[code]

    def _currency(self, code: str) -> rows.Currency:
        if code not in self._world.currencies:
            raise ValueError(f"unknown currency {code!r}; known: {' '.join(sorted(self._world.currencies))}")
        return self._world.currencies[code]

    def _amount(self, currency: rows.Currency, value: Amount) -> Decimal:
        exact = decimal(value)
        if exact < 0:
            raise ValueError(f"amounts are 0 or more, got {exact}")
        return currency.exact(exact)

    def _row(self, kind: str, identity: int) -> Any:
        return self._world.known(kind, identity)

    def _maybe(self, kind: str, identity: int | None) -> Any:
        """Return a row by id; None where none is named."""
        return None if identity is None else self._row(kind, identity)
