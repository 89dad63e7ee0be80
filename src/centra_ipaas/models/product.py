"""What is sold: a product in variants (colours), each in sizes."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from attrs import field, frozen

from centra_ipaas.models._time import aware
from centra_ipaas.models.money import Money
from centra_ipaas.models.price import Price
from centra_ipaas.models.weight import Weight


@frozen(kw_only=True)
class Size:
    """The thing that is bought, stocked and picked."""

    id: str
    name: str = ""
    sku: str | None = None
    ean: str | None = None
    upc: str | None = None
    #: The part of the SKU that is the size's own.
    number: str = ""
    weight: Weight | None = None
    #: May be ordered before there is stock; None if it was not asked for.
    preorder: bool | None = None


@frozen(kw_only=True)
class Variant:
    """A product in one colour or make."""

    id: str
    number: str = ""
    name: str = ""
    active: bool = True
    external_id: str | None = None
    #: What a unit costs the shop.
    unit_cost: Money | None = None
    #: Units kept out of sale; above zero it overrides the warehouse's threshold. None if it was not asked for.
    stock_offset: int | None = None
    sizes: tuple[Size, ...] = ()
    #: One for each price list that has one; None if they were not asked for.
    prices: tuple[Price, ...] | None = None


class BundleKind(StrEnum):
    """What stands in a bundle. UNKNOWN stands for a kind this version has no word for."""

    FIXED = "fixed"
    FLEXIBLE = "flexible"
    UNKNOWN = "unknown"


class BundlePricing(StrEnum):
    """Where a bundle's price comes from. UNKNOWN stands for a way this version has no word for."""

    #: Set, as any product's.
    STATIC = "static"
    #: The sum of what is chosen.
    DYNAMIC = "dynamic"
    UNKNOWN = "unknown"


@frozen(kw_only=True)
class BundleSection:
    """One of the variants, so many times."""

    id: str
    quantity: int
    variant_ids: tuple[str, ...]


@frozen(kw_only=True)
class Bundle:
    """What a product is put together from. It has no stock of its own."""

    kind: BundleKind
    pricing: BundlePricing
    sections: tuple[BundleSection, ...] = ()


@frozen(kw_only=True)
class Product:
    """A style with all its variants and sizes."""

    id: str
    number: str
    name: str
    active: bool = True
    updated_at: datetime = field(validator=aware)
    external_id: str | None = None
    brand: str = ""
    collection: str = ""
    #: ISO 3166-1 alpha-2.
    country_of_origin: str | None = None
    #: Harmonized System, for customs.
    commodity_code: str | None = None
    weight: Weight | None = None
    #: Every unit is one of a kind, with a serial number; None if it was not asked for.
    serialised: bool | None = None
    bundle: Bundle | None = None
    variants: tuple[Variant, ...] = ()
