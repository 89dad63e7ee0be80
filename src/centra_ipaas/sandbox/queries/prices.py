"""Prices, pricelists and price alterations."""

from __future__ import annotations

from typing import Any

from centra_ipaas.sandbox.call import Call
from centra_ipaas.sandbox.protocol.filters import Paths
from centra_ipaas.sandbox.protocol.projection import Reader
from centra_ipaas.sandbox.queries.reading import Field
from centra_ipaas.sandbox.rules.prices import altered_rows, price_row
from centra_ipaas.sandbox.state import Pricelist, Variant
from centra_ipaas.sandbox.state.prices import Price


def _asked_variants(call: Call) -> list[Variant]:
    """Go straight to the variants that the filter names; it is applied to them all the same."""
    where = call.args.get("where") or {}
    wanted, negated = where.get("productVariantId"), where.get("negate") or ()
    variants = call.world.variants
    if wanted is None or "productVariantId" in negated:
        return list(variants.values())
    return [variants[key] for key in dict.fromkeys(wanted) if key in variants]


def _of_pricelist(call: Call) -> Reader:
    variants = _asked_variants(call)

    def read(pricelist: Pricelist) -> list[Price]:
        return [price_row(call.world, pricelist, variant) for variant in variants]

    return read


def _of_variant(call: Call) -> Reader:
    def read(variant: Variant) -> list[Price]:
        return [price_row(call.world, pricelist, variant) for pricelist in call.world.pricelists.values()]

    return read


def _of_bundle(*, upper: bool) -> Field:
    """The two ends of a bundle's prices; they differ where its parts do (REF:Bundle)."""

    def field(call: Call) -> Reader:
        def read(bundle: Any) -> list[Price]:
            rows = [row for variant in bundle.product.variants for row in _of_variant(call)(variant)]
            return [_upper_end(row) for row in rows] if upper else rows

        return read

    return field


def _upper_end(row: Price) -> Price:
    return Price(
        id=row.id,
        pricelist=row.pricelist,
        product_variant=row.product_variant,
        clock=row.clock,
        upper=True,
    )


def _of_alteration(call: Call) -> Reader:
    return lambda alteration: altered_rows(call.world, alteration)


FIELDS: dict[str, dict[str, Field]] = {
    "Pricelist": {"prices": _of_pricelist},
    "ProductVariant": {"prices": _of_variant},
    "PriceAlteration": {"prices": _of_alteration},
    "Bundle": {"prices": _of_bundle(upper=False), "maxPrices": _of_bundle(upper=True)},
}
PATHS: dict[str, Paths] = {
    "PriceFilter": Paths(members={"price": "price.value"}),
    "PricelistFilter": Paths(members={"assignedToCountryId": "assigned_to_countries.*.id"}),
}
