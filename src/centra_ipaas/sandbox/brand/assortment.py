"""What is sold, what it costs, and where it lies."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from random import Random

from attrs import frozen

from centra_ipaas.sandbox.brand.hand import Hand
from centra_ipaas.sandbox.brand.places import CONSUMERS, STOCKISTS, WAREHOUSES, Place
from centra_ipaas.sandbox.rules.prices import NewPrices, set_prices
from centra_ipaas.sandbox.rules.stock_levels import write_levels
from centra_ipaas.sandbox.shop.seeds import ProductSeed, SizeSeed, StoreType, VariantSeed
from centra_ipaas.sandbox.state.prices import Cost

_THINGS = ("Jacket", "Shirt", "Trousers", "Dress", "Cap", "Scarf", "Socks", "Coat", "Skirt", "Book")
_COLOURS = ("Red", "Blue", "Black", "Sand")
_LETTERS = ("XS", "S", "M", "L", "XL")
#: How many units a count books at once.
_COUNTED = 500
#: How many units of a size lie in each warehouse at most, and in it lies which share of the sizes.
_MOST, _SHARES = (80, 40, 6), (0.9, 0.6, 0.2)
GIFT = "GIFT"


@frozen
class Article:
    """A size that can be ordered, and what it costs in Sweden."""

    sku: str
    price: int
    #: Taxed less than the rest.
    reduced: bool
    variant: int


@frozen
class Assortment:
    """What the brand sells, and to whom."""

    articles: Sequence[Article]
    #: Ids by place.
    markets: dict[Place, int]
    pricelists: dict[Place, int]


def make(hand: Hand, random: Random, sizes: int) -> Assortment:
    """Make places, products, prices and stock."""
    shop = hand.shop
    for name, country in WAREHOUSES:
        shop.add_warehouse(name, country=country)
    markets, pricelists = _places(hand)
    groups = _groups(hand)
    seeds = [*_seeds(random, sizes - 1, groups), _gift(groups)]
    products = shop.add_products(seeds)
    articles = list(_articles(hand, random, products, pricelists))
    _fill_shelves(hand, random)
    return Assortment(articles, markets, pricelists)


def _places(hand: Hand) -> tuple[dict[Place, int], dict[Place, int]]:
    shop = hand.shop
    markets, pricelists = {}, {}
    for place in (*CONSUMERS, STOCKISTS):
        store: StoreType = "WHOLESALE" if place is STOCKISTS else "DIRECT_TO_CONSUMER"
        markets[place] = shop.add_market(
            place.market, country=place.country, currency=place.currency, store_type=store
        )
        pricelists[place] = shop.add_pricelist(
            f"{place.market} {place.currency}", currency=place.currency, store_type=store
        )
    return markets, pricelists


@frozen
class _Groups:
    brands: tuple[int, ...]
    collections: tuple[int, ...]
    folders: tuple[int, ...]


def _groups(hand: Hand) -> _Groups:
    shop = hand.shop
    return _Groups(
        tuple(shop.add_brand(name) for name in ("Test Brand", "Test Basics")),
        tuple(shop.add_collection(name) for name in ("Spring", "Autumn", "Always")),
        tuple(shop.add_folder(name) for name in ("Clothes", "Other")),
    )


def _seeds(random: Random, sizes: int, groups: _Groups) -> Iterator[ProductSeed]:
    """Make products of up to four colours in up to five sizes, until there are enough sizes."""
    left, number = sizes, 0
    while left:
        number += 1
        variants = []
        for colour in _COLOURS[: random.randint(1, len(_COLOURS))]:
            count = min(left, len(_LETTERS))
            if count:
                variants.append(_variant(number, colour, count))
            left -= count
        thing = _THINGS[number % len(_THINGS)]
        yield ProductSeed(
            number=f"{thing[:3].upper()}{number:05}",
            name=f"{thing} {number}",
            variants=variants,
            brand=random.choice(groups.brands),
            collection=random.choice(groups.collections),
            folder=groups.folders[thing == "Book"],
            country_of_origin=random.choice(("PT", "TR", "CN")),
            weight=f"0.{random.randrange(100, 999)}",
            harmonized_commodity_code="4901990000" if thing == "Book" else "6201930000",
        )


def _variant(product: int, colour: str, sizes: int) -> VariantSeed:
    index = _COLOURS.index(colour)
    return VariantSeed(
        number=f"-{colour[:3].upper()}",
        name=colour,
        sizes=[
            SizeSeed(number=f"-{name}", name=name, ean=_ean(product * 100 + index * 10 + place))
            for place, name in enumerate(_LETTERS[:sizes])
        ],
        unit_cost=f"{20 + product % 80}.50",
    )


def _ean(number: int) -> str:
    """Return a code of the range that is kept for use inside a company, with its check digit."""
    digits = f"2{number:011}"
    codes = digits.encode()  # ASCII: each is the digit and 48, 24 times 48 in all
    weighted = sum(codes[::2]) + 3 * sum(codes[1::2]) - 24 * 48
    return f"{digits}{-weighted % 10}"


def _gift(groups: _Groups) -> ProductSeed:
    return ProductSeed(number=GIFT, name="Gift certificate", folder=groups.folders[1])


def _articles(
    hand: Hand, random: Random, products: Sequence[int], pricelists: dict[Place, int]
) -> Iterator[Article]:
    """Price every product in every pricelist, and yield what can be ordered of it."""
    priced = [(hand.world.products[identity], 10 * random.randint(15, 250) - 1) for identity in products]
    for place, pricelist in pricelists.items():
        costs = (NewPrices(product=product, cost=_cost(place, swedish)) for product, swedish in priced)
        set_prices(hand.world, hand.world.pricelists[pricelist], costs)
    for product, swedish in priced:
        if product.product_number != GIFT:
            for variant in product.variants:
                for size in variant.product_sizes:
                    yield Article(size.sku, swedish, product.name.startswith("Book"), variant.id)


def _cost(place: Place, swedish: int) -> Cost:
    """Return what costs so many kronor in Sweden; shops that sell on are told what to ask for it."""
    return Cost(place.price(swedish), CONSUMERS[1].price(swedish) if place is STOCKISTS else None)


def _fill_shelves(hand: Hand, random: Random) -> None:
    """Count every shelf; some sizes lie nowhere, so that orders for them are demand."""
    sizes = [
        size for size in hand.world.sizes.values() if size.product_variant.product.product_number != GIFT
    ]
    for warehouse, most, share in zip(hand.world.warehouses.values(), _MOST, _SHARES, strict=True):
        levels = ((size, random.randrange(most)) for size in sizes if random.random() < share)
        while counted := dict(islice(levels, _COUNTED)):
            write_levels(hand.world, counted, "Counted", warehouse)
