"""Seeding what products and displays are sorted by."""

from __future__ import annotations

from collections.abc import Sequence

from centra_ipaas.sandbox import state as rows
from centra_ipaas.sandbox.rules import catalogue as rules
from centra_ipaas.sandbox.rules.events import record
from centra_ipaas.sandbox.shop.base import Backroom
from centra_ipaas.sandbox.shop.seeds import Status, StoreType
from centra_ipaas.sandbox.shop.words import check_words
from centra_ipaas.sandbox.state.events import CREATED


class Classification(Backroom):
    """Makes brands, collections, folders, categories and size charts."""

    def add_brand(
        self, name: str, *, stores: Sequence[StoreType] = ("DIRECT_TO_CONSUMER",), uri: str | None = None
    ) -> int:
        """Make a brand and return its id."""
        check_words(StoreType, stores=stores)
        if not stores:
            raise ValueError("a brand needs at least one store")
        with self._lock:
            chosen = [self._world.stores[store] for store in stores]
            return rules.add_brand(self._world, name, chosen, uri).id

    def add_collection(self, name: str, *, status: Status = "ACTIVE") -> int:
        """Make a collection and return its id."""
        check_words(Status, status=status)
        with self._lock:
            return rules.add_collection(self._world, name, status).id

    def add_folder(self, name: str, *, parent: int | None = None) -> int:
        """Make a folder, in another one if `parent` is given, and return its id."""
        with self._lock:
            above = self._maybe("Folder", parent)
            if above is not None and above.level == rules.FOLDER_LEVELS:
                raise ValueError(f"folders nest up to {rules.FOLDER_LEVELS} levels")
            return rules.add_folder(self._world, name, above).id

    def add_category(
        self,
        name: str,
        *,
        store_type: StoreType = "DIRECT_TO_CONSUMER",
        parent: int | None = None,
        uri: str | None = None,
        status: Status = "ACTIVE",
    ) -> int:
        """Make a category of a store, in another one if `parent` is given, and return its id.

        No mutation makes categories. How deep they nest is not settled, so there is no limit.
        """
        check_words(StoreType, store_type=store_type)
        check_words(Status, status=status)
        with self._lock:
            store, above = self._world.stores[store_type], self._maybe("Category", parent)
            if above is not None and above.store is not store:
                raise ValueError(f"category {parent} belongs to store {above.store.name}")
            identity = self._world.next_id("Category")
            category = rows.Category(
                id=identity,
                name=name,
                uri=uri or rules.uri_of(name),
                store=store,
                custom_order=identity,
                status=status,
                parent_category=above,
            )
            if above is not None:
                above.child_categories.append(category)
            self._world.add(category)
            record(self._world, category, CREATED)
            return identity

    def add_size_chart(
        self, name: str, horizontal: Sequence[str], vertical: Sequence[str] = (), *, divider: str = "x"
    ) -> int:
        """Make a size chart of one or two dimensions and return its id."""
        if not horizontal:
            raise ValueError("a size chart needs at least one size")
        with self._lock:
            return rules.add_chart(self._world, name, horizontal, vertical, divider_symbol=divider).id
