"""Check digits, and one code in several lengths."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from centra_ipaas.crosswalk import gtin


@pytest.mark.parametrize(
    "code, digits",
    [
        ("4006381333931", "04006381333931"),  # an EAN
        ("036000291452", "00036000291452"),  # a UPC
        ("0036000291452", "00036000291452"),  # the same as an EAN
        ("96385074", "00000096385074"),  # an EAN of 8
        ("10614141000415", "10614141000415"),  # a case of several
    ],
)
def test_a_valid_code_is_14_digits(code: str, digits: str) -> None:
    assert gtin.gtin14(code) == digits


@pytest.mark.parametrize(
    "code",
    [
        "",
        "4006381333930",
        "400638133393",
        "40063813339311",
        "400638133393X",
        "４００６３８１３３３９３１",
    ],
)
def test_anything_else_is_none(code: str) -> None:
    """A wrong check digit, a wrong length, letters, digits that are not ASCII."""
    assert gtin.gtin14(code) is None


def test_a_lost_check_digit_is_computed() -> None:
    assert gtin.without_check_digit("400638133393") == "04006381333931"
    assert gtin.without_check_digit("4006381333931") is None


def test_a_code_that_can_be_read_in_two_ways_has_both() -> None:
    """Twelve digits that are a valid UPC may be an EAN that lost its check digit as well."""
    assert gtin.readings("036000291452") == {"00036000291452", "00360002914522"}
    assert gtin.readings("COAT-M") == frozenset()


def test_only_digits_have_a_check_digit() -> None:
    with pytest.raises(ValueError, match="digits"):
        gtin.check_digit("12a")


@given(st.text("0123456789", min_size=12, max_size=12), st.integers(0, 11), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(digits: str, place: int, by: int) -> None:
    code = digits + gtin.check_digit(digits)
    wrong = code[:place] + str((int(code[place]) + by) % 10) + code[place + 1 :]
    assert gtin.gtin14(code) is not None
    assert gtin.gtin14(wrong) is None
