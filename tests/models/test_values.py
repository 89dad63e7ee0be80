"""Canonical values: aware times, no personal data in a repr, the same after JSON."""

from __future__ import annotations

import inspect
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from decimal import Decimal
from enum import Enum
from typing import get_type_hints

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from centra_ipaas import models
from centra_ipaas.mapping.reading import read_json, write_json
from centra_ipaas.models import Address, Money, Order, StockLevel, Weight, WeightUnit

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
RECORDS = [attrs.resolve_types(kind) for name in models.__all__ if attrs.has(kind := getattr(models, name))]
TIMED = [
    (kind, field.name)
    for kind in RECORDS
    for field in attrs.fields(kind)
    if datetime
    in {get_type_hints(kind)[field.name], *getattr(get_type_hints(kind)[field.name], "__args__", ())}
]

zones = st.sampled_from([UTC, timezone(timedelta(hours=5, minutes=30)), timezone(timedelta(hours=-8))])
st.register_type_strategy(datetime, st.datetimes(timezones=zones))
st.register_type_strategy(
    Money, st.builds(Money.from_minor, st.integers(-(10**12), 10**12), st.sampled_from(["SEK", "JPY", "KWD"]))
)
st.register_type_strategy(Decimal, st.decimals(-(10**6), 10**6, places=4))
st.register_type_strategy(
    Weight, st.builds(Weight, st.decimals(0, 10**6, places=4), st.sampled_from(WeightUnit))
)


def built(kind):
    """Values of a class; where a validator asks for more than the type says, so much."""
    if kind is Weight:
        return st.from_type(Weight)
    given = {}
    for field in attrs.fields(kind):
        if field.name in ("sku", "warehouse", "id", "order_number") and kind.__name__ in (
            "StockLevel",
            "Dispatch",
            "DispatchLine",
            "StockChange",
        ):
            given[field.name] = st.text(min_size=1)
        if kind.__name__ == "TaxKey" and field.name in ("country", "rate"):
            given[field.name] = st.just("SE") if field.name == "country" else st.decimals(0, 100, places=3)
        if field.name in ("packages", "quantity"):
            given[field.name] = st.integers(1, 10**6)
        if kind.__name__ == "Dispatch" and field.name == "lines":
            given[field.name] = st.lists(built(models.DispatchLine), min_size=1, max_size=3).map(tuple)
    return st.builds(kind, **given)


def test_every_datetime_is_known_here():
    """The test below would say nothing if it found none."""
    assert (Order, "placed_at") in TIMED
    assert (models.Shipment, "shipped_at") in TIMED
    assert len(TIMED) >= 8


class Undecided(tzinfo):
    """A zone that does not say how far it is from UTC."""

    def utcoffset(self, _when):
        return None


@pytest.mark.parametrize("kind, name", TIMED, ids=str)
@settings(max_examples=3)
@given(data=st.data())
def test_a_datetime_without_a_zone_does_not_get_in(kind, name, data):
    """In every datetime of every model, when it is made and when it is changed."""
    value = data.draw(built(kind))
    for naive in (NOW.replace(tzinfo=None), NOW.replace(tzinfo=Undecided())):
        with pytest.raises(ValueError, match="needs a time zone"):
            attrs.evolve(value, **{name: naive})


@pytest.mark.parametrize("kind", RECORDS, ids=lambda kind: kind.__name__)
@settings(max_examples=25)
@given(data=st.data())
def test_json_gives_back_the_same_value(kind, data):
    """write_json and read_json are each other's inverse, for every model."""
    value = data.draw(built(kind))
    assert read_json(kind, write_json(value)) == value


PERSONAL = Address(
    country="SE", name="Astrid Lind", company="Lind AB", line1="Storgatan 1", line2="c/o Berg", postal_code="111 22",
    city="Umeå", region="AC", email="astrid@example.com", phone="+46701234567", vat_number="SE556677889901",
)  # fmt: skip


@settings(max_examples=20)
@given(order=built(Order))
def test_a_repr_shows_nobody(order):
    """Of an address the country only; so an order's repr can stand in a log."""
    assert repr(PERSONAL) == "Address(country='SE')"
    shown = repr(attrs.evolve(order, shipping_address=PERSONAL, billing_address=PERSONAL))
    secrets = [
        value for name, value in attrs.asdict(PERSONAL).items() if name != "country" and len(value) > 3
    ]
    assert not [secret for secret in secrets if secret in shown]


@pytest.mark.parametrize("kind", RECORDS, ids=lambda kind: kind.__name__)
@settings(max_examples=3)
@given(data=st.data())
def test_a_value_does_not_change(kind, data):
    """Every model is frozen, and made by keyword."""
    value = data.draw(built(kind))
    name = attrs.fields(kind)[0].name
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        setattr(value, name, None)
    by_place = {"value", "unit"} if kind is Weight else set()
    assert all(
        p.kind is p.KEYWORD_ONLY or name in by_place for name, p in inspect.signature(kind).parameters.items()
    )


@pytest.mark.parametrize(
    "kind, wrong",
    [(StockLevel, {"sku": "", "warehouse": "A", "on_hand": 1, "counted_at": NOW}),
     (StockLevel, {"sku": "A", "warehouse": "", "on_hand": 1, "counted_at": NOW}),
     (models.DispatchLine, {"sku": "A", "quantity": 0}), (models.DispatchLine, {"sku": "", "quantity": 1}),
     (models.Dispatch, {"id": "1", "order_number": "1", "lines": (), "dispatched_at": NOW})],
)  # fmt: skip
def test_what_others_bring_is_checked(kind, wrong):
    """A level without a SKU, a parcel with nothing in it."""
    with pytest.raises(ValueError):
        kind(**wrong)


def test_unknown_stands_for_words_we_do_not_have():
    """Every open list of the platform has a way out."""
    for kind in (
        models.OrderStatus,
        models.PaymentKind,
        models.PaymentState,
        models.DiscountKind,
        models.BundleKind,
        models.BundlePricing,
    ):
        assert issubclass(kind, Enum)
        assert kind.UNKNOWN.value == "unknown"


@pytest.mark.parametrize(
    "kind", [models.Customer, models.Buyer, models.Account], ids=lambda kind: kind.__name__
)
def test_parties_show_nobody(kind):
    """A number is what a log may say of them."""
    words = ("name", "first_name", "last_name", "email", "phone", "vat_number")
    known = {field.name for field in attrs.fields(kind)}
    secrets = {name: f"Astrid-{name}" for name in words if name in known}
    shown = repr(kind(id="17", billing_address=PERSONAL, **secrets))
    assert "17" in shown
    assert "Astrid" not in shown


def test_codes_that_are_money_are_not_shown():
    """Whoever reads a gift certificate's code can spend it."""
    gift = models.Discount(
        kind=models.DiscountKind.GIFT_CERTIFICATE, amount=Money.of("-1", "SEK"), code="GIFT-7F3A"
    )
    assert gift.is_tender
    assert "7F3A" not in repr(gift)
