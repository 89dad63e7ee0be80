"""One name for one idea, in whatever the shop can do."""

from __future__ import annotations

import inspect
from typing import get_type_hints

import attrs

from centra_ipaas.sandbox import OrderSeed, Shop

METHODS = {
    name: method for name, method in inspect.getmembers(Shop, inspect.isfunction) if not name.startswith("_")
}


def arguments() -> set[tuple[str, str, str]]:
    """Return method, argument and its type's text."""
    return {
        (name, argument, str(hint))
        for name, method in METHODS.items()
        for argument, hint in get_type_hints(method).items()
        if argument != "return"
    }


def test_an_order_to_place_is_what_place_order_takes() -> None:
    """The same names with the same defaults, in the same order."""
    taken = {
        name: parameter.default
        for name, parameter in inspect.signature(Shop.place_order).parameters.items()
        if name != "self"
    }
    missing = inspect.Parameter.empty
    seed = {
        member.name: missing if member.default is attrs.NOTHING else member.default
        for member in attrs.fields(OrderSeed)
    }
    assert list(seed.items()) == list(taken.items())


def test_an_object_is_named_by_what_it_is() -> None:
    """An order by its number; ids are `return_`, `shipment`, `voucher`, never `return_id`, `identity` or `order`."""
    named = {(method, name) for method, name, _ in arguments()}
    assert [
        pair for pair in sorted(named) if pair[1].endswith("_id") or pair[1] in {"identity", "order"}
    ] == []


def test_a_provider_answers_in_the_same_words() -> None:
    """`succeeds` or not, and `after` a timedelta."""
    answers = {name: set(inspect.signature(METHODS[name]).parameters) for name in METHODS}
    assert {name for name, taken in answers.items() if "succeeds" in taken} == {
        "answer_captures",
        "answer_refunds",
        "refund",
        "set_capture",
    }
    assert {pair for pair in arguments() if "timedelta" in pair[2] or "float" in pair[2]} == {
        ("refund", "after", "datetime.timedelta | None"),
        ("set_capture", "after", "datetime.timedelta | None"),
    }
