"""Plain documents: zero, an empty text, None and a key that is not there stay four different things."""

import pytest
from mapping_documents import Document, ToReply, ToRow, cities
from msgspec import UNSET

from centra_ipaas.errors import Severity
from centra_ipaas.mapping import (
    Mapped,
    Mapper,
    Unmapped,
    compute,
    if_absent,
    into,
    present,
    source,
    warn,
    when,
)

MAPPER = ToRow(cities.of({"Lund": "LUND"}))
HOME = {"city": "Lund"}


def told(findings):
    return [(one.code, one.path, one.evidence.get("target"), one.evidence.get("value")) for one in findings]


@pytest.mark.parametrize(
    "note, kept, noted, known",
    [
        ({"note": "x"}, "x", "x", "x"),
        ({"note": ""}, "", "", ""),
        ({"note": None}, None, "none", None),
        ({}, UNSET, "none", "absent"),
    ],
)
def test_an_empty_text_none_and_an_absent_key_are_told_apart(note, kept, noted, known):
    """if_absent stands in for a lacking key only, default for None as well, neither for an empty text."""
    row = MAPPER.map({"number": 1, "home": HOME, **note})
    assert (row.note, row.noted, row.known) == (kept, noted, known)


@pytest.mark.parametrize("document", [{"number": 1}, {"number": 1, "note": None}, {"number": 1, "note": ""}])
def test_a_key_that_is_absent_is_left_out(document):
    """A document is copied key by key; what may be lacking is lacking again, None stays None."""
    assert ToReply().map(document) == document


def test_a_key_that_must_be_there_is_missed():
    """Required keys are needed; the finding says that the key is absent, not None."""
    outcome = MAPPER.try_map({"home": {"zip": None}})
    assert isinstance(outcome, Unmapped)
    assert told(outcome.findings) == [
        ("mapping.missing", "number", "number", "absent"),
        ("mapping.missing", "number", "size", "absent"),
    ]


def test_a_part_on_the_way_may_be_absent_or_none():
    """if_absent goes past an absent part and stops at None, which is a value; default goes past both."""
    assert MAPPER.map({"number": 1}).zip == "-"
    outcome = MAPPER.try_map({"number": 1, "home": None})
    assert told(outcome.findings) == [("mapping.missing", "home", "zip", "None")]


def test_the_branch_that_is_not_taken_is_not_looked_at():
    """when evaluates one branch: a note is needed only for what is not large."""
    assert MAPPER.map({"number": 1, "home": HOME}).size == "large"
    assert MAPPER.map({"number": -1, "home": HOME, "note": "small"}).size == "small"
    assert told(MAPPER.try_map({"number": -1, "home": HOME}).findings) == [
        ("mapping.missing", "note", "size", "absent")
    ]


def test_a_warning_does_not_refuse_the_record():
    """The record is mapped, and the warning has both paths, the value and what to do."""
    outcome = MAPPER.try_map({"number": 0, "note": "x", "home": HOME})
    assert isinstance(outcome, Mapped)
    assert (outcome.value.number, MAPPER.map({"number": 0, "note": "x", "home": HOME})) == (0, outcome.value)
    (warning,) = outcome.warnings
    assert told([warning]) == [("order.zero", "number", "number", "0")]
    assert (warning.severity, warning.action) == (Severity.LOW, "Look at it.")


def test_a_refused_record_tells_its_warnings_apart():
    """What refuses and what only warns are two lists."""
    outcome = MAPPER.try_map({"number": 0, "home": HOME})
    assert [one.code for one in outcome.findings] == ["mapping.missing"]
    assert [one.code for one in outcome.warnings] == ["order.zero"]


def test_the_value_of_a_document_is_told_only_if_it_is_marked_public():
    """Nobody said that a note is not personal."""

    def fail(value):
        raise ValueError(value)

    class Failing(Mapper[Document, dict]):
        d = source(Document)
        target = into(dict)(a=compute(fail, d["number"]), b=compute(fail, d["note"]))

    assert told(Failing().try_map({"number": 5, "note": "Anna"}).findings) == [
        ("mapping.compute", "number", "a", "5"),
        ("mapping.compute", "note", "b", "redacted"),
    ]


def test_a_condition_that_fails_is_a_finding():
    """Conditions of when and warn are user code too."""

    def broken(value):
        raise ValueError

    class Failing(Mapper[Document, dict]):
        d = source(Document)
        target = into(dict)(
            a=warn(d["number"], broken, code="x", message=""), b=when(broken, d["number"], 1, 2)
        )

    assert told(Failing().try_map({"number": 5}).findings) == [
        ("mapping.compute", "number", "a", "5"),
        ("mapping.compute", "number", "b", "5"),
    ]


@pytest.mark.parametrize(
    "step, message",
    [
        (lambda: source(Document)["nummer"], "Document has no key 'nummer'; it has: home, note, number"),
        (lambda: source(Document).number, r"read it by key: document\['number'\]"),
        (lambda: present(source(Document)["home"])["town"], "Home has no key 'town'"),
        (lambda: source(Document)[0], "getitem"),
        (lambda: if_absent("x", "y"), "if_absent"),
        (lambda: warn("x", bool, code="x", message=""), "warn"),
        (lambda: warn(source(Document)["number"], 3, code="x", message=""), "function first"),
        (lambda: when(3, source(Document)["number"], 1, 2), "function first"),
    ],
)
def test_what_a_document_does_not_hold_is_refused_when_the_class_is_created(step, message):
    """Keys are checked like attributes."""
    with pytest.raises(TypeError, match=message):
        step()
