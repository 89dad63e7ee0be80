"""What is sold: products, what they are grouped, measured and shown by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from centra_ipaas.sandbox import state as rows
from centra_ipaas.sandbox.documented.room import Maker, Room, named
from centra_ipaas.sandbox.rules import catalogue, displays, media

SIZES = ("S", "M", "L", "XL")


def _brand(room: Room) -> rows.Brand:
    return catalogue.add_brand(room.world, room.name("Brand"), list(room.world.stores.values()))


def _collection(room: Room) -> rows.Collection:
    return catalogue.add_collection(room.world, room.name("Collection"), "ACTIVE")


def _folder(room: Room, parent: Any = None) -> rows.Folder:
    return catalogue.add_folder(room.world, room.name("Folder"), parent)


def _category(room: Room, store: Any = None, parent: Any = None) -> rows.Category:
    store = store or room.store()
    identity = room.shop.add_category(
        room.name("Category"), store_type=store.type, parent=parent and parent.id
    )
    category: rows.Category = room.world.table("Category")[identity]
    category.meta_title, category.meta_description, category.meta_keywords = "Title", "Description", "Words"
    return category


def _size_chart(room: Room, labels: Sequence[str] = SIZES) -> rows.SizeChart:
    return catalogue.add_chart(
        room.world, room.name("Size chart"), labels, display_unit="cm", display_divided_by=1
    )


def _measurement_chart(
    room: Room, horizontal: Sequence[str] = SIZES, vertical: Sequence[str] = ("Chest",)
) -> rows.MeasurementChart:
    values = [
        {"horizontalLabel": across, "verticalLabel": down, "value": "80"}
        for across in horizontal
        for down in vertical
    ]
    payload = room.do(
        "createMeasurementChart",
        input={
            "name": room.name("Measurement chart"),
            "horizontalLabels": list(horizontal),
            "verticalLabels": list(vertical),
            "displayUnit": "cm",
            "values": values,
        },
    )
    made: rows.MeasurementChart = payload["measurementChart"]
    return made


def _product(room: Room, product_number: str | None = None) -> rows.Product:
    number = product_number or room.name("TEST").replace(" ", "")
    product = catalogue.add_product(
        room.world,
        room.world.now(),
        name=f"Product {number}",
        product_number=number,
        brand=room.get("Brand"),
        collection=room.get("Collection"),
        folder=room.get("Folder"),
        country_of_origin=room.country(),
        weight=rows.Weight(Decimal("0.5")),
        harmonized_commodity_code="6201930000",
        harmonized_commodity_code_description="Test goods",
        internal_comment="A test product",
    )
    chart = room.get("MeasurementChart")
    product.measurement_table = rows.MeasurementTable(chart=chart)
    return product


def _variant(
    room: Room, product: Any = None, size_chart: Any = None, variant_number: str | None = ""
) -> rows.Variant:
    number = room.name("-V").replace(" ", "") if variant_number == "" else variant_number
    return catalogue.add_variant(
        room.world,
        product or room.get("Product"),
        room.world.now(),
        name=f"Variant {number}",
        variant_number=number,
        internal_name=f"internal {number}",
        size_chart=size_chart or room.get("SizeChart"),
        unit_cost=room.currency().money(Decimal(40)),
    )


def _product_size(
    room: Room, product_variant: Any = None, size: Any = None, size_number: str | None = ""
) -> rows.Size:
    variant = product_variant or room.make("ProductVariant")
    taken = [one.size for one in variant.product_sizes]
    chosen = size or next((one for one in variant.size_chart.sizes if one not in taken), None)
    made = catalogue.add_size(
        room.world,
        variant,
        chosen or chart_size(room, variant.size_chart, None),
        room.world.now(),
        size_number=f"-{len(taken)}" if size_number == "" else size_number,
        comment="A test size",
    )
    code = f"{made.id:012}"
    made.ean, made.upc = f"2{code}", code
    room.world.size_by_ean.file(made.ean, made)
    room.world.size_by_upc.file(made.upc, made)
    return made


def chart_size(room: Room, chart: rows.SizeChart, given: Mapping[str, Any] | None) -> rows.SizeName:
    """Return one of a chart's sizes by id, name or "<chart>|<size>"; one that is missing is added."""
    name, value = named(given)
    label = str(value).rpartition("|")[2] if name in ("name", "externalId") else room.name("Size")
    for size in chart.sizes:
        if (name == "id" and size.id == value) or (name != "id" and size.name == label):
            break
    else:
        size = _add_to_chart(room, chart, label, value if name == "id" else room.world.next_id("Size"))
    external_id = value if name == "externalId" else f"{chart.name}|{size.name}"
    room.world.external_ids.set_everywhere("Size", size.id, external_id)
    return size


def _add_to_chart(room: Room, chart: rows.SizeChart, label: str, number: int) -> rows.SizeName:
    known = room.world.table("Size").get(number)
    if known is not None:
        # It is another chart's: that one gets another number.
        room.renumber("Size", known, room.world.next_id("Size"))
    size = rows.SizeName(id=number, name=label, size_chart=chart)
    chart.sizes.append(size)
    chart.horizontal_labels.append(label)
    room.world.add(size)
    return size


def _display(room: Room, product: Any = None, store: Any = None) -> rows.Display:
    shown, store = product or complete_product(room), store or room.store()
    display = displays.create(room.world, store, shown, room.name("Display"))
    display.status = "ACTIVE"
    display.minimum_order_quantity, display.order_quantity_denominator = 1, 1
    display.description = display.short_description = display.comment = "A test display"
    display.meta_title = display.meta_description = display.meta_keywords = "Test"
    display.tags = ["test"]
    display.markets = [room.get("Market", store=store)]
    display.categories = [room.get("Category", store=store)]
    display.canonical_category = display.categories[0]
    display.tax_group = room.get("TaxGroup")
    display.media = list(shown.media)
    displays.show(room.world, display, shown.variants)
    displays.made(room.world, display)
    return display


def complete_product(room: Room) -> rows.Product:
    """Return a product with a variant in several sizes, made once."""
    for product in room.world.products.values():
        if (
            any(len(variant.product_sizes) >= len(SIZES) for variant in product.variants)
            and not product.is_bundle
        ):
            return product
    variant = room.make("ProductVariant", product=room.make("Product"), size_chart=room.make("SizeChart"))
    for _ in SIZES:
        room.make("ProductSize", product_variant=variant)
    room.make("ProductMedia", product=variant.product, variant=variant)
    made: rows.Product = variant.product
    return made


def _media(room: Room, product: Any = None, variant: Any = None) -> rows.Media:
    return media.add(
        room.world,
        product or complete_product(room),
        variant,
        media_type="IMAGE",
        name=room.name("image"),
        format_="png",
        alt_text="A test image",
        meta_data_json="{}",
    )


def _bundle(room: Room) -> rows.Bundle:
    part = complete_product(room).variants[0]
    assert part.size_chart is not None
    payload = room.do(
        "createBundle",
        input={
            "product": {
                "name": room.name("Bundle"),
                "status": "ACTIVE",
                "productNumber": room.name("BUNDLE"),
            },
            "type": "FIXED",
            "priceType": "STATIC",
            "sizeChart": {"id": part.size_chart.id},
            "sizes": [{"id": part.size_chart.sizes[0].id}],
            "addBundleSections": [{"quantity": 1, "productVariants": [{"id": part.id}]}],
        },
    )
    made: rows.Bundle = payload["bundle"]
    return made


CATALOGUE: dict[str, Maker] = {
    "Brand": _brand,
    "Bundle": _bundle,
    "Category": _category,
    "Collection": _collection,
    "Display": _display,
    "Folder": _folder,
    "MeasurementChart": _measurement_chart,
    "Product": _product,
    "ProductMedia": _media,
    "ProductSize": _product_size,
    "ProductVariant": _variant,
    "SizeChart": _size_chart,
}
