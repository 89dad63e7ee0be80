"""What is sold: a product in variants (colours), each in sizes."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from centra_ipaas.models._time import check_aware


class Size(Struct, frozen=True, kw_only=True, gc=False):
    """The thing that is bought, stocked and picked."""

    id: str
    name: str = ""
    sku: str | None = None
    ean: str | None = None


class Variant(Struct, frozen=True, kw_only=True, gc=False):
    """A product in one colour or make."""

    id: str
    number: str = ""
    name: str = ""
    active: bool = True
    sizes: tuple[Size, ...] = ()


class Product(Struct, frozen=True, kw_only=True, gc=False):
    """A style with all its variants and sizes."""

    id: str
    number: str
    name: str
    active: bool = True
    updated_at: datetime
    variants: tuple[Variant, ...] = ()

    def __post_init__(self) -> None:
        check_aware(self, "updated_at")
