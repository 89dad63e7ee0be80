"""Attributes and translations: read off the stores of the world, so every type that carries them reads alike."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, Final

from attrs import frozen

from centra_ipaas.sandbox.call import Call
from centra_ipaas.sandbox.protocol.filters import Paths
from centra_ipaas.sandbox.protocol.projection import Reader
from centra_ipaas.sandbox.protocol.refusals import BadQuery
from centra_ipaas.sandbox.queries.reading import Field
from centra_ipaas.sandbox.rules.translations import languages, translatable
from centra_ipaas.sandbox.state.translations import Language
from centra_ipaas.sandbox.state.world import kind_of, reference_of

_WITH_ATTRIBUTES: Final = (
    "Account",
    "Category",
    "Customer",
    "DirectToConsumerOrder",
    "Display",
    "Product",
    "ProductVariant",
    "Voucher",
    "WholesaleOrder",
)
_WITH_TRANSLATIONS: Final = ("Category", "Country", "Display", "MappedAttribute", "Product", "ProductVariant")


def _attributes(call: Call) -> Reader:
    of = call.world.attributes.of
    return lambda row: of(kind_of(row), reference_of(row))


@frozen
class _Translated:
    """A field and its text in one language; None while there is none."""

    field: str
    value: str | None


@frozen
class _InLanguage:
    """An object's texts in one language."""

    #: Every row may be asked for its store: texts are of none.
    store: ClassVar[None] = None
    language: Language
    texts: list[_Translated]

    def __getattr__(self, name: str) -> Any:
        """Let filters look at the language by any of its members: those of TranslationFilter were not seen."""
        if name.startswith("__") or not hasattr(self.language, name):
            raise BadQuery(f"TranslationFilter has no member {name}.")
        return getattr(self.language, name)


def _translations(call: Call) -> Reader:
    world = call.world

    def read(row: Any) -> list[_InLanguage]:
        known = world.translations.of(kind_of(row), reference_of(row))
        fields = translatable(world, row)
        return [
            _InLanguage(language, _texts(fields, known.get(language.id, {}))) for language in languages(world)
        ]

    return read


def _texts(fields: Iterable[str], known: Mapping[str, str]) -> list[_Translated]:
    return [_Translated(name, known.get(name)) for name in fields]


def _fields(call: Call) -> Reader:
    """Leave out what has no text, unless skipEmpty is false (REF:TranslationFieldFilter)."""
    where = call.args.get("where") or {}
    if where.get("skipEmpty", True) is False:
        return lambda translation: translation.texts
    return lambda translation: [text for text in translation.texts if text.value is not None]


FIELDS: dict[str, dict[str, Field]] = {
    "LanguageTranslation": {"fields": _fields},
}
for _type in _WITH_ATTRIBUTES:
    FIELDS.setdefault(_type, {})["attributes"] = _attributes
for _type in _WITH_TRANSLATIONS:
    FIELDS.setdefault(_type, {})["translations"] = _translations

PATHS: dict[str, Paths] = {
    "AssignedAttributeFilter": Paths(members={"typeName": "type.name"}),
    "MappedAttributeFilter": Paths(members={"typeName": "type.name"}, searched=("name", "description")),
    "LanguageFilter": Paths(members={"countryId": "countries.*.id"}, searched=("name", "code")),
    # Its reader has seen to skipEmpty; either answer lets a text through.
    "TranslationFieldFilter": Paths(members={"skipEmpty": lambda _text: [True, False]}),
}
