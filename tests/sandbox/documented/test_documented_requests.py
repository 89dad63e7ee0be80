"""Requests of our own, run as a documentation's are: every root field of the schema, with printed answers."""

from __future__ import annotations

from pathlib import Path

import pytest
from graphql import FieldNode

from centra_ipaas.sandbox.documented.requests import Documented, requests_in
from centra_ipaas.sandbox.documented.running import run, why_not
from centra_ipaas.sandbox.protocol.schema import pinned

FOLDER = Path(__file__).parent / "requests"
REQUESTS = requests_in(FOLDER)
USUAL = [one for one in REQUESTS if not one.file.startswith("odd/")]


@pytest.mark.parametrize("request_", USUAL, ids=lambda one: one.name)
def test_a_request_is_carried_out(request_: Documented) -> None:
    """Everything it speaks of is there, nothing is refused, and a printed answer has the shape of ours."""
    assert why_not(request_) is None
    ran = run(request_)
    assert (ran.wrong, ran.excused, ran.refused, ran.not_furnished) == ((), (), (), ())


def test_every_root_field_of_the_schema_is_asked() -> None:
    asked = {
        field.name.value
        for one in USUAL
        if one.operation is not None
        for field in one.operation.selection_set.selections
        if isinstance(field, FieldNode)
    }
    schema = pinned().graphql
    assert schema.query_type is not None
    assert schema.mutation_type is not None
    assert {*schema.query_type.fields, *schema.mutation_type.fields} - asked == set()


def test_why_requests_cannot_be_run() -> None:
    odd = {one.file: why_not(one) for one in REQUESTS if one.file.startswith("odd/")}
    assert odd == {
        "odd/001-older-request.graphql": None,
        "odd/002-unknown-field.graphql": "Cannot query field 'slogan' on type 'Brand'.",
        "odd/003-cut-off.invalid.graphql": "could not be parsed as printed",
        "odd/004-unknown-fragment.graphql": "Unknown fragment 'nowhere'.",
    }


def test_a_printed_answer_that_does_not_fit_the_schema_is_no_fault_of_ours() -> None:
    (older,) = (one for one in REQUESTS if one.file == "odd/001-older-request.graphql")
    ran = run(older)
    assert ran.wrong == ()
    assert ran.excused == (
        "the printed answer does not fit the schema: data.createFolder.folder.id: '7' is no Int",
    )
