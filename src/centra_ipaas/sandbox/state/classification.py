"""What products are sorted by: brands, collections, folders; and categories, which displays are sorted by."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from attrs import define, field

from centra_ipaas.sandbox.state.base import Row

if TYPE_CHECKING:
    from centra_ipaas.sandbox.state.catalogue import Product
    from centra_ipaas.sandbox.state.places import Store


@define(eq=False, kw_only=True)
class _Group(Row):
    """Something that products belong to, one at most of each kind."""

    product_by_id: dict[int, Product] = field(factory=dict)

    @property
    def products(self) -> list[Product]:
        """Its products."""
        return list(self.product_by_id.values())

    @property
    def total_products(self) -> int:
        """How many they are."""
        return len(self.product_by_id)


@define(eq=False, kw_only=True)
class Brand(_Group):
    """A brand, in one store or more."""

    typename: ClassVar[str] = "Brand"
    id: int
    name: str
    uri: str
    stores: list[Store]


@define(eq=False, kw_only=True)
class Collection(_Group):
    """A collection, such as a season."""

    typename: ClassVar[str] = "Collection"
    id: int
    name: str
    uri: str
    status: str = "ACTIVE"


@define(eq=False, kw_only=True)
class Folder(_Group):
    """An internal folder, shared by all stores."""

    typename: ClassVar[str] = "Folder"
    id: int
    name: str
    #: Folders stand in the order they were made in.
    custom_order: int
    parent: Folder | None = None
    child_folders: list[Folder] = field(factory=list)

    @property
    def is_top_folder(self) -> bool:
        """Whether it lies in no other."""
        return self.parent is None

    @property
    def level(self) -> int:
        """1 for a top folder."""
        return 1 if self.parent is None else self.parent.level + 1


@define(eq=False, kw_only=True)
class Category(Row):
    """A category of one store's navigation; displays are in it, products are not."""

    typename: ClassVar[str] = "Category"
    id: int
    name: str
    uri: str
    store: Store
    #: Categories stand in the order they were made in.
    custom_order: int
    status: str = "ACTIVE"
    meta_title: str | None = None
    meta_description: str | None = None
    meta_keywords: str | None = None
    display_sort_type: str = "CUSTOM"
    parent_category: Category | None = None
    child_categories: list[Category] = field(factory=list)

    @property
    def is_top_category(self) -> bool:
        """Whether it lies in no other."""
        return self.parent_category is None
