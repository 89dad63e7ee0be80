"""A record that cannot be mapped is refused with everything that is wrong with it."""

import traceback
from collections.abc import Mapping

import attrs
import pytest
from mapping_records import Address, Line, Order, ToAddress, ToLine, address, articles, line, mapper

from centra_ipaas.errors import Finding, Owner, RecordRefused
from centra_ipaas.mapping import (
    Mapper,
    Table,
    Unmapped,
    compute,
    default,
    each,
    given,
    into,
    lookup,
    nested,
    present,
    source,
)

GOOD = Order(number=7, lines=(line(),), shipping=address())


def findings(mapped: Mapper, record: object, **given_values: object) -> tuple[Finding, ...]:
    outcome = mapped.try_map(record, **given_values)
    assert isinstance(outcome, Unmapped)
    with pytest.raises(RecordRefused) as refused:
        mapped.map(record, **given_values)
    assert refused.value.findings == outcome.findings
    return outcome.findings


def told(found: tuple[Finding, ...]) -> list[tuple[str, str, str]]:
    return [(one.code, one.path, one.evidence.get("target", "")) for one in found]


def test_one_bad_line_does_not_hide_another():
    """All findings of a record come at once, each with the path where it was read and where it was to go."""
    bad = Order(
        number=7,
        lines=(line("A"), line("X", 0), Line(sku="B", quantity=1, unit_price=None)),
        extra=(line("Y"),),
        shipping=address("Kristianstad", "DK"),
        billing=address(None),
    )
    assert told(findings(mapper(), bad, market="SE")) == [
        ("sku.unknown", "lines[1].sku", "rows[1].article"),
        ("quantity.wrong", "lines[1].quantity", "rows[1].qty"),
        ("mapping.compute", "lines[2].unit_price", "rows[2].price"),
        ("sku.unknown", "extra[0].sku", "extra[0].article"),
        ("mapping.target", "shipping.city", "ship_to.city"),
        ("mapping.target", "shipping.country", "ship_to.country"),
        ("mapping.target", "billing.city", "bill_to.city"),
    ]


def test_a_table_says_who_mends_a_missing_key():
    """Code, owner and action are the table's; evidence names table and key."""
    (found,) = findings(mapper(), attrs.evolve(GOOD, lines=(line("X"),)), market="SE")
    assert found == Finding(
        code="sku.unknown",
        path="lines[0].sku",
        message="articles has no entry for this key.",
        cause="articles: X",
        owner=Owner.OPERATIONS,
        action="Create the article.",
        evidence={"target": "rows[0].article", "table": "articles", "key": "X"},
    )


def test_a_missing_key_belongs_to_e_commerce_unless_told_otherwise():
    """The default of a table."""
    plain = Table[str, int]("plain")

    class Row(Mapper[Line, dict]):
        target = into(dict)(a=lookup(plain, source(Line).sku))

    (found,) = findings(Row(plain.of({})), line())
    assert (found.code, found.owner) == ("mapping.lookup", Owner.ECOMMERCE)


def test_personal_data_stays_out_of_findings_and_tracebacks():
    """Neither values of personal fields nor messages of user code's exceptions are told, only types and paths."""

    def fail(city: str) -> str:
        raise ValueError(f"no such city: {city}")

    class Row(Mapper[Order, dict]):
        o = source(Order)
        target = into(dict)(a=compute(fail, o.shipping.city), b=nested(o.shipping, ToAddress))

    with pytest.raises(RecordRefused) as refused:
        Row().map(attrs.evolve(GOOD, shipping=address("Secret" + "ville")))
    first, second = refused.value.findings
    assert "Secretville" not in "".join(traceback.format_exception(refused.value)) + repr(
        refused.value.findings
    )
    assert (first.evidence["type"], first.evidence["function"]) == ("ValueError", "fail")
    assert second.evidence == {
        "target": "b.city",
        "class": "ErpAddress",
        "field": "city",
        "type": "ValueError",
        "value": "redacted",
    }


def test_the_field_that_a_validator_refused_is_named_where_it_is_known():
    """Several attrs validators tell their attribute."""
    (found,) = findings(mapper(), attrs.evolve(GOOD, shipping=address(country="DK")), market="SE")
    assert found.evidence["field"] == "country"


def test_user_functions_may_bring_their_own_findings():
    """Findings of a RecordRefused are kept, seen from the record."""

    def check(home: object) -> str:
        raise RecordRefused([Finding(code="a", path="city", message=""), Finding(code="b", message="")])

    class Row(Mapper[Order, dict]):
        target = into(dict)(a=compute(check, source(Order).shipping))

    assert [(one.code, one.path) for one in findings(Row(), GOOD)] == [
        ("a", "shipping.city"),
        ("b", "shipping"),
    ]


def test_a_refusal_without_findings_is_still_a_finding():
    """An empty RecordRefused refuses."""

    def check(_: object) -> str:
        raise RecordRefused([])

    class Row(Mapper[Order, dict]):
        target = into(dict)(a=compute(check, source(Order).shipping))

    assert told(findings(Row(), GOOD)) == [("mapping.compute", "shipping", "a")]


def test_a_value_that_must_be_present_is_missed():
    """present, a path through None and None for a field that takes none are mapping.missing."""

    class Row(Mapper[Order, dict]):
        o = source(Order)
        target = into(dict)(
            a=present(o.comment, code="comment.missing", owner=Owner.ECOMMERCE),
            b=present(o.billing).city,
            c=o.billing.street,
            d=nested(present(o.billing), ToAddress),
            e=each(o.extra, ToLine),
        )

    assert told(findings(Row(articles.of({})), GOOD)) == [
        ("comment.missing", "comment", "a"),
        ("mapping.missing", "billing", "b"),
        ("mapping.missing", "billing", "c"),
        ("mapping.missing", "billing", "d"),
        ("mapping.missing", "extra", "e"),
    ]


@attrs.frozen
class Memo:
    text: str


class ToMemo(Mapper[Order, Memo]):
    target = into(Memo)(text=source(Order).comment)


def test_none_does_not_slip_into_a_field_that_takes_none():
    """Without mypy too: the hints of source and target are compared when the class is created."""
    assert told(findings(ToMemo(), GOOD)) == [("mapping.missing", "comment", "text")]


def test_a_record_that_breaks_its_own_hints_is_explained():
    """None where the hints admit none, a wrong class, items that are no items: findings, not crashes."""
    wrong = Order(number=7, lines=None, shipping=None, extra=5)
    assert told(findings(mapper(), wrong, market="SE")) == [
        ("mapping.missing", "shipping", "city"),
        ("mapping.missing", "lines", "rows"),
        ("mapping.source", "extra", "extra"),
        ("mapping.missing", "shipping", "ship_to.city"),
        ("mapping.missing", "shipping", "ship_to.country"),
    ]
    assert told(findings(ToMemo(), line())) == [("mapping.source", "comment", "text")]


def test_a_key_that_is_none_is_missing_and_one_without_hash_is_told():
    """Neither is a lookup miss."""
    plain = Table[object, int]("plain", code="own")

    class Row(Mapper[Order, dict]):
        o = source(Order)
        target = into(dict)(a=lookup(plain, o.comment), b=lookup(plain, o.lines))

    assert told(findings(Row(plain.of({})), attrs.evolve(GOOD, lines=[]))) == [
        ("mapping.missing", "comment", "a"),
        ("mapping.lookup", "lines", "b"),
    ]


def test_what_depends_on_a_failed_part_is_skipped():
    """One cause is one finding, whatever is computed from it."""
    plain = Table[str, int]("plain")

    class Row(Mapper[Order, dict]):
        o = source(Order)
        price = lookup(plain, present(o.comment))
        target = into(dict)(
            a=compute(str, compute(abs, price)), b=default(compute(abs, present(o.billing)), 0)
        )

    assert told(findings(Row(plain.of({})), GOOD)) == [
        ("mapping.missing", "comment", "a"),
        ("mapping.missing", "billing", "b"),
    ]


def test_a_collecting_function_that_fails_is_told():
    """The third argument of each is user code as well."""

    class Rows(Mapper[Order, dict]):
        o = source(Order)
        target = into(dict)(a=each(o.lines, ToLine, max), b=given("n", int))

    assert told(findings(Rows(articles.of({"A": 1})), attrs.evolve(GOOD, lines=()), n=1)) == [
        ("mapping.compute", "lines", "a")
    ]


def test_a_function_that_is_not_pure_is_found_out():
    """Failing once and passing the second time is reported, not hidden."""
    calls = []

    def flaky(_: int) -> int:
        calls.append(1)
        if len(calls) % 2:
            raise ValueError
        return 1

    class Row(Mapper[Order, dict]):
        target = into(dict)(a=compute(flaky, source(Order).number))

    assert told(findings(Row(), GOOD)) == [("mapping.unstable", "", "")]


@pytest.mark.parametrize("stop", [KeyboardInterrupt, SystemExit, GeneratorExit])
def test_what_is_no_exception_passes_through(stop):
    """Ctrl-C is not a finding."""

    def interrupted(_: int) -> int:
        raise stop

    class Row(Mapper[Order, dict]):
        target = into(dict)(a=compute(interrupted, source(Order).number))

    with pytest.raises(stop):
        Row().try_map(GOOD)


def test_a_table_may_be_any_mapping():
    """Tables are read, never copied; one that fails is told by its type."""

    class Broken(Mapping):
        def __getitem__(self, key):
            raise OSError("gone")

        def __iter__(self):
            return iter(())

        def __len__(self):
            return 0

    (found,) = findings(mapper().using(articles.of(Broken())), GOOD, market="SE")
    assert (found.code, found.evidence["type"]) == ("mapping.lookup", "OSError")


def test_a_default_does_not_stand_in_for_the_whole_record():
    """A record, item or part that is None against its type is missing, however forgiving its fields are."""

    class Inner(Mapper[Address, dict]):
        target = into(dict)(a=default(source(Address).street, ""))

    class Row(Mapper[Order, dict]):
        o = source(Order)
        target = into(dict)(a=default(o.comment, ""), b=nested(o.shipping, Inner))

    assert told(findings(Row(), attrs.evolve(GOOD, shipping=None))) == [
        ("mapping.missing", "shipping", "b.a")
    ]
    assert ("mapping.missing", "", "a") in told(findings(Row(), None))


def test_a_bad_item_is_not_handed_to_what_collects_the_items():
    """What stands for it is no item: only the item's own finding is told."""
    collected = []

    def collect(rows):
        collected.append(list(rows))
        return tuple(collected[-1])

    class ToRows(Mapper[Order, dict]):
        o = source(Order)
        target = into(dict)(rows=each(o.lines, ToLine, collect))

    bad = Order(number=7, lines=(line("A"), line("X")), shipping=address())
    outcome = ToRows(articles.of({"A": 1})).try_map(bad)
    assert told(outcome.findings) == [("sku.unknown", "lines[1].sku", "rows[1].article")]
    assert collected == []


def test_a_table_is_not_asked_for_what_is_not_there():
    """On the way to a default None means no key, whatever the table makes of None."""
    cities = Table[str | None, str]("cities")

    class Row(Mapper[Order, dict]):
        o = source(Order)
        target = into(dict)(name=default(lookup(cities, o.comment), "none"), article=present(o.billing).city)

    class NoneIsNoKey(Mapping):
        def __getitem__(self, key):
            return {"x": "y"}[key.lower()]

        def __iter__(self):
            return iter(["x"])

        def __len__(self):
            return 1

    assert told(findings(Row(cities.of(NoneIsNoKey())), Order(number=1, shipping=address()))) == [
        ("mapping.missing", "billing", "article")
    ]
