"""Products, variants, sizes, brands, collections, folders."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from centra_ipaas.sandbox.call import Call
from centra_ipaas.sandbox.mutations import find
from centra_ipaas.sandbox.mutations import product_drafts as drafts
from centra_ipaas.sandbox.mutations.payload import Mutation, Payload
from centra_ipaas.sandbox.protocol.refusals import Problems, refuse
from centra_ipaas.sandbox.rules import attributes
from centra_ipaas.sandbox.rules import catalogue as rules
from centra_ipaas.sandbox.rules.events import record
from centra_ipaas.sandbox.state import Product, Store
from centra_ipaas.sandbox.state.events import UPDATED
from centra_ipaas.sandbox.state.world import World


def create_product(call: Call) -> Payload:
    """Make a product, with variants and sizes if given; the same external id again makes another one."""
    given = call.args["input"]
    draft = drafts.product(call.world, given, None, "input")
    return {"product": drafts.make_product(call.world, draft, call.now, given.get("externalId"))}


def update_product(call: Call) -> Payload:
    """Change what is given; null takes texts and links off, elsewhere it changes nothing (assumed)."""
    world, given = call.world, call.args["input"]
    product: Product = find.by_id(world, "Product", call.args["id"])
    draft = drafts.product(world, given, product, "input")
    _change(world, product, dict(draft.values), call.now)
    attributes.apply(world, product, draft.steps)
    if "externalId" in given:
        world.set_external_id(product, given["externalId"])
    product.updated_at = call.now
    record(world, product, UPDATED)
    return {"product": product}


def _change(world: World, product: Product, values: dict[str, Any], now: datetime) -> None:
    for name in rules.GROUPS:
        if name in values:
            rules.link(product, name, values.pop(name))
    rules.renumber(world, product, values.pop("product_number", product.product_number), now)
    for name, value in values.items():
        setattr(product, name, value)


def create_product_variant(call: Call) -> Payload:
    """Add a variant to a product; its chart cannot be changed later (REF:ProductVariantCreateInput)."""
    world, given = call.world, call.args["input"]
    problems = Problems()
    with problems.collect():
        product = find.by_reference(world, "Product", given["product"], "input", "product")
        if product.is_bundle:
            raise refuse("A bundle has exactly one variant.", "input", "product")
    with problems.collect():
        draft = drafts.variant(world, given, "input")
    problems.check()
    variant = drafts.make_variant(world, product, draft, call.now, given.get("externalId"))
    return {"productVariant": variant}


def create_product_size(call: Call) -> Payload:
    """Activate one of the chart's sizes on a variant (OLD:erp)."""
    world, given = call.world, call.args["input"]
    variant = find.variant(world, given["productVariant"], "input", "productVariant")
    taken = [size.size for size in variant.product_sizes]
    draft = drafts.size(world, variant.size_chart, taken, given, "input")
    return {"productSize": drafts.make_size(world, variant, draft, call.now)}


def create_brand(call: Call) -> Payload:
    """Make a brand in at least one store (REF:BrandCreateInput)."""
    world, given = call.world, call.args["input"]
    problems, stores = Problems(), []
    for index, one in enumerate(given.get("addToStores") or ()):
        with problems.collect():
            stores.append(find.by_reference(world, "Store", one, "input", "addToStores", str(index)))
    with problems.collect():
        if not given.get("addToStores"):
            raise refuse("At least one store is required.", "input", "addToStores")
    _check_named(problems, given)
    unique: list[Store] = list(dict.fromkeys(stores))
    brand = rules.add_brand(world, given["name"], unique, given.get("uri"))
    world.set_external_id(brand, given.get("externalId"))
    return {"brand": brand}


def create_collection(call: Call) -> Payload:
    """Make a collection."""
    world, given = call.world, call.args["input"]
    _check_named(Problems(), given)
    collection = rules.add_collection(world, given["name"], given["status"])
    world.set_external_id(collection, given.get("externalId"))
    return {"collection": collection}


def create_folder(call: Call) -> Payload:
    """Make a folder; they nest up to 6 levels (OLD:pages/01.overview/03.products)."""
    world, given = call.world, call.args["input"]
    problems, parent = Problems(), None
    with problems.collect():
        if given.get("parent") is not None:
            parent = find.by_reference(world, "Folder", given["parent"], "input", "parent")
            if parent.level == rules.FOLDER_LEVELS:
                raise refuse(f"Folders nest up to {rules.FOLDER_LEVELS} levels.", "input", "parent")
    _check_named(problems, given)
    folder = rules.add_folder(world, given["name"], parent)
    world.set_external_id(folder, given.get("externalId"))
    return {"folder": folder}


def _check_named(problems: Problems, given: Mapping[str, Any]) -> None:
    """Refuse what was found, and an empty name (assumed)."""
    with problems.collect():
        if not given["name"]:
            raise refuse("The name must not be empty.", "input", "name")
    problems.check()


MUTATIONS: dict[str, Mutation] = {
    "createProduct": create_product,
    "updateProduct": update_product,
    "createProductVariant": create_product_variant,
    "createProductSize": create_product_size,
    "createBrand": create_brand,
    "createCollection": create_collection,
    "createFolder": create_folder,
}
