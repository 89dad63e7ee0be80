"""Languages, and texts in them."""

from __future__ import annotations

from typing import Any, ClassVar

from attrs import define, field

from centra_ipaas.sandbox.state.base import Row


@define(eq=False, kw_only=True)
class Language(Row):
    """A language of the storefronts."""

    typename: ClassVar[str] = "Language"
    id: int
    name: str
    code: str
    language_code: str | None = None
    language_name: str | None = None
    country_code: str | None = None
    is_available_for_translation: bool = True
    is_active: bool = True
    countries: list[Any] = field(factory=list)


#: The texts of one object in one language, by field.
Texts = dict[str, str]


@define(eq=False)
class Translations:
    """Every translated text, by kind and reference of the object, then by language."""

    _by_object: dict[tuple[str, int], dict[int, Texts]] = field(factory=dict)

    def of(self, kind: str, reference: int) -> dict[int, Texts]:
        """Return an object's texts by the id of the language."""
        return self._by_object.get((kind, reference), {})

    def set(self, kind: str, reference: int, language: int, texts: dict[str, str | None]) -> None:
        """Write texts; None removes one (REF:TranslatedStringInput)."""
        known = self._by_object.setdefault((kind, reference), {}).setdefault(language, {})
        known.update({name: text for name, text in texts.items() if text is not None})
        for name in [name for name, text in texts.items() if text is None]:
            known.pop(name, None)

    def forget(self, kind: str, reference: int) -> None:
        """Drop the texts of a deleted object."""
        self._by_object.pop((kind, reference), None)
