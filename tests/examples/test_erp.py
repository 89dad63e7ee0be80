"""The example ERP as a process, and its adapter."""

import json
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from attrs import evolve

from centra_ipaas.errors import NotSent, Owner, RecordRefused
from centra_ipaas.models import (
    Address,
    Money,
    Order,
    OrderLine,
    OrderStatus,
    OrderTotals,
    SalesChannel,
)
from centra_ipaas.sync.ports import Accepted, Refused
from centra_ipaas.testing import OrderTargetContract
from examples.erp import ErpOrder, ExampleErp, ToErp, offices
from examples.processes import first_line, running

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def sek(amount):
    return Money.of(amount, "SEK")


ORDER = Order(
    id="1",
    number="1001",
    channel=SalesChannel.CONSUMER,
    status=OrderStatus.CONFIRMED,
    placed_at=NOW,
    updated_at=NOW,
    currency="SEK",
    market="Sweden",
    lines=(
        OrderLine(
            id="7",
            sku="COAT-BLK-M",
            product_name="Coat",
            variant_name="Black",
            size="M",
            quantity=2,
            unit_price=sek(500),
            unit_list_price=sek(600),
            value=sek(1000),
            tax_percent=Decimal(25),
        ),
    ),
    totals=OrderTotals(
        lines=sek(1000),
        shipping=sek(49),
        handling=sek(0),
        discounts=sek(-100),
        tax_included=sek("189.80"),
        tax_added=sek(0),
        tax_deducted=sek(0),
        grand_total=sek(949),
    ),
    shipping_address=Address(
        country="SE",
        name="Test Person",
        line1="Street 1",
        line2="c/o Shop",
        postal_code="111 22",
        city="City",
    ),
)
TO_ERP = ToErp(offices.of({"Sweden": "S100"}))
DOCUMENT = TO_ERP.map(ORDER)


def journal(folder):
    return [json.loads(line) for line in (folder / "journal.jsonl").read_text(encoding="utf-8").splitlines()]


@pytest.fixture
def erp(erp_url, mode):
    with ExampleErp(erp_url, mode) as erp:
        yield erp


class TestErpContract(OrderTargetContract[ErpOrder]):
    """What every `OrderTarget` promises, in both ways the ERP runs."""

    @pytest.fixture(autouse=True)
    def _erp(self, erp):
        self._target = erp

    def target(self):
        return self._target

    def document(self, number):
        return evolve(DOCUMENT, number=str(number))


def test_the_document_looks_up_the_office_and_joins_what_the_erp_has_one_column_for():
    [line] = DOCUMENT.lines
    assert (line.article, line.text) == ("COAT-BLK-M", "Coat, Black, M")
    assert (DOCUMENT.sales_office, DOCUMENT.customer.street) == ("S100", "Street 1, c/o Shop")


def test_a_market_without_an_office_a_missing_sku_and_no_address_are_three_findings():
    order = evolve(ORDER, market="Mars", lines=(evolve(ORDER.lines[0], sku=None),), shipping_address=None)
    with pytest.raises(RecordRefused) as refused:
        TO_ERP.map(order)
    assert {finding.code for finding in refused.value.findings} == {
        "mapping.lookup",
        "mapping.missing",
        "sku.unknown",
    }


def test_every_call_is_booked_once_per_key_only_if_the_erp_honours_keys(erp, erp_folder, mode):
    first, second = (erp.create(DOCUMENT, key="order-1001") for _ in range(2))
    assert first == Accepted(remote_id="SO-00001")
    if mode == "keys":
        assert second == first
        assert len(journal(erp_folder)) == 1
    else:
        assert second == Accepted(remote_id="SO-00002")
        assert [entry["order"]["number"] for entry in journal(erp_folder)] == ["1001", "1001"]


def test_what_was_booked_is_found_by_its_key(erp):
    erp.create(DOCUMENT, key="a/b c&d")
    assert erp.find("a/b c&d") == "SO-00001"
    assert erp.find("another") is None


def test_the_journal_is_its_memory_after_a_restart(erp_folder, mode):
    for _ in range(2):
        with (
            running("-m", "examples.erp.server", "--folder", erp_folder, "--mode", mode) as process,
            ExampleErp(first_line(process)["url"], mode) as erp,
        ):
            if erp.find("k") is None:
                erp.create(DOCUMENT, key="k")
    assert [entry["id"] for entry in journal(erp_folder)] == ["SO-00001"]


def test_a_refusal_names_every_problem_its_owner_and_books_nothing(erp, erp_folder):
    (erp_folder / "articles.txt").write_text("OTHER\n", encoding="utf-8")
    bad = evolve(
        DOCUMENT,
        customer=evolve(DOCUMENT.customer, street="x" * 41, postal_code=""),
        total=sek(950),
    )
    refused = erp.create(bad, key="k")
    assert isinstance(refused, Refused)
    assert [(finding.code, finding.path, finding.owner) for finding in refused.findings] == [
        ("sku.unknown", "lines[0].article", Owner.ECOMMERCE),
        ("address.invalid", "customer.street", Owner.OPERATIONS),
        ("address.invalid", "customer.postal_code", Owner.OPERATIONS),
        ("totals.mismatch", "total", Owner.FINANCE),
    ]
    assert all(finding.action for finding in refused.findings)
    assert "xxx" not in str(refused)
    assert journal(erp_folder) == []


def test_an_article_that_is_created_meanwhile_counts_at_once(erp, erp_folder):
    list_of_articles = erp_folder / "articles.txt"
    list_of_articles.write_text("OTHER\n", encoding="utf-8")
    assert isinstance(erp.create(DOCUMENT, key="k"), Refused)
    list_of_articles.write_text("OTHER\nCOAT-BLK-M\n", encoding="utf-8")
    assert isinstance(erp.create(DOCUMENT, key="k"), Accepted)


def test_a_connection_that_was_refused_is_certain_to_have_done_nothing():
    with ExampleErp("http://127.0.0.1:9") as erp, pytest.raises(NotSent):
        erp.create(DOCUMENT, key="k")
