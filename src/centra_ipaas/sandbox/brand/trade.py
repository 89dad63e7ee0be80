"""Who ordered what, and what became of it."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import accumulate
from random import Random
from typing import Any

from attrs import define, field

from centra_ipaas.sandbox.brand.assortment import GIFT, Article, Assortment
from centra_ipaas.sandbox.brand.hand import Hand
from centra_ipaas.sandbox.brand.lives import LIVES, PLACED
from centra_ipaas.sandbox.brand.offers import CAMPAIGN_PERCENT, CODES, Offers
from centra_ipaas.sandbox.brand.people import person
from centra_ipaas.sandbox.brand.places import CONSUMERS, STOCKISTS, Place
from centra_ipaas.sandbox.shop.seeds import AddressSeed, LineSeed

#: What kinds of orders there are, in this order at first, then by how many of a hundred are of a kind.
_KINDS = ("plain", "wholesale", "certificate", "redeemed", "voucher", "campaign", "staff")
_SHARES = tuple(accumulate((68, 6, 2, 2, 9, 10, 3)))
_PAYMENTS = ("adyen-drop-in", "klarna-payments", "paypal-commerce")


@define
class Trade:
    """Places orders, one after the other, and lets each of them live."""

    hand: Hand
    random: Random
    assortment: Assortment
    offers: Offers
    shoppers: int
    #: Codes of gift certificates that were sold and not used.
    certificates: list[str] = field(factory=list)
    _known: dict[tuple[Place, int], AddressSeed] = field(factory=dict)
    _issued: int = 0

    def run(self, orders: int, began: datetime) -> None:
        """Place so many orders between a moment and the end of the story."""
        span = (self.hand.until - began).total_seconds()
        lives, shares = list(LIVES), list(accumulate(LIVES.values()))
        for index in range(orders):
            self.hand.go_to(began + timedelta(seconds=int(span * index / orders)))
            kind = self._kind(index)
            life = lives[index if index < len(lives) else self._drawn(shares)]
            number = self._place(kind, PLACED.get(life, {}))
            if kind != "certificate":
                life(self.hand, self.random, self.hand.world.orders[number])

    def _kind(self, index: int) -> str:
        if index < 2 * len(_KINDS):
            return _KINDS[index // 2] if index % 2 else "plain"
        return _KINDS[self._drawn(_SHARES)]

    def _drawn(self, shares: Sequence[int]) -> int:
        """Return the index of what is drawn, by shares that are added up."""
        return bisect(shares, self.random.random() * shares[-1])

    def _place(self, kind: str, how: Mapping[str, Any]) -> int:
        if kind == "wholesale":
            return self._wholesale(how)
        place = self.random.choice(CONSUMERS)
        if kind == "certificate":
            return self._certificate()
        if kind == "redeemed":
            return self._redeemed(how)
        return self._consumer(place, kind, **how)

    def _consumer(self, place: Place, kind: str, **more: Any) -> int:
        address = self._address(place)
        campaign = kind == "campaign"
        lines = [
            self._line(place, article, campaign)
            for article in self.random.choices(
                self.assortment.articles, k=self.random.choice((1, 1, 1, 2, 2, 4))
            )
        ]
        if kind == "voucher":
            more["discount_code"] = self.random.choice(CODES)
        if kind == "staff":
            more["admin_discount"] = place.price(20)
        placed = self.hand.shop.place_order(
            lines=lines,
            market=self.assortment.markets[place],
            shipping_address=address,
            email=address.email or "",
            shipping=place.shipping,
            tax_mode=place.tax_mode,
            payment_method=self.random.choice(_PAYMENTS),
            **more,
        )
        return placed.number

    def _line(self, place: Place, article: Article, campaign: bool) -> LineSeed:
        price, original = place.price(article.price), None
        if campaign:
            original = price
            price = (place.price(article.price * (100 - CAMPAIGN_PERCENT)) / 100).quantize(place.unit)
        return LineSeed(
            sku=article.sku,
            quantity=self.random.choice((1, 1, 1, 2)),
            unit_price=price,
            unit_original_price=original,
            tax_percent=place.reduced_tax if article.reduced else place.tax,
            campaign=self.offers.campaign if campaign else None,
        )

    def _certificate(self) -> int:
        """Sell a gift certificate in Sweden: it ships by itself, and its code can be used from then on."""
        place = CONSUMERS[0]
        address = self._address(place)
        value = self.random.choice((300, 500, 1000))
        placed = self.hand.shop.place_order(
            lines=[
                LineSeed(sku=GIFT, unit_price=Decimal(value), tax_percent=Decimal(0), kind="gift_certificate")
            ],
            market=self.assortment.markets[place],
            shipping_address=address,
            email=address.email or "",
            payment="captured",
            payment_method=self.random.choice(_PAYMENTS),
        )
        self._collect_codes()
        return placed.number

    def _collect_codes(self) -> None:
        vouchers = list(self.hand.world.table("Voucher").values())[len(CODES) + self._issued :]
        self._issued += len(vouchers)
        self.certificates += [voucher.code for voucher in vouchers]

    def _redeemed(self, how: Mapping[str, Any]) -> int:
        """Pay with a certificate that was sold before, as far as it goes."""
        if not self.certificates:
            return self._consumer(CONSUMERS[0], "plain", **how)
        return self._consumer(CONSUMERS[0], "redeemed", discount_code=self.certificates.pop(0), **how)

    def _wholesale(self, how: Mapping[str, Any]) -> int:
        account = self.random.choice(self.offers.accounts)
        chosen = self.random.choices(self.offers.shown, k=self.random.randint(2, 6))
        window = self.random.choice(self.offers.windows)
        lines = [
            LineSeed(
                sku=article.sku,
                quantity=self.random.randint(2, 12),
                unit_price=STOCKISTS.price(article.price),
                tax_percent=STOCKISTS.tax,
                delivery_window=window,
            )
            for article in chosen
        ]
        placed = self.hand.shop.place_order(
            lines=lines,
            account=account,
            shipping_address=self._address(STOCKISTS),
            shipping=STOCKISTS.shipping,
            tax_mode=STOCKISTS.tax_mode,
            payment_method="invoice",
            **{"payment": "invoice", **how},
            purchase_order_number=f"PO-{self.random.randrange(10**6):06}",
        )
        return placed.number

    def _address(self, place: Place) -> AddressSeed:
        """Return one of the brand's shoppers; who shops again lives where they lived."""
        key = place, self.random.randrange(self.shoppers)
        if key not in self._known:
            number = key[1] * (len(CONSUMERS) + 1) + [*CONSUMERS, STOCKISTS].index(place)
            self._known[key] = person(self.random, place, number)
        return self._known[key]
