"""Products with their variants and sizes.

Permissions: ProductSize:read for the sizes (REF:ProductVariant); Product:read and ProductVariant:read by the rule
that a type's own permission guards it, since the pages of the query and of `Product.variants` were not seen.
`in_full` needs Brand:read, Collection:read, Product.countryOfOrigin:read and Price:read as well; by the same rule
Pricelist:read.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final, Generic, TypeVar

from attrs import frozen
from msgspec import Raw, Struct

from centra_ipaas.centra import _canonical
from centra_ipaas.centra import _wire as wire
from centra_ipaas.centra._operation import checked_limit, reader, spelled
from centra_ipaas.centra._records import key_of, read_records
from centra_ipaas.graphql import BadRecord, KeyedRows, Operation, Page, Reading
from centra_ipaas.mapping import Mapper
from centra_ipaas.models import Product

W = TypeVar("W", bound=Struct)

#: Products per page; Centra's guides recommend 20 to 100 (OLD:pages/04.guides/05.pim-gql-integration).
PAGE: Final = 50
MOST: Final = 100

_PRODUCTS: Final = """
query Products($where: ProductFilter!, $limit: Int!, $page: Int!) {
  products(where: $where, sort: [id_ASC], limit: $limit, page: $page) {
    id name status productNumber updatedAt
    variants {
      id name status variantNumber
      productSizes { id description SKU GTIN }
    }
  }
}
"""


_IN_FULL: Final = """
query ProductsInFull($where: ProductFilter!, $limit: Int!, $page: Int!) {
  products(where: $where, sort: [id_ASC], limit: $limit, page: $page) {
    id name status productNumber updatedAt harmonizedCommodityCode isSerializableProduct
    weight { value unit } brand { name } collection { name } countryOfOrigin { code }
    variants {
      id name status variantNumber stockOffset unitCost { ...Amount }
      prices { pricelist { id } price { ...Amount } recommendedRetailPrice { ...Amount } }
      productSizes { id description SKU GTIN sizeNumber preorder weight { value unit } }
    }
  }
}
fragment Amount on MonetaryValue { value currency { code } }
"""


class _Products(wire.Wire):
    products: list[Raw]


def changed_since(
    since: datetime | None = None, *, limit: int = PAGE
) -> Operation[Page[Product | BadRecord]]:
    """Return the products changed at or after a moment (None: all), by id, each once (REF:ProductFilter).

    Followed to the last page, it has every product that was in this list from begin to end, whatever came and
    went meanwhile (see `centra_ipaas.graphql.changes`). A product that cannot be read is a `BadRecord` with its product
    number. Sizes always come as a whole list (REF:ProductVariant); whether a product's variants do, and whether a new
    size moves the product's updatedAt, is not documented, so read all products from time to time. `sku` is what Centra
    joins from product, variant and size number; `ean` is the field GTIN of the documented examples. `limit` is the
    most products at once. A moment without a zone is a ValueError.
    """
    return _changed(_PLAIN, _since(since), KeyedRows(most=checked_limit(limit, MOST)))


def in_full(since: datetime | None = None, *, limit: int = PAGE) -> Operation[Page[Product | BadRecord]]:
    """Return the products as `changed_since` does, with what a catalogue needs besides.

    That is brand, collection, origin, customs code, weights, costs, stock offsets, preorder, and the prices of each
    variant in every price list (REF:Product, REF:ProductVariant, REF:ProductSize, REF:Price). A price that is not set
    is None. It costs far more. What bundles hold is left out: how Centra spells it was not seen.
    """
    return _changed(_FULL, _since(since), KeyedRows(most=checked_limit(limit, MOST)))


def _since(moment: datetime | None) -> dict[str, object]:
    return {} if moment is None else {"updatedAt": {"from": spelled(moment)}}


@frozen(kw_only=True)
class _Question(Generic[W]):
    """A way to ask for products: what is selected, and how it is read."""

    name: str
    document: str
    kind: type[W]
    mapper: Mapper[W, Product]
    #: Of one product, until Centra tells.
    complexity: int


_PLAIN: Final = _Question(
    name="Products", document=_PRODUCTS, kind=wire.Product, mapper=_canonical.product, complexity=100
)
_FULL: Final = _Question(
    name="ProductsInFull",
    document=_IN_FULL,
    kind=wire.ProductInFull,
    mapper=_canonical.product_in_full,
    complexity=400,
)


def _changed(
    question: _Question[Any], where: dict[str, object], rows: KeyedRows
) -> Operation[Page[Product | BadRecord]]:
    return Operation(
        name=question.name,
        document=question.document,
        variables={"where": where, "limit": rows.size, "page": rows.page},
        decode=reader(_Products, lambda data, reading: _page(question, data.products, where, rows, reading)),
        complexity=question.complexity * rows.size,
        size=rows.size,
        smaller=lambda most: _changed(question, where, rows.at_most(most)),
    )


def _page(
    question: _Question[Any], found: list[Raw], where: dict[str, object], rows: KeyedRows, reading: Reading
) -> Page[Product | BadRecord]:
    records = read_records(
        found, question.kind, question.mapper, at=("products",), named="productNumber", reading=reading
    )
    keys = [
        key_of(raw, "id") if isinstance(record, BadRecord) else int(record.id)
        for raw, record in zip(found, records, strict=True)
    ]
    new, following = rows.read(records, keys)
    return Page(items=new, next=None if following is None else _changed(question, where, following))
