"""Bundles: products made of other products' variants."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import evolve

from centra_ipaas.sandbox.call import Call
from centra_ipaas.sandbox.mutations import find
from centra_ipaas.sandbox.mutations import product_drafts as drafts
from centra_ipaas.sandbox.mutations.payload import Mutation, Payload
from centra_ipaas.sandbox.protocol.refusals import Problems, refuse
from centra_ipaas.sandbox.rules import catalogue as rules
from centra_ipaas.sandbox.state import SizeChart, Variant
from centra_ipaas.sandbox.state.bundles import FIXED
from centra_ipaas.sandbox.state.world import World

Given = Mapping[str, Any]
#: A section before it is made: quantity and candidates.
Section = tuple[int, list[Variant]]


def create_bundle(call: Call) -> Payload:
    """Make a bundle: a product with exactly one variant and no stock of its own (REF:BundleCreateInput, OLD:erp)."""
    world, given = call.world, call.args["input"]
    problems = Problems()
    with problems.collect():
        draft = drafts.product(world, given["product"], None, "input", "product")
        variant = _only_variant(draft, given["product"])
    with problems.collect():
        chart, sizes = _sizes(world, given)
    with problems.collect():
        sections = _sections(world, given["addBundleSections"])
    problems.check()
    whole = evolve(variant, values={**variant.values, "size_chart": chart}, sizes=sizes)
    product = drafts.make_product(
        world, evolve(draft, variants=[whole]), call.now, given["product"].get("externalId")
    )
    kind = {"type": given["type"], "price_type": given["priceType"], "size_chart": chart}
    return {"bundle": rules.add_bundle(world, product, sections, call.now, **kind)}


def _only_variant(draft: drafts.ProductDraft, given: Given) -> drafts.VariantDraft:
    """Take the one variant that was given, or one named after the product (assumed)."""
    path = ("input", "product", "addProductVariants")
    if not draft.variants:
        return drafts.VariantDraft(values={"name": given["name"], "status": given["status"]})
    if len(draft.variants) > 1:
        raise refuse("A bundle has exactly one variant.", *path)
    (variant,) = draft.variants
    if variant.values["size_chart"] is not None:
        raise refuse("A bundle's size chart and sizes are members of the bundle.", *path, "0", "sizeChart")
    return variant


def _sizes(world: World, given: Given) -> tuple[SizeChart | None, list[drafts.SizeDraft]]:
    """Find chart and sizes: required in a fixed bundle, a flexible one may do without (REF:BundleCreateInput)."""
    fixed = given["type"] == FIXED
    if fixed and given.get("sizeChart") is None:
        raise refuse("A fixed bundle needs a size chart.", "input", "sizeChart")
    if fixed and not given.get("sizes"):
        raise refuse("A fixed bundle needs sizes.", "input", "sizes")
    chart = None
    if given.get("sizeChart") is not None:
        chart = find.by_reference(world, "SizeChart", given["sizeChart"], "input", "sizeChart")
    problems, found = Problems(), []
    for index, one in enumerate(given.get("sizes") or ()):
        with problems.collect():
            found.append(find.size_in(world, chart, one, "input", "sizes", str(index)))
    problems.check()
    return chart, [drafts.SizeDraft(size=size, values={}) for size in dict.fromkeys(found)]


def _sections(world: World, given: list[Given]) -> list[Section]:
    if not given:
        raise refuse("A bundle needs at least one section.", "input", "addBundleSections")
    problems, sections = Problems(), []
    for index, one in enumerate(given):
        with problems.collect():
            sections.append(_section(world, one, "input", "addBundleSections", str(index)))
    problems.check()
    return sections


def _section(world: World, given: Given, *path: str) -> Section:
    find.positive(given["quantity"], *path, "quantity")
    if not given["productVariants"]:
        raise refuse("Give at least one product variant.", *path, "productVariants")
    problems, found = Problems(), []
    for index, one in enumerate(given["productVariants"]):
        at = (*path, "productVariants", str(index))
        with problems.collect():
            variant = find.variant(world, one, *at)
            if variant.product.is_bundle:
                raise refuse("A bundle cannot be part of a bundle.", *at)
            found.append(variant)
    problems.check()
    return given["quantity"], list(dict.fromkeys(found))


MUTATIONS: dict[str, Mutation] = {"createBundle": create_bundle}
