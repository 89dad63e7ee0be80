"""What the example ERP refuses: pure checks of an order as it came over the wire.

Like a real ERP it answers with every problem it found, not with the first one.
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from decimal import Decimal
from typing import Any, NamedTuple

#: The width of the address columns in its database.
ADDRESS_WIDTH = 40

#: Countries that have no postal codes, or where many addresses have none.
WITHOUT_POSTAL_CODE = frozenset({"AE", "BH", "HK", "IE", "LB", "QA"})


class Problem(NamedTuple):
    code: str
    path: str
    message: str


def problems(order: dict[str, Any], articles: AbstractSet[str]) -> list[Problem]:
    """Return everything that keeps the order out; an empty article list takes any article."""
    return [*_unknown_articles(order, articles), *_bad_address(order["customer"]), *_wrong_total(order)]


def _unknown_articles(order: dict[str, Any], articles: AbstractSet[str]) -> Iterator[Problem]:
    for index, line in enumerate(order["lines"]):
        if articles and line["article"] not in articles:
            yield Problem("sku.unknown", f"lines[{index}].article", f"no article {line['article']}")


def _bad_address(customer: dict[str, Any]) -> Iterator[Problem]:
    for name in ("name", "street", "city"):
        if len(customer[name]) > ADDRESS_WIDTH:
            message = f"{name} has {len(customer[name])} characters, {ADDRESS_WIDTH} fit"
            yield Problem("address.invalid", f"customer.{name}", message)
    if not customer["postal_code"] and customer["country"] not in WITHOUT_POSTAL_CODE:
        yield Problem("address.invalid", "customer.postal_code", f"{customer['country']} needs a postal code")


def _wrong_total(order: dict[str, Any]) -> Iterator[Problem]:
    parts = [line["amount"] for line in order["lines"]]
    parts += [order[name] for name in ("shipping", "handling", "discount", "tax_added", "tax_deducted")]
    summed, total = sum(map(_amount, parts)), _amount(order["total"])
    if summed != total:
        yield Problem("totals.mismatch", "total", f"the parts add up to {summed}, the total says {total}")


def _amount(money: dict[str, str]) -> Decimal:
    return Decimal(money["amount"])
