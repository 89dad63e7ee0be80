"""A word that an argument cannot be is a ValueError that names the possible ones, and changes nothing."""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, get_args, get_origin, get_type_hints

import pytest
from sandbox_client import Centra

from centra_ipaas.sandbox import ElementSeed, LineSeed, ProductSeed, Shop, VariantSeed
from centra_ipaas.sandbox.shop import words

METHODS = {
    name: method for name, method in inspect.getmembers(Shop, inspect.isfunction) if not name.startswith("_")
}
#: What the required arguments of a method are, by their type; every object that they name is there.
ANY: Mapping[Any, Any] = {int: 1, str: "JKT-RED-S", bool: True}
LINE = LineSeed(sku="JKT-RED-S", unit_price="10.00")


def of_words() -> list[tuple[str, str]]:
    """Return every method with each argument that is one of some words."""
    return [
        (name, argument)
        for name, method in METHODS.items()
        for argument, hint in get_type_hints(method).items()
        if argument != "return" and words.words(hint)
    ]


def required(method: Any, besides: str) -> dict[str, Any]:
    hints = get_type_hints(method)
    return {
        name: something(name, hints[name])
        for name, parameter in inspect.signature(method).parameters.items()
        if parameter.default is inspect.Parameter.empty and name not in ("self", besides)
    }


def something(name: str, hint: Any) -> Any:
    if name == "lines":
        return [LINE]
    if words.words(hint):
        return words.words(hint)[0]
    if Decimal in get_args(hint):
        return 1
    if get_origin(hint) is not None:
        return {} if get_origin(hint) is Mapping else ["JKT-RED-S"]
    return ANY[hint]


def test_arguments_of_words_are_found() -> None:
    """The methods that the tests below are made from."""
    assert {
        ("hold", "reason"),
        ("add_payment", "status"),
        ("set_capture", "mode"),
        ("add_market", "store_type"),
    } <= {*of_words()}


@pytest.mark.parametrize("name, argument", of_words())
def test_a_wrong_word_is_refused_with_the_right_ones(centra: Centra, name: str, argument: str) -> None:
    """In every method that takes one of some words, also where several are taken."""
    placed = centra.order(("S", 1, "10.00"), number=1)
    before, stock = centra.shop.order(placed.number), centra.shop.stock()
    hint = get_type_hints(METHODS[name])[argument]
    wrong: Any = ["nonsense"] if get_origin(hint) is Sequence else "nonsense"
    says = f"^{argument} must be one of {', '.join(words.words(hint))}; got 'nonsense'$"
    with pytest.raises(ValueError, match=says):
        METHODS[name](centra.shop, **required(METHODS[name], argument), **{argument: wrong})
    assert (centra.shop.orders(), centra.shop.stock()) == ((before,), stock)


@pytest.mark.parametrize(
    "seed", [ProductSeed(number="B", name="B", status="OLD"), # type: ignore[arg-type]
             ProductSeed(number="B", name="B", variants=[VariantSeed(status="OLD")])]  # type: ignore[arg-type]
)  # fmt: skip
def test_a_product_with_a_wrong_word_is_not_made(centra: Centra, seed: ProductSeed) -> None:
    """Its own status, or that of a variant."""
    with pytest.raises(ValueError, match="status must be one of ACTIVE, INACTIVE; got 'OLD'"):
        centra.shop.add_products([ProductSeed(number="A", name="A"), seed])
    assert centra.ask("{ products { productNumber } }") == {"products": [{"productNumber": "JKT"}]}


def test_switching_is_yes_or_no(centra: Centra) -> None:
    """The text "off" would switch them on."""
    with pytest.raises(ValueError, match="on must be True or False; got 'off'"):
        centra.shop.switch_events(on="off")  # type: ignore[arg-type]


def test_an_element_of_a_wrong_kind_is_not_made(centra: Centra) -> None:
    """The attribute type is not made either."""
    elements = [ElementSeed(key="value", kind="COLOUR")]  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="kind must be one of INPUT, CHOICE, FILE, IMAGE; got 'COLOUR'"):
        centra.shop.add_attribute_type("colour", object_type="Product", elements=elements)
    assert centra.shop.add_attribute_type("colour", object_type="Product") > 0
