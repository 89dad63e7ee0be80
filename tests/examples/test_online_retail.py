"""The made-up file through the whole program: sandbox, export, ERP process, and the counts at both ends."""

import json
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from examples.online_retail import agrees

PROGRAM = Path(__file__).parents[2] / "examples" / "online_retail.py"


def run(*arguments):
    command = [sys.executable, PROGRAM, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


@pytest.fixture(scope="module", params=["keys", "search"])
def report(request):
    done = run(Path(__file__).with_name("online_retail.csv"), "--mode", request.param)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_what_goes_in_is_exported_or_held_back_to_the_penny(report):
    assert (report["invoices"], report["lines_in"]) == (23, 36)
    assert report["invoices"] == report["exported"] + sum(report["held_back"].values())
    assert report["lines_in"] == report["lines_out"] + report["lines_held_back"]
    assert Decimal(report["gross_in"]) == Decimal(report["gross_out"]) + Decimal(report["gross_held_back"])


def test_every_row_of_an_exported_invoice_is_a_line_of_the_erp(report):
    assert (report["exported"], report["lines_out"], report["gross_out"]) == (8, 16, "264.33")


def test_every_reason_is_counted_whoever_refused(report):
    assert report["held_back"] == {
        "invoice.credit-note": 2,
        "invoice.ledger-entry": 3,
        "invoice.stock-correction": 2,
        "invoice.bad-debt": 1,
        "invoice.negative-line": 1,
        "invoice.unknown-country": 1,
        "invoice.carriage-only": 1,
        "invoice.unusable-price": 1,
        "invoice.two-customers": 1,
        "invoice.discount-line": 1,
        "sku.unknown": 1,
    }


def test_the_line_has_exactly_the_agreed_members_in_order(report):
    assert list(report) == [
        "invoices",
        "lines_in",
        "gross_in",
        "exported",
        "lines_out",
        "gross_out",
        "held_back",
        "lines_held_back",
        "gross_held_back",
        "seconds",
    ]


def test_a_missing_penny_is_noticed(report):
    assert agrees(report)
    assert not agrees(report | {"gross_out": "264.32"})
    assert not agrees(report | {"lines_out": report["lines_out"] - 1})
    assert not agrees(report | {"exported": report["exported"] + 1})


def test_a_file_that_cannot_be_counted_is_refused_in_words(tmp_path):
    path = tmp_path / "bad.csv"
    path.write_text("InvoiceNo\n1\n", encoding="utf-8")
    done = run(path)
    assert done.returncode == 2
    assert "has no column" in done.stderr
    assert "Traceback" not in done.stderr
    assert run(tmp_path / "none.csv").returncode == 2
