"""Products with their variants and sizes."""

from __future__ import annotations

from attrs import evolve

from centra_ipaas.centra import _wire as wire
from centra_ipaas.centra._canonical.money import money
from centra_ipaas.mapping import Mapper, compute, default, each, into, present, source
from centra_ipaas.models import Money, Price, Product, Size, Variant, Weight, WeightUnit


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


# --- in full ------------------------------------------------------------------------------------------------------


def _money(amount: wire.Amount | None) -> Money | None:
    return None if amount is None else money(amount)


def _weight(weight: wire.Weight | None) -> Weight | None:
    """The only unit seen is the kilogram (REF:Weight); of any other, which the reading notes, no weight is told."""
    if weight is None or weight.unit != "KILOGRAMS":
        return None
    return Weight(weight.value, WeightUnit.KILOGRAM)


class ToSizeInFull(Mapper[wire.ProductSizeInFull, Size]):
    """A size with its own part of the SKU."""

    size = source(wire.ProductSizeInFull)
    target = into(Size)(
        id=compute(str, size.id),
        name=default(size.description, ""),
        sku=size.SKU,
        ean=size.GTIN,
        number=default(size.sizeNumber, ""),
        preorder=size.preorder,
        weight=compute(_weight, size.weight),
    )


class ToPrice(Mapper[wire.Price, Price]):
    """Of a variant that is still to be named."""

    price = source(wire.Price)
    target = into(Price)(
        price_list_id=compute(str, price.pricelist.id),
        variant_id="",
        amount=compute(_money, price.price),
        recommended_retail=compute(_money, price.recommendedRetailPrice),
    )


def _of_variant(id: int, prices: tuple[Price, ...]) -> tuple[Price, ...]:
    return tuple(evolve(price, variant_id=str(id)) for price in prices)


class ToVariantInFull(Mapper[wire.ProductVariantInFull, Variant]):
    """A variant with what it costs, the shop and its customers."""

    variant = source(wire.ProductVariantInFull)
    target = into(Variant)(
        id=compute(str, variant.id),
        number=default(variant.variantNumber, ""),
        name=default(variant.name, ""),
        active=compute(_is_active, variant.status),
        sizes=each(variant.productSizes, ToSizeInFull),
        stock_offset=variant.stockOffset,
        unit_cost=compute(_money, variant.unitCost),
        prices=compute(_of_variant, variant.id, each(variant.prices, ToPrice)),
    )


class ToProductInFull(Mapper[wire.ProductInFull, Product]):
    """A style with what a catalogue needs."""

    product = source(wire.ProductInFull)
    target = into(Product)(
        id=compute(str, product.id),
        number=product.productNumber,
        name=product.name,
        active=compute(_is_active, product.status),
        updated_at=product.updatedAt,
        brand=default(present(product.brand).name, ""),
        collection=default(present(product.collection).name, ""),
        country_of_origin=default(present(product.countryOfOrigin).code, None),
        commodity_code=product.harmonizedCommodityCode,
        weight=compute(_weight, product.weight),
        serialised=product.isSerializableProduct,
        variants=each(product.variants, ToVariantInFull),
    )
