"""Everything that a definition must not hold is refused when its class is created."""

import abc
import dataclasses
import operator
from typing import NamedTuple

import pytest
from attrs import frozen
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
    articles,
)
from msgspec import Struct

from centra_ipaas.errors import Owner
from centra_ipaas.mapping import (
    Mapper,
    Table,
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

o = source(Order)


@pytest.mark.parametrize(
    "step",
    [
        lambda: o.number + 1,
        lambda: 1 + o.number,
        lambda: o.number - 1,
        lambda: -o.number,
        lambda: f"{o.number}",
        lambda: f"{o.number!r}",
        lambda: f"{o.number:>5}",
        lambda: str(o.number),
        lambda: repr(o.number),
        lambda: int(o.number),
        lambda: bool(o.comment),
        lambda: o.comment or "",
        lambda: "x" if o.comment else "y",
        lambda: not o.comment,
        lambda: o.number == 1,
        lambda: o.number != 1,
        lambda: o.number < 1,
        lambda: o.number >= 1,
        lambda: o.number <= 1,
        lambda: len(o.lines),
        lambda: list(o.lines),
        lambda: [line.sku for line in o.lines],
        lambda: o.lines[0],
        lambda: "a" in o.lines,
        lambda: {o.number: 1},
        lambda: {o.number},
        lambda: hash(o.number),
        lambda: range(o.number),
        lambda: o.number(),
        lambda: sum(o.lines),
        lambda: round(o.number),
        lambda: operator.index(o.number),
        lambda: bytes(o.number),
        lambda: "%s" % o.number,  # noqa: UP031
        lambda: compute(str, o.number) + "x",
        lambda: given("market", str).lower(),
    ],
)
def test_an_operation_on_a_path_is_refused(step):
    """Python would carry it out once, on the stand-in; the message names compute instead."""
    with pytest.raises(TypeError, match=r"compute\("):
        step()


def test_the_message_names_the_path_and_the_operation():
    """Whoever wrote the definition finds the place."""
    with pytest.raises(TypeError, match=r"^Order\.shipping\.city: __add__ cannot be recorded"):
        o.shipping.city + "x"


def test_a_path_cannot_be_set():
    """A definition reads its source."""
    with pytest.raises(TypeError, match="cannot set 'number'"):
        o.number = 3


@frozen
class WithAttrs:
    number: int


class WithStruct(Struct):
    number: int


@dataclasses.dataclass
class WithDataclass:
    number: int


class WithTuple(NamedTuple):
    number: int


@pytest.mark.parametrize("cls", [WithAttrs, WithStruct, WithDataclass, WithTuple])
def test_a_path_that_does_not_exist_is_refused(cls):
    """Whatever makes the source class, the message lists what it has."""
    with pytest.raises(TypeError, match=f"{cls.__name__} has no attribute 'nummer'; it has: number"):
        print(source(cls).nummer)
    assert source(cls).number is not None


def test_a_nested_path_that_does_not_exist_is_refused():
    """Hints are followed, through parts that may be None too."""
    with pytest.raises(TypeError, match="Address has no attribute 'town'"):
        print(o.shipping.town)
    with pytest.raises(TypeError, match="Address has no attribute 'town'"):
        print(o.billing.town)
    with pytest.raises(TypeError, match="Address has no attribute 'town'"):
        print(present(o.billing).town)


def test_a_method_is_refused_and_the_way_to_call_it_is_named():
    """A path cannot call."""
    with pytest.raises(TypeError, match=r"use compute\(Line.discounted, ...\)"):
        print(source(Line).discounted)


@pytest.mark.parametrize(
    "record",
    [
        lambda: into(ErpAddress)(city="Lund"),
        lambda: into(ErpAddress)(city="Lund", country="SE", zip="1"),
        lambda: into(ErpAddress)("Lund", "SE"),
        lambda: into(ErpLine)(article=1, price="1"),
    ],
)
def test_missing_and_unknown_fields_are_refused(record):
    """The target's constructor decides which fields there are."""
    with pytest.raises(TypeError, match=r"into\(Erp"):
        record()


@pytest.mark.parametrize(
    "value",
    [
        lambda: (o.number, 1),
        lambda: Address(city=o.comment, country="SE"),
        lambda: WithStruct(o.number),
        lambda: WithDataclass(o.number),
    ],
)
def test_a_constant_that_holds_a_path_is_refused(value):
    """A stand-in must never end in a target."""
    with pytest.raises(TypeError, match="made of paths"):
        into(dict)(a=value())


@pytest.mark.parametrize("value", [[], {}, set(), bytearray()])
def test_a_constant_that_can_change_is_refused(value):
    """All results would share it."""
    with pytest.raises(TypeError, match="shared by every result"):
        into(dict)(a=value)


async def later(number):
    return number


@pytest.mark.parametrize(
    "step, message",
    [
        (lambda: source("Order"), "source"),
        (lambda: compute(later, o.number), "async"),
        (lambda: compute(o.number), "function first"),
        (lambda: compute(3), "function first"),
        (lambda: lookup("articles", o.number), "Table"),
        (lambda: given("market", list[str]), "class"),
        (lambda: default("x", "y"), "default"),
        (lambda: present("x"), "present"),
        (lambda: each((), ToLine), "each"),
        (lambda: each(o.lines, Line), "not a mapper"),
        (lambda: each(o.lines, Mapper), "not a mapper"),
        (lambda: nested(None, ToAddress), "nested"),
        (lambda: nested(o.shipping, "x"), "not a mapper"),
        (lambda: into(print)("x"), "by name"),
        (lambda: ToErp.target.but(lambda t: t.memos), "memos"),
        (lambda: ToErp.target.but(lambda t: t), "one field"),
        (lambda: ToErp.target.but(lambda t: t.ship_to.city), "one field"),
        (lambda: ToErp.target.but(lambda _: "x"), "one field"),
        (lambda: into(Line)(sku="", quantity=1, unit_price=1).but(lambda t: t.total), "not constructed"),
    ],
)
def test_a_function_of_the_definition_says_how_it_is_used(step, message):
    """Each function refuses what it cannot record."""
    with pytest.raises(TypeError, match=message):
        step()


def test_a_definition_reads_one_source():
    """A path of another mapper's source would read the wrong record."""
    with pytest.raises(TypeError, match="more than one source"):

        class Mixed(Mapper[Order, dict]):
            order = source(Order)
            target = into(dict)(a=order.number, b=source(Line).sku)


def test_source_and_target_are_those_of_the_base_class():
    """Mapper[S, T] and the class body must agree, also without mypy."""
    with pytest.raises(TypeError, match="source"):

        class WrongSource(Mapper[Order, dict]):
            target = into(dict)(sku=source(Line).sku)

    with pytest.raises(TypeError, match="target"):

        class WrongTarget(Mapper[Order, ErpOrder]):
            target = into(ErpAddress)(city="Lund", country="SE")


def test_the_target_is_made_with_into():
    """A target that is something else is refused."""
    with pytest.raises(TypeError, match="must be made with into"):

        class Wrong(Mapper[Order, ErpOrder]):
            target = ErpOrder


def test_a_name_means_one_thing():
    """Two tables or given values of one name that differ are refused, across nested mappers too."""
    other = Table[str, int]("articles", owner=Owner.FINANCE)
    with pytest.raises(TypeError, match="'articles' is declared in two"):

        class Tables(Mapper[Line, dict]):
            line = source(Line)
            target = into(dict)(a=lookup(articles, line.sku), b=lookup(other, line.sku))

    with pytest.raises(TypeError, match="'market' is declared in two"):

        class Givens(Mapper[Line, dict]):
            target = into(dict)(a=given("market", str), b=given("market", int))

    with pytest.raises(TypeError, match="named like a Python variable"):

        class Name(Mapper[Line, dict]):
            target = into(dict)(a=given("market code", str))


def test_tools_may_look_at_a_recorder():
    """Special names are no paths: abstract classes, copies of the namespace and the like keep working."""
    assert not hasattr(o, "__isabstractmethod__")

    class Abstract(Mapper[Order, dict], abc.ABC):
        order = source(Order)
        target = into(dict)(a=order.number)

    assert Abstract().map(Order(number=1, shipping=None)) == {"a": 1}
