"""What a mapper will need, what it leaves aside, what a new version would change, and where each value came from."""

from decimal import Decimal

import attrs
import pytest
from attrs import field, frozen, validators
from mapping_records import (
    Address,
    Line,
    Order,
    ToErp,
    address,
    articles,
    cities,
    line,
    mapper,
    positive,
)

from centra_ipaas.mapping import (
    Difference,
    Mapper,
    Table,
    Unmapped,
    compare,
    compute,
    coverage,
    each,
    into,
    lookup,
    nested,
    present,
    source,
    when,
)

ORDER = Order(number=7, lines=(line(), line("B", 2, "3.5")), shipping=address("Malmö"))
ORDERS = [
    ORDER,
    attrs.evolve(ORDER, lines=(line("A"), line("X")), extra=(line("Y"),), billing=address("Oslo")),
]


# --- needs


def test_the_keys_of_many_records_are_collected_for_one_question():
    """Every table of the mapper, nested ones included, each key once; nothing is looked up yet."""
    needs = ToErp.needs(ORDERS, market="SE")
    assert needs.of(articles) == {"A", "B", "X", "Y"}
    assert needs.of(cities) == {"Oslo"}


def test_only_the_needed_rows_are_fetched():
    """What needs() tells is enough to map the records."""
    asked = ToErp.needs(ORDERS, market="SE")
    rows = {key: len(key) for key in asked.of(articles)}
    ready = ToErp(articles.of(rows), cities.of({}))
    assert [len(ready.map(order, market="SE").rows) for order in ORDERS] == [2, 2]


def test_a_key_that_is_looked_up_itself_is_known_in_a_second_round():
    """The first table's content is handed over."""
    numbers, names = Table[str, int]("numbers"), Table[int, str]("names")

    class Row(Mapper[Line, dict]):
        target = into(dict)(name=lookup(names, lookup(numbers, source(Line).sku)))

    assert Row.needs([line("A")]).of(names) == frozenset()
    assert Row.needs([line("A")], numbers.of({"A": 7})).of(names) == {7}


def test_bad_records_do_not_stop_the_collecting():
    """What is wrong with a record is told when it is mapped; keys that are none or cannot be keys are left out."""
    records = [
        Order(number=1, shipping=None, lines=(line("A"), None, line(None), line(["x"]), line((["x"],))))
    ]
    assert ToErp.needs(records, market="SE").of(articles) == {"A"}


def test_given_values_must_fit_when_keys_are_collected():
    """As when records are mapped."""
    with pytest.raises(TypeError, match="market"):
        ToErp.needs(ORDERS)


# --- coverage


def test_coverage_tells_what_is_never_read_and_never_filled():
    """Over a sample: fields of the source by how often they hold something, fields of the target by name."""

    @frozen
    class Row:
        no: int
        memo: str = ""
        rows: tuple = ()

    @frozen
    class Item:
        sku: str
        text: str = ""

    class ToItem(Mapper[Line, Item]):
        target = into(Item)(sku=source(Line).sku)

    class ToRow(Mapper[Order, Row]):
        o = source(Order)
        target = into(Row)(no=o.number, rows=each(o.lines, ToItem))

    orders = [attrs.evolve(ORDER, comment=text) for text in ("x", "", None)]
    found = coverage(ToRow(), [*orders, Order(number=1, shipping=None, lines=3)])
    assert (found.records, found.refused) == (4, 1)
    assert found.unread == {
        "lines[].quantity": 3,
        "lines[].unit_price": 3,
        "shipping.city": 3,
        "shipping.country": 3,
        "comment": 1,
        "shipping.street": 0,
        "extra": 0,
        "billing": 0,
        "shipping": 0,
    }
    assert found.unfilled == ("memo", "rows[].text")


def test_a_part_that_is_read_as_a_whole_is_read():
    """A function gets the part with everything in it; a mapper of a part reads what its own rules read."""
    found = coverage(mapper(), ORDERS[:1], market="SE")
    assert set(found.unread) == {"shipping.street"}

    class Whole(Mapper[Order, dict]):
        target = into(dict)(a=compute(str, source(Order)))

    assert coverage(Whole(), ORDERS).unread == {}


# --- compare


class Newer(ToErp):
    target = (
        ToErp.target.but(lambda t: t.memo)
        .be("-" * 100)
        .but(lambda t: t.city)
        .be(compute(str.upper, ToErp.order.shipping.city))
    )


def test_compare_tells_what_a_new_version_would_change():
    """Field by field, values in short, personal ones only as changed."""
    new = Newer(articles.of({"A": 1, "B": 3}))
    found = compare(mapper(), new, ORDERS[:1], market="SE")
    assert found.differences == (
        Difference(0, "memo", "-", "-" * 80 + "..."),
        Difference(0, "city", "redacted", "redacted"),
        Difference(0, "rows[1].article", "2", "3"),
    )
    assert (found.records, found.changed) == (1, 1)


def test_compare_tells_which_records_a_new_version_refuses():
    """And the other way round; two refusals for the same reasons are no difference."""
    new = mapper().using(articles.of({"A": 1, "X": 1, "Y": 1}))
    found = compare(mapper(), new, [*ORDERS, attrs.evolve(ORDER, lines=(line("Z"),))], market="SE")
    assert found.differences == (
        Difference(0, "", "mapped", "refused: sku.unknown @ lines[1].sku"),
        Difference(1, "", "refused: sku.unknown @ extra[0].sku, sku.unknown @ lines[1].sku", "mapped"),
    )


def test_the_same_mapper_changes_nothing():
    """No difference is told where there is none."""
    assert compare(mapper(), mapper(), ORDERS, market="SE").differences == ()


def test_a_field_more_and_another_type_are_differences():
    """Documents grow keys, and 1 is not True."""

    class Old(Mapper[Line, dict]):
        row = source(Line)
        target = into(dict)(a=row.quantity, p=row.unit_price)

    class New(Mapper[Line, dict]):
        row = source(Line)
        target = into(dict)(a=compute(bool, row.quantity), b=row.sku, p=compute(round, row.unit_price, 2))

    assert compare(Old(), New(), [line()]).differences == (
        Difference(0, "a", "1", "True"),
        Difference(0, "p", "10", "10.00"),
        Difference(0, "b", "absent", "A"),
    )


# --- explain


def test_explain_tells_where_each_value_came_from():
    """Field by field with the indexes of the record, the branch that was taken, and the value unless personal."""
    order = attrs.evolve(ORDER, comment=None)
    rows = [(one.target, one.source, one.how, one.value) for one in mapper().explain(order, market="SE")]
    assert rows == [
        ("reference", "number", "compute str", "7"),
        ("market", "", "given market", "SE"),
        ("memo", "", "fallback: fallback: always '-'", "-"),
        ("city", "shipping.city", "fallback: copy", "redacted"),
        ("rows", "lines", "each as ErpLine", "tuple"),
        ("rows[0].article", "lines[0].sku", "look up in articles", "1"),
        ("rows[0].price", "lines[0].unit_price", "compute as_text", "10.00"),
        ("rows[0].qty", "lines[0].quantity", "compute positive", "1"),
        ("rows[1].article", "lines[1].sku", "look up in articles", "2"),
        ("rows[1].price", "lines[1].unit_price", "compute as_text", "3.50"),
        ("rows[1].qty", "lines[1].quantity", "compute positive", "2"),
        ("extra", "extra", "each as ErpLine", "tuple"),
        ("ship_to", "shipping", "as ErpAddress", "ErpAddress"),
        ("ship_to.city", "shipping.city", "copy", "redacted"),
        ("ship_to.country", "shipping.country", "copy", "SE"),
        ("bill_to", "billing", "as ErpAddress", "None"),
    ]


def test_explain_tells_why_a_field_of_a_refused_record_has_no_value():
    """The finding stands beside the field that it is about."""
    origins = {one.target: one for one in mapper().explain(ORDERS[1], market="SE")}
    assert origins["rows[1].article"].value == ""
    assert [one.code for one in origins["rows[1].article"].findings] == ["sku.unknown"]
    assert origins["rows[0].article"].findings == ()


def test_explain_tells_which_branch_was_taken():
    """Of a condition too."""

    class Row(Mapper[Line, dict]):
        row = source(Line)
        target = into(dict)(size=when(is_large, row.quantity, "large", row.sku))

    told = [Row().explain(line(quantity=quantity))[0] for quantity in (1, 2)]
    assert [(one.source, one.how, one.value) for one in told] == [
        ("sku", "not is_large: copy", "A"),
        ("", "is_large: always 'large'", "large"),
    ]


def is_large(quantity):
    return quantity > 1


# --- everything that is wrong with one order


@frozen(kw_only=True)
class StrictAddress:
    city: str = field(validator=validators.max_len(5))
    country: str = field(validator=validators.in_(["SE"]))


@frozen(kw_only=True)
class StrictOrder:
    memo: str
    office: str
    rows: tuple
    ship_to: StrictAddress
    bill_city: str


MADE = []


def strict_row(article: int, quantity: int, price: Decimal) -> tuple:
    MADE.append(article)
    return article, quantity, price


offices = Table[int, str]("offices", action="Assign the order to an office.")


class ToStrictAddress(Mapper[Address, StrictAddress]):
    a = source(Address)
    target = into(StrictAddress)(city=a.city, country=a.country)


class ToStrictRow(Mapper[Line, tuple]):
    r = source(Line)
    target = into(strict_row)(
        article=lookup(articles, r.sku),
        quantity=compute(positive, r.quantity),
        price=compute(round, r.unit_price, 2),
    )


class ToStrict(Mapper[Order, StrictOrder]):
    o = source(Order)
    target = into(StrictOrder)(
        memo=present(o.comment, code="comment.missing", action="Ask the customer."),
        office=lookup(offices, o.number),
        rows=each(o.lines, ToStrictRow),
        ship_to=nested(o.shipping, ToStrictAddress),
        bill_city=present(o.billing).city,
    )


def test_nine_planted_defects_give_nine_findings_in_one_pass():
    """Each with its code, both paths, its value or that it is personal, and what to do; no part is made."""
    MADE.clear()
    bad = Order(
        number=7,
        comment=None,
        lines=(
            line("X"),
            line("A", 0),
            Line(sku="B", quantity=1, unit_price="10"),
            Line(sku=None, quantity=1, unit_price=Decimal(1)),
        ),
        shipping=address("Kristianstad", "DK"),
        billing=None,
    )
    outcome = ToStrict(articles.of({"A": 1, "B": 2}), offices.of({8: "Lund"})).try_map(bad)
    assert isinstance(outcome, Unmapped)
    assert MADE == []
    told = [
        (one.code, one.path, one.evidence["target"], one.evidence.get("value", one.evidence.get("key")))
        for one in outcome.findings
    ]
    assert told == [
        ("comment.missing", "comment", "memo", "None"),
        ("mapping.lookup", "number", "office", "7"),
        ("sku.unknown", "lines[0].sku", "rows[0].article", "X"),
        ("quantity.wrong", "lines[1].quantity", "rows[1].quantity", "0"),
        ("mapping.compute", "lines[2].unit_price", "rows[2].price", "10"),
        ("mapping.missing", "lines[3].sku", "rows[3].article", "None"),
        ("mapping.target", "shipping.city", "ship_to.city", "redacted"),
        ("mapping.target", "shipping.country", "ship_to.country", "DK"),
        ("mapping.missing", "billing", "bill_city", "None"),
    ]
    assert all(one.message for one in outcome.findings)
    assert [one.code for one in outcome.findings if not one.action] == ["quantity.wrong"]
