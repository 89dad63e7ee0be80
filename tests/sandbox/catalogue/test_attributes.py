"""Attributes: types of the shop's configuration, values defined once, values of each object."""

from __future__ import annotations

from typing import Any

import pytest
from sandbox_client import Centra

from centra_ipaas.sandbox.shop import ElementSeed, ImageSeed

READ = """fragment attributes on ObjectWithAttributes { attributes { __typename description objectType
  type { name isMapped } elements { key description kind ... on AttributeStringElement { value }
    ... on AttributeChoiceElement { isMulti selectedValue selectedValueName } ... on AttributeFileElement { url }
    ... on AttributeImageElement { url width height mimeType } } } }"""
ASSIGN = (
    READ
    + """mutation ($in: AttributesAssignGenericInput!) { assignAttributes(input: $in) {
  object { __typename ... on Product { id updatedAt } ... on Customer { id email } ...attributes }
  userErrors { message path } } }"""
)
UNASSIGN = (
    READ
    + """mutation ($in: AttributesUnassignGenericInput!) { unassignAttributes(input: $in) {
  object { ...attributes } userErrors { message path } } }"""
)
ASSIGN_BATCH = """mutation ($in: [AttributesAssignGenericInput!]!) { assignAttributesBatch(input: $in) {
  objects { __typename ... on ProductVariant { id } attributes { description } } userErrors { message path } } }"""
UNASSIGN_BATCH = """mutation ($in: [AttributesUnassignGenericInput!]!) { unassignAttributesBatch(input: $in) {
  objects { attributes { description } } userErrors { message path } } }"""


def mapped(*identities: int, name: str = "pr_color") -> list[dict[str, Any]]:
    return [{"attributeTypeName": name, "attributeId": identity} for identity in identities]


def dynamic(name: str, **values: str) -> list[dict[str, Any]]:
    return [
        {"attributeTypeName": name, "attributeElementKey": key, "attributeElementValue": value}
        for key, value in values.items()
    ]


def of(kind: str, identity: int, **given: Any) -> dict[str, Any]:
    return {"objectType": kind, "objectId": identity, **given}


def descriptions(payload: Any) -> list[str]:
    return [attribute["description"] for attribute in payload["object"]["attributes"]]


@pytest.fixture
def shop(centra: Centra) -> Centra:
    """Customers carry ids, products one colour and any number of badges, which are mapped."""
    centra.shop.add_attribute_type(
        "cus_extra",
        object_type="Customer",
        description="Customer",
        elements=[
            ElementSeed(key="id", description="External Customer ID"),
            ElementSeed(key="ship_id", description="Customer shipping ID"),
        ],
    )
    centra.shop.add_attribute_type("pr_color", object_type="Product", description="Colour", mapped=True)
    centra.shop.add_attribute_type(
        "pr_badge", object_type="Product", description="Badge", mapped=True, multi=True
    )
    for name in ("Red", "Blue"):
        centra.shop.add_mapped_attribute("pr_color", name, values={"value": name.lower()})
    for name in ("New", "Sale"):
        centra.shop.add_mapped_attribute("pr_badge", name)
    return centra


@pytest.mark.behaviour("catalog-1-55")
def test_types_are_the_shops_configuration(shop: Centra) -> None:
    """Types are listed, never made, by the API (working-with-attributes)."""
    fields = (
        "name description isMapped isMulti objectType elements { key description kind isMulti paramsJSON }"
    )
    types = shop.ask(f"{{ attributeTypes {{ {fields} }} }}")["attributeTypes"]
    assert types[0] == {
        "name": "cus_extra",
        "description": "Customer",
        "isMapped": False,
        "isMulti": False,
        "objectType": "Customer",
        "elements": [
            {
                "key": "id",
                "description": "External Customer ID",
                "kind": "INPUT",
                "isMulti": False,
                "paramsJSON": "{}",
            },
            {
                "key": "ship_id",
                "description": "Customer shipping ID",
                "kind": "INPUT",
                "isMulti": False,
                "paramsJSON": "{}",
            },
        ],
    }
    assert [one["name"] for one in types] == ["cus_extra", "pr_color", "pr_badge"]
    with pytest.raises(ValueError, match="exists already"):
        shop.shop.add_attribute_type("pr_color", object_type="Product")


@pytest.mark.parametrize(
    "where, expected",
    [
        ('name: {equals: "pr_badge"}', ["pr_badge"]),
        ('description: {contains: "colo"}', ["pr_color"]),
        ("isMapped: false", ["cus_extra"]),
        ("isMulti: true", ["pr_badge"]),
        ("objectType: [Customer]", ["cus_extra"]),
        ('objectType: Customer, negate: "objectType"', ["pr_color", "pr_badge"]),
    ],
)
def test_types_are_filtered(shop: Centra, where: str, expected: list[str]) -> None:
    """Every member of AttributeTypeFilter."""
    types = shop.ask(f"{{ attributeTypes(where: {{{where}}}) {{ name }} }}")["attributeTypes"]
    assert [one["name"] for one in types] == expected


@pytest.mark.parametrize(
    "where, expected",
    [
        ("id: [2, 3]", ["Blue", "New"]),
        ('name: {equals: "red"}', ["Red"]),
        ("objectType: [Display]", []),
        ('typeName: {equals: "pr_badge"}', ["New", "Sale"]),
        ('search: "sal"', ["Sale"]),
    ],
)
def test_mapped_attributes_are_listed(shop: Centra, where: str, expected: list[str]) -> None:
    """Every member of MappedAttributeFilter."""
    found = shop.ask(f"{{ mappedAttributes(where: {{{where}}}) {{ name }} }}")["mappedAttributes"]
    assert [one["name"] for one in found] == expected


@pytest.mark.behaviour("orders-17-04", "catalog-1-57", "catalog-1-59", "catalog-1-64")
def test_the_customer_attributes_of_the_guide(shop: Centra) -> None:
    """The answers of OLD:erp, set the customer attributes; then one element is taken off by name and key."""
    shop.order(("S", 1, "10.00"))
    given = of("Customer", 1, dynamicAttributes=dynamic("cus_extra", id="New value", ship_id="Another"))
    payload = shop.do(ASSIGN, **{"in": given})
    assert payload["object"]["__typename"] == "Customer"
    assert payload["object"]["attributes"] == [
        {
            "__typename": "DynamicAttribute",
            "description": "Customer",
            "objectType": "Customer",
            "type": {"name": "cus_extra", "isMapped": False},
            "elements": [
                {
                    "key": "id",
                    "description": "External Customer ID",
                    "kind": "INPUT",
                    "value": "New value",
                },
                {
                    "key": "ship_id",
                    "description": "Customer shipping ID",
                    "kind": "INPUT",
                    "value": "Another",
                },
            ],
        }
    ]
    read = "{ customers { attributes { elements { key ... on AttributeStringElement { value } } } } }"
    assert shop.ask(read)["customers"][0]["attributes"][0]["elements"][0] == {
        "key": "id",
        "value": "New value",
    }
    shop.do(ASSIGN, **{"in": of("Customer", 1, dynamicAttributes=dynamic("cus_extra", id="12345"))})
    off = [{"attributeTypeName": "cus_extra", "attributeElementKey": "ship_id"}]
    left = shop.do(UNASSIGN, **{"in": of("Customer", 1, dynamicAttributes=off)})["object"]["attributes"]
    assert [(element["key"], element["value"]) for element in left[0]["elements"]] == [("id", "12345")]
    off[0]["attributeElementKey"] = "id"
    payload = shop.do(UNASSIGN, **{"in": of("Customer", 1, dynamicAttributes=off)})
    assert payload["object"]["attributes"] == []


@pytest.mark.behaviour("catalog-1-56", "catalog-1-63")
def test_mapped_values_are_assigned_by_id(shop: Centra) -> None:
    """Of a type that is not multi one stays (assumed); without an id all of a type go (REF)."""
    payload = shop.do(ASSIGN, **{"in": of("Product", 1, mappedAttributes=mapped(1))})
    assert payload["object"]["attributes"] == [
        {
            "__typename": "MappedAttribute",
            "description": "Red",
            "objectType": "Product",
            "type": {"name": "pr_color", "isMapped": True},
            "elements": [{"key": "value", "description": "value", "kind": "INPUT", "value": "red"}],
        }
    ]
    more = mapped(2) + mapped(3, 4, name="pr_badge")
    assert descriptions(shop.do(ASSIGN, **{"in": of("Product", 1, mappedAttributes=more)})) == [
        "Blue",
        "New",
        "Sale",
    ]
    one = of("Product", 1, mappedAttributes=mapped(3, name="pr_badge"))
    assert descriptions(shop.do(UNASSIGN, **{"in": one})) == ["Blue", "Sale"]
    shop.do(ASSIGN, **{"in": one})
    every = of("Product", 1, mappedAttributes=[{"attributeTypeName": "pr_badge"}])
    assert descriptions(shop.do(UNASSIGN, **{"in": every})) == ["Blue"]


def test_attributes_and_elements_are_filtered(shop: Centra) -> None:
    """AssignedAttributeFilter and AssignedAttributeElementFilter."""
    given = mapped(1) + mapped(3, name="pr_badge")
    shop.do(ASSIGN, **{"in": of("Product", 1, mappedAttributes=given)})
    data = shop.ask(
        """{ product(id: 1) {
          badges: attributes(where: {typeName: {equals: "pr_badge"}}) { description }
          others: attributes(where: {typeName: {equals: "pr_badge"}, negate: ["typeName"]}) { description }
          red: attributes(where: {description: {contains: "re"}}) {
            some: elements(where: {key: {equals: "value"}, kind: INPUT}) { key }
            none: elements(where: {kind: [IMAGE]}) { key }
            gone: elements(where: {description: {contains: "other"}}) { key } } } }"""
    )["product"]
    assert data == {
        "badges": [{"description": "New"}],
        "others": [{"description": "Red"}],
        "red": [{"some": [{"key": "value"}], "none": [], "gone": []}],
    }


def test_elements_of_every_kind(centra: Centra) -> None:
    """Text, a choice with its name, a file, an image with its measures (REF)."""
    centra.shop.add_attribute_type(
        "dsp_care",
        object_type="Display",
        mapped=True,
        elements=[
            ElementSeed(key="text"),
            ElementSeed(key="wash", kind="CHOICE", choices={"30": "At 30 degrees", "no": "Not at all"}),
            ElementSeed(key="manual", kind="FILE"),
            ElementSeed(key="icon", kind="IMAGE"),
            ElementSeed(key="unused"),
        ],
    )
    identity = centra.shop.add_mapped_attribute(
        "dsp_care",
        "Gentle",
        values={"text": "Gently", "wash": "30", "manual": "https://files.example/care.pdf"},
        images={
            "icon": ImageSeed(
                url="https://files.example/care.png", width=20, height=30, mime_type="image/png"
            )
        },
    )
    display = centra.shop.add_display(1)
    centra.do(ASSIGN, **{"in": of("Display", display, mappedAttributes=mapped(identity, name="dsp_care"))})
    (attribute,) = centra.ask(READ + "{ display(id: 1) { ...attributes } }")["display"]["attributes"]
    assert attribute["elements"] == [
        {"key": "text", "description": "text", "kind": "INPUT", "value": "Gently"},
        {
            "key": "wash",
            "description": "wash",
            "kind": "CHOICE",
            "isMulti": False,
            "selectedValue": "30",
            "selectedValueName": "At 30 degrees",
        },
        {
            "key": "manual",
            "description": "manual",
            "kind": "FILE",
            "url": "https://files.example/care.pdf",
        },
        {
            "key": "icon",
            "description": "icon",
            "kind": "IMAGE",
            "url": "https://files.example/care.png",
            "width": 20,
            "height": 30,
            "mimeType": "image/png",
        },
    ]


@pytest.mark.behaviour("catalog-1-65")
def test_orders_go_by_number_everything_else_by_id(shop: Centra) -> None:
    """Orders are addressed by their number (REF:AttributesAssignGenericInput)."""
    for kind, name in (("Order", "or_gift"), ("ProductVariant", "var_x"), ("Category", "cat_x")):
        shop.shop.add_attribute_type(name, object_type=kind)  # type: ignore[arg-type]
    shop.order(("S", 1, "10.00"))
    number = shop.order(("S", 1, "10.00")).number
    category = shop.shop.add_category("Tops")
    for kind, identity, name in (
        ("Order", number, "or_gift"),
        ("ProductVariant", 1, "var_x"),
        ("Category", category, "cat_x"),
    ):
        shop.do(ASSIGN, **{"in": of(kind, identity, dynamicAttributes=dynamic(name, value="yes"))})
    read = "attributes { type { name } }"
    data = shop.ask(
        f"{{ orders {{ number {read} }} productVariant(id: 1) {{ {read} }} categories {{ {read} }} }}"
    )
    assert [order["attributes"] for order in data["orders"] if order["number"] != number] == [[]]
    assert [order["attributes"] for order in data["orders"] if order["number"] == number] == [
        [{"type": {"name": "or_gift"}}]
    ]
    assert data["productVariant"]["attributes"] == [{"type": {"name": "var_x"}}]
    assert data["categories"] == [{"attributes": [{"type": {"name": "cat_x"}}]}]


@pytest.mark.behaviour("catalog-1-66")
def test_the_change_time_of_the_product_moves_on(shop: Centra) -> None:
    """OLD:pim prints a later updatedAt after attributes changed."""
    shop.clock.move(hours=1)
    given = {"in": of("Product", 1, mappedAttributes=mapped(1))}
    assert shop.do(ASSIGN, **given)["object"]["updatedAt"] == "2026-03-01T13:00:00+00:00"
    shop.clock.move(hours=1)
    shop.do(UNASSIGN, **given)
    found = shop.ask("{ product(id: 1) { updatedAt } }")
    assert found["product"]["updatedAt"] == "2026-03-01T14:00:00+00:00"


@pytest.mark.parametrize(
    "given, path",
    [
        (of("Product", 9, mappedAttributes=mapped(1)), ["objectId"]),
        (of("Product", 1), []),
        (of("Product", 1, mappedAttributes=mapped(9)), ["mappedAttributes", "0", "attributeId"]),
        (
            of("Product", 1, mappedAttributes=mapped(1, name="pr_badge")),
            ["mappedAttributes", "0", "attributeId"],
        ),
        (
            of("Product", 1, mappedAttributes=mapped(1, name="cus_extra")),
            ["mappedAttributes", "0", "attributeTypeName"],
        ),
        (
            of("Product", 1, dynamicAttributes=dynamic("pr_color", value="x")),
            ["dynamicAttributes", "0", "attributeTypeName"],
        ),
        (
            of("Customer", 1, dynamicAttributes=dynamic("cus_extra", no="x")),
            ["dynamicAttributes", "0", "attributeElementKey"],
        ),
    ],
)
def test_what_does_not_exist_is_refused(shop: Centra, given: dict[str, Any], path: list[str]) -> None:
    """The path says where."""
    shop.order(("S", 1, "10.00"))
    assert [error["path"] for error in shop.refused(ASSIGN, **{"in": given})] == [["input", *path]]


def test_one_bad_attribute_refuses_the_call(shop: Centra) -> None:
    """With user errors nothing was modified, and all of them are named."""
    given = of("Product", 1, mappedAttributes=mapped(1, 8, 9))
    errors = shop.refused(ASSIGN, **{"in": given})
    assert [error["path"][-2] for error in errors] == ["1", "2"]
    assert shop.ask("{ product(id: 1) { attributes { description } } }")["product"]["attributes"] == []


def test_a_choice_outside_its_choices_is_refused(centra: Centra) -> None:
    """A dynamic choice takes one of its values (assumed)."""
    element = ElementSeed(key="fit", kind="CHOICE", choices={"s": "Slim"})
    centra.shop.add_attribute_type("pr_fit", object_type="Product", elements=[element])
    (error,) = centra.refused(
        ASSIGN, **{"in": of("Product", 1, dynamicAttributes=dynamic("pr_fit", fit="x"))}
    )
    assert error["path"] == ["input", "dynamicAttributes", "0", "attributeElementValue"]
    payload = centra.do(ASSIGN, **{"in": of("Product", 1, dynamicAttributes=dynamic("pr_fit", fit="s"))})
    assert payload["object"]["attributes"][0]["elements"][0]["selectedValueName"] == "Slim"


@pytest.mark.behaviour("catalog-1-60", "catalog-6-10")
def test_batches_take_up_to_a_hundred_objects(centra: Centra) -> None:
    """100 objects are changed, 101 are refused (https://centra.dev/graphql/mutation.html)."""
    centra.shop.add_attribute_type("pr_note", object_type="Product")
    products = [1, *(centra.shop.add_product(f"P{number}", f"P{number}") for number in range(100))]
    given = [of("Product", one, dynamicAttributes=dynamic("pr_note", value="n")) for one in products]
    assert centra.refused(ASSIGN_BATCH, **{"in": given})[0]["path"] == ["input"]
    assert len(centra.do(ASSIGN_BATCH, **{"in": given[:100]})["objects"]) == 100
    off = [{"attributeTypeName": "pr_note", "attributeElementKey": "value"}]
    given = [of("Product", one, dynamicAttributes=off) for one in products]
    assert centra.refused(UNASSIGN_BATCH, **{"in": given})[0]["path"] == ["input"]
    left = centra.do(UNASSIGN_BATCH, **{"in": given[:100]})["objects"]
    assert [one["attributes"] for one in left] == [[]] * 100


def test_batches_change_all_or_nothing(shop: Centra) -> None:
    """One bad object refuses the batch (assumed: which batches save partly is not listed)."""
    good = of("Product", 1, mappedAttributes=mapped(1))
    errors = shop.refused(
        ASSIGN_BATCH, **{"in": [good, of("Product", 7, mappedAttributes=mapped(1)), of("Product", 1)]}
    )
    assert [error["path"] for error in errors] == [["input", "1", "objectId"], ["input", "2"]]
    assert shop.ask("{ product(id: 1) { attributes { description } } }")["product"]["attributes"] == []


@pytest.mark.behaviour("catalog-1-61")
def test_attributes_in_the_objects_own_update(shop: Centra) -> None:
    """updateProduct assigns and takes off by members of its own (working-with-attributes)."""
    update = """mutation ($in: ProductUpdateInput!) { updateProduct(id: 1, input: $in) {
      product { attributes { description } } userErrors { message path } } }"""
    shop.do(update, **{"in": {"assignMappedAttributes": mapped(1) + mapped(3, name="pr_badge")}})
    change = {
        "unassignMappedAttributes": [{"attributeTypeName": "pr_badge"}],
        "assignMappedAttributes": mapped(4, name="pr_badge"),
    }
    product = shop.do(update, **{"in": change})["product"]
    assert product == {"attributes": [{"description": "Red"}, {"description": "Sale"}]}
    (error,) = shop.refused(update, **{"in": {"name": "Other", "assignMappedAttributes": mapped(9)}})
    assert error["path"] == ["input", "assignMappedAttributes", "0", "attributeId"]
    assert shop.ask("{ product(id: 1) { name } }")["product"]["name"] == "Basic Jacket"


@pytest.mark.behaviour("catalog-1-62")
def test_attributes_in_another_input_need_the_owners_permission(centra: Centra) -> None:
    """ProductVariant.attributes:write besides ProductVariant:write (REF:ProductVariantCreateInput)."""
    centra.shop.add_attribute_type("var_x", object_type="ProductVariant")
    create = """mutation ($in: ProductVariantCreateInput!) { createProductVariant(input: $in) {
      productVariant { attributes { description } } userErrors { message path } } }"""
    variant = {"name": "Blue", "status": "ACTIVE", "product": {"id": 1}}
    given = {**variant, "assignDynamicAttributes": dynamic("var_x", value="1")}
    centra.sandbox.tokens.withdraw("ProductVariant.attributes:write")
    (error,) = centra.body(create, **{"in": given})["errors"]
    assert (
        error["message"]
        == "You need ProductVariant.attributes:write permission to access assignDynamicAttributes."
    )
    centra.do(create, **{"in": variant})
    centra.sandbox.tokens.grant("ProductVariant.attributes:write")
    made = centra.do(create, **{"in": given})["productVariant"]
    assert made == {"attributes": [{"description": "var_x"}]}


@pytest.mark.behaviour("catalog-1-62")
def test_attributes_in_an_update_need_the_owners_permission(shop: Centra) -> None:
    """So do those of an update, where the reference shows no remark (assumed)."""
    shop.sandbox.tokens.withdraw("Product.attributes:write")
    (error,) = shop.body(
        """mutation { updateProduct(id: 1, input: {name: "Other", assignMappedAttributes:
          [{attributeTypeName: "pr_color", attributeId: 1}]}) { userErrors { message } } }"""
    )["errors"]
    assert (
        error["message"] == "You need Product.attributes:write permission to access assignMappedAttributes."
    )
    assert shop.ask("{ product(id: 1) { name } }")["product"]["name"] == "Basic Jacket"


def test_accounts_vouchers_and_wholesale_orders_carry_attributes(centra: Centra) -> None:
    """Every type that the schema says carries attributes."""
    for kind in ("Account", "Voucher", "Order"):
        centra.shop.add_attribute_type(f"{kind}_x", object_type=kind)  # type: ignore[arg-type]
    number = centra.order(("S", 1, "10.00"), store_type="WHOLESALE").number
    account = centra.ask("{ accounts { id } }")["accounts"][0]["id"]
    made = """mutation ($in: VoucherCreateInput!) { createVoucher(input: $in) {
      voucher { id } userErrors { message path } } }"""
    given = {
        "name": "Ten",
        "type": "VOUCHER",
        "status": "ACTIVE",
        "startAt": "2026-01-01",
        "stopAt": "2027-01-01",
        "method": "AUTO",
        "priority": 1,
        "maxUsages": 0,
        "combineWithOtherVouchers": True,
        "reuse": False,
        "entryPointStrategy": "ALL",
        "store": {"id": 1},
    }
    voucher = centra.do(made, **{"in": given})["voucher"]["id"]
    for kind, identity in (("Account", account), ("Voucher", voucher), ("Order", number)):
        given = of(kind, identity, dynamicAttributes=dynamic(f"{kind}_x", value="yes"))
        assert descriptions(centra.do(ASSIGN, **{"in": given})) == [f"{kind}_x"]
    read = "attributes { description }"
    data = centra.ask(
        f"{{ accounts {{ {read} }} orders {{ __typename {read} }} voucher(id: {voucher}) {{ {read} }} }}"
    )
    assert data == {
        "accounts": [{"attributes": [{"description": "Account_x"}]}],
        "orders": [{"__typename": "WholesaleOrder", "attributes": [{"description": "Order_x"}]}],
        "voucher": {"attributes": [{"description": "Voucher_x"}]},
    }


def test_size_charts_take_attributes(centra: Centra) -> None:
    """The prose names them; our copy of the schema cannot show them, so the payload holds null (assumed)."""
    centra.shop.add_attribute_type("sc_alias", object_type="SizeChart")
    chart = centra.ask("{ sizeCharts { id } }")["sizeCharts"][0]["id"]
    given = of("SizeChart", chart, dynamicAttributes=dynamic("sc_alias", value="EU"))
    assert centra.do(ASSIGN, **{"in": given})["object"] is None
    assert centra.do(ASSIGN_BATCH, **{"in": [given]})["objects"] == []
