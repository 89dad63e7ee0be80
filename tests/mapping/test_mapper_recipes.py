"""The recipes of examples/mappers do what they say."""

from datetime import UTC, date, datetime
from decimal import Decimal

import attrs
import pytest

from centra_ipaas.mapping import Mapped, Unmapped
from centra_ipaas.models import (
    Address,
    DispatchLine,
    Money,
    Order,
    OrderLine,
    OrderStatus,
    OrderTotals,
    SalesChannel,
)
from examples.mappers import bookkeeping, flat_erp


def sek(amount):
    return Money.of(amount, "SEK")


HOME = Address(country="SE", name="Test Person", line1="Street 1", postal_code="111 22", city="City")
ORDER = Order(
    id="1",
    number="1001",
    channel=SalesChannel.CONSUMER,
    status=OrderStatus.CONFIRMED,
    placed_at=datetime(2026, 3, 2, 23, 30, tzinfo=UTC),
    updated_at=datetime(2026, 3, 2, 23, 30, tzinfo=UTC),
    currency="SEK",
    market="Sweden",
    lines=(
        OrderLine(
            id="7",
            sku="COAT-BLK-M",
            quantity=2,
            unit_price=sek("474.50"),
            unit_list_price=sek(600),
            value=sek(949),
            tax_percent=Decimal(25),
        ),
        OrderLine(
            id="8",
            sku="CAP",
            quantity=1,
            unit_price=sek(0),
            unit_list_price=sek(0),
            value=sek(0),
            tax_percent=Decimal(25),
        ),
    ),
    totals=OrderTotals(
        lines=sek(949),
        shipping=sek(0),
        handling=sek(0),
        discounts=sek(0),
        tax_included=sek("189.80"),
        tax_added=sek(0),
        tax_deducted=sek(0),
        grand_total=sek(949),
    ),
    shipping_address=HOME,
)


def told(outcome):
    assert isinstance(outcome, Unmapped)
    return [(one.code, one.path) for one in outcome.findings]


# --- an ERP with flat columns


def test_an_order_becomes_flat_rows():
    """One row a line, with the order's own columns first."""
    assert flat_erp.to_csv([flat_erp.ToSheet().map(ORDER)]) == (
        "1001;20260302;SEK;Test Person;Street 1;;111 22;City;SE;COAT-BLK-M;2;474,50\n"
        "1001;20260302;SEK;Test Person;Street 1;;111 22;City;SE;CAP;1;0,00\n"
    )


def test_an_address_corrected_in_the_erp_comes_back():
    """The same definition, the other way."""
    mapper = flat_erp.ToAddressColumns()
    corrected = attrs.evolve(mapper.map(HOME), city="Lund")
    assert mapper.reverse().map(corrected) == attrs.evolve(HOME, city="Lund")
    assert mapper.reverse().map(mapper.map(attrs.evolve(HOME, country=None))).country is None


def test_every_column_that_is_too_short_is_told():
    """A column that would be cut is a finding, and what stands in it is not told."""
    long = attrs.evolve(HOME, name="N" * 36, city="C" * 31)
    outcome = flat_erp.ToSheet().try_map(attrs.evolve(ORDER, shipping_address=long))
    assert [one.evidence["target"] for one in outcome.findings] == ["address.name", "address.city"]
    assert {one.evidence["value"] for one in outcome.findings} == {"redacted"}


# --- a warehouse that talks XML

PARCELS = """
<parcels>
  <parcel id="P1" order="1001" at="2026-03-03T08:00:00+01:00" carrier="PN" tracking="T1">
    <item sku="COAT-BLK-M" units="2"/>
  </parcel>
  <parcel id="P2" order="1002" at="yesterday" carrier="X"><item units="two"/></parcel>
</parcels>
"""


@pytest.fixture
def xml():
    pytest.importorskip("defusedxml")
    from examples.mappers import warehouse_xml

    return warehouse_xml


def test_parcels_are_read_and_what_is_wrong_with_one_is_told(xml):
    """A good parcel is a dispatch; a bad one is refused with everything that is wrong with it."""
    mapper = xml.ToDispatch(xml.carriers.of({"PN": "PostNord"}))
    good, bad = (mapper.try_map(parcel) for parcel in xml.parcels(PARCELS))
    assert isinstance(good, Mapped)
    assert (good.value.carrier, good.value.tracking_number) == ("PostNord", "T1")
    assert good.value.lines == (DispatchLine(sku="COAT-BLK-M", quantity=2),)
    assert told(bad) == [
        ("mapping.missing", "items[0].sku"),
        ("mapping.compute", "items[0].units"),
        ("mapping.compute", "at"),
        ("mapping.lookup", "carrier"),
    ]


def test_xml_that_bombs_is_refused(xml):
    """Entities are not followed."""
    from defusedxml import EntitiesForbidden

    with pytest.raises(EntitiesForbidden):
        list(xml.parcels('<!DOCTYPE p [<!ENTITY a "aaaa">]><parcels>&a;</parcels>'))


def test_an_order_goes_out_as_xml(xml):
    """Text is escaped by the library, not by the recipe."""
    order = attrs.evolve(ORDER, shipping_address=attrs.evolve(HOME, name="A & B"))
    assert xml.to_xml(xml.ToPickOrder().map(order)) == (
        '<pickOrder number="1001" country="SE"><addressLine>A &amp; B</addressLine>'
        "<addressLine>Street 1</addressLine><addressLine>111 22 City</addressLine>"
        '<line sku="COAT-BLK-M" units="2" /><line sku="CAP" units="1" /></pickOrder>'
    )


# --- a bookkeeping document

BOOKS = bookkeeping.ToVoucher(
    bookkeeping.receivables.of({"Sweden": 1510}), bookkeeping.revenues.of({"Sweden": 3001})
)
LEDGER = {"zone": "Europe/Stockholm", "vat_account": 2611}


def test_an_order_becomes_a_balanced_document_of_the_ledgers_day():
    """Half past eleven in the evening UTC is the next day in Stockholm."""
    voucher = BOOKS.map(ORDER, **LEDGER)
    assert voucher.day == date(2026, 3, 3)
    assert [(one.account, str(one.debit.amount), str(one.credit.amount)) for one in voucher.postings] == [
        (1510, "949.00", "0.00"),
        (3001, "0.00", "759.20"),
        (2611, "0.00", "189.80"),
    ]
    total = sek(0)
    assert sum((one.debit - one.credit for one in voucher.postings), total) == total


def test_what_cannot_be_posted_is_told_to_finance():
    """A market without accounts, once a table; nothing is guessed."""
    outcome = BOOKS.try_map(attrs.evolve(ORDER, market="Norway"), **LEDGER)
    assert told(outcome) == [("mapping.lookup", "market"), ("mapping.lookup", "market")]
    assert {one.owner for one in outcome.findings} == {"finance"}


def test_an_order_that_costs_nothing_is_posted_with_a_warning():
    """A gift is no mistake, but somebody should look."""
    nothing = attrs.evolve(ORDER.totals, grand_total=sek(0), tax_included=sek(0))
    outcome = BOOKS.try_map(attrs.evolve(ORDER, totals=nothing), **LEDGER)
    assert isinstance(outcome, Mapped)
    assert [(one.code, one.path) for one in outcome.warnings] == [("totals.nothing", "totals.grand_total")]


def test_tax_that_exceeds_the_total_is_refused():
    """A finding of the recipe's own."""
    odd = attrs.evolve(ORDER.totals, tax_included=sek(1000))
    assert told(BOOKS.try_map(attrs.evolve(ORDER, totals=odd), **LEDGER)) == [("totals.mismatch", "market")]
