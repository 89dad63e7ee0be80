"""How what is sold is shown: displays in categories, attributes, texts in other languages, a price alteration."""

from __future__ import annotations

from datetime import timedelta

from centra_ipaas.sandbox.brand.assortment import Assortment
from centra_ipaas.sandbox.brand.hand import Hand
from centra_ipaas.sandbox.brand.places import CONSUMERS, STOCKISTS
from centra_ipaas.sandbox.rules import attributes
from centra_ipaas.sandbox.shop.merchandising import ElementSeed
from centra_ipaas.sandbox.state import Product

_CATEGORIES = ("Clothes", "Accessories", "Books")
_ACCESSORIES = ("Cap", "Scarf", "Socks")
_FABRICS = {"Cotton": "100 % cotton", "Wool": "80 % wool, 20 % nylon"}
#: How many products have a text in German.
_TRANSLATED = 20


def make(hand: Hand, assortment: Assortment) -> None:
    """Put every product on a display of each store, and show a little of what else there can be."""
    products = list(hand.world.products.values())
    categories = [hand.shop.add_category(name) for name in _CATEGORIES]
    markets = [assortment.markets[place] for place in CONSUMERS]
    for product in products:
        hand.shop.add_display(
            product.id, markets=markets, categories=[categories[_category(product)]], name=product.name
        )
        hand.shop.add_display(
            product.id, store_type="WHOLESALE", markets=[assortment.markets[STOCKISTS]], name=product.name
        )
    _describe(hand, products)
    _translate(hand, products[:_TRANSLATED])
    hand.shop.add_media(products[0].id, "front")
    _alter_prices(hand)


def _category(product: Product) -> int:
    thing = product.name.split()[0]
    return 2 if thing == "Book" else int(thing in _ACCESSORIES)


def _describe(hand: Hand, products: list[Product]) -> None:
    """Give every product a fabric, defined once, and the first one a text of its own."""
    hand.shop.add_attribute_type(
        "pr_fabric", object_type="Product", mapped=True, elements=[ElementSeed(key="composition")]
    )
    hand.shop.add_attribute_type("pr_note", object_type="Product", elements=[ElementSeed(key="text")])
    fabrics = [
        hand.shop.add_mapped_attribute("pr_fabric", name, values={"composition": text})
        for name, text in _FABRICS.items()
    ]
    for index, product in enumerate(products):
        fabric = {"attributeTypeName": "pr_fabric", "attributeId": fabrics[index % len(fabrics)]}
        given = {"assignMappedAttributes": [fabric]}
        attributes.apply(hand.world, product, attributes.check(hand.world, "Product", given))
    note = {
        "attributeTypeName": "pr_note",
        "attributeElementKey": "text",
        "attributeElementValue": "Runs small",
    }
    hand.do(
        "assignAttributes",
        input={"objectType": "Product", "objectId": products[0].id, "dynamicAttributes": [note]},
    )


def _translate(hand: Hand, products: list[Product]) -> None:
    german = hand.shop.add_language("German", "de", countries=["DE"])
    hand.shop.add_language("English", "en", countries=["GB"])
    for product in products:
        display = product.displays[0].id
        hand.shop.translate("Display", display, language=german, texts={"name": f"{product.name} (de)"})


def _alter_prices(hand: Hand) -> None:
    """Announce higher prices for stockists, from the day after the story ends."""
    start = (hand.until + timedelta(days=1)).date().isoformat()
    values = {"name": "Next season", "status": "ACTIVE", "store": {"id": 2}, "startDate": start}
    hand.do("createPriceAlteration", input=values)
