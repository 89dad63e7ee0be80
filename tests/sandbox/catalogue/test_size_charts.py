"""Size charts and measurement charts (OLD:pages/04.guides/05.pim-gql-integration/docs, called PIM below)."""

from __future__ import annotations

from typing import Any

import pytest
from sandbox_client import Centra

from centra_ipaas.sandbox import ProductSeed, VariantSeed

CREATE = """mutation ($in: SizeChartCreateInput!) { createSizeChart(input: $in) {
  sizeChart { id name sizes { id name externalId sizeChart { id } } horizontalLabels verticalLabels dividerSymbol
    displayUnit displayDividedBy externalId }
  userErrors { message path } userWarnings { message path } } }"""
REMOVE = "mutation ($id: Int!) { removeSizeChart(id: $id) { userErrors { message path } } }"
MEASURE = """mutation ($in: MeasurementChartCreateInput!) { createMeasurementChart(input: $in) {
  measurementChart { id name horizontalLabels verticalLabels displayUnit contentJSON values }
  userErrors { message path } } }"""
UNMEASURE = "mutation ($id: Int!) { removeMeasurementChart(id: $id) { userErrors { message path } } }"
TABLE = """mutation ($id: Int!, $in: ProductUpdateInput!) { updateProduct(id: $id, input: $in) {
  product { measurementTable { inherited values contentJSON chart { name } } } userErrors { message path } } }"""

SHIRTS = {
    "name": "Shirts",
    "horizontalLabels": ["S", "M", "L"],
    "verticalLabels": ["Chest", "Sleeve"],
    "displayUnit": "cm",
    "values": [
        {"horizontalLabel": "S", "verticalLabel": "Chest", "value": "80"},
        {"horizontalLabel": "S", "verticalLabel": "Sleeve", "value": "55"},
        {"horizontalLabel": "M", "verticalLabel": "Chest", "value": "85"},
        {"horizontalLabel": "M", "verticalLabel": "Sleeve", "value": "58"},
        {"horizontalLabel": "L", "verticalLabel": "Chest", "value": "90"},
        {"horizontalLabel": "L", "verticalLabel": "Sleeve", "value": "60"},
    ],
}


def create(centra: Centra, **given: Any) -> dict[str, Any]:
    chart: dict[str, Any] = centra.do(CREATE, **{"in": {"name": "Chart", **given}})["sizeChart"]
    return chart


@pytest.mark.behaviour("catalog-1-29", "catalog-1-30", "catalog-1-32")
def test_a_chart_of_one_dimension(centra: Centra) -> None:
    """`verticalLabels: []` comes back as null (PIM, "One-size chart")."""
    given = {"dividerSymbol": "x", "verticalLabels": [], "displayUnit": "", "displayDividedBy": 0}
    chart = create(centra, name="One Size", horizontalLabels=["One Size"], externalId="one", **given)
    assert chart == {
        "id": 2,
        "name": "One Size",
        "sizes": [{"id": 4, "name": "One Size", "externalId": "One Size|One Size", "sizeChart": {"id": 2}}],
        "horizontalLabels": ["One Size"],
        "verticalLabels": None,
        "dividerSymbol": "x",
        "displayUnit": "",
        "displayDividedBy": 0,
        "externalId": "one",
    }


@pytest.mark.behaviour("catalog-1-29")
@pytest.mark.parametrize(
    "divider, names",
    [
        # PIM, "Any size chart"; OLD:erp's chart leaves the divider out and gets 24x26.
        ("x", ["XxA", "XxB", "YxA", "YxB", "ZxA", "ZxB"]),
        (None, ["XxA", "XxB", "YxA", "YxB", "ZxA", "ZxB"]),
        ("/", ["X/A", "X/B", "Y/A", "Y/B", "Z/A", "Z/B"]),
    ],
)
def test_a_chart_of_two_dimensions(centra: Centra, divider: str | None, names: list[str]) -> None:
    """Sizes are named horizontal, divider, vertical, in this order."""
    given = {} if divider is None else {"dividerSymbol": divider}
    chart = create(centra, horizontalLabels=["X", "Y", "Z"], verticalLabels=["A", "B"], **given)
    assert [size["name"] for size in chart["sizes"]] == names
    assert chart["horizontalLabels"] == ["X", "Y", "Z"]
    assert chart["verticalLabels"] == ["A", "B"]


def test_labels_tell_sizes_apart(centra: Centra) -> None:
    """Every problem is named, and no chart is made."""
    given = {"name": "Odd", "horizontalLabels": ["S", "S"], "verticalLabels": ["1", ""]}
    problems = centra.refused(CREATE, **{"in": given})
    assert [problem["path"] for problem in problems] == [
        ["input", "horizontalLabels", "1"],
        ["input", "verticalLabels", "1"],
    ]
    problems = centra.refused(CREATE, **{"in": {"name": "Odd", "horizontalLabels": []}})
    assert problems[0]["path"] == ["input", "horizontalLabels"]
    # A|BC and AB|C are both ABC without a divider.
    given = {
        "name": "Odd",
        "horizontalLabels": ["A", "AB"],
        "verticalLabels": ["BC", "C"],
        "dividerSymbol": "",
    }
    assert centra.refused(CREATE, **{"in": given})[0]["path"] == ["input", "dividerSymbol"]
    assert [chart["name"] for chart in centra.ask("{ sizeCharts { name } }")["sizeCharts"]] == ["S, M, L"]


@pytest.mark.behaviour("catalog-1-34", "catalog-1-35")
def test_every_size_has_a_conversion_in_every_integration(centra: Centra) -> None:
    """createSizeChart makes "Shoe sizes|42" everywhere, and removing the chart takes it away (OLD:idconv)."""
    chart = create(centra, name="Shoe sizes", horizontalLabels=["41", "42"])
    assert [size["externalId"] for size in chart["sizes"]] == ["Shoe sizes|41", "Shoe sizes|42"]
    other = centra.sandbox.tokens.add("another-token", integration="another").text
    read = '{ idConversions(where: {objectType: [Size], externalId: {contains: "Shoe"}}) { externalId } }'
    mine = centra.ask(read)["idConversions"]
    centra.client.headers["Authorization"] = f"Bearer {other}"
    assert (
        centra.ask(read)["idConversions"]
        == mine
        == [
            {"externalId": "Shoe sizes|41"},
            {"externalId": "Shoe sizes|42"},
        ]
    )
    centra.do(REMOVE, id=chart["id"])
    assert centra.ask(read)["idConversions"] == []


@pytest.mark.behaviour("catalog-1-37")
def test_the_external_id_of_a_size_is_rigid(centra: Centra) -> None:
    """The format "<chart name>|<size name>" is validated (OLD:idconv)."""
    set_one = """mutation ($in: [IdConversionSetInput!]!) { setIdConversions(input: $in) {
      entries { externalId } userErrors { message path } } }"""
    size = create(centra, name="Shoe sizes", horizontalLabels=["42"])["sizes"][0]["id"]
    entry = {"internalId": size, "objectType": "Size"}
    (error,) = centra.refused(set_one, **{"in": [{**entry, "externalId": "Shoe sizes| 42"}]})
    assert error["message"] == "The external id of this Size must be Shoe sizes|42."
    payload = centra.do(set_one, **{"in": [{**entry, "externalId": "Shoe sizes|42"}]})
    assert payload["entries"] == [{"externalId": "Shoe sizes|42"}]


@pytest.mark.behaviour("catalog-1-31", "catalog-1-32", "catalog-1-38")
def test_a_chart_in_use_stays(centra: Centra) -> None:
    """Sizes used by variants cannot be removed; the mutation is removeSizeChart, as in PIM."""
    assert centra.refused(REMOVE, id=1)[0]["path"] == ["id"]
    unused = create(centra, horizontalLabels=["S"])
    assert centra.do(REMOVE, id=unused["id"])["userErrors"] == []
    assert [chart["id"] for chart in centra.ask("{ sizeCharts { id } }")["sizeCharts"]] == [1]
    assert centra.refused(REMOVE, id=unused["id"])[0]["path"] == ["id"]
    other_name = "mutation { deleteSizeChart(id: 1) { userErrors { message } } }"
    assert centra.post(other_name).status_code == 400


def test_seeded_variants_share_charts(centra: Centra) -> None:
    """Sizes of the same names come from one chart; a chart may be named, and must have the sizes."""
    shoes = centra.shop.add_size_chart("Shoes", ["40", "41"])
    with pytest.raises(ValueError, match="no size 'One Size'"):
        centra.shop.add_products(
            [ProductSeed(number="A", name="A", variants=[VariantSeed(size_chart=shoes)])]
        )
    centra.shop.add_product("B", "B")
    centra.shop.add_product("C", "C")
    charts = centra.ask("{ sizeCharts { name } productVariants { sizeChart { name } } }")
    assert [chart["name"] for chart in charts["sizeCharts"]] == ["S, M, L", "Shoes", "One Size"]
    assert [one["sizeChart"]["name"] for one in charts["productVariants"]] == [
        "S, M, L",
        "One Size",
        "One Size",
    ]


@pytest.mark.behaviour("catalog-1-01")
def test_a_measurement_chart(centra: Centra) -> None:
    """The answer is the one printed in PIM, "Creating a new measurement chart"."""
    chart = centra.do(MEASURE, **{"in": SHIRTS})["measurementChart"]
    assert chart["contentJSON"] == (
        '{"Chest":{"S":"80","M":"85","L":"90"},"Sleeve":{"S":"55","M":"58","L":"60"}}'
    )
    assert chart["values"] == [["80", "85", "90"], ["55", "58", "60"]]
    assert chart["displayUnit"] == "cm"
    odd = {"horizontalLabel": "XL", "verticalLabel": "Chest", "value": "95"}
    problems = centra.refused(MEASURE, **{"in": {**SHIRTS, "values": [odd]}})
    assert problems[0]["path"] == ["input", "values", "0", "horizontalLabel"]


def test_a_refused_measurement_chart_uses_up_no_id(centra: Centra) -> None:
    """The chart after it has the number that it would have had."""
    odd = {"horizontalLabel": "XL", "verticalLabel": "Chest", "value": "95"}
    centra.refused(MEASURE, **{"in": {**SHIRTS, "values": [odd]}})
    assert centra.do(MEASURE, **{"in": SHIRTS})["measurementChart"]["id"] == 1


@pytest.mark.behaviour("catalog-1-54")
def test_a_measurement_chart_is_assigned_and_taken_off(centra: Centra) -> None:
    """PIM: assigned by id, taken off by a null id; a chart in use cannot be removed."""
    identity = centra.do(MEASURE, **{"in": SHIRTS})["measurementChart"]["id"]
    given = {"measurementTable": {"measurementChart": {"id": identity}}}
    table = centra.do(TABLE, id=1, **{"in": given})["product"]["measurementTable"]
    assert table["chart"] == {"name": "Shirts"}
    assert (table["inherited"], table["values"]) == (True, [["80", "85", "90"], ["55", "58", "60"]])
    found = "query ($id: [Int!]) { products(where: {measurementChartId: $id}) { id } }"
    assert centra.ask(found, id=[identity])["products"] == [{"id": 1}]
    assert centra.refused(UNMEASURE, id=identity)[0]["path"] == ["id"]
    none = {"measurementTable": {"inherited": False, "measurementChart": {"id": None}}}
    assert centra.do(TABLE, id=1, **{"in": none})["product"]["measurementTable"] is None
    assert centra.do(UNMEASURE, id=identity)["userErrors"] == []
    assert centra.refused(UNMEASURE, id=identity)[0]["path"] == ["id"]


def test_a_product_may_have_measurements_of_its_own(centra: Centra) -> None:
    """Values that are the product's stand over the chart's; an inherited table takes none."""
    identity = centra.do(MEASURE, **{"in": SHIRTS})["measurementChart"]["id"]
    own = [{"horizontalLabel": "L", "verticalLabel": "Sleeve", "value": "61"}]
    chart = {"measurementChart": {"id": identity}}
    refused = centra.refused(
        TABLE, id=1, **{"in": {"measurementTable": {**chart, "inherited": True, "values": own}}}
    )
    assert refused[0]["path"] == ["input", "measurementTable", "values"]
    table = centra.do(TABLE, id=1, **{"in": {"measurementTable": {**chart, "values": own}}})
    table = table["product"]["measurementTable"]
    assert (table["inherited"], table["values"]) == (False, [["80", "85", "90"], ["55", "58", "61"]])
    assert table["contentJSON"] == (
        '{"Chest":{"S":"80","M":"85","L":"90"},"Sleeve":{"S":"55","M":"58","L":"61"}}'
    )
    back = centra.do(TABLE, id=1, **{"in": {"measurementTable": {"inherited": True}}})
    assert back["product"]["measurementTable"]["values"][1] == ["55", "58", "60"]
    centra.shop.add_product("B", "B")
    assert centra.refused(TABLE, id=2, **{"in": {"measurementTable": {"inherited": True}}})[0]["path"] == [
        "input",
        "measurementTable",
        "measurementChart",
    ]
