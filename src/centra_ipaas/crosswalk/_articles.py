"""Articles as either side knows them, and a side's catalogue, found by every code it has."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import Final, TypeAlias

from attrs import field, frozen

from centra_ipaas.crosswalk._spelling import loose_key, variant_key
from centra_ipaas.crosswalk.gtin import readings
from centra_ipaas.models import Product


@frozen(kw_only=True, cache_hash=True)
class Article:
    """One thing that is bought, stocked and picked: a size of a variant of a product."""

    sku: str
    #: EAN, UPC or JAN, as the side spells it.
    ean: str = ""
    name: str = ""
    variant: str = ""
    size: str = ""
    #: No longer sold: nothing is linked to it any more.
    retired: bool = False

    @property
    def words(self) -> str:
        """What people read: name, variant and size."""
        return " ".join(filter(None, (self.name, self.variant, self.size)))


def articles_of(products: Iterable[Product]) -> Iterator[Article]:
    """Yield an article for each size that has a SKU; an inactive product's or variant's is retired."""
    for product in products:
        for variant in product.variants:
            for size in variant.sizes:
                if size.sku:
                    yield Article(
                        sku=size.sku,
                        ean=size.ean or size.upc or "",
                        name=product.name,
                        variant=variant.name,
                        size=size.name,
                        retired=not (product.active and variant.active),
                    )


#: Articles by one of their codes.
ByCode: TypeAlias = Mapping[str, tuple["Article", ...]]


def _distinct(articles: Iterable[Article]) -> tuple[Article, ...]:
    return tuple(dict.fromkeys(articles))


@frozen
class Catalogue:
    """The articles of one side. Several may have one SKU or one EAN, which is then somebody's mistake.

    An article that is listed twice, in all the same, counts once.
    """

    articles: tuple[Article, ...] = field(converter=_distinct, repr=False)

    @cached_property
    def by_sku(self) -> ByCode:
        """The articles by their SKU as it is spelled."""
        return self._by(lambda article: [article.sku])

    @cached_property
    def by_variant(self) -> ByCode:
        """The articles by what their SKU has in common with others that differ in case and white space only."""
        return self._by(lambda article: [variant_key(article.sku)])

    @cached_property
    def by_loose_sku(self) -> ByCode:
        """The articles by what their SKU has in common with its other spellings."""
        return self._by(lambda article: [loose_key(article.sku)])

    @cached_property
    def by_sku_code(self) -> ByCode:
        """The articles whose SKU is a trade code, by its 14 digits."""
        return self._by(lambda article: readings(article.sku))

    @cached_property
    def by_ean(self) -> ByCode:
        """The articles by the 14 digits of their EAN."""
        return self._by(lambda article: readings(article.ean))

    @cached_property
    def by_parts(self) -> ByCode:
        """The articles by the parts of their SKU."""
        return self._by(lambda article: ["-".join(parts(article.sku))])

    @cached_property
    def by_stem(self) -> ByCode:
        """The articles by the parts of their SKU but the last."""
        return self._by(lambda article: [stem(article.sku)])

    @cached_property
    def selling(self) -> tuple[Article, ...]:
        """The articles that are not retired."""
        return tuple(article for article in self.articles if not article.retired)

    def _by(self, codes: Callable[[Article], Iterable[str]]) -> ByCode:
        found: dict[str, list[Article]] = defaultdict(list)
        for article in self.articles:
            for code in codes(article):
                if code:
                    found[code].append(article)
        return {code: tuple(articles) for code, articles in found.items()}


def parts(sku: str) -> tuple[str, ...]:
    """Return the parts of a SKU, in its loose spelling: ``JKT-01-BLK_M`` has four."""
    return tuple(filter(None, loose_key(sku.translate(_SEPARATORS)).split("-")))


def stem(sku: str) -> str:
    """Return a SKU without its last part, which usually is the size; empty if it has one part only."""
    return "-".join(parts(sku)[:-1])


_SEPARATORS: Final = str.maketrans("_./|:", "-----")
