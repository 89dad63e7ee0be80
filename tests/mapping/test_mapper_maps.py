import copy
from decimal import Decimal
from typing import NotRequired, TypedDict

import attrs
import pytest
from mapping_records import (
    Address,
    ErpAddress,
    ErpLine,
    ErpOrder,
    Line,
    Order,
    ToAddress,
    ToErp,
    ToLine,
    address,
    articles,
    cities,
    line,
    mapper,
)

from centra_ipaas.errors import ConfigurationError
from centra_ipaas.mapping import (
    Mapped,
    Mapper,
    Rule,
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

ORDER = Order(number=7, lines=(line(), line("B", 2, "3.5")), shipping=address("Malmö"))


def test_a_whole_record_is_translated():
    """Paths, constants, tables, given values, parts and items all end in the target."""
    assert mapper().map(ORDER, market="SE") == ErpOrder(
        reference="7",
        market="SE",
        memo="-",
        city="Malmö",
        rows=(ErpLine(article=1, price="10.00", qty=1), ErpLine(article=2, price="3.50", qty=2)),
        extra=(),
        ship_to=ErpAddress(city="Malmö", country="SE"),
        bill_to=None,
    )


def test_the_value_form_holds_the_same_target():
    """try_map answers with a value that holds what map returns."""
    assert mapper().try_map(ORDER, market="SE") == Mapped(mapper().map(ORDER, market="SE"))


def test_the_record_is_unchanged():
    """Mapping reads its source only."""
    before = copy.deepcopy(ORDER)
    mapper().map(ORDER, market="SE")
    assert before == ORDER


@pytest.mark.parametrize(
    "billing, comment, memo, city",
    [
        (None, None, "-", "Malmö"),
        (None, "", "", "Malmö"),
        (address(), None, "-", "LUND"),
        (address("Oslo", street="Gata 1"), None, "Gata 1", "Malmö"),
        (address("Oslo", street="Gata 1"), "gift", "gift", "Malmö"),
    ],
)
def test_a_default_stands_in_for_none_anywhere_on_the_way(billing, comment, memo, city):
    """None on the way, None at the end and a key that a table lacks give the fallback; an empty text does not."""
    order = attrs.evolve(ORDER, billing=billing, comment=comment)
    made = mapper().map(order, market="SE")
    assert (made.memo, made.city) == (memo, city)


def test_items_are_collected_as_asked():
    """each makes a tuple, or whatever the third argument makes of the items."""

    class Lines(Mapper[Order, dict]):
        o = source(Order)
        target = into(dict)(
            a=each(o.lines, ToLine), b=each(o.lines, ToLine, list), c=each(o.lines, ToLine, len)
        )

    made = Lines(articles.of({"A": 1, "B": 2})).map(ORDER)
    assert (type(made["a"]), type(made["b"]), made["c"]) == (tuple, list, 2)


def test_properties_and_attributes_of_looked_up_values_are_paths():
    """A path may read a property, and go on from a value that a table or a caller gave."""
    homes = Table[str, Address]("homes")

    class Row(Mapper[Line, dict]):
        row = source(Line)
        target = into(dict)(
            total=row.total,
            city=lookup(homes, row.sku).city,
            year=given("home", Address).city,
            whole=compute(id, row),
        )

    record = line(quantity=3)
    made = Row(homes.of({"A": address()})).map(record, home=address("Oslo"))
    assert made == {"total": Decimal(30), "city": "Lund", "year": "Oslo", "whole": id(record)}


def test_compute_takes_constants_and_keywords():
    """Arguments of compute may be paths, constants and other functions, by position or name."""

    class Row(Mapper[Line, dict]):
        row = source(Line)
        target = into(dict)(n=compute(round, compute(float, row.unit_price), ndigits=1), e=compute(list))

    made = Row()
    assert made.map(line(price="1.26")) == {"n": 1.3, "e": []}
    assert made.map(line())["e"] is not made.map(line())["e"]


def test_a_mapper_without_paths_makes_constants():
    """A definition of constants needs no source."""

    class Fixed(Mapper[Line, ErpAddress]):
        target = into(ErpAddress)(city="Lund", country="SE")

    assert Fixed().map(line()) == ErpAddress(city="Lund", country="SE")


class Short(ToErp):
    target = (
        ToErp.target.but(lambda t: t.memo)
        .be("short")
        .but(lambda t: t.channel)
        .be(compute(str, ToErp.order.number))
    )


def test_a_variant_changes_the_picked_fields_only():
    """but/be replaces fields, also ones the base left to the constructor, and leaves the base as it was."""
    base = mapper().map(ORDER, market="SE")
    tables = (articles.of({"A": 1, "B": 2}), cities.of({}))
    assert Short(*tables).map(ORDER, market="SE") == attrs.evolve(base, memo="short", channel="7")
    assert mapper().map(ORDER, market="SE") == base


def test_a_variant_may_no_longer_need_a_table_or_a_given_value():
    """What a mapper needs follows from its own definition."""

    class Plain(ToErp):
        target = ToErp.target.but(lambda t: t.market).be("SE").but(lambda t: t.city).be("Lund")

    assert Plain(articles.of({"A": 1, "B": 2})).map(ORDER).market == "SE"


def test_a_subclass_without_a_target_keeps_the_definition():
    """A plain subclass maps as its base does."""

    class Same(ToErp):
        pass

    assert Same(articles.of({"A": 1, "B": 2}), cities.of({})).map(ORDER, market="SE").market == "SE"


def test_a_field_is_picked_by_its_attribute_even_when_the_constructor_calls_it_otherwise():
    """attrs drops a leading underscore in the constructor; but() follows."""

    @attrs.frozen
    class Hidden:
        _code: str

    class Hide(Mapper[Line, Hidden]):
        target = into(Hidden)(code="a")

    class Other(Hide):
        target = Hide.target.but(lambda t: t._code).be("b")

    assert Other().map(line()) == Hidden(code="b")


@pytest.mark.parametrize(
    "tables",
    [
        (),
        (articles.of({}),),
        (articles.of({}), cities.of({}), Table("more").of({})),
        (articles.of({}), articles.of({}), cities.of({})),
    ],
)
def test_a_mapper_starts_with_exactly_its_tables(tables):
    """A missing, unknown or doubled table is refused before any record, and the tables are named."""
    with pytest.raises(ConfigurationError, match="articles, cities"):
        ToErp(*tables)


def test_using_replaces_one_table():
    """using returns a mapper with new content; the old mapper keeps its own."""
    old = mapper()
    new = old.using(articles.of({"A": 100, "B": 200}))
    assert new.map(ORDER, market="SE").rows[0].article == 100
    assert old.map(ORDER, market="SE").rows[0].article == 1


@pytest.mark.parametrize("given_values", [{}, {"market": 1}, {"market": "SE", "more": 1}, {"markt": "SE"}])
def test_given_values_must_fit(given_values):
    """A missing, unknown or wrongly typed given value is the caller's bug: TypeError, not a finding."""
    with pytest.raises(TypeError, match="market"):
        mapper().try_map(ORDER, **given_values)
    with pytest.raises(TypeError, match="market"):
        mapper().map(ORDER, **given_values)


def test_a_mapper_without_a_target_cannot_be_made():
    """An abstract mapper says what it lacks."""

    class Abstract(Mapper[Order, ErpOrder]):
        o = source(Order)

    with pytest.raises(TypeError, match="Abstract has no target"):
        Abstract()


def test_a_definition_can_be_read():
    """describe tells each field's source and how, nested ones included."""
    rules = {rule.target: rule for rule in ToErp.describe()}
    assert rules["market"] == Rule("market", "", "given market")
    assert rules["city"] == Rule("city", "billing.city, shipping.city", "look up in cities, else copy")
    assert rules["rows"] == Rule("rows", "lines", "each as ErpLine")
    assert rules["rows[].price"] == Rule("rows[].price", "lines[].unit_price", "compute as_text")
    assert rules["extra[].article"] == Rule("extra[].article", "extra[].sku", "look up in articles")
    assert rules["bill_to.city"] == Rule("bill_to.city", "billing.city", "copy")
    assert {rule.target: rule.how for rule in Short.describe()}["memo"] == "always 'short'"


def test_none_stays_none_only_where_the_type_admits_it():
    """nested and default work together: a fallback for a part that is not there."""

    class Bill(Mapper[Order, dict]):
        o = source(Order)
        target = into(dict)(
            a=nested(o.billing, ToAddress),
            b=default(nested(o.billing, ToAddress), None),
            c=present(o.comment),
        )

    assert Bill().map(attrs.evolve(ORDER, comment="x")) == {"a": None, "b": None, "c": "x"}


class Body(TypedDict):
    no: int
    memo: NotRequired[str]


class ToBody(Mapper[Order, Body]):
    target = into(Body)(no=source(Order).number)


def test_a_typed_dict_is_a_target():
    """What a REST target sends may be a TypedDict; its required keys are required."""
    assert ToBody().map(ORDER) == {"no": 7}
    with pytest.raises(TypeError, match=r"missing a required .*argument: 'no'"):
        into(Body)(memo="x")


def make_memo(text: str, *, count: int = 1) -> str:
    return text * count


def test_a_function_may_make_the_target():
    """into takes any callable with named parameters, and guards its parameters by their hints."""

    class ToMemo(Mapper[Order, str]):
        target = into(make_memo)(text=source(Order).comment, count=2)

    assert ToMemo().map(attrs.evolve(ORDER, comment="a")) == "aa"
    assert isinstance(ToMemo().try_map(ORDER), Unmapped)
