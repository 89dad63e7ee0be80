"""Products with their variants and sizes. Permissions Product:read, ProductVariant:read, ProductSize:read."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from msgspec import Raw, Struct

from centra_ipaas.centra import _canonical
from centra_ipaas.centra import _wire as wire
from centra_ipaas.centra._operation import decoder
from centra_ipaas.centra._records import read_record
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
    """Return the products changed at or after a moment (None: all), by id, page by page.

    Variants and sizes come complete. Whether a new size moves the product's own updatedAt is not documented.
    """
    return Operation(
        name="Products",
        document=_PRODUCTS,
        variables={
            "where": {} if since is None else {"updatedAt": {"from": since.isoformat()}},
            "limit": limit,
            "page": page,
        },
        decode=decoder(_Products, lambda data: _page(data.products, since, limit, page)),
        complexity=100 * limit,
    )


def _page(found: list[Raw], since: datetime | None, limit: int, page: int) -> Page[Product | BadRecord]:
    return Page(
        items=tuple(read_record(raw, wire.Product, _canonical.product, _number) for raw in found),
        next=changed_since(since, limit=limit, page=page + 1) if len(found) >= limit else None,
    )


def _number(record: Any) -> str:
    return str(record.get("productNumber", ""))
