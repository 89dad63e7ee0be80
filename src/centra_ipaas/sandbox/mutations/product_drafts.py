"""What the inputs of products, variants and sizes ask for, checked: nothing is made before all of it is right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from attrs import field, frozen

from centra_ipaas.sandbox.mutations import find
from centra_ipaas.sandbox.protocol.naming import snake
from centra_ipaas.sandbox.protocol.refusals import Problems, refuse
from centra_ipaas.sandbox.rules import attributes
from centra_ipaas.sandbox.rules import catalogue as rules
from centra_ipaas.sandbox.state import MeasurementTable, Product, Size, SizeChart, SizeName, Variant, Weight
from centra_ipaas.sandbox.state.attributes import Step
from centra_ipaas.sandbox.state.charts import Cells
from centra_ipaas.sandbox.state.world import World

Given = Mapping[str, Any]
Path = tuple[str, ...]

_NULLABLE_TEXTS = ("harmonizedCommodityCode", "harmonizedCommodityCodeDescription", "internalComment")
_REQUIRED = ("name", "status", "productNumber", "isSerializableProduct")
_LINKS = {"brand": "Brand", "collection": "Collection", "folder": "Folder"}


@frozen(kw_only=True)
class SizeDraft:
    """One of the chart's sizes, to be sold."""

    size: SizeName
    values: dict[str, Any]


@frozen(kw_only=True)
class VariantDraft:
    """A variant with its sizes."""

    values: dict[str, Any]
    sizes: list[SizeDraft] = field(factory=list)
    steps: list[Step] = field(factory=list)


@frozen(kw_only=True)
class ProductDraft:
    """A product, or what changes of one: attributes of the row that were given, links included."""

    values: dict[str, Any]
    variants: list[VariantDraft] = field(factory=list)
    steps: list[Step] = field(factory=list)


def product(world: World, given: Given, known: Product | None, *path: str) -> ProductDraft:
    """Check a product's input; `known` is the product that is updated."""
    problems = Problems()
    values = {snake(name): given[name] for name in _NULLABLE_TEXTS if name in given}
    values |= {snake(name): given[name] for name in _REQUIRED if given.get(name) is not None}
    steps: list[Step] = []
    for name in given:
        with problems.collect():
            values |= _product_member(world, given, name, known, *path)
    with problems.collect():
        steps = attributes.check(world, "Product", given, *path)
    drafts = _each(world, given.get("addProductVariants"), variant, problems, *path, "addProductVariants")
    problems.check()
    return ProductDraft(values=values, variants=drafts, steps=steps)


def _product_member(
    world: World, given: Given, name: str, known: Product | None, *path: str
) -> dict[str, Any]:
    """Read a member that is more than a text; null, and a null id, take a link off (REF:ProductUpdateInput)."""
    value, path = given[name], (*path, name)
    if name in _LINKS:
        return {name: find.link(world, _LINKS[name], value, *path)}
    if name == "countryOfOrigin":
        country = None if value is None else find.country_by_any_code(world, value, *path)
        return {"country_of_origin": country}
    if name == "weight":
        return {"weight": _weight(value, *path)}
    if name == "measurementTable":
        return {"measurement_table": _table(world, value, known, *path)}
    return {}


def _weight(given: Given | None, *path: str) -> Weight | None:
    """Read a weight; null or 0 unsets it (REF:WeightInput)."""
    if given is None or not given.get("value"):
        return None
    value = Decimal(given["value"])
    if value < 0:
        raise refuse("The weight must be 0 or more.", *path, "value")
    return Weight(value, given["unit"])


def _table(world: World, given: Given | None, known: Product | None, *path: str) -> MeasurementTable | None:
    """Read a measurement table; without a chart of its own it stays with the product's."""
    if given is None:
        return None
    before = None if known is None else known.measurement_table
    if given.get("measurementChart") is not None:
        chart = find.link(world, "MeasurementChart", given["measurementChart"], *path, "measurementChart")
        before = before if before is not None and before.chart is chart else None
        if chart is None:
            return None
    elif before is not None:
        chart = before.chart
    else:
        raise refuse("A measurement table needs a chart.", *path, "measurementChart")
    own = cells(chart.horizontal_labels, chart.vertical_labels, given.get("values") or (), *path, "values")
    return _new_table(chart, before, given.get("inherited"), own, *path)


def _new_table(
    chart: Any, before: MeasurementTable | None, inherited: bool | None, own: Cells, *path: str
) -> MeasurementTable:
    """A table is inherited unless told otherwise, or given values of its own (assumed)."""
    kept = before.own if before is not None else {}
    if inherited and own:
        raise refuse("An inherited table takes its values from the chart.", *path, "values")
    if inherited is None:
        inherited = not own and (before is None or before.inherited)
    return MeasurementTable(chart=chart, inherited=inherited, own={} if inherited else {**kept, **own})


def cells(horizontal: Sequence[str], vertical: Sequence[str], given: Sequence[Given], *path: str) -> Cells:
    """Read measurements; each must stand under labels of the chart (assumed)."""
    problems, found = Problems(), Cells()
    for index, one in enumerate(given):
        labels = {"verticalLabel": vertical, "horizontalLabel": horizontal}
        for member, known in labels.items():
            with problems.collect():
                if one[member] not in known:
                    raise refuse(f"The chart has no label {one[member]}.", *path, str(index), member)
        found[one["verticalLabel"], one["horizontalLabel"]] = one["value"]
    problems.check()
    return found


def variant(world: World, given: Given, *path: str) -> VariantDraft:
    """Check a variant's input, alone or inside a product's."""
    problems = Problems()
    values = {
        "name": given["name"],
        "status": given["status"],
        "variant_number": given.get("variantNumber"),
        "internal_name": given.get("internalName"),
        "shipping_specification_settings": given.get("shippingSpecificationSettings"),
    }
    sizes: list[SizeDraft] = []
    steps: list[Step] = []
    with problems.collect():
        values["unit_cost"] = _unit_cost(world, given.get("unitCost"), *path, "unitCost")
    with problems.collect():
        chart = _chart(world, given.get("sizeChart"), *path)
        values["size_chart"] = chart
        sizes = sizes_of(world, chart, given.get("productSizes") or (), *path, "productSizes")
    with problems.collect():
        steps = attributes.check(world, "ProductVariant", given, *path)
    problems.check()
    return VariantDraft(values=values, sizes=sizes, steps=steps)


def _unit_cost(world: World, given: Given | None, *path: str) -> Any:
    if given is None:
        return None
    currency = find.currency(world, given["currencyIsoCode"], *path, "currencyIsoCode")
    value = find.money(currency, given, *path)
    return None if value is None else currency.money(value)


def _chart(world: World, given: Given | None, *path: str) -> SizeChart | None:
    if given is None:
        return None
    found: SizeChart = find.by_reference(world, "SizeChart", given, *path, "sizeChart")
    return found


def sizes_of(world: World, chart: SizeChart | None, given: Sequence[Given], *path: str) -> list[SizeDraft]:
    """Check the sizes of one new variant: each once, each of its chart."""
    problems = Problems()
    drafts: list[SizeDraft] = []
    for index, one in enumerate(given):
        with problems.collect():
            draft = size(world, chart, [known.size for known in drafts], one, *path, str(index))
            drafts.append(draft)
    problems.check()
    return drafts


def size(
    world: World, chart: SizeChart | None, taken: Sequence[SizeName], given: Given, *path: str
) -> SizeDraft:
    """Check one size; empty text is no EAN and no UPC (REF:ProductSizeCreateInput)."""
    found = find.size_in(world, chart, given["size"], *path, "size")
    if found in taken:
        raise refuse(f"Size {found.name} is active on this variant already.", *path, "size")
    values = {
        "ean": given.get("EAN") or None,
        "upc": given.get("UPC") or None,
        "size_number": given.get("sizeNumber"),
        "comment": given.get("comment"),
        "preorder": bool(given.get("preorder")),
        "is_active": given["isActive"],
        "shipping_specifications": given.get("shippingSpecifications"),
    }
    return SizeDraft(size=found, values=values)


def _each(
    world: World, given: Sequence[Given] | None, check: Any, problems: Problems, *path: str
) -> list[Any]:
    drafts = []
    for index, one in enumerate(given or ()):
        with problems.collect():
            drafts.append(check(world, one, *path, str(index)))
    return drafts


def make_product(world: World, draft: ProductDraft, now: datetime, external_id: str | None) -> Product:
    """Make what was checked; its variants take no external id (REF:ProductVariantOnProductCreateInput)."""
    made = rules.add_product(world, now, **draft.values)
    world.set_external_id(made, external_id)
    attributes.apply(world, made, draft.steps)
    for one in draft.variants:
        make_variant(world, made, one, now)
    return made


def make_variant(
    world: World, parent: Product, draft: VariantDraft, now: datetime, external_id: str | None = None
) -> Variant:
    """Make a variant and its sizes."""
    made = rules.add_variant(world, parent, now, **draft.values)
    world.set_external_id(made, external_id)
    attributes.apply(world, made, draft.steps)
    for one in draft.sizes:
        make_size(world, made, one, now)
    return made


def make_size(world: World, parent: Variant, draft: SizeDraft, now: datetime) -> Size:
    """Make a size."""
    return rules.add_size(world, parent, draft.size, now, **draft.values)
