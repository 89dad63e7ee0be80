"""Which Centra size a SKU is: links kept in the store, refreshed from Centra when one is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from centra_ipaas.centra import products
from centra_ipaas.graphql import BadRecord
from centra_ipaas.models import Product
from centra_ipaas.sync._changes import Margin, Part, read_changes
from centra_ipaas.sync._pull import add, unreadable
from centra_ipaas.sync._run import Run, version_of
from centra_ipaas.sync.ports import Unreadable
from centra_ipaas.work import Link

_CHANGED: Final = "catalogue:changed"
_WHOLE: Final = "catalogue:whole"
_WHOLE_EVERY: Final = timedelta(hours=1)
_KIND: Final = "size"


async def size_ids(run: Run, flow: str, skus: Sequence[str]) -> Mapping[str, str]:
    """Return Centra's size id by SKU for those Centra knows.

    If one is missing, the products changed since the last look are read; once an hour all of them, since it is
    not documented whether a new size moves its product's updatedAt. Products that cannot be read are listed in the flow
    as parked: their SKUs stay unknown.
    """
    known = await run.call(run.store.links, _KIND, skus)
    if len(known) == len(set(skus)):
        return known
    whole, changed = await run.moment(_WHOLE), await run.moment(_CHANGED)
    if whole is None or run.now() - whole >= _WHOLE_EVERY:
        await _read(run, flow, None, (_WHOLE, _CHANGED))
    else:
        await _read(run, flow, changed, (_CHANGED,))
    return await run.call(run.store.links, _KIND, skus)


async def _read(run: Run, flow: str, since: datetime | None, cursors: Sequence[str]) -> None:
    begun = run.now()

    async def take(part: Part[Product | BadRecord]) -> None:
        told = [product for product in part.items if isinstance(product, Product)]
        bad = [product for product in part.items if isinstance(product, BadRecord)]
        links = [link for product in told for link in _links(product)]
        await run.call(run.store.link, links)
        run.learned(links)
        works = [unreadable(flow, _unreadable(product), version_of(begun)) for product in bad]
        await add(run, flow, works, [_named(product.number) for product in told])
        if part.place is None:
            for cursor in cursors:
                await run.keep(cursor, part.bound if cursor == _CHANGED else begun)

    await read_changes(run, products.changed_since(since), Margin(), take)


def _unreadable(product: BadRecord) -> Unreadable:
    return Unreadable(entity=_named(product.entity or product.path), findings=product.findings)


def _named(product: str) -> str:
    return f"product {product}"


def _links(product: Product) -> list[Link]:
    return [
        Link(kind=_KIND, here=size.sku, there=size.id)
        for variant in product.variants
        for size in variant.sizes
        if size.sku
    ]
