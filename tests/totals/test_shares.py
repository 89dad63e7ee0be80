"""What falls to which line: the worked examples, to the last minor unit, as literals."""

from __future__ import annotations

import pytest
from attrs import evolve
from totals_orders import line, order, rule, sek

from centra_ipaas.errors import RecordRefused
from centra_ipaas.models import CostTaxes, Discount, DiscountKind, LineKind, Money, Order
from centra_ipaas.totals import broken, shares

VOUCHER, GIFT = DiscountKind.VOUCHER, DiscountKind.GIFT_CERTIFICATE
FREE_SHIPPING = DiscountKind.FREE_SHIPPING

#: SE, 25 % inside the prices, 100.00 off the order.
WORKED = order(
    [line("799.00"), line("349.00"), line("199.00")],
    shipping="49.00",
    discounts=[(VOUCHER, "-100.00")],
    included="259.20",
    grand="1296.00",
    net="1036.80",
)


def column(of: Order, name: str) -> list[str]:
    return [str(getattr(portion, name).amount) for portion in shares(of).all]


def test_the_worked_example() -> None:
    """Rounded line by line the tax would be 259.21; the platform's 259.20 is given out instead."""
    assert column(WORKED, "discount") == ["-59.32", "-25.91", "-14.77", "0.00", "0.00"]
    assert column(WORKED, "gross") == ["739.68", "323.09", "184.23", "49.00", "0.00"]
    assert column(WORKED, "tax") == ["147.94", "64.62", "36.84", "9.80", "0.00"]
    assert column(WORKED, "net") == ["591.74", "258.47", "147.39", "39.20", "0.00"]
    assert broken(WORKED) == ()


def test_the_platforms_tax_is_given_out_even_if_it_was_rounded_by_line() -> None:
    """The cent moves between revenue and tax."""
    by_line = evolve(WORKED, totals=evolve(WORKED.totals, tax_included=sek("259.21")))
    assert column(by_line, "tax") == ["147.94", "64.62", "36.85", "9.80", "0.00"]
    assert column(by_line, "net") == ["591.74", "258.47", "147.38", "39.20", "0.00"]


def test_two_rates_in_the_united_kingdom() -> None:
    """45.00 at 20 % and children's 20.00 at 0 %, shipping 5.00 by value: 3.46 of it bear tax."""
    uk = order(
        [line("45.00", "20", currency="GBP"), line("20.00", "0", currency="GBP")],
        shipping="5.00",
        included="8.08",
        grand="70.00",
        currency="GBP",
    )
    assert column(uk, "tax") == ["7.50", "0.00", "0.58", "0.00"]
    assert [str(part) for part in Money.of("5.00", "GBP").allocate([45, 20])] == ["3.46 GBP", "1.54 GBP"]


def test_tax_on_top_in_the_united_states() -> None:
    """150.00 at 8.875 %, 45.00 exempt, and shipping of 10.00 that is taxed: 13.31 + 0.89."""
    us = order(
        [line("150.00", "8.875", currency="USD"), line("45.00", "0", currency="USD")],
        shipping="10.00",
        added="14.20",
        grand="219.20",
        net="205.00",
        taxes=CostTaxes(shipping=(rule("8.875", added="0.89", currency="USD"),)),
        currency="USD",
    )
    assert column(us, "tax") == ["13.31", "0.00", "0.89", "0.00"]
    assert column(us, "net") == ["150.00", "45.00", "10.00", "0.00"]
    assert column(us, "gross") == ["163.31", "45.00", "10.89", "0.00"]
    assert broken(us) == ()


def test_an_export_loses_the_tax_that_was_inside() -> None:
    """Centra's own example: 4.00 and shipping 99.00 with 25 % inside; 20.60 are taken off, 82.40 remain."""
    export = order([line("4.00")], shipping="99.00", deducted="-20.60", grand="82.40")
    assert column(export, "tax_deducted") == ["-0.80", "-19.80", "0.00"]
    assert column(export, "net") == column(export, "gross") == ["3.20", "79.20", "0.00"]
    assert column(export, "tax") == ["0.00", "0.00", "0.00"]
    assert broken(export) == ()


def test_a_gift_certificate_pays_and_lowers_no_tax() -> None:
    """Goods of 1000.00 with 25 % inside, 400.00 of it paid by certificate, carry 200.00 of tax."""
    gift = order([line("1000.00")], discounts=[(GIFT, "-400.00")], included="200.00", grand="600.00")
    assert column(gift, "discount") == ["0.00", "0.00", "0.00"]
    assert column(gift, "tax") == ["200.00", "0.00", "0.00"]
    assert column(gift, "net") == ["800.00", "0.00", "0.00"]
    assert shares(gift).tender == sek("400.00")


def test_a_discount_does_lower_the_tax() -> None:
    """The same 400.00 as a voucher leave 120.00 of tax."""
    cheap = order([line("1000.00")], discounts=[(VOUCHER, "-400.00")], included="120.00", grand="600.00")
    assert column(cheap, "net") == ["480.00", "0.00", "0.00"]
    assert shares(cheap).tender == sek("0")


def test_free_shipping_is_taken_off_shipping() -> None:
    free = order(
        [line("100.00")],
        shipping="49.00",
        discounts=[(FREE_SHIPPING, "-49.00")],
        included="20.00",
        grand="100.00",
        taxes=CostTaxes(shipping=(rule("25", included="9.80"),), discounts=(rule("25", included="-9.80"),)),
    )
    assert column(free, "gross") == ["100.00", "0.00", "0.00"]
    assert column(free, "tax") == ["20.00", "0.00", "0.00"]
    assert broken(free) == ()


def test_the_items_of_a_bundle_count_once() -> None:
    """No source says where a bundle's price stands: here in its own line, and in its items' too."""
    kit = order(
        [
            line("100.00", kind=LineKind.BUNDLE),
            line("60.00", kind=LineKind.BUNDLE_ITEM),
            line("40.00", kind=LineKind.BUNDLE_ITEM),
        ],
        values="100.00",
        included="20.00",
        grand="100.00",
    )
    assert broken(kit) == ()
    assert column(kit, "tax") == ["20.00", "0.00", "0.00", "0.00", "0.00"]


def test_yen_have_no_decimals_and_dinars_three() -> None:
    yen = order([line("15000", "10", currency="JPY")], included="1364", grand="15000", currency="JPY")
    assert column(yen, "net") == ["13636", "0", "0"]
    dinar = order([line("12.345", "5", currency="KWD")], added="0.617", grand="12.962", currency="KWD")
    assert column(dinar, "gross") == ["12.962", "0.000", "0.000"]
    assert broken(yen) == broken(dinar) == ()


def test_three_returns_share_a_tax() -> None:
    """Returned one by one, a tax of 20.00 comes back whole."""
    assert [str(part.amount) for part in sek("20.00").allocate([1, 1, 1])] == ["6.67", "6.67", "6.66"]
    assert [str(part.amount) for part in sek("-10.00").allocate([1, 1, 1])] == ["-3.34", "-3.33", "-3.33"]


@pytest.mark.parametrize(
    "odd, path",
    [
        (
            order([line("0")], shipping="49.00", discounts=[(VOUCHER, "-10.00")], grand="39.00"),
            "totals.discounts",
        ),
        (order([line("100.00", "0")], included="20.00", grand="100.00"), "totals.tax_included"),
    ],
    ids=["a discount on nothing", "a tax on nothing"],
)
def test_what_nothing_can_carry_is_told(odd: Order, path: str) -> None:
    with pytest.raises(RecordRefused) as refused:
        shares(odd)
    assert [(one.code, one.path) for one in refused.value.findings] == [("totals.mismatch", path)]


def test_shipping_that_is_free_from_the_beginning_is_not_taken_off_again() -> None:
    """The voucher tells what it was worth, the total of discounts does not have it."""
    free = order([line("100.00")], included="20.00", grand="100.00")
    free = evolve(free, discounts=(Discount(kind=FREE_SHIPPING, amount=sek("-49.00")),))
    assert column(free, "gross") == ["100.00", "0.00", "0.00"]


def test_more_certificates_than_discounts_are_told() -> None:
    odd = order([line("100.00")], discounts=[(GIFT, "-60.00")], included="20.00", grand="40.00")
    odd = evolve(odd, totals=evolve(odd.totals, discounts=sek("-40.00"), grand_total=sek("60.00")))
    with pytest.raises(RecordRefused) as refused:
        shares(odd)
    assert refused.value.findings[0].evidence == {"gift certificates": "-60.00 SEK", "told": "-40.00 SEK"}


def test_discounts_that_were_not_read_are_not_guessed() -> None:
    """Which of them is tender decides about tax."""
    with pytest.raises(ValueError, match="without its discounts"):
        shares(evolve(WORKED, discounts=None))
