"""What merchandisers make: displays, attribute types, languages, translations, images."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from attrs import field, frozen

from centra_ipaas.sandbox.rules import displays, media
from centra_ipaas.sandbox.rules.events import record
from centra_ipaas.sandbox.rules.translations import languages, translatable
from centra_ipaas.sandbox.shop.base import Backroom
from centra_ipaas.sandbox.shop.seeds import Status, StoreType
from centra_ipaas.sandbox.shop.words import check_words
from centra_ipaas.sandbox.state.attributes import (
    AttributeType,
    AttributeTypeElement,
    Image,
    MappedAttribute,
    Value,
)
from centra_ipaas.sandbox.state.displays import DisplayRelation
from centra_ipaas.sandbox.state.events import CREATED, UPDATED
from centra_ipaas.sandbox.state.media import MediaSize
from centra_ipaas.sandbox.state.translations import Language

AttributeObject = Literal[
    "Product",
    "ProductVariant",
    "Customer",
    "Display",
    "Category",
    "Order",
    "Voucher",
    "Account",
    "SizeChart",
]
ElementKind = Literal["INPUT", "CHOICE", "FILE", "IMAGE"]
Translatable = Literal["Display", "Product", "ProductVariant", "Category", "Country", "MappedAttribute"]
MediaFormat = Literal["png", "jpg", "gif"]


@frozen(kw_only=True)
class ElementSeed:
    """A part of an attribute type; a CHOICE has `choices`, the stored values with their names."""

    key: str
    description: str = ""
    kind: ElementKind = "INPUT"
    is_multi: bool = False
    choices: Mapping[str, str] = field(factory=dict)


@frozen(kw_only=True)
class ImageSeed:
    """What an IMAGE element holds."""

    url: str
    width: int | None = None
    height: int | None = None
    mime_type: str | None = None


class Merchandising(Backroom):
    """Makes what stands around products; much of it no mutation makes."""

    def add_display(
        self,
        product: int,
        *,
        name: str | None = None,
        store_type: StoreType = "DIRECT_TO_CONSUMER",
        variants: Sequence[int] | None = None,
        markets: Sequence[int] = (),
        categories: Sequence[int] = (),
        tax_group: int | None = None,
        status: Status = "ACTIVE",
    ) -> int:
        """Make a display of a product in a store and return its id; it shows all variants unless some are named."""
        check_words(StoreType, store_type=store_type)
        check_words(Status, status=status)
        with self._lock:
            shown = self._row("Product", product)
            some = shown.variants if variants is None else self._rows("ProductVariant", variants)
            if any(variant.product is not shown for variant in some):
                raise ValueError("a display shows variants of its own product only")
            store = self._world.stores[store_type]
            places = [*self._rows("Market", markets), *self._rows("Category", categories)]
            if any(place.store is not store for place in places):
                raise ValueError("markets and categories must be of the display's store")
            group = self._maybe("TaxGroup", tax_group)
            display = displays.create(self._world, store, shown, name or shown.name)
            display.status, display.tax_group = status, group
            display.markets, display.categories = places[: len(markets)], places[len(markets) :]
            displays.show(self._world, display, some)
            displays.made(self._world, display)
            return display.id

    def relate_displays(self, source: int, target: int, *, type: str = "standard") -> int:
        """Point from one display to another, one way, and return the relation's id."""
        with self._lock:
            display = self._row("Display", source)
            relation = DisplayRelation(
                id=self._world.next_id("DisplayRelation"),
                type=type,
                target_display=self._row("Display", target),
            )
            display.related.append(relation)
            displays.changed(self._world, display)
            return relation.id

    def add_attribute_type(
        self,
        name: str,
        *,
        object_type: AttributeObject,
        description: str = "",
        mapped: bool = False,
        multi: bool = False,
        elements: Sequence[ElementSeed] = (ElementSeed(key="value"),),
    ) -> int:
        """Define an attribute, as the client's configuration does, and return its id; names are unique."""
        check_words(AttributeObject, object_type=object_type)
        with self._lock:
            if self._attribute_type(name) is not None:
                raise ValueError(f"attribute type {name!r} exists already")
            type_ = AttributeType(
                id=self._world.next_id("AttributeType"),
                name=name,
                description=description or name,
                object_type=object_type,
                is_mapped=mapped,
                is_multi=multi,
                elements=[_element(seed) for seed in elements],
            )
            self._world.add(type_)
            return type_.id

    def add_mapped_attribute(
        self,
        type_name: str,
        name: str,
        *,
        values: Mapping[str, str] | None = None,
        images: Mapping[str, ImageSeed] | None = None,
        description: str = "",
    ) -> int:
        """Define a value of a mapped attribute and return its id; `values` and `images` go by the element's key."""
        with self._lock:
            type_ = self._attribute_type(type_name)
            if type_ is None or not type_.is_mapped:
                raise ValueError(f"unknown mapped attribute type {type_name!r}")
            attribute = MappedAttribute(
                id=self._world.next_id("MappedAttribute"),
                name=name,
                description=description or name,
                type=type_,
                values=_values(type_, values or {}, images or {}),
            )
            self._world.add(attribute)
            record(self._world, attribute, CREATED)
            return attribute.id

    def _attribute_type(self, name: str) -> AttributeType | None:
        return next((one for one in self._world.table("AttributeType").values() if one.name == name), None)

    def add_language(
        self,
        name: str,
        code: str,
        *,
        countries: Sequence[str] = (),
        available_for_translation: bool = True,
        active: bool = True,
    ) -> int:
        """Make a language such as ("Swedish", "sv") or ("Swedish (Sweden)", "sv-SE") and return its id."""
        with self._lock:
            spoken = [self._country(country) for country in countries]
            language_code, _, country_code = code.partition("-")
            language = Language(
                id=self._world.next_id("Language"),
                name=name,
                code=code,
                language_code=language_code,
                language_name=name,
                country_code=country_code or None,
                is_available_for_translation=available_for_translation,
                is_active=active,
                countries=spoken,
            )
            self._world.add(language)
            record(self._world, language, CREATED)
            return language.id

    def translate(
        self, kind: Translatable, id: int, *, language: int, texts: Mapping[str, str | None]
    ) -> None:
        """Write an object's texts in a language, by field; None takes one off, empty text is no text."""
        check_words(Translatable, kind=kind)
        with self._lock:
            row, chosen = self._row(kind, id), self._row("Language", language)
            if chosen not in languages(self._world):
                raise ValueError(f"language {chosen.code} is not available for translation")
            unknown = sorted(texts.keys() - set(translatable(self._world, row)))
            if unknown or "" in texts.values():
                raise ValueError(f"no text of this {kind}: {unknown}" if unknown else "empty text is no text")
            self._world.translations.set(kind, id, language, dict(texts))
            if getattr(row, "updated_at", None) is not None:
                row.updated_at = self._world.now()
            record(self._world, row, UPDATED)

    def add_media(
        self,
        product: int,
        name: str,
        *,
        variant: int | None = None,
        format: MediaFormat = "jpg",
        alt_text: str | None = None,
        meta_data: Mapping[str, Any] | None = None,
    ) -> int:
        """Link an image to a product, or to one of its variants, and return its id."""
        check_words(MediaFormat, format=format)
        with self._lock:
            shown = self._row("Product", product)
            part = self._maybe("ProductVariant", variant)
            if part is not None and part.product is not shown:
                raise ValueError(f"variant {variant} is not of product {product}")
            return media.add(
                self._world,
                shown,
                part,
                media_type="IMAGE",
                name=name,
                format_=format,
                alt_text=alt_text,
                meta_data_json=None if meta_data is None else json.dumps(dict(meta_data)),
            ).id

    def add_media_size(
        self, name: str, *, max_width: int = 1000, max_height: int = 1000, quality: int = 80
    ) -> int:
        """Configure a size that images are scaled to, and return its id."""
        with self._lock:
            if any(size.name == name for size in self._world.table("ProductMediaSize").values()):
                raise ValueError(f"media size {name!r} exists already")
            size = MediaSize(
                id=self._world.next_id("ProductMediaSize"),
                name=name,
                quality=quality,
                max_width=max_width,
                max_height=max_height,
            )
            self._world.add(size)
            return size.id

    def upload(self, uuid: str) -> int:
        """Send a file with the form of `createMediaUpload`; return the storage's status, 204 or 403."""
        with self._lock:
            return media.store_file(self._world, uuid)

    def _rows(self, kind: str, identities: Sequence[int]) -> list[Any]:
        return [self._row(kind, identity) for identity in dict.fromkeys(identities)]


def _element(seed: ElementSeed) -> AttributeTypeElement:
    check_words(ElementKind, kind=seed.kind)
    if bool(seed.choices) is not (seed.kind == "CHOICE"):
        raise ValueError(f"element {seed.key!r}: a CHOICE has choices, nothing else has")
    return AttributeTypeElement(
        key=seed.key,
        description=seed.description or seed.key,
        kind=seed.kind,
        is_multi=seed.is_multi,
        params_json=json.dumps({"choices": dict(seed.choices)} if seed.choices else {}),
        choices=dict(seed.choices),
    )


def _values(
    type_: AttributeType, texts: Mapping[str, str], images: Mapping[str, ImageSeed]
) -> dict[str, Value]:
    values: dict[str, Value] = dict(texts)
    for key, seed in images.items():
        values[key] = Image(seed.url, seed.width, seed.height, seed.mime_type)
    for key, value in values.items():
        element = type_.element(key)
        if element is None or (isinstance(value, Image) and element.kind != "IMAGE"):
            raise ValueError(f"{type_.name} has no element {key!r} of this kind")
        if element.choices and value not in element.choices:
            raise ValueError(f"{value!r} is no choice of {key!r}")
    return values
