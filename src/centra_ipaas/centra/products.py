"""Products with their variants and sizes.

Permissions: ProductSize:read for the sizes (REF:ProductVariant); Product:read and ProductVariant:read by the rule
that a type's own permission guards it, since the pages of the query and of `Product.variants` were not seen.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from msgspec import Raw, Struct

from centra_ipaas.centra import _canonical
from centra_ipaas.centra import _wire as wire
from centra_ipaas.centra._operation import decoder, spelled
from centra_ipaas.centra._records import read_records
from centra_ipaas.graphql import BadRecord, Operation, Page
from centra_ipaas.models import Product

#: Products per page; Centra's guides recommend 20 to 100 (OLD:pages/04.guides/05.pim-gql-integration).
PAGE: Final = 50

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


class _Products(Struct):
    products: list[Raw]


def changed_since(
    since: datetime | None = None, *, limit: int = PAGE, page: int = 1
) -> Operation[Page[Product | BadRecord]]:
    """Return the products changed at or after a moment (None: all), by id, page by page (REF:ProductFilter).

    A product that cannot be read is a `BadRecord` with its product number. Sizes always come as a whole list
    (REF:ProductVariant); whether a product's variants do, and whether a new size moves the product's updatedAt,
    is not documented, so read all products from time to time. `sku` is what Centra joins from product, variant
    and size number; `ean` is the field GTIN of the documented examples. A moment without a zone is a ValueError.
    """
    return Operation(
        name="Products",
        document=_PRODUCTS,
        variables={
            "where": {} if since is None else {"updatedAt": {"from": spelled(since)}},
            "limit": limit,
            "page": page,
        },
        decode=decoder(_Products, lambda data: _page(data.products, since, limit, page)),
        complexity=100 * limit,
    )


def _page(found: list[Raw], since: datetime | None, limit: int, page: int) -> Page[Product | BadRecord]:
    return Page(
        items=read_records(found, wire.Product, _canonical.product, named="productNumber"),
        next=changed_since(since, limit=limit, page=page + 1) if len(found) >= limit else None,
    )
