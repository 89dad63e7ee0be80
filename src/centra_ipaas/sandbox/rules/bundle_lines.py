"""Bundles on orders: the bundle's line has the price, its parts are lines of their own that units are held for."""

from __future__ import annotations

from collections.abc import Sequence

from centra_ipaas.sandbox.state import ZERO, OrderLine, Size


def parts_of(size: Size) -> list[tuple[Size, int]]:
    """Return what one bundle is made of: of every section the first variant that has the size (assumed)."""
    bundle = size.product_variant.product.bundle
    if bundle is None:
        return []
    filled = [(section.parts(size), section.quantity) for section in bundle.sections]
    return [(parts[0], units) for parts, units in filled if parts]


def add_parts(bundle: OrderLine, parts: Sequence[tuple[Size, int]]) -> list[OrderLine]:
    """Put the lines of a bundle's parts behind it; a part has no price of its own (assumed)."""
    lines = [
        OrderLine(
            typename="BundleItemOrderLine",
            id=0,
            order=bundle.order,
            product_size=size,
            quantity=bundle.quantity * units,
            unit_price=ZERO,
            unit_original_price=ZERO,
            tax_percent=bundle.tax_percent,
            bundle=bundle,
            per_bundle=units,
        )
        for size, units in parts
    ]
    bundle.items += lines
    bundle.order.all_lines += lines
    return lines
