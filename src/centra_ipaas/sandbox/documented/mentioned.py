"""What the objects in a request's arguments need, by input type: what they name, and what belongs together."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from centra_ipaas.sandbox.documented.asked import Asked, Given, Mention, money_in
from centra_ipaas.sandbox.documented.makers import chart_size
from centra_ipaas.sandbox.documented.room import DTC, WHOLESALE, Room, named
from centra_ipaas.sandbox.documented.sales import Wanted, lay_in, order
from centra_ipaas.sandbox.rules import displays
from centra_ipaas.sandbox.state.attributes import AttributeTypeElement

Need = Callable[[Room, Asked, Mention], None]

#: Inputs that name one object, and its kind. Those that the schema knows by name only are named by their member.
REFERENCES: Mapping[str, str] = {
    "AccountInput": "Account",
    "AllocationRuleInput": "AllocationRule",
    "BrandInput": "Brand",
    "CategoryInput": "Category",
    "CollectionInput": "Collection",
    "CustomerInput": "Customer",
    "DeliveryWindowInput": "DeliveryWindow",
    "DisplayInput": "Display",
    "FolderInput": "Folder",
    "LanguageInput": "Language",
    "MarketInput": "Market",
    "MeasurementChartInput": "MeasurementChart",
    "PriceAlterationInput": "PriceAlteration",
    "PricelistInput": "Pricelist",
    "ProductInput": "Product",
    "ProductMediaInput": "ProductMedia",
    "ProductVariantInput": "ProductVariant",
    "ShippingOptionInput": "ShippingOption",
    "SizeChartInput": "SizeChart",
    "TaxGroupInput": "TaxGroup",
    "VoucherInput": "Voucher",
    "WarehouseInput": "Warehouse",
    "AdminUserInput": "AdminUser",
    "DeliveryWindowGroupInput": "DeliveryWindowGroup",
    "DocumentTemplateInput": "DocumentTemplate",
    "NullableDeliveryWindowGroupInput": "DeliveryWindowGroup",
    "SalesRepresentativeInput": "SalesRepresentative",
    "StorePluginInput": "StorePlugin",
    "TaxClassInput": "TaxClass",
}
#: Members whose input the schema knows by name only, and that name one object.
_MEMBERS: Mapping[str, str] = {
    "paymentTerms": "PaymentTerms",
    "shippingTerms": "ShippingTerms",
    "pricelist": "Pricelist",
    "productVariants": "ProductVariant",
    "excludeProductVariants": "ProductVariant",
    "addMarkets": "Market",
}
#: Kinds that belong to a store.
_OF_A_STORE = ("Category", "Display", "Market", "Pricelist", "Voucher")
#: Root fields that are about wholesale, whatever else they say.
_WHOLESALE = ("Wholesale", "Account", "Buyer", "DeliveryWindow", "PriceAlteration", "AlteredPrices")


def store_type(room: Room, one: Asked, nearest: Given) -> str:
    """Return the type of store that a root field, or an item of its input, is about."""
    if any(word in one.name for word in _WHOLESALE) or _holds(nearest, "recommendedRetailPrice"):
        return WHOLESALE
    for value in (nearest, one.input):
        given = value.get("store") if isinstance(value, Mapping) else None
        found = room.store_type(given) if isinstance(given, Mapping) else None
        if found is not None:
            return found
    return DTC


def _holds(value: Any, member: str) -> bool:
    if isinstance(value, Mapping):
        return value.get(member) is not None or any(_holds(inside, member) for inside in value.values())
    return isinstance(value, list) and any(_holds(item, member) for item in value)


def need(room: Room, one: Asked, mention: Mention) -> None:
    """See to it that what an object in the arguments needs is there."""
    special = NEEDS.get(mention.type)
    kind = REFERENCES.get(mention.type) or _MEMBERS.get(mention.member)
    if special is not None:
        special(room, one, mention)
    elif kind is not None and named(mention.value)[1] is not None:
        reference(room, one, mention, kind)


def reference(room: Room, one: Asked, mention: Mention, kind: str) -> Any:
    """Return the object that is named, made so that it goes with what stands around it."""
    nearest = mention.around[0][1] if mention.around else {}
    wanted: dict[str, Any] = {}
    if kind in _OF_A_STORE and room.find(kind, mention.value) is None:
        wanted["store"] = room.store(type_=store_type(room, one, nearest))
    if kind == "Pricelist" and (money := next(money_in(nearest), None)) is not None:
        wanted["currency"] = room.currency(money["currencyIsoCode"])
    return room.get(kind, mention.value, **wanted)


def _nothing(_room: Room, _one: Asked, _mention: Mention) -> None:
    """What a request is about is prepared as a whole, with everything around it."""


def _store(room: Room, one: Asked, mention: Mention) -> None:
    if store_type(room, one, {}) == WHOLESALE:
        room.store(mention.value, WHOLESALE)
    else:
        room.any_store(mention.value)


def _country(room: Room, _one: Asked, mention: Mention) -> None:
    around = mention.around[0][1] if mention.around else {}
    state = around.get("stateOrProvince") if mention.around and "Warehouse" in mention.around[0][0] else None
    if named(mention.value)[1] is not None:
        room.country(mention.value, state)


def _money(room: Room, _one: Asked, mention: Mention) -> None:
    room.currency(mention.value["currencyIsoCode"])


# --- variants, charts and sizes


def variant_with(room: Room, given: Given | None, sizes: list[Given], *, product: Any = None) -> list[Any]:
    """Return the product sizes that are named by their chart's sizes, active on a variant."""
    wanted = {} if product is None else {"product": product}
    variant = room.get("ProductVariant", given, **wanted)
    found = []
    for one in sizes:
        size = chart_size(room, variant.size_chart, one)
        known = (active for active in variant.product_sizes if active.size is size)
        found.append(next(known, None) or room.make("ProductSize", product_variant=variant, size=size))
    return found


def _new_variant(room: Room, _one: Asked, mention: Mention) -> None:
    """A variant that is to be made: its chart has the sizes that it is to be sold in."""
    value = mention.value
    sizes = [item["size"] for item in value.get("productSizes") or ()] + list(value.get("sizes") or ())
    given = value.get("sizeChart")
    if named(given)[1] is not None:
        chart = room.get("SizeChart", given)
        for size in sizes:
            chart_size(room, chart, size)


def _new_size(room: Room, _one: Asked, mention: Mention) -> None:
    """A size that is to be made: its variant's chart has it, the variant not yet."""
    variant = room.get("ProductVariant", mention.value["productVariant"])
    chart_size(room, variant.size_chart, mention.value["size"])


def product_size(room: Room, given: Given | None) -> Any:
    """Return the product size that is named by id, SKU, EAN, UPC or any of the three."""
    name, value = named(given)
    if name in (None, "id"):
        return room.get("ProductSize", given)
    known = _by_code(room, str(name), value)
    if known is not None:
        return known
    if name in ("SKU", "any"):
        product = room.make("Product", product_number=value)
        variant = room.make("ProductVariant", product=product, variant_number=None)
        return room.make("ProductSize", product_variant=variant, size_number=None)
    size, attribute = room.make("ProductSize"), str(name).lower()
    index = room.world.size_by_ean if name == "EAN" else room.world.size_by_upc
    index.unfile(getattr(size, attribute), size)
    setattr(size, attribute, value)
    index.file(value, size)
    return size


def _by_code(room: Room, name: str, value: str) -> Any | None:
    world = room.world
    indexes = {"SKU": world.size_by_sku, "EAN": world.size_by_ean, "UPC": world.size_by_upc}
    chosen = indexes.values() if name == "any" else [indexes[name]]
    return next((index[value] for index in chosen if value in index), None)


def _product_size(room: Room, _one: Asked, mention: Mention) -> None:
    product_size(room, mention.value)


# --- stock


def _change_stock(room: Room, _one: Asked, mention: Mention) -> None:
    """Units that are to leave a warehouse lie there."""
    given = mention.value
    source = given.get("outFromWarehouse")
    for size, quantity in _sizes_of(room, given, "sizeChanges", "deliveredQuantity"):
        if named(source)[1] is not None:
            lay_in(room, size, 2 * quantity, [source])


def _set_stock(room: Room, _one: Asked, mention: Mention) -> None:
    list(_sizes_of(room, mention.value, "sizeStockLevels", "quantity"))


def _sizes_of(room: Room, given: Given, nested: str, quantity: str) -> list[tuple[Any, int]]:
    found = [
        (product_size(room, one["productSize"]), one[quantity]) for one in given.get("productSizes") or ()
    ]
    for one in given.get("productVariants") or ():
        sizes = variant_with(room, one["productVariant"], [each["size"] for each in one[nested]])
        found += [(size, each[quantity]) for size, each in zip(sizes, one[nested], strict=True)]
    return found


# --- prices


def _prices(room: Room, one: Asked, mention: Mention) -> None:
    """A pricelist in the currency of its prices, in the store of its alteration."""
    given = mention.value
    type_ = store_type(room, one, given)
    money = next(money_in(given), None)
    currency = {} if money is None else {"currency": room.currency(money["currencyIsoCode"])}
    room.get("Pricelist", given["pricelist"], store=room.store(type_=type_), **currency)
    for item in given["productPrices"]:
        product = room.get("Product", item["product"])
        for price in item.get("individualVariantPrices") or ():
            room.get("ProductVariant", price["productVariant"], product=product)


# --- displays, media, bundles


def _new_display(room: Room, one: Asked, mention: Mention) -> None:
    product = room.get("Product", mention.value.get("product"))
    shown_with(room, one, mention.value, product, room.store(type_=store_type(room, one, mention.value)))


def shown_with(room: Room, _one: Asked, given: Given, product: Any, store: Any) -> None:
    """Make what a display is to show: variants and media of its product, places of its store."""
    for wrapper in given.get("addProductVariants") or ():
        room.get("ProductVariant", wrapper["productVariant"], product=product)
    for wrapper in given.get("addProductMedia") or ():
        for member in ("productMedia", "before"):
            if wrapper.get(member):
                room.get("ProductMedia", wrapper[member], product=product)
    for member, kind in (("Categories", "Category"), ("Markets", "Market")):
        for reference_ in given.get(f"add{member}") or ():
            room.get(kind, reference_, store=store)
    if given.get("canonicalCategory"):
        room.get("Category", given["canonicalCategory"], store=store)


def update_display(room: Room, one: Asked) -> None:
    """A display that shows what is to be taken off it, and could show what is to be put on it."""
    given = one.input
    display = room.get("Display", {"id": one.args["id"]})
    shown_with(room, one, given, display.product, display.store)
    gone = [
        room.get("ProductVariant", each, product=display.product)
        for each in given.get("removeProductVariants") or ()
    ]
    displays.show(room.world, display, [*display.product_variants, *gone])
    neighbours = [each.get("before") for each in given.get("addProductMedia") or ()]
    for reference_ in (*(given.get("removeProductMedia") or ()), *neighbours):
        medium = reference_ and room.get("ProductMedia", reference_, product=display.product)
        if medium and medium not in display.media:
            display.media.append(medium)
    for member, kind in (("Categories", "Category"), ("Markets", "Market")):
        for reference_ in given.get(f"remove{member}") or ():
            row = room.get(kind, reference_, store=display.store)
            getattr(display, member.lower()).append(row)


def _media_item(room: Room, _one: Asked, mention: Mention) -> None:
    product = room.get("Product", {"id": mention.value["productId"]})
    if mention.value.get("variantId") is not None:
        room.get("ProductVariant", {"id": mention.value["variantId"]}, product=product)


def _measurement_table(room: Room, one: Asked, mention: Mention) -> None:
    """A chart that has the labels of the values."""
    values = mention.value.get("values") or ()
    labels = {
        "horizontal": list(dict.fromkeys(one["horizontalLabel"] for one in values)),
        "vertical": list(dict.fromkeys(one["verticalLabel"] for one in values)),
    }
    if named(mention.value.get("measurementChart"))[1] is not None:
        room.get("MeasurementChart", mention.value["measurementChart"], **(labels if values else {}))
    elif "id" in one.args:
        chart = room.get("Product", {"id": one.args["id"]}).measurement_table.chart
        chart.horizontal_labels += [one for one in labels["horizontal"] if one not in chart.horizontal_labels]
        chart.vertical_labels += [one for one in labels["vertical"] if one not in chart.vertical_labels]


# --- attributes


def _attribute(room: Room, _one: Asked, mention: Mention) -> None:
    """The type of an attribute that is assigned or taken off, with the element or the value that is named."""
    carrier = next((kind for kind in (_carrier(*each) for each in mention.around) if kind), "Product")
    given, mapped = mention.value, "Mapped" in mention.type
    type_ = attribute_type(room, given["attributeTypeName"], carrier, mapped)
    if mapped and given.get("attributeId") is not None:
        room.get("MappedAttribute", {"id": given["attributeId"]}, type=type_)
    key = given.get("attributeElementKey")
    if key is not None and type_.element(key) is None:
        type_.elements.append(AttributeTypeElement(key=key, description=key))


def _carrier(type_: str, value: Given) -> str | None:
    """Return the kind of object that an input is about."""
    if value.get("objectType") is not None:
        return str(value["objectType"])
    kinds = ("ProductVariant", "Product", "Category", "Voucher", "Display", "Account")
    return next((kind for kind in kinds if type_.startswith(kind)), None)


def attribute_type(room: Room, name: str, carrier: str, mapped: bool) -> Any:
    """Return the attribute type of a name, made if it is missing."""
    for known in room.world.table("AttributeType").values():
        if known.name == name:
            return known
    return room.make("AttributeType", name=name, object_type=carrier, mapped=mapped)


def _carrying(room: Room, _one: Asked, mention: Mention) -> None:
    """The object that carries attributes; orders are named by their number."""
    kind, identity = mention.value["objectType"], mention.value["objectId"]
    room.get(kind, {"number" if kind == "Order" else "id": identity})


def _account(room: Room, _one: Asked, mention: Mention) -> None:
    """Market and pricelist of one wholesale store; discounts that are taken off were given."""
    for member, kind in (("market", "Market"), ("pricelist", "Pricelist")):
        if named(mention.value.get(member))[1] is not None:
            room.get(kind, mention.value[member], store=room.store(type_=WHOLESALE))


def _conversion(room: Room, _one: Asked, mention: Mention) -> None:
    given = mention.value
    if "internalId" in given:
        row_of(room, given["objectType"], given["internalId"])


def row_of(room: Room, kind: str, identity: int) -> Any:
    """Return the object of a kind and a reference: of orders the number."""
    if kind == "Currency":
        room.renumber(kind, room.currency(), identity)
        return room.currency()
    if kind == "PaymentHistoryEntry":
        entry = order(room, Wanted()).payments[0]
        room.renumber(kind, entry, identity)
        return entry
    if kind == "Size":
        known = room.world.table("Size").get(identity)
        return known or chart_size(room, room.get("SizeChart"), {"id": identity})
    return room.get(kind, {"number" if kind == "Order" else "id": identity})


NEEDS: Mapping[str, Need] = {
    "AccountCreateInput": _account,
    "AccountUpdateInput": _account,
    "AttributesAssignGenericInput": _carrying,
    "AttributesUnassignGenericInput": _carrying,
    "BundleCreateInput": _new_variant,
    "CountryInput": _country,
    "DisplayCreateInput": _new_display,
    "DynamicAttributeAssignInput": _attribute,
    "DynamicAttributeUnassignInput": _attribute,
    "IdConversionSetInput": _conversion,
    "MappedAttributeAssignInput": _attribute,
    "MappedAttributeUnassignInput": _attribute,
    "MeasurementTableInput": _measurement_table,
    "MediaBatchProductInput": _media_item,
    "MonetaryValueInput": _money,
    "NullableCountryInput": _country,
    "OrderInput": _nothing,
    "OrderLineInput": _nothing,
    "ProductAlteredPricesSetInput": _prices,
    "ProductPricesSetInput": _prices,
    "ProductSizeCreateInput": _new_size,
    "ProductSizeInput": _product_size,
    "ProductVariantCreateInput": _new_variant,
    "ProductVariantOnProductCreateInput": _new_variant,
    "ShipmentInput": _nothing,
    "SizeInput": _nothing,
    "StockChangeInput": _change_stock,
    "StockSetInput": _set_stock,
    "StoreInput": _store,
}
