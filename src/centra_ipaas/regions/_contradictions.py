"""What of an order contradicts its market, or does not fit where it is to go: all of it at once."""

from __future__ import annotations

from collections.abc import Iterator

from centra_ipaas.errors import Finding, Owner, Severity
from centra_ipaas.models import Address, Order
from centra_ipaas.regions._settings import AddressField, AddressRules, Market, Regions


def contradictions(order: Order, regions: Regions) -> tuple[Finding, ...]:
    """Return everything about an order that contradicts the settings: its market, its amounts, its addresses.

    An address that the order does not have is not checked. Findings hold no part of an address.
    """
    found = list(_of_addresses(order, regions))
    market = regions.markets.get(order.market)
    if market is None:
        return (_unknown(order.market), *found)
    return (*_of_amounts(order, market), *_of_taxes(order, market), *_of_place(order, market), *found)


def _of_amounts(order: Order, market: Market) -> Iterator[Finding]:
    totals = order.totals
    if order.currency != market.currency:
        words = f"the order is in {order.currency}, its market {order.market} sells in {market.currency}"
        yield _contradiction("currency", words, order.market)
    if market.prices_include_tax and totals.tax_added:
        words = f"{totals.tax_added} of tax come on top, and prices of market {order.market} include it"
        yield _contradiction("totals.tax_added", words, order.market)
    if not market.prices_include_tax and totals.tax_included:
        words = f"{totals.tax_included} of tax are inside, and prices of market {order.market} are without it"
        yield _contradiction("totals.tax_included", words, order.market)
    if not market.payable(totals.grand_total):
        words = f"{totals.grand_total} is no multiple of {market.smallest_step}"
        yield _contradiction("totals.grand_total", words, order.market)


def _of_taxes(order: Order, market: Market) -> Iterator[Finding]:
    """Tell each rate that the market has no tax for; a country that it does not deliver to is told by itself."""
    address = order.shipping_address
    if market.taxes is None or address is None or address.country not in market.countries:
        return
    for index, line in enumerate(order.lines):
        if market.tax(address.country, line.tax_percent, address.region) is None:
            yield Finding(
                code="market.contradiction",
                path=f"lines[{index}].tax_percent",
                message=f"market {order.market} has no tax of {line.tax_percent} % in {address.country}",
                owner=Owner.FINANCE,
                cause=f"{order.market} {address.country} {line.tax_percent.normalize():f}",
                action="Correct the tax rule in the shop, or add the tax to the settings of the market; then replay.",
                evidence={"percent": str(line.tax_percent), "country": address.country},
            )


def _of_place(order: Order, market: Market) -> Iterator[Finding]:
    address = order.shipping_address
    if address is not None and address.country and address.country not in market.countries:
        words = f"market {order.market} does not deliver to {address.country}"
        yield _contradiction("shipping_address.country", words, order.market)


def _of_addresses(order: Order, regions: Regions) -> Iterator[Finding]:
    for name, address in (
        ("shipping_address", order.shipping_address),
        ("billing_address", order.billing_address),
    ):
        if address is not None:
            for place, words, evidence in _of_address(address, regions):
                yield _invalid(f"{name}.{place}", words, {"country": address.country or "", **evidence})


def _of_address(address: Address, regions: Regions) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Yield where in an address, what in words, and the figures behind it."""
    for place, limit in regions.lengths.items():
        length = len(_text(address, place))
        if length > limit:
            words = f"has {length} characters, and the target takes {limit}"
            yield place, words, {"length": str(length), "limit": str(limit)}
    if not address.country:
        yield "country", "is missing", {}
        return
    rules = regions.addresses.get(address.country, AddressRules(required=()))
    for place in rules.required:
        if not _text(address, place).strip():
            yield place, f"is missing, and addresses in {address.country} have one", {}
    if address.region and rules.regions and address.region not in rules.regions:
        yield "region", f"is none of the {len(rules.regions)} of {address.country}", {}
    if address.postal_code and rules.postal_codes and not _fits(address.postal_code, rules.postal_codes):
        formats = " or ".join(rules.postal_codes)
        yield "postal_code", f"has not the form {formats}", {"form": formats}


def _text(address: Address, place: AddressField) -> str:
    text: str = getattr(address, place.value)
    return text


def _fits(code: str, patterns: tuple[str, ...]) -> bool:
    return any(len(code) == len(pattern) and all(map(_same, code.upper(), pattern)) for pattern in patterns)


def _same(letter: str, sign: str) -> bool:
    if sign == "#":
        return letter.isascii() and letter.isdigit()
    if sign == "@":
        return letter.isascii() and letter.isalpha()
    return letter == sign


def _unknown(market: str) -> Finding:
    return Finding(
        code="market.unknown",
        path="market",
        message=f"there are no settings for market {market}" if market else "the order names no market",
        owner=Owner.INTEGRATION,
        cause=market,
        action="Add the market to the regional settings, then replay.",
    )


def _contradiction(path: str, message: str, market: str) -> Finding:
    return Finding(
        code="market.contradiction",
        path=path,
        message=message,
        owner=Owner.ECOMMERCE,
        cause=f"{market} {path}",
        action="Correct the market in the shop, or its settings here; then replay.",
    )


def _invalid(path: str, words: str, evidence: dict[str, str]) -> Finding:
    return Finding(
        code="address.invalid",
        path=path,
        message=f"{path} {words}",
        owner=Owner.OPERATIONS,
        severity=Severity.MEDIUM,
        action="Correct the address in the shop; ask the customer where it is not clear.",
        evidence=evidence,
    )
