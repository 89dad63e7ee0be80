"""What each kind of dirt in the Online Retail format becomes."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from examples.retail.rows import BadFile, gross_of, lines_of, read_invoices
from examples.retail.rules import HeldBack, Order, decide


@pytest.fixture
def invoices(sample):
    return {invoice.number: invoice for invoice in read_invoices(sample)}


@pytest.mark.parametrize(
    "number",
    [
        pytest.param("900001", id="repeated rows, spread over two minutes"),
        pytest.param("900002", id="postage beside goods"),
        pytest.param("900003", id="lower-case code, no customer"),
        pytest.param("900004", id="manual line and carriage"),
        pytest.param("900005", id="a free item in a good invoice"),
        pytest.param("900006", id="gift voucher and lower-case manual line"),
        pytest.param("900007", id="a line without a description"),
        pytest.param("900008", id="a free parcel for a customer"),
        pytest.param("900023", id="a charged sample"),
    ],
)
def test_becomes_an_order(invoices, number):
    assert decide(invoices[number]) == Order()


@pytest.mark.parametrize(
    "number, codes",
    [
        ("C900009", ["invoice.credit-note", "invoice.discount-line"]),
        ("C900010", ["invoice.credit-note"]),
        ("A900011", ["invoice.bad-debt", "invoice.negative-line"]),
        ("900012", ["invoice.ledger-entry"]),
        ("C900013", ["invoice.ledger-entry", "invoice.credit-note"]),
        ("900014", ["invoice.ledger-entry"]),
        ("900015", ["invoice.stock-correction"]),
        ("900016", ["invoice.stock-correction"]),
        ("900017", ["invoice.negative-line"]),
        ("900018", ["invoice.unknown-country"]),
        ("900019", ["invoice.carriage-only"]),
        ("900020", ["invoice.unusable-price"]),
        ("900021", ["invoice.two-customers"]),
        ("900022", ["invoice.discount-line", "invoice.negative-line"]),
    ],
)
def test_is_held_back_with_every_finding_and_the_first_is_the_reason(invoices, number, codes):
    decision = decide(invoices[number])
    assert isinstance(decision, HeldBack)
    assert [finding.code for finding in decision.findings] == codes
    assert decision.reason == codes[0]


def test_every_finding_has_an_owner_an_action_and_nothing_personal(invoices):
    customers = {row.customer for invoice in invoices.values() for row in invoice.rows} - {""}
    for invoice in invoices.values():
        decision = decide(invoice)
        for finding in decision.findings if isinstance(decision, HeldBack) else ():
            assert finding.owner
            assert finding.action
            assert not customers & set(str(finding).split())


def test_rows_and_gross_are_counted_from_the_file_alone(sample):
    invoices = read_invoices(sample)
    assert (len(invoices), lines_of(invoices)) == (23, 36)
    assert gross_of(invoices) == sum(
        Decimal(line.split(",")[3]) * Decimal(line.split(",")[5])
        for line in sample.read_text(encoding="utf-8").splitlines()[1:]
    )


def test_an_invoice_begins_with_its_first_minute_in_london_time(invoices):
    assert invoices["900001"].at.astimezone(UTC) == datetime(2010, 12, 1, 8, 26, tzinfo=UTC)


def test_a_lower_case_code_is_the_same_article(invoices):
    [row, _] = invoices["900003"].rows
    assert (row.stock_code, row.code) == ("10001a", "10001A")


def test_the_original_workbook_writes_times_and_pound_signs_its_own_way(tmp_path, sample):
    head, *_ = sample.read_text(encoding="utf-8").splitlines()
    path = tmp_path / "workbook.csv"
    path.write_bytes(f"{head}\r\n1,A,£5 CARD,1,7/1/2011 8:26,5,,EIRE\r\n".encode("cp1252"))
    [invoice] = read_invoices(path)
    assert invoice.rows[0].description == "£5 CARD"
    assert invoice.at.astimezone(UTC) == datetime(2011, 7, 1, 7, 26, tzinfo=UTC)


@pytest.mark.parametrize(
    "row, words",
    [
        ("1,A,x,one,2010-12-01 08:26:00,1.0,,EIRE", "line 2"),
        ("1,A,x,1,2010-12-01 08:26:00,NaN,,EIRE", "unit price"),
        ("1,A,x,1,soon,1.0,,EIRE", "soon"),
        ("1,A,x,1,2010-12-01 08:26:00,1.0", "line 2"),
    ],
)
def test_a_row_that_cannot_be_counted_refuses_the_file(tmp_path, sample, row, words):
    head, *_ = sample.read_text(encoding="utf-8").splitlines()
    path = tmp_path / "bad.csv"
    path.write_text(f"{head}\n{row}\n", encoding="utf-8")
    with pytest.raises(BadFile, match=words):
        read_invoices(path)


def test_a_missing_column_is_named(tmp_path):
    path = tmp_path / "bad.csv"
    path.write_text("InvoiceNo,StockCode\n", encoding="utf-8")
    with pytest.raises(BadFile, match="UnitPrice"):
        read_invoices(path)
