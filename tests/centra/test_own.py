"""Operations of users' own are read as ours are."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Literal

import msgspec
import pytest
from attrs import evolve

from centra_ipaas.centra import own
from centra_ipaas.errors import MutationRefused, QueryFailed, UnexpectedAnswer
from centra_ipaas.graphql import BadRecord, read
from centra_ipaas.world import Reply

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


class Voucher(own.Wire):
    id: int
    kind: Literal["CODE", "URL"]
    code: str | None


class Made(own.Wire, rename="camel"):
    user_errors: msgspec.Raw
    voucher: Voucher | None


class Creates(own.Wire, rename="camel"):
    create_voucher: Made


class One(own.Wire):
    voucher: Voucher | None


CREATE = own.typed(
    "CreateVoucher",
    "mutation CreateVoucher { createVoucher { userErrors { message path } voucher { id kind code } } }",
    {},
    Creates,
    lambda data: data.create_voucher.voucher,
)
GET = own.typed(
    "Voucher", "query Voucher { voucher(id: 1) { id kind code } }", {}, One, lambda data: data.voucher
)
GOOD = {"id": 1, "kind": "CODE", "code": None}


def vouchers(page=1):
    def following(found):
        return vouchers(page + 1) if len(found) == 3 else None

    return own.page(
        "Vouchers", "query Vouchers($page: Int!) { vouchers(page: $page) { id kind code } }", {"page": page},
        Voucher, member="vouchers", following=following,
    )  # fmt: skip


def answer(operation, data, errors=None):
    envelope = {"data": data} | ({"errors": errors} if errors else {})
    return read(operation, Reply(status=200, headers={}, body=msgspec.json.encode(envelope)), NOW)


def test_a_typed_query_tells_what_is_new():
    """A member that was not selected, a literal that is not known."""
    found = answer(GET, {"voucher": GOOD | {"kind": "QR", "colour": "red"}})
    assert found.value == Voucher(id=1, kind="QR", code=None)
    assert found.unknown == ("voucher.colour", "voucher.kind: QR")


def test_a_typed_query_takes_nothing_missing_for_null():
    """What was selected is always answered."""
    assert answer(GET, {"voucher": None}).value is None
    with pytest.raises(UnexpectedAnswer):
        answer(GET, {"voucher": {"id": 1, "kind": "CODE"}})


def test_a_typed_mutation_is_one_and_its_user_errors_refuse_it():
    """Told by the document; it is not repeated unless its writer says so."""
    assert (CREATE.mutation, CREATE.repeatable) == (True, False)
    assert evolve(CREATE, repeatable=True).repeatable
    assert answer(CREATE, {"createVoucher": {"userErrors": [], "voucher": GOOD}}).value.id == 1
    refused = {"userErrors": [{"message": "No.", "path": ["code"]}], "voucher": None}
    with pytest.raises(MutationRefused):
        answer(CREATE, {"createVoucher": refused})


def test_a_list_is_read_record_by_record():
    """A bad one in its place, named; the next page by a function of this one."""
    page = answer(vouchers(), {"vouchers": [GOOD, {"id": 2}, GOOD | {"id": 3}]}).value
    first, bad, last = page.items
    assert (first.id, last.id) == (1, 3)
    assert isinstance(bad, BadRecord)
    assert (bad.entity, bad.path) == ("2", "vouchers[1]")
    assert [finding.path for finding in bad.findings] == ["kind", "code"]
    assert page.next.variables == {"page": 2}
    assert answer(page.next, {"vouchers": [GOOD]}).value.next is None


def test_what_is_new_in_a_list_is_told_once():
    """Each place once."""
    assert answer(vouchers(), {"vouchers": [GOOD | {"new": 1}] * 2}).unknown == ("vouchers[].new",)


def test_a_list_is_saved_from_an_answer_with_errors():
    """If the caller says so; the next page is too."""
    errors = [{"message": "Internal server error", "path": ["vouchers", 1, "code"]}]
    data = {"vouchers": [GOOD, GOOD | {"id": 2}, GOOD | {"id": 3}]}
    with pytest.raises(QueryFailed):
        answer(vouchers(), data, errors)
    page = answer(evolve(vouchers(), salvage=True), data, errors).value
    assert [type(record) for record in page.items] == [Voucher, BadRecord, Voucher]
    assert page.next.salvage
