"""Displays, their items and relations."""

from __future__ import annotations

from typing import Any

from centra_ipaas.sandbox.call import Call
from centra_ipaas.sandbox.protocol.filters import Paths, filter_type, matching
from centra_ipaas.sandbox.protocol.projection import Reader
from centra_ipaas.sandbox.protocol.refusals import BadQuery
from centra_ipaas.sandbox.queries.connections import connection
from centra_ipaas.sandbox.queries.reading import Field
from centra_ipaas.sandbox.rules.prices import price_row
from centra_ipaas.sandbox.state.displays import Display
from centra_ipaas.sandbox.state.prices import Price

_DISPLAYS = Paths(
    members={"marketId": "markets.*.id", "productVariantId": "display_items.*.product_variant.id"},
    searched=("name", "uri", "description", "short_description", "product.name", "product.product_number"),
)


def _displays_with(member: str) -> Field:
    """Make a field of the displays that hold the row in one of their lists."""

    def field(call: Call) -> Reader:
        table = call.world.table("Display")
        return lambda row: [display for display in table.values() if row in getattr(display, member)]

    return field


def _up_to(most: int, field: Field) -> Field:
    """Make a field whose pages are smaller than those of other lists."""

    def limited(call: Call) -> Reader:
        limit = call.args.get("limit")
        if limit is not None and not 1 <= limit <= most:
            raise BadQuery(f"limit must be between 1 and {most}, got {limit}.")
        return field(call)

    return limited


def _of_category(call: Call) -> Reader:
    """Read a connection, as displays have it at the root."""
    held, viewer = _displays_with("categories")(call), call.world.viewer
    test = matching(call.args.get("where"), filter_type(call.field.args), _DISPLAYS, call.now)

    def read(row: Any) -> Any:
        found = [display for display in held(row) if viewer.sees(display) and test(display)]
        return connection(found, call.args, {}, "id", call.world.assumptions.default_limit)

    return read


def _prices(call: Call) -> Reader:
    """Read what its variants cost in the pricelists of its store."""
    world = call.world

    def read(display: Display) -> list[Price]:
        pricelists = [one for one in world.pricelists.values() if one.store is display.store]
        return [price_row(world, one, variant) for variant in display.product_variants for one in pricelists]

    return read


FIELDS: dict[str, dict[str, Field]] = {
    "Display": {"prices": _prices},
    "Market": {"displays": _up_to(100, _displays_with("markets"))},  # REF:Market
    "Category": {"displays": _of_category},
}
PATHS: dict[str, Paths] = {"DisplayFilter": _DISPLAYS}
