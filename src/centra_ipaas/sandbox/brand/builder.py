"""Building a brand: its places and products, how they are shown, its offers, its orders."""

from __future__ import annotations

from datetime import timedelta
from random import Random

from centra_ipaas.sandbox import Sandbox
from centra_ipaas.sandbox.brand import assortment, offers, showcase
from centra_ipaas.sandbox.brand.hand import Hand
from centra_ipaas.sandbox.brand.trade import Trade
from centra_ipaas.sandbox.brand.value import Brand

#: How long the brand has been in business.
_STORY = timedelta(days=60)


def build(brand: Brand, sandbox: Sandbox) -> None:
    """Put a brand into a sandbox; every topic has dice of its own, so that more orders change no product."""
    hand = Hand(sandbox, brand.until)
    with hand.at_work():
        began = brand.until - _STORY
        hand.go_to(began)
        sold = assortment.make(hand, _dice(brand, "assortment"), brand.sizes)
        showcase.make(hand, sold)
        offered = offers.make(hand, _dice(brand, "offers"), sold, accounts=3 + brand.orders // 500)
        shoppers = 1 + brand.orders // 15
        trade = Trade(hand, _dice(brand, "trade"), sold, offered, shoppers)
        trade.run(brand.orders, began)


def _dice(brand: Brand, topic: str) -> Random:
    return Random(f"{brand.seed} {topic}")
