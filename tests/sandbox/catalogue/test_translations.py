"""Languages and texts in them. No mutation writes translations; people do."""

from __future__ import annotations

from typing import Any

import pytest
from sandbox_client import Centra

READ = """{ display(id: 1) { translations { language { code } fields { field value } } } }"""


@pytest.fixture
def shop(centra: Centra) -> Centra:
    """Swedish and German may be translated into, English not; display 1 has a Swedish name."""
    centra.shop.add_language("Swedish", "sv", countries=["SE"])
    centra.shop.add_language("German", "de", countries=["DE", "AT"])
    centra.shop.add_language("English", "en", available_for_translation=False, active=False)
    centra.shop.add_display(1, name="Jacket")
    centra.shop.translate("Display", 1, language=1, texts={"name": "Jacka"})
    return centra


def translations(shop: Centra, more: str = "", nested: str = "") -> list[dict[str, Any]]:
    query = f"{{ display(id: 1) {{ translations{more} {{ language {{ code }} fields{nested} {{ field value }} }} }} }}"
    found: list[dict[str, Any]] = shop.ask(query)["display"]["translations"]
    return found


@pytest.mark.behaviour("catalog-1-68")
def test_empty_ones_are_left_out_unless_asked_for(shop: Centra) -> None:
    """skipEmpty is true by default; false names every field that can be translated (REF:TranslationFieldFilter)."""
    assert translations(shop) == [
        {"language": {"code": "sv"}, "fields": [{"field": "name", "value": "Jacka"}]},
        {"language": {"code": "de"}, "fields": []},
    ]
    swedish, german = translations(shop, nested="(where: {skipEmpty: false})")
    assert swedish["fields"][:2] == [
        {"field": "name", "value": "Jacka"},
        {"field": "description", "value": None},
    ]
    assert {field["value"] for field in german["fields"]} == {None}
    one = translations(shop, nested='(where: {skipEmpty: false, field: {equals: "metaTitle"}})')
    assert one[0]["fields"] == [{"field": "metaTitle", "value": None}]
    named = translations(shop, nested='(where: {field: {contains: "e"}})')
    assert named[0]["fields"] == [{"field": "name", "value": "Jacka"}]


@pytest.mark.behaviour("catalog-1-68")
def test_translations_need_a_permission(shop: Centra) -> None:
    """Translation:read (REF:LanguageTranslation)."""
    shop.sandbox.tokens.withdraw("Translation:read")
    (error,) = shop.body(READ)["errors"]
    assert error["message"] == "You need Translation:read permission to access translations."


def test_translations_of_one_language(shop: Centra) -> None:
    """Members of TranslationFilter were not seen: those of a language are understood, others are refused."""
    assert [one["language"] for one in translations(shop, "(where: {languageId: [2]})")] == [{"code": "de"}]
    assert [one["language"] for one in translations(shop, '(where: {code: ["sv"]})')] == [{"code": "sv"}]
    body = shop.body("{ display(id: 1) { translations(where: {colour: 1}) { fields { field } } } }")
    assert body["errors"][0]["message"] == "TranslationFilter has no member colour."


@pytest.mark.behaviour("catalog-1-72")
def test_attribute_texts_have_names_of_their_own(shop: Centra) -> None:
    """attributes.<type>.<element> (OLD:pim); of a mapped attribute on the attribute itself (assumed)."""
    shop.shop.add_attribute_type("dsp_note", object_type="Display")
    shop.do(
        """mutation { assignAttributes(input: {objectType: Display, objectId: 1, dynamicAttributes:
          [{attributeTypeName: "dsp_note", attributeElementKey: "value", attributeElementValue: "warm"}]})
          { userErrors { message } } }"""
    )
    shop.shop.translate("Display", 1, language=1, texts={"attributes.dsp_note.value": "varm"})
    assert translations(shop)[0]["fields"] == [
        {"field": "name", "value": "Jacka"},
        {"field": "attributes.dsp_note.value", "value": "varm"},
    ]
    shop.shop.add_attribute_type("dsp_color", object_type="Display", mapped=True)
    red = shop.shop.add_mapped_attribute("dsp_color", "Red", values={"value": "red"})
    shop.shop.translate("MappedAttribute", red, language=1, texts={"attributes.dsp_color.value": "röd"})
    data = shop.ask("{ mappedAttributes { name translations { fields { field value } } } }")
    assert data["mappedAttributes"] == [
        {
            "name": "Red",
            "translations": [
                {"fields": [{"field": "attributes.dsp_color.value", "value": "röd"}]},
                {"fields": []},
            ],
        }
    ]


def test_every_type_with_translations_has_them(shop: Centra) -> None:
    """Products, variants, categories and countries too."""
    category = shop.shop.add_category("Tops")
    shop.shop.translate("Product", 1, language=2, texts={"name": "Jacke"})
    shop.shop.translate("ProductVariant", 1, language=2, texts={"name": "Rot"})
    shop.shop.translate("Category", category, language=2, texts={"name": "Oberteile"})
    sweden = shop.ask('{ countries(where: {ISO2: ["SE"]}) { id } }')["countries"][0]["id"]
    shop.shop.translate("Country", sweden, language=2, texts={"name": "Schweden"})
    read = 'translations(where: {code: ["de"]}) { fields { value } }'
    data = shop.ask(
        f"{{ product(id: 1) {{ {read} }} productVariant(id: 1) {{ {read} }} categories {{ {read} }} "
        f'countries(where: {{ISO2: ["SE"]}}) {{ {read} }} }}'
    )
    values = [
        row["translations"][0]["fields"]
        for row in (data["product"], data["productVariant"], *data["categories"], *data["countries"])
    ]
    assert values == [
        [{"value": "Jacke"}],
        [{"value": "Rot"}],
        [{"value": "Oberteile"}],
        [{"value": "Schweden"}],
    ]


def test_a_translation_is_taken_off_and_checked(shop: Centra) -> None:
    """None takes a text off; what cannot be translated is refused; the display's change time moves on (assumed)."""
    shop.clock.move(hours=1)
    shop.shop.translate("Display", 1, language=1, texts={"name": None})
    assert translations(shop)[0]["fields"] == []
    changed = shop.ask("{ display(id: 1) { updatedAt } }")["display"]["updatedAt"]
    assert changed == "2026-03-01T13:00:00+00:00"
    for language, texts in ((3, {"name": "Coat"}), (1, {"uri": "x"}), (1, {"name": ""}), (9, {"name": "x"})):
        with pytest.raises(ValueError):
            shop.shop.translate("Display", 1, language=language, texts=texts)


@pytest.mark.behaviour("catalog-1-71")
@pytest.mark.parametrize(
    "where, expected",
    [
        ("isAvailableForTranslation: true", ["sv", "de"]),
        ("isAvailableForTranslation: false", ["en"]),
        ("isActive: true", ["sv", "de"]),
        ("id: [2]", ["de"]),
        ('name: {contains: "GER"}', ["de"]),
        ('code: ["en", "sv"]', ["sv", "en"]),
        ('languageCode: "de"', ["de"]),
        ('search: "wed"', ["sv"]),
        ('notNull: ["countryId"]', ["sv", "de"]),
        ('isActive: true, negate: ["isActive"]', ["en"]),
    ],
)
def test_languages_are_filtered(shop: Centra, where: str, expected: list[str]) -> None:
    """isAvailableForTranslation says what may be translated into (REF:LanguageFilter)."""
    found = shop.ask(f"{{ languages(where: {{{where}}}) {{ code }} }}")["languages"]
    assert [one["code"] for one in found] == expected


def test_a_language(shop: Centra) -> None:
    """Its codes, and the countries that speak it, by name."""
    (german,) = shop.ask(
        """{ languages(where: {id: 2}) { id name code languageCode languageName countryCode
          isAvailableForTranslation isActive countries { code } } }"""
    )["languages"]
    assert german == {
        "id": 2,
        "name": "German",
        "code": "de",
        "languageCode": "de",
        "languageName": "German",
        "countryCode": None,
        "isAvailableForTranslation": True,
        "isActive": True,
        "countries": [{"code": "AT"}, {"code": "DE"}],
    }


@pytest.mark.behaviour("catalog-8-02")
@pytest.mark.parametrize(
    "older",
    [
        "{ product(id: 1) { localized { language { id } } } }",
        "{ languages(where: {isAvailableForLocalization: true}) { id } }",
        "query { displays { ... on Localizable { id } } }",
        "mutation { localize(input: {}) { userErrors { message } } }",
    ],
)
def test_older_names_are_gone(shop: Centra, older: str) -> None:
    """localized, Localizable and localize were renamed; a request that uses them is not valid."""
    assert shop.post(older).status_code == 400
