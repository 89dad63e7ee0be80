"""Vouchers, campaigns, accounts and delivery windows: what orders can refer to."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from random import Random
from typing import Any

from attrs import frozen

from centra_ipaas.sandbox.brand.assortment import Article, Assortment
from centra_ipaas.sandbox.brand.hand import Hand
from centra_ipaas.sandbox.brand.people import company
from centra_ipaas.sandbox.brand.places import STOCKISTS

#: Codes of vouchers that anybody may use: a tenth off, a fifth off the products, no shipping cost.
CODES = ("WELCOME10", "FRIENDS20", "SHIPFREE")
_EFFECTS: tuple[dict[str, Any], ...] = (
    {"orderTotal": {"applyOn": "TOTAL", "discount": {"percentOff": Decimal(10)}}},
    {"productTotal": {"applyOn": "TOTAL", "discount": {"percentOff": Decimal(20)}}},
    {"freeShipping": {}},
)
#: What a campaign takes off, in percent.
CAMPAIGN_PERCENT = 20
#: How many variants the delivery windows sell.
_SHOWN = 100


@frozen
class Offers:
    """Ids of what orders refer to."""

    campaign: int
    accounts: tuple[int, ...]
    windows: tuple[int, ...]
    #: What the windows sell.
    shown: tuple[Article, ...]


def make(hand: Hand, random: Random, assortment: Assortment, accounts: int) -> Offers:
    """Make vouchers, a campaign that runs all the time, stockists with buyers, and two delivery windows."""
    start, stop = hand.moment - timedelta(days=1), hand.until + timedelta(days=30)
    for code, effect in zip(CODES, _EFFECTS, strict=True):
        _voucher(hand, code, effect, start.isoformat(), stop.isoformat())
    campaign = hand.shop.add_campaign("Mid-season", percent=CAMPAIGN_PERCENT, start_at=start, stop_at=stop)
    windows = tuple(_window(hand, assortment, name, kind) for name, kind in _WINDOWS)
    shown = _show(hand, assortment, windows)
    return Offers(campaign, _accounts(hand, random, assortment, accounts), windows, shown)


def _voucher(hand: Hand, code: str, effect: dict[str, Any], start: str, stop: str) -> None:
    action = {
        "entrypointAction": {},
        "continueStrategy": "CONTINUE",
        "addCriteria": [{"always": True}],
        "result": effect,
    }
    values = {
        "name": code.capitalize(),
        "status": "ACTIVE",
        "startAt": start,
        "stopAt": stop,
        "method": "CODE",
        "code": code,
        "priority": 1,
        "maxUsages": 0,
        "combineWithOtherVouchers": False,
        "reuse": True,
        "type": "VOUCHER",
        "entryPointStrategy": "FIRST",
        "store": {"id": 1},
        "actions": [action],
    }
    hand.do("createVoucher", input=values)


_WINDOWS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("At once", {"atOnce": {"daysFromNow": 2}}),
    (
        "Autumn",
        {
            "preorder": {
                "deliveryDateRange": {"from": "2026-08-01", "to": "2026-10-31"},
                "salesDateRange": {"from": "2026-01-01", "to": "2026-12-31"},
                "allocationOrder": "FIFO",
            }
        },
    ),
)


def _window(hand: Hand, assortment: Assortment, name: str, kind: dict[str, Any]) -> int:
    values = {
        "name": name,
        "status": "ACTIVE",
        "deliveryDatesVisible": True,
        "selectableByBuyers": True,
        "selectedByDefault": False,
        "defaultVariantDeliveryType": "STOCK",
        "markets": [{"id": assortment.markets[STOCKISTS]}],
        **kind,
    }
    window: int = hand.do("createDeliveryWindow", input=values)["deliveryWindow"].id
    return window


def _show(hand: Hand, assortment: Assortment, windows: tuple[int, ...]) -> tuple[Article, ...]:
    variants = list(dict.fromkeys(article.variant for article in assortment.articles))[:_SHOWN]
    for window in windows:
        chosen = [{"productVariant": {"id": variant}} for variant in variants]
        hand.do("setDeliveryWindowVariants", input={"deliveryWindow": {"id": window}, "variants": chosen})
    some = set(variants)
    return tuple(article for article in assortment.articles if article.variant in some)


def _accounts(hand: Hand, random: Random, assortment: Assortment, count: int) -> tuple[int, ...]:
    accounts = []
    for number in range(1, count + 1):
        address = company(random, STOCKISTS, number)
        account = hand.shop.add_account(
            address.company_name or "",
            market=assortment.markets[STOCKISTS],
            pricelist=assortment.pricelists[STOCKISTS],
            billing_address=address,
            shipping_address=address,
        )
        hand.shop.add_buyer(
            account,
            address.email or "",
            first_name=address.first_name,
            last_name=address.last_name,
        )
        accounts.append(account)
    return tuple(accounts)
