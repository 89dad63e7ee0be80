"""What is sold: a product in variants (colours), each in sizes."""

from __future__ import annotations

from datetime import datetime

from attrs import field, frozen

from centra_ipaas.models._time import aware


@frozen(kw_only=True)
class Size:
    """The thing that is bought, stocked and picked."""

    id: str
    name: str = ""
    sku: str | None = None
    ean: str | None = None


@frozen(kw_only=True)
class Variant:
    """A product in one colour or make."""

    id: str
    number: str = ""
    name: str = ""
    active: bool = True
    sizes: tuple[Size, ...] = ()


@frozen(kw_only=True)
class Product:
    """A style with all its variants and sizes."""

    id: str
    number: str
    name: str
    active: bool = True
    updated_at: datetime = field(validator=aware)
    variants: tuple[Variant, ...] = ()
