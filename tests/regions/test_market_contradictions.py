"""Orders that contradict their market: everything at once, and nothing of an address in a finding."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from attrs import evolve

from centra_ipaas.errors import Owner
from centra_ipaas.models import Address, Money, Order, OrderLine, OrderStatus, OrderTotals, SalesChannel
from centra_ipaas.regions import contradictions, read_regions

NOW = datetime(2026, 3, 3, tzinfo=UTC)
SETTINGS = {
    "lengths": {"line1": 35, "name": 30},
    "addresses": {
        "US": {
            "required": ["line1", "city", "region", "postal_code"],
            "regions": ["NY", "CA"],
            "postal_codes": ["#####", "#####-####"],
        },
        "GB": {"postal_codes": ["@@## #@@", "@# #@@"]},
    },
    "markets": {
        "SE": {
            "currency": "SEK",
            "prices_include_tax": True,
            "language": "sv",
            "countries": ["SE"],
            "taxes": [{"country": "SE", "percent": "25", "scheme": "local", "code": "1"}],
        },
        "US": {"currency": "USD", "prices_include_tax": False, "language": "en", "countries": ["US", "GB"]},
        "CH": {
            "currency": "CHF",
            "prices_include_tax": True,
            "language": "de",
            "countries": ["CH"],
            "smallest_step": "0.05",
        },
    },
}
REGIONS = read_regions(SETTINGS)
STOCKHOLM = Address(country="SE", name="Kim", line1="Storgatan 1", postal_code="111 22", city="Stockholm")
NEW_YORK = Address(country="US", line1="1 Main St", postal_code="10001", city="New York", region="NY")


def order(
    market: str = "SE", currency: str = "SEK", address: Address | None = STOCKHOLM, **totals: str
) -> Order:
    def money(amount: str) -> Money:
        return Money.of(amount, currency)

    names = (
        "lines",
        "shipping",
        "handling",
        "discounts",
        "tax_included",
        "tax_added",
        "tax_deducted",
        "grand_total",
    )
    price = money("100")
    line = OrderLine(
        id="1",
        sku="SHIRT",
        quantity=1,
        unit_price=price,
        unit_list_price=price,
        value=price,
        tax_percent=Decimal(25),
    )
    return Order(
        id="a",
        number="1",
        channel=SalesChannel.CONSUMER,
        status=OrderStatus.CONFIRMED,
        placed_at=NOW,
        updated_at=NOW,
        currency=currency,
        market=market,
        lines=(line,),
        totals=OrderTotals(**{name: money(totals.get(name, "0")) for name in names}),
        shipping_address=address,
    )


def told(one: Order) -> list[tuple[str, str]]:
    return [(finding.code, finding.path) for finding in contradictions(one, REGIONS)]


def test_an_order_that_fits_has_no_finding() -> None:
    assert told(order(tax_included="20", grand_total="100")) == []
    assert told(order("US", "USD", NEW_YORK, tax_added="8")) == []
    assert told(order(address=None)) == []


def test_everything_is_told_at_once() -> None:
    long = evolve(NEW_YORK, line1="x" * 36, name="y" * 31, postal_code="ABC", city=" ", region="Texas")
    bad = evolve(order("SE", "USD", long, tax_added="5"), billing_address=Address(line1="z" * 40))
    assert told(bad) == [
        ("market.contradiction", "currency"),
        ("market.contradiction", "totals.tax_added"),
        ("market.contradiction", "shipping_address.country"),
        ("address.invalid", "shipping_address.line1"),
        ("address.invalid", "shipping_address.name"),
        ("address.invalid", "shipping_address.city"),
        ("address.invalid", "shipping_address.region"),
        ("address.invalid", "shipping_address.postal_code"),
        ("address.invalid", "billing_address.line1"),
        ("address.invalid", "billing_address.country"),
    ]


def test_a_market_without_settings_is_told_and_its_addresses_are_checked_all_the_same() -> None:
    assert told(order("Mars", address=Address(line1="x" * 36, country="SE"))) == [
        ("market.unknown", "market"),
        ("address.invalid", "shipping_address.line1"),
    ]


def test_tax_inside_prices_that_are_without_it_is_told() -> None:
    assert told(order("US", "USD", NEW_YORK, tax_included="5")) == [
        ("market.contradiction", "totals.tax_included")
    ]


def test_a_rate_that_the_market_does_not_have_is_for_finance() -> None:
    odd = order()
    odd = evolve(odd, lines=(*odd.lines, evolve(odd.lines[0], id="2", tax_percent=Decimal("12.5"))))
    (finding,) = contradictions(odd, REGIONS)
    assert (finding.path, finding.owner, finding.cause) == (
        "lines[1].tax_percent",
        Owner.FINANCE,
        "SE SE 12.5",
    )


def test_what_customers_cannot_pay_is_told() -> None:
    zurich = Address(country="CH", line1="Gasse 1", postal_code="8001", city="Zürich")
    assert told(order("CH", "CHF", zurich, grand_total="9.95")) == []
    assert told(order("CH", "CHF", zurich, grand_total="9.97")) == [
        ("market.contradiction", "totals.grand_total")
    ]


@pytest.mark.parametrize(
    "country, code, fits",
    [
        ("US", "10001", True),
        ("US", "10001-1234", True),
        ("US", "1000", False),
        ("US", "10001 ", False),
        ("US", "1000１", False),
        ("GB", "ec1a 1bb", False),
        ("GB", "se10 9aa", True),
        ("GB", "E1 6AN", True),
        ("SE", "anything", True),
    ],
)
def test_postal_codes_have_the_forms_of_their_country(country: str, code: str, fits: bool) -> None:
    address = evolve(NEW_YORK, country=country, postal_code=code)
    wrong = ("address.invalid", "shipping_address.postal_code") in told(order("US", "USD", address))
    assert wrong is not fits


def test_no_part_of_an_address_is_in_a_finding() -> None:
    secret = Address(
        country="US",
        name="Secretname " * 4,
        line1="Secretstreet " * 4,
        postal_code="SECRET",
        region="Secretstate",
    )
    findings = contradictions(order("US", "USD", secret), REGIONS)
    assert len(findings) == 5
    assert "secret" not in repr(findings).lower()
