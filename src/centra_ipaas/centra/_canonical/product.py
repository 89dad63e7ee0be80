"""Products with their variants and sizes."""

from __future__ import annotations

from centra_ipaas.centra import _wire as wire
from centra_ipaas.mapping import Mapper, compute, default, each, into, source
from centra_ipaas.models import Product, Size, Variant


def _is_active(status: str) -> bool:
    return status == "ACTIVE"


class ToSize(Mapper[wire.ProductSize, Size]):
    """What is bought, stocked and picked."""

    size = source(wire.ProductSize)
    target = into(Size)(
        id=compute(str, size.id),
        name=default(size.description, ""),
        sku=size.SKU,
        ean=size.GTIN,
    )


class ToVariant(Mapper[wire.ProductVariant, Variant]):
    """A product in one colour or make."""

    variant = source(wire.ProductVariant)
    target = into(Variant)(
        id=compute(str, variant.id),
        number=default(variant.variantNumber, ""),
        name=default(variant.name, ""),
        active=compute(_is_active, variant.status),
        sizes=each(variant.productSizes, ToSize),
    )


class ToProduct(Mapper[wire.Product, Product]):
    """A style with everything under it."""

    product = source(wire.Product)
    target = into(Product)(
        id=compute(str, product.id),
        number=product.productNumber,
        name=product.name,
        active=compute(_is_active, product.status),
        updated_at=product.updatedAt,
        variants=each(product.variants, ToVariant),
    )
