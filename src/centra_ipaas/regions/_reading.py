"""Settings out of a plain document or TOML, with everything that is wrong with them at once."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cache
from typing import Any, TypeVar

from attrs import Attribute, fields, has
from cattrs import Converter, ForbiddenExtraKeysError, transform_error
from cattrs.cols import homogenous_tuple_structure_factory, is_sequence
from cattrs.dispatch import StructureHook
from cattrs.gen import make_dict_structure_fn, override

from centra_ipaas.errors import ConfigurationError
from centra_ipaas.regions._settings import Regions

T = TypeVar("T")


def read_regions(document: Mapping[str, object]) -> Regions:
    """Return the settings of a plain document; nothing is coerced, a rate is text, a whole number or a Decimal.

    Raises `ConfigurationError` that names everything that is wrong, each with its path: a field that is missing or not
    known, a value of another kind, one that contradicts another.
    """
    try:
        return _converter().structure(document, Regions)
    except Exception as error:
        wrong = [_told(line) for line in transform_error(error, path="$", format_exception=_words)]
        raise ConfigurationError("the regional settings are wrong\n" + "\n".join(wrong)) from error


def read_toml(text: str) -> Regions:
    """Return the settings of a TOML text; see `read_regions`. Text that is no TOML is a `ConfigurationError`."""
    try:
        document = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(f"the regional settings are no TOML: {error}") from None
    return read_regions(document)


def _told(line: str) -> str:
    words, _, path = line.rpartition(" @ ")
    return f"{path.removeprefix('$').removeprefix('.') or 'settings'}: {words}"


def _words(error: BaseException, _expected: type | None) -> str:
    if isinstance(error, KeyError):
        return "is missing"
    if isinstance(error, ForbiddenExtraKeysError):
        return f"not known: {', '.join(sorted(error.extra_fields))}"
    return str(error)


@cache
def _converter() -> Converter:
    converter = Converter()
    for kind, name in ((str, "a text"), (bool, "true or false"), (int, "a whole number")):
        converter.register_structure_hook(kind, _only(kind, name))
    converter.register_structure_hook(Decimal, _decimal)
    converter.register_structure_hook_factory(is_sequence, lambda kind: _listed(kind, converter))
    converter.register_structure_hook_factory(has, lambda kind: _recorded(kind, converter))
    return converter


def _only(kind: type[T], name: str) -> Callable[[object, Callable[[T], T]], T]:
    def check(value: object, wanted: Callable[[T], T]) -> T:
        if type(value) is not kind:
            raise TypeError(f"is not {name}")
        # The kind itself, or an enum made of it.
        return wanted(value)

    return check


def _decimal(value: object, _: object) -> Decimal:
    if isinstance(value, Decimal | str) or type(value) is int:
        try:
            number = Decimal(value)
        except ArithmeticError:
            number = Decimal("NaN")
        if number.is_finite():
            return number
    raise TypeError("is not a decimal number: write it as text, such as '6.5'")


def _listed(kind: Any, converter: Converter) -> StructureHook:
    structure = homogenous_tuple_structure_factory(kind, converter)

    def check(value: object, wanted: Any) -> Any:
        if not isinstance(value, list | tuple):
            raise TypeError("is not a list")
        return structure(value, wanted)

    return check


def _recorded(kind: type[Any], converter: Converter) -> StructureHook:
    """Return what makes a record; each field is checked by itself, so that one error hides no other."""
    checked: dict[str, Any] = {
        one.name: override(struct_hook=_checked(one, converter)) for one in fields(kind) if one.validator
    }
    structure = make_dict_structure_fn(kind, converter, _cattrs_forbid_extra_keys=True, **checked)

    def check(value: object, wanted: Any) -> Any:
        if not isinstance(value, Mapping):
            raise TypeError("is not a table of fields")
        return structure(value, wanted)

    return check


def _checked(attribute: Attribute[Any], converter: Converter) -> Callable[[Any, Any], Any]:
    def check(value: Any, wanted: Any) -> Any:
        made = converter.structure(value, wanted)
        if attribute.validator is not None:
            attribute.validator(None, attribute, made)
        return made

    return check
