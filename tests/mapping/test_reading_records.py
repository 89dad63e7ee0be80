"""Records that somebody brings: read as they are, or refused with every reason."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import Enum, StrEnum

import pytest
from attrs import field, frozen
from attrs.validators import min_len
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from centra_ipaas.errors import RecordRefused
from centra_ipaas.mapping.reading import read, read_json, write
from centra_ipaas.models import Address, Dispatch, Money, Order, StockLevel


class Size(Enum):
    SMALL = 1
    LARGE = 2


class Colour(StrEnum):
    RED = "red"


@frozen(kw_only=True)
class Line:
    sku: str = field(validator=min_len(1))
    quantity: int
    price: Money
    colour: Colour = Colour.RED


@frozen(kw_only=True)
class Note:
    number: str
    at: datetime
    lines: tuple[Line, ...]
    paid: bool = False
    rate: Decimal = Decimal(0)
    weight: float = 0.0
    size: Size = Size.SMALL
    day: date | None = None
    tags: tuple[str, ...] = ()
    names: list[str] = field(factory=list)
    more: Sequence[str] = ()
    extra: dict[str, int] = field(factory=dict)
    address: Address | None = None


LINE = {"sku": "A", "quantity": 2, "price": {"amount": "12.50", "currency": "SEK"}}
GOOD = {"number": "1", "at": "2026-03-01T12:00:00+01:00", "lines": [LINE]}


def refused(**wrong) -> list[str]:
    """Return the paths of what is wrong."""
    with pytest.raises(RecordRefused) as caught:
        read(Note, {**GOOD, **wrong})
    assert {finding.code for finding in caught.value.findings} == {"record.unreadable"}
    return [finding.path for finding in caught.value.findings]


def test_a_good_record_is_read():
    """Text, numbers, money, enums by their values, nested records."""
    note = read(
        Note,
        {**GOOD, "size": 2, "day": "2026-03-01", "rate": "0.25", "weight": 1, "address": {"country": "SE"}},
    )
    assert note.lines == (Line(sku="A", quantity=2, price=Money.of("12.50", "SEK"), colour=Colour.RED),)
    assert (note.size, note.day, note.rate, note.weight) == (
        Size.LARGE,
        date(2026, 3, 1),
        Decimal("0.25"),
        1.0,
    )
    assert type(note.lines[0].colour) is Colour
    assert note.at.utcoffset() is not None
    assert note.address == Address(country="SE")


def test_fields_nobody_knows_are_let_be():
    """A system that sends more than we need is no reason to stop."""
    assert read(Note, {**GOOD, "colour of the sky": "blue", "lines": [{**LINE, "x": 1}]}) == read(Note, GOOD)


def test_everything_wrong_is_told_at_once():
    """Every value, at its path, in one refusal."""
    lines = [
        LINE,
        {"sku": "", "quantity": "2", "price": {"amount": 1.5, "currency": "SEK"}, "colour": "pink"},
        {"quantity": True, "price": {"amount": "1"}},
    ]
    assert sorted(refused(number=5, at="2026-03-01", paid="yes", lines=lines)) == [
        "at", "lines[1].colour", "lines[1].price", "lines[1].quantity", "lines[2].price", "lines[2].quantity",
        "lines[2].sku", "number", "paid",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "name, value",
    [
        ("number", 1), ("number", None), ("number", ["1"]), ("paid", 1), ("paid", "true"), ("paid", None),
        ("rate", 0.25), ("rate", "a"), ("rate", True), ("rate", "NaN"), ("rate", None),
        ("weight", "1.5"), ("weight", True), ("weight", None), ("size", "1"), ("size", "SMALL"), ("size", 3),
        ("at", "2026-03-01T12:00:00"), ("at", 1772366400), ("at", None), ("at", "soon"), ("day", 20260301),
        ("tags", "red"), ("tags", {"red": 1}), ("tags", None), ("tags", 5), ("names", "red"), ("more", "red"),
        ("extra", []), ("extra", "x"), ("lines", "A"), ("lines", {}), ("lines", None),
        ("address", "Main street 1"), ("address", []), ("address", ["country"]), ("address", 5),
    ],
)  # fmt: skip
def test_nothing_is_coerced(name, value):
    """Text is no number and no list, a list is no record, a float is no decimal, and null is nothing else."""
    (path,) = refused(**{name: value})
    assert path == name


@pytest.mark.parametrize("quantity", ["2", 2.0, True, None, Decimal(2), [2]])
def test_a_quantity_is_a_whole_number(quantity):
    """At its own path inside the list."""
    assert refused(lines=[LINE, {**LINE, "quantity": quantity}]) == ["lines[1].quantity"]


@pytest.mark.parametrize(
    "price",
    ["12.50", 12.5, {}, {"amount": "12.505", "currency": "SEK"}, {"amount": "1", "currency": "kr"},
     {"amount": "1", "currency": None}, {"amount": 1.5, "currency": "SEK"},
     {"amount": "NaN", "currency": "SEK"}, None, []],
)  # fmt: skip
def test_money_is_an_amount_as_text_with_its_currency(price):
    """Too many decimals are refused, not rounded."""
    assert refused(lines=[{**LINE, "price": price}]) == ["lines[0].price"]


def test_values_are_not_repeated():
    """They may be personal: a finding says where, not what."""
    secret = "astrid@example.com"
    line = {**LINE, "colour": secret, "price": {"amount": secret, "currency": secret}}
    address = {"email": [secret], "name": {secret: secret}}
    wrong = {
        "number": [secret],
        "at": secret,
        "lines": [line],
        "address": address,
        "paid": secret,
        "size": secret,
    }
    with pytest.raises(RecordRefused) as caught:
        read(Note, {**GOOD, **wrong})
    assert len(caught.value.findings) == 8
    assert secret not in repr(caught.value.findings)
    assert secret not in str(caught.value)


@pytest.mark.parametrize("record", [None, [], "x", 5, [GOOD], True])
def test_what_is_no_record_is_one_finding(record):
    """With no path: the record as a whole; also for a class that needs no field."""
    for kind in (Note, Address, Order, Dispatch, StockLevel):
        with pytest.raises(RecordRefused) as caught:
            read(kind, record)
        assert [finding.path for finding in caught.value.findings] == [""]


@pytest.mark.parametrize("text", ["", "{", "[1,", b"\xff", "nul", "[" * 100_000])
def test_what_is_no_json_is_a_finding(text):
    """Cut off, not UTF-8, nested without end."""
    with pytest.raises(RecordRefused) as caught:
        read_json(Address, text)
    assert [finding.path for finding in caught.value.findings] == [""]


def test_numbers_in_json_keep_their_digits():
    """A JSON number for a decimal is read by its digits, not through a float."""
    assert read_json(Note, json.dumps(GOOD)[:-1] + ', "rate": 0.1}').rate == Decimal("0.1")
    assert read_json(Note, json.dumps(GOOD)[:-1] + ', "weight": 0.1}').weight == 0.1


def test_a_written_record_is_plain():
    """Decimals and money as text, enums as their values, defaults too."""
    plain = write(read(Note, GOOD))
    assert plain["rate"] == "0"
    assert plain["lines"] == [{**LINE, "colour": "red"}]
    assert plain["address"] is None
    assert json.loads(json.dumps(plain)) == plain


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(list(GOOD)) | st.text(), inner),
    max_leaves=10,
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    record=anything, changed=st.dictionaries(st.sampled_from([*GOOD, "tags", "address", "rate"]), anything)
)
def test_no_record_is_a_crash(record, changed):
    """Whatever is brought is read or refused."""
    for data in (record, {**GOOD, **changed}):
        try:
            assert isinstance(read(Note, data), Note)
        except RecordRefused as error:
            assert error.findings  # noqa: PT017
