"""Displays: everything is checked, the lists are made as they will be, then they are written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from centra_ipaas.sandbox.call import Call
from centra_ipaas.sandbox.mutations import find
from centra_ipaas.sandbox.mutations.payload import Mutation, Payload
from centra_ipaas.sandbox.protocol.naming import snake
from centra_ipaas.sandbox.protocol.refusals import Problems, refuse
from centra_ipaas.sandbox.rules import displays as rules
from centra_ipaas.sandbox.rules.catalogue import uri_of
from centra_ipaas.sandbox.state import Product, Store
from centra_ipaas.sandbox.state.displays import Display
from centra_ipaas.sandbox.state.world import World

Given = Mapping[str, Any]
#: Raises a refusal for what may not be on this display.
_Fits = Callable[..., None]

_STORED = (
    "minimumOrderQuantity",
    "orderQuantityDenominator",
    "description",
    "shortDescription",
    "metaTitle",
    "metaDescription",
    "metaKeywords",
    "comment",
)


def create_display(call: Call) -> Payload:
    """Make a display for one store and one product (OLD:erp)."""
    world, given = call.world, call.args["input"]
    problems = Problems()
    with problems.collect():
        store = find.by_reference(world, "Store", given["store"], "input", "store")
    with problems.collect():
        product = find.by_reference(world, "Product", given["product"], "input", "product")
    problems.check()
    changes = _Checker(world, given, store, product, None).changes()
    display = rules.create(world, store, product, given["name"])
    _write(world, display, changes)
    rules.made(world, display)
    return {"display": display}


def update_display(call: Call) -> Payload:
    """Change a display; its lists by members to add and members to remove (REF:DisplayUpdateInput)."""
    world, given = call.world, call.args["input"]
    display: Display = find.by_id(world, "Display", call.args["id"])
    _write(world, display, _Checker(world, given, display.store, display.product, display).changes())
    rules.changed(world, display)
    return {"display": display}


def _write(world: World, display: Display, changes: Given) -> None:
    for name, value in changes.items():
        if name == "product_variants":
            rules.show(world, display, value)
        else:
            setattr(display, name, value)


class _Checker:
    """Turns an input into the attributes to write, or refuses it with everything that is wrong."""

    def __init__(
        self, world: World, given: Given, store: Store, product: Product, before: Display | None
    ) -> None:
        self._world = world
        self._given = given
        self._store = store
        self._product = product
        self._before = before
        self._problems = Problems()

    def changes(self) -> dict[str, Any]:
        """Return the new attributes by name."""
        changes = {
            **self._texts(),
            "categories": self._list("Category", "Categories", self._in_store),
            "markets": self._list("Market", "Markets", self._in_store),
            "product_variants": self._list("ProductVariant", "ProductVariants", self._of_product),
            "media": self._list("ProductMedia", "ProductMedia", self._of_product),
            **self._links(),
        }
        self._problems.check()
        canonical = changes.get("canonical_category", self._now("canonical_category"))
        if canonical is not None and canonical in self._removed("Category", "removeCategories"):
            changes["canonical_category"] = None
        return changes

    def _now(self, name: str) -> Any:
        return getattr(self._before, name, None)

    def _texts(self) -> dict[str, Any]:
        given = self._given
        changes = {snake(name): given[name] for name in _STORED if name in given}
        for name in ("name", "status"):
            if name in given:
                with self._problems.collect():
                    changes[name] = _required(given[name], name)
        if "tags" in given:
            changes["tags"] = list(given["tags"] or ())
        if "uri" in given:
            # Left out on create or empty: made from the name (REF:DisplayCreateInput, REF:DisplayUpdateInput).
            changes["uri"] = given["uri"] or uri_of(given.get("name") or self._now("name") or "")
        return changes

    def _list(self, kind: str, members: str, fits: _Fits) -> list[Any]:
        """Return a list as it will be; what is added and removed is removed (REF:BrandUpdateInput; assumed here)."""
        rows = list(self._now(_ATTRIBUTES[members]) or ())
        for index, one in enumerate(self._given.get(f"add{members}") or ()):
            with self._problems.collect():
                self._add(kind, rows, one, fits, "input", f"add{members}", str(index))
        removed = self._removed(kind, f"remove{members}")
        return [row for row in rows if row not in removed]

    def _add(self, kind: str, rows: list[Any], one: Given, fits: _Fits, *path: str) -> None:
        wrapper = _WRAPPERS.get(kind)
        given, path_in = (one, path) if wrapper is None else (one[wrapper], (*path, wrapper))
        row = find.by_reference(self._world, kind, given, *path_in)
        fits(row, *path_in)
        before = one.get("before")
        if before is not None:
            neighbour = find.by_reference(self._world, kind, before, *path, "before")
            if neighbour not in rows or neighbour is row:
                raise refuse("This medium is not on the display.", *path, "before")
            rows[:] = [other for other in rows if other is not row]
            rows.insert(rows.index(neighbour), row)
        elif row not in rows:
            rows.append(row)

    def _removed(self, kind: str, member: str) -> list[Any]:
        rows = []
        for index, one in enumerate(self._given.get(member) or ()):
            with self._problems.collect():
                rows.append(find.by_reference(self._world, kind, one, "input", member, str(index)))
        return rows

    def _links(self) -> dict[str, Any]:
        links = {}
        for member, kind, fits in (
            ("canonicalCategory", "Category", self._in_store),
            ("taxGroup", "TaxGroup", _anywhere),
        ):
            if member in self._given:
                with self._problems.collect():
                    links[snake(member)] = self._link(kind, self._given[member], fits, "input", member)
        return links

    def _link(self, kind: str, given: Given | None, fits: _Fits, *path: str) -> Any:
        """Return what is linked; null, or a null id, takes the link off (as REF:ProductUpdateInput; assumed here)."""
        row = find.link(self._world, kind, given, *path)
        if row is not None:
            fits(row, *path)
        return row

    def _in_store(self, row: Any, *path: str) -> None:
        if row.store is not self._store:
            raise refuse(f"{row.typename} {row.id} is not of the display's store.", *path)

    def _of_product(self, row: Any, *path: str) -> None:
        """Only its own product's variants and media can be on a display (OLD:erp)."""
        if row.product is not self._product:
            raise refuse(f"{row.typename} {row.id} is not of the display's product.", *path)


#: Members that hold the reference in one of their own.
_WRAPPERS = {"ProductVariant": "productVariant", "ProductMedia": "productMedia"}
_ATTRIBUTES = {
    "Categories": "categories",
    "Markets": "markets",
    "ProductVariants": "product_variants",
    "ProductMedia": "media",
}


def _anywhere(_row: Any, *_path: str) -> None:
    """Tax groups belong to no store."""


def _required(value: Any, member: str) -> Any:
    if not value:
        raise refuse(f"{member} must not be empty.", "input", member)
    return value


MUTATIONS: dict[str, Mutation] = {"createDisplay": create_display, "updateDisplay": update_display}
