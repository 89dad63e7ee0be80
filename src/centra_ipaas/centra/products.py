"""Products with their variants and sizes.

Permissions: ProductSize:read for the sizes (REF:ProductVariant); Product:read and ProductVariant:read by the rule
that a type's own permission guards it, since the pages of the query and of `Product.variants` were not seen.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from msgspec import Raw

from centra_ipaas.centra import _canonical
from centra_ipaas.centra import _wire as wire
from centra_ipaas.centra._operation import checked_limit, reader, spelled
from centra_ipaas.centra._records import key_of, read_records
from centra_ipaas.graphql import BadRecord, KeyedRows, Operation, Page, Reading
from centra_ipaas.models import Product

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
    where: dict[str, object] = {} if since is None else {"updatedAt": {"from": spelled(since)}}
    return _changed(where, KeyedRows(most=checked_limit(limit, MOST)))


def _changed(where: dict[str, object], rows: KeyedRows) -> Operation[Page[Product | BadRecord]]:
    return Operation(
        name="Products",
        document=_PRODUCTS,
        variables={"where": where, "limit": rows.size, "page": rows.page},
        decode=reader(_Products, lambda data, reading: _page(data.products, where, rows, reading)),
        complexity=100 * rows.size,
        size=rows.size,
        smaller=lambda most: _changed(where, rows.at_most(most)),
    )


def _page(
    found: list[Raw], where: dict[str, object], rows: KeyedRows, reading: Reading
) -> Page[Product | BadRecord]:
    records = read_records(
        found, wire.Product, _canonical.product, at=("products",), named="productNumber", reading=reading
    )
    keys = [
        key_of(raw, "id") if isinstance(record, BadRecord) else int(record.id)
        for raw, record in zip(found, records, strict=True)
    ]
    new, following = rows.read(records, keys)
    return Page(items=new, next=None if following is None else _changed(where, following))
