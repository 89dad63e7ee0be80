"""One definition, both directions."""

from decimal import Decimal
from typing import NotRequired, TypedDict

import pytest
from attrs import field, frozen
from hypothesis import given
from hypothesis import strategies as st

from centra_ipaas.errors import ConfigurationError, RecordRefused
from centra_ipaas.mapping import (
    Mapper,
    Rule,
    Table,
    TwoWay,
    compute,
    default,
    each,
    into,
    lookup,
    nested,
    one_way,
    present,
    source,
    two_way,
    warn,
)
from centra_ipaas.mapping import given as given_value


@frozen(kw_only=True)
class Address:
    city: str
    country: str
    region: str | None = None


@frozen(kw_only=True)
class Line:
    sku: str
    price: Decimal
    text: str | None


@frozen(kw_only=True)
class Order:
    number: int
    comment: str | None
    lines: tuple[Line, ...]
    home: Address
    bill_to: Address | None
    #: attrs calls the argument `shop`.
    _shop: str


class RowDocument(TypedDict):
    article: int
    price: str
    text: NotRequired[str | None]


@frozen(kw_only=True)
class Party:
    town: str
    country: str
    region: str | None


@frozen(kw_only=True)
class Document:
    kind: str
    no: str
    shop: str
    memo: str | None
    rows: list[RowDocument]
    row_count: int
    home_city: str
    home_country: str
    home_region: str | None
    bill_to: Party | None


articles = Table[str, int]("articles", one_to_one=True)
many = Table[str, int]("many")


def count(lines: tuple[Line, ...]) -> int:
    return len(lines)


def is_empty(text: str) -> bool:
    return not text


class ToRow(TwoWay[Line, RowDocument]):
    line = source(Line)
    target = into(RowDocument)(
        article=lookup(articles, line.sku), price=two_way(str, Decimal, line.price), text=line.text
    )


class ToParty(Mapper[Address, Party]):
    address = source(Address)
    target = into(Party)(town=address.city, country=address.country, region=address.region)


class ToDocument(TwoWay[Order, Document]):
    o = source(Order)
    target = into(Document)(
        kind="order",
        no=two_way(str, int, o.number),
        shop=o._shop,
        memo=o.comment,
        rows=each(o.lines, ToRow, list),
        row_count=one_way(compute(count, o.lines)),
        home_city=warn(o.home.city, is_empty, code="city.empty", message="No city."),
        home_country=o.home.country,
        home_region=o.home.region,
        bill_to=nested(o.bill_to, ToParty),
    )


NUMBERS = {"A": 1, "B": 2, "": 3}
FORWARD = ToDocument(articles.of(NUMBERS))
texts = st.text(max_size=3)
addresses = st.builds(Address, city=texts, country=texts, region=texts | st.none())
orders = st.builds(
    Order,
    number=st.integers(),
    comment=texts | st.none(),
    lines=st.lists(
        st.builds(
            Line,
            sku=st.sampled_from([*NUMBERS]),
            price=st.decimals(allow_nan=False, places=2),
            text=texts | st.none(),
        ),
        max_size=3,
    ).map(tuple),
    home=addresses,
    bill_to=addresses | st.none(),
    shop=texts,
)


@given(order=orders)
def test_what_was_mapped_comes_back_equal(order):
    """Parts, lists, flat columns, tables, constants, functions with an inverse and names of attrs all come back."""
    assert FORWARD.reverse().map(FORWARD.map(order)) == order


ORDER = Order(
    number=1,
    comment=None,
    lines=(Line(sku="A", price=Decimal("1.50"), text="x"),),
    home=Address(city="Lund", country="SE"),
    bill_to=None,
    shop="main",
)


def changed(**fields):
    document = FORWARD.map(ORDER)
    return Document(**{**{name: getattr(document, name) for name in Document.__annotations__}, **fields})


def test_a_document_that_the_mapping_does_not_write_is_refused_on_the_way_back():
    """Constants are checked, functions and tables refuse what they do not know; all findings come at once."""
    strange = changed(kind="quote", no="x", rows=[{"article": 9, "price": "1"}])
    with pytest.raises(RecordRefused) as refused:
        FORWARD.reverse().map(strange)
    assert [(one.code, one.path, one.evidence.get("target")) for one in refused.value.findings] == [
        ("mapping.differs", "kind", None),
        ("mapping.compute", "no", "number"),
        ("mapping.lookup", "rows[0].article", "lines[0].sku"),
        ("mapping.missing", "rows[0].text", "lines[0].text"),
    ]
    differs = refused.value.findings[0].evidence
    assert (differs["expected"], differs["value"]) == ("order", "quote")


def test_the_way_back_can_be_read():
    """describe works on a reverse as on any mapper."""
    rules = type(FORWARD.reverse()).describe()
    assert Rule("home.city", "home_city", "copy") in rules
    assert Rule("lines[].sku", "rows[].article", "look up in articles") in rules
    assert Rule("", "kind", "must be 'order'") in rules


def test_a_table_that_is_not_one_to_one_after_all_is_refused():
    """Two SKUs with one article number could not be told apart."""
    with pytest.raises(ConfigurationError, match="articles"):
        ToDocument(articles.of({"A": 1, "B": 1})).reverse()


def test_a_table_may_bring_its_way_back():
    """What knows both directions is not turned round again."""
    mapper = ToDocument(articles.of({"A": 1, "B": 1}, {1: "A"}))
    assert mapper.reverse().map(mapper.map(ORDER)) == ORDER


def test_a_field_of_the_record_that_may_be_left_out_has_its_default():
    """Only what the record must have needs a value on the way back."""

    class Short(TwoWay[Address, dict]):
        a = source(Address)
        target = into(dict)(c=a.city, l=a.country)

    mapper = Short()
    assert mapper.reverse().map({"c": "Lund", "l": "SE"}) == Address(city="Lund", country="SE")


@frozen
class Pair:
    first: str
    second: str = "-"

    @property
    def both(self):
        return self.first + self.second


class Partial(TypedDict):
    first: str
    second: NotRequired[str]


def test_a_key_that_is_not_there_comes_back_as_not_there():
    """Documents on both sides."""

    class Copy(TwoWay[Partial, Partial]):
        p = source(Partial)
        target = into(Partial)(first=p["first"], second=p["second"])

    for document in ({"first": "a"}, {"first": "a", "second": ""}):
        assert Copy().reverse().map(Copy().map(document)) == document


p = source(Pair)
o = source(Order)


@pytest.mark.parametrize(
    "cls, fields, message",
    [
        (Pair, lambda: {"b": p.second}, "first gets no value"),
        (Pair, lambda: {"a": compute(str, p.first)}, r"a cannot be read back \(compute str\)"),
        (Pair, lambda: {"a": default(p.first, "")}, "a cannot be read back"),
        (Pair, lambda: {"a": given_value("a", str)}, "a cannot be read back"),
        (Pair, lambda: {"a": lookup(many, p.first)}, "a cannot be read back"),
        (Pair, lambda: {"a": p.first, "b": p.first}, "first is filled by a and by b"),
        (Pair, lambda: {"a": p.first, "b": p.both}, "both cannot be filled"),
        (Pair, lambda: {"a": "x"}, "reads nothing"),
        (Pair, lambda: {"a": one_way(p.first)}, "first gets no value"),
        (Order, lambda: {"a": o.home, "b": o.home.city}, "home is filled by a and by b"),
        (Order, lambda: {"a": o.home.city, "b": o.home}, "home is filled by its parts and by b"),
        (Order, lambda: {"a": o.home.city}, "home.country gets no value"),
        (Order, lambda: {"a": present(o.bill_to).city}, "bill_to.country gets no value"),
        (Order, lambda: {"a": each(o.lines, Half)}, r"lines\[\].price gets no value"),
        (Order, lambda: {"a": each(o.lines, ToRow, len)}, "a cannot be read back"),
        (Order, lambda: {"a": nested(o.home, Lossy)}, r"a.c cannot be read back"),
        (Pair, lambda: {"a": two_way(str, str, compute(str, p.first))}, "a cannot be read back"),
        (Pair, lambda: {"a": compute(str, p.first).upper}, "a is read from what compute str gave"),
    ],
)
def test_a_definition_that_cannot_be_reversed_is_refused_when_its_class_is_created(cls, fields, message):
    """The error names the field, nested ones by their path."""
    with pytest.raises(TypeError, match=f"Bad cannot be reversed: .*{message}"):
        type("Bad", (TwoWay,), {"target": into(dict)(**fields())})


class Half(Mapper[Line, dict]):
    target = into(dict)(a=source(Line).sku)


class Lossy(Mapper[Address, dict]):
    address = source(Address)
    target = into(dict)(c=compute(str.upper, address.city), d=address.country)


def test_what_a_function_made_cannot_be_read_back():
    """Only a class has fields to read."""
    with pytest.raises(TypeError, match="cannot be read back"):

        class Bad(TwoWay[Pair, str]):
            target = into(shout)(text=p.first)


def shout(text: str) -> str:
    return text.upper()


def test_a_variant_is_checked_again():
    """Overriding a field must not lose the way back."""
    with pytest.raises(TypeError, match="Louder cannot be reversed: no cannot be read back"):

        class Louder(ToDocument):
            target = ToDocument.target.but(lambda t: t.no).be(compute(str, ToDocument.o.number))

    class Quieter(ToDocument):
        target = ToDocument.target.but(lambda t: t.kind).be("offer")

    mapper = Quieter(articles.of(NUMBERS))
    assert mapper.reverse().map(mapper.map(ORDER)) == ORDER


@pytest.mark.parametrize(
    "step, message",
    [
        (lambda: two_way(str, int, 3), "two_way"),
        (lambda: two_way(str, 3, p.first), "function first"),
        (lambda: one_way("x"), "one_way"),
    ],
)
def test_the_functions_say_how_they_are_used(step, message):
    """Wrong use is refused at once."""
    with pytest.raises(TypeError, match=message):
        step()


def test_a_value_hidden_in_the_record_is_hidden_on_the_way_back():
    """Nobody sees personal data because it goes the other way."""

    @frozen
    class Person:
        name: str = field(repr=False)

    class ToPerson(TwoWay[Person, dict]):
        target = into(dict)(name=two_way(str.upper, int, source(Person).name))

    (finding,) = ToPerson().reverse().try_map({"name": "ANNA"}).findings
    assert finding.evidence["value"] == "redacted"
