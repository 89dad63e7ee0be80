"""Documents: what was written comes back equal, what would not is refused with its path and without its values."""

from __future__ import annotations

import json
import traceback
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_values import RECORDS, built

from centra_ipaas.errors import RecordRefused
from centra_ipaas.mapping.documents import from_json, to_json
from centra_ipaas.models import (
    Address,
    AppliedTax,
    Bundle,
    BundleKind,
    BundlePricing,
    BundleSection,
    Customer,
    Money,
    Payment,
    PaymentKind,
    PaymentState,
    Price,
    Size,
    TaxKey,
    TaxScheme,
    Weight,
)

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
PAYMENT = Payment(
    id="1",
    kind=PaymentKind.CAPTURE,
    state=PaymentState.SUCCEEDED,
    amount=Money.of("1296.00", "SEK"),
    at=NOW,
    method="Klarna",
)
#: As it stands on disk, to the letter.
WRITTEN = (
    '{"version":1,"type":"Payment","value":{"id":"1","kind":"capture","state":"succeeded",'
    '"amount":{"amount":"1296.00","currency":"SEK"},"at":"2026-03-01T12:00:00+00:00","gift_card":false,'
    '"reference":null,"method":"Klarna"}}'
)


def test_a_document_is_what_it_was() -> None:
    """Who reads it with another program relies on each letter."""
    assert to_json(PAYMENT) == WRITTEN
    assert from_json(Payment, WRITTEN) == from_json(Payment, WRITTEN.encode()) == PAYMENT


@pytest.mark.parametrize("kind", RECORDS, ids=lambda kind: kind.__name__)
@settings(max_examples=10, deadline=None)
@given(data=st.data())
def test_every_model_comes_back_equal(kind: type, data: st.DataObject) -> None:
    value = data.draw(built(kind))
    back = from_json(kind, to_json(value))
    assert back == value
    assert attrs.asdict(back) == attrs.asdict(value)


def test_digits_zeros_and_missing_values_stay_what_they_were() -> None:
    key = TaxKey(scheme=TaxScheme.OSS, country="DE", rate=Decimal("19.00"))
    assert str(from_json(TaxKey, to_json(key)).rate) == "19.00"
    for price in (None, Money.zero("KWD")):
        told = from_json(Price, to_json(Price(price_list_id="1", variant_id="2", amount=price)))
        assert told.amount == price
    size = Size(id="1", weight=Weight.of("0.450", "kg"))
    assert str(from_json(Size, to_json(size)).weight) == "0.450 kg"


def refused(document: str | bytes, kind: type = Payment) -> dict[str, str]:
    with pytest.raises(RecordRefused) as caught:
        from_json(kind, document)
    assert {finding.code for finding in caught.value.findings} == {"record.unreadable"}
    return {finding.path: finding.message for finding in caught.value.findings}


def changed(**changes: Any) -> str:
    return json.dumps(json.loads(WRITTEN) | changes)


def in_value(**changes: Any) -> str:
    return changed(value=json.loads(WRITTEN)["value"] | changes)


@pytest.mark.parametrize("version", [0, 2, -1, 10**30])
def test_an_unknown_version_is_refused(version: int) -> None:
    """Even if everything else fits."""
    told = refused(changed(version=version))
    assert told == {"version": f"version is {version}; this version of the library reads 1 only"}


@pytest.mark.parametrize("version", ["1", 1.0, True, None])
def test_a_version_is_a_whole_number(version: object) -> None:
    assert list(refused(changed(version=version))) == ["version"]


@pytest.mark.parametrize("name", ["version", "type", "value"])
def test_a_document_has_all_its_members(name: str) -> None:
    plain = json.loads(WRITTEN)
    del plain[name]
    assert list(refused(json.dumps(plain))) == [name]


def test_another_type_is_refused() -> None:
    """An order is no payment, whatever members they share."""
    assert list(refused(changed(type="Order"))) == ["type"]
    assert list(refused(WRITTEN, Address)) == ["type"]
    assert list(refused(changed(type=1))) == ["type"]


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", "1", b"\xff", "[" * 100_000, '{"version":1,"version":1}']
)
def test_what_is_no_document_is_refused(text: str | bytes) -> None:
    assert list(refused(text)) == [""]


def test_what_would_be_lost_is_refused() -> None:
    """At any depth, and all of it at once."""
    amount = {"amount": "1.00", "currency": "SEK", "minor": 100}
    assert list(refused(in_value(amount=amount, fee="1.00"))) == ["value.amount.minor", "value.fee"]
    assert list(refused(changed(more=1))) == ["more"]
    bundle = Bundle(
        kind=BundleKind.FIXED,
        pricing=BundlePricing.STATIC,
        sections=(BundleSection(id="1", quantity=1, variant_ids=("7",)),),
    )
    plain = json.loads(to_json(bundle))
    plain["value"]["sections"][0]["size"] = "M"
    assert list(refused(json.dumps(plain), Bundle)) == ["value.sections[0].size"]


@pytest.mark.parametrize(
    "name, wrong",
    [
        ("amount", {"amount": "1.234", "currency": "SEK"}),
        ("amount", {"amount": "1.00", "currency": "sek"}),
        ("amount", None),
        ("kind", "theft"),
        ("at", "2026-03-01T12:00:00"),
        ("at", 0),
        ("gift_card", 0),
        ("id", 1),
    ],
)
def test_a_value_of_another_kind_is_refused_at_its_path(name: str, wrong: object) -> None:
    """Three decimals of öre, a time without a zone, a number where yes or no belongs."""
    (path,) = refused(in_value(**{name: wrong}))
    assert path == f"value.{name}"


def test_all_that_is_wrong_is_told_at_once() -> None:
    assert sorted(refused(in_value(kind="theft", at=0, id=1))) == ["value.at", "value.id", "value.kind"]


def test_no_error_tells_who_it_was() -> None:
    """Neither its text nor its traceback, not even if a name stands where a country belongs."""
    secret = "astrid@example.com"
    customer = json.loads(to_json(Customer(id="1", email=secret)))
    customer["value"] |= {"registered": secret, secret: 1, "billing_address": {"country": 5, "name": secret}}
    tax = json.loads(
        to_json(
            AppliedTax(
                percent=Decimal(25),
                included=Money.zero("SEK"),
                added=Money.zero("SEK"),
                deducted=Money.zero("SEK"),
            )
        )
    )
    tax["value"]["included"]["currency"] = secret
    for kind, plain in ((Customer, customer), (AppliedTax, tax)):
        with pytest.raises(RecordRefused) as caught:
            from_json(kind, json.dumps(plain))
        assert secret not in "".join(traceback.format_exception(caught.value))
    named = json.loads(to_json(Customer(id="1")))
    named["value"][secret] = 1
    assert list(refused(json.dumps(named), Customer)) == ["value.?"]
