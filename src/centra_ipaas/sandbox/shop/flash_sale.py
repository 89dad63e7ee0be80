"""Flash sales: shoppers who arrive by themselves, at a rate, while the sandbox's clock runs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

from attrs import define, evolve, field, frozen

from centra_ipaas.sandbox.rules.stock import free_units
from centra_ipaas.sandbox.shop.people import People
from centra_ipaas.sandbox.shop.seeds import Amount, LineSeed, OrderSeed, PaymentState, decimal
from centra_ipaas.sandbox.shop.words import check_words


@frozen(kw_only=True)
class SaleView:
    """A flash sale: the orders that were placed, and how many shoppers found nothing left."""

    id: int
    orders: tuple[int, ...]
    turned_away: int
    ends_at: datetime


@define(eq=False, kw_only=True)
class _Sale:
    id: int
    ends_at: datetime
    seconds_between: float
    skus: Sequence[str]
    order: OrderSeed
    backorders: bool
    random: Random
    orders: list[int] = field(factory=list)
    turned_away: int = 0


class FlashSales(People):
    """Lets many shoppers come at once."""

    def flash_sale(
        self,
        *,
        skus: Sequence[str],
        unit_price: Amount,
        orders_per_minute: Amount,
        minutes: Amount,
        backorders: bool = False,
        market: int | None = None,
        payment: PaymentState = "authorised",
        seed: int = 0,
    ) -> int:
        """Open a sale and return its id: from now on shoppers arrive at random moments, at this rate on average.

        Each buys one unit of one of the sizes. What sold out turns shoppers away unless the store takes `backorders`
        (overselling prevention of storefronts). Orders come about as the clock passes their moments; the same `seed`
        brings the same shoppers.
        """
        check_words(PaymentState, payment=payment)
        rate, length = decimal(orders_per_minute), decimal(minutes)
        if rate <= 0 or length <= 0 or not skus:
            raise ValueError("a sale needs sizes, and a rate and a length above 0")
        line = LineSeed(sku=skus[0], unit_price=decimal(unit_price))
        with self._lock:
            for sku in skus:
                self._size(sku)
            sale = _Sale(
                id=self._world.next_id("FlashSale"),
                ends_at=self._world.now() + timedelta(minutes=float(length)),
                seconds_between=float(Decimal(60) / rate),
                skus=tuple(skus),
                order=OrderSeed(lines=[line], market=market, payment=payment),
                backorders=backorders,
                random=Random(seed),
            )
            self._world.table("FlashSale")[sale.id] = sale
            self._expect(sale, self._world.now())
            return sale.id

    def flash_sales(self) -> tuple[SaleView, ...]:
        """Return every sale and what came of it so far."""
        with self._lock:
            return tuple(
                SaleView(
                    id=sale.id, orders=tuple(sale.orders), turned_away=sale.turned_away, ends_at=sale.ends_at
                )
                for sale in self._world.table("FlashSale").values()
            )

    def _expect(self, sale: _Sale, after: datetime) -> None:
        """Plan the next shopper: arrivals that do not know of each other."""
        moment = after + timedelta(seconds=sale.random.expovariate(1 / sale.seconds_between))
        if moment < sale.ends_at:
            self._world.agenda.plan(moment, lambda: self._arrive(sale, moment))

    def _arrive(self, sale: _Sale, moment: datetime) -> None:
        sku, shopper = sale.random.choice(sale.skus), len(sale.orders) + sale.turned_away + 1
        if sale.backorders or free_units(self._world, self._size(sku)) > 0:
            line = evolve(sale.order.lines[0], sku=sku)
            email = f"shopper.{sale.id}.{shopper}@example.com"
            placed = self._place(evolve(sale.order, lines=[line], email=email, created_at=moment))
            sale.orders.append(placed.number)
        else:
            sale.turned_away += 1
        self._expect(sale, moment)
