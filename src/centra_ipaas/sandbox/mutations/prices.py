"""Prices and price alterations (OLD:erp, REF:ProductPriceInput)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from attrs import frozen

from centra_ipaas.sandbox.call import Call
from centra_ipaas.sandbox.mutations import find
from centra_ipaas.sandbox.mutations.payload import Mutation, Payload
from centra_ipaas.sandbox.protocol.dates import read_moment
from centra_ipaas.sandbox.protocol.refusals import Problem, Problems, Refused, refuse
from centra_ipaas.sandbox.rules import prices as rules
from centra_ipaas.sandbox.rules.events import record
from centra_ipaas.sandbox.rules.prices import NewPrices
from centra_ipaas.sandbox.state import WHOLESALE, Pricelist, Product, Store, Variant
from centra_ipaas.sandbox.state.events import CREATED, UPDATED
from centra_ipaas.sandbox.state.prices import UNSET, Cost, PriceAlteration, dynamic_parts
from centra_ipaas.sandbox.state.world import World

Given = Mapping[str, Any]
Path = tuple[str, ...]


@frozen(kw_only=True)
class _Plan:
    """One input that was understood: where its prices go."""

    pricelist: Pricelist
    changes: tuple[NewPrices, ...]
    alteration: PriceAlteration | None = None


def _plan(world: World, given: Given, *path: str) -> _Plan:
    problems = Problems()
    alteration = None
    pricelist: Pricelist = find.by_reference(world, "Pricelist", given["pricelist"], *path, "pricelist")
    if "priceAlteration" in given:
        alteration = _alteration_for(world, given["priceAlteration"], pricelist, *path, "priceAlteration")
    changes = []
    for index, one in enumerate(given["productPrices"]):
        with problems.collect():
            changes.append(_new_prices(world, pricelist, one, *path, "productPrices", str(index)))
    problems.check()
    return _Plan(pricelist=pricelist, changes=tuple(changes), alteration=alteration)


def _alteration_for(world: World, given: Given, pricelist: Pricelist, *path: str) -> PriceAlteration:
    """Wholesale only; the pricelist must be of the alteration's store."""
    alteration: PriceAlteration = find.by_reference(world, "PriceAlteration", given, *path)
    if alteration.store is not pricelist.store:
        raise refuse("The pricelist is of another store.", *path)
    return alteration


def _new_prices(world: World, pricelist: Pricelist, given: Given, *path: str) -> NewPrices:
    product: Product = find.by_reference(world, "Product", given["product"], *path, "product")
    if dynamic_parts(product) is not None:
        raise refuse("The bundle costs the sum of its parts.", *path, "product")
    problems, individual, cost = Problems(), [], Cost()
    with problems.collect():
        cost = _cost(pricelist, given, *path)
    for index, one in enumerate(given.get("individualVariantPrices") or ()):
        place = (*path, "individualVariantPrices", str(index))
        with problems.collect():
            individual.append((_variant_of(world, product, one, place), _cost(pricelist, one, *place)))
    problems.check()
    override = given["overrideIndividualVariantPrices"]
    if cost.values == UNSET and not individual and not override:
        raise refuse("Give price, recommendedRetailPrice or individualVariantPrices.", *path)
    return NewPrices(product=product, cost=cost, override=override, individual=tuple(individual))


def _variant_of(world: World, product: Product, given: Given, path: Path) -> Variant:
    variant = find.variant(world, given["productVariant"], *path, "productVariant")
    if variant.product is not product:
        raise refuse(f"The variant is not of product {product.id}.", *path, "productVariant")
    return variant


def _cost(pricelist: Pricelist, given: Given, *path: str) -> Cost:
    """Read prices in the pricelist's currency; null is the same as left out (assumed)."""
    recommended = given.get("recommendedRetailPrice")
    if recommended is not None and pricelist.store.type != WHOLESALE:
        raise refuse(
            "Recommended retail prices are for wholesale pricelists only.", *path, "recommendedRetailPrice"
        )
    return Cost(
        find.money(pricelist.currency, given.get("price"), *path, "price"),
        find.money(pricelist.currency, recommended, *path, "recommendedRetailPrice"),
    )


def _carry_out(world: World, plans: Iterable[_Plan]) -> dict[str, list[Any]]:
    """Write the prices; return what was touched, each object once."""
    touched: dict[str, dict[Any, None]] = {"pricelists": {}, "priceAlterations": {}, "products": {}}
    for plan in plans:
        rules.set_prices(world, plan.pricelist, plan.changes, plan.alteration)
        touched["pricelists"][plan.pricelist] = None
        touched["products"].update(dict.fromkeys(change.product for change in plan.changes))
        if plan.alteration is not None:
            touched["priceAlterations"][plan.alteration] = None
    return {name: list(rows) for name, rows in touched.items()}


def set_prices(call: Call) -> Payload:
    """Set prices of many products in one pricelist, or in an alteration of it."""
    plan = _plan(call.world, call.args["input"], "input")
    touched = _carry_out(call.world, [plan])
    return {
        "pricelist": plan.pricelist,
        "priceAlteration": plan.alteration,
        "products": touched["products"],
    }


def set_prices_batch(call: Call) -> Payload:
    """Set prices in several pricelists: all of it or nothing, unless `partial_price_batches` keeps the good ones."""
    problems: list[Problem] = []
    plans = []
    for index, given in enumerate(call.args["input"]):
        try:
            plans.append(_plan(call.world, given, "input", str(index)))
        except Refused as refused:
            problems += refused.problems
    if problems and not (plans and call.world.assumptions.partial_price_batches):
        raise Refused(problems)
    return {**_carry_out(call.world, plans), "userWarnings": problems}


def _day(call: Call, text: str) -> date:
    """Older requests sent a date-time as a day (OLD:erp)."""
    return read_moment(text, call.now).date()


def _wholesale(world: World, given: Given) -> Store:
    store: Store = find.by_reference(world, "Store", given, "input", "store")
    if store.type != WHOLESALE:
        raise refuse("Price alterations are for wholesale stores only.", "input", "store")
    return store


def _check_alteration(
    world: World, store: Store, status: str, start: date, end: date | None, own: PriceAlteration | None
) -> None:
    """One active alteration a store (REF:PriceAlterationCreateInput); a second one is refused (assumed)."""
    problems = Problems()
    with problems.collect():
        if end is not None and end < start:
            raise refuse("The end must not be before the start.", "input", "endDate")
    others = [row for row in world.table("PriceAlteration").values() if row is not own and row.store is store]
    with problems.collect():
        if status == "ACTIVE" and any(row.status == "ACTIVE" for row in others):
            raise refuse("The store has an active price alteration already.", "input", "status")
    problems.check()


def create_price_alteration(call: Call) -> Payload:
    """Make an alteration without prices."""
    given, world = call.args["input"], call.world
    store = _wholesale(world, given["store"])
    start = _day(call, given["startDate"])
    end = None if given.get("endDate") is None else _day(call, given["endDate"])
    _check_alteration(world, store, given["status"], start, end, None)
    alteration = PriceAlteration(
        id=world.next_id("PriceAlteration"),
        name=given["name"],
        status=given["status"],
        store=store,
        start_date=start,
        end_date=end,
    )
    world.add(alteration)
    record(world, alteration, CREATED)
    return {"priceAlteration": alteration}


def update_price_alteration(call: Call) -> Payload:
    """Change an alteration; empty text clears the end (REF:PriceAlterationUpdateInput)."""
    given, world = call.args["input"], call.world
    alteration: PriceAlteration = find.by_id(world, "PriceAlteration", call.args["id"])
    store = alteration.store if given.get("store") is None else _wholesale(world, given["store"])
    if store is not alteration.store and alteration.books:
        raise refuse("The alteration holds prices of its store.", "input", "store")
    status = alteration.status if given.get("status") is None else given["status"]
    start = alteration.start_date if given.get("startDate") is None else _day(call, given["startDate"])
    end = _new_end(call, given, alteration)
    _check_alteration(world, store, status, start, end, alteration)
    alteration.store, alteration.status = store, status
    alteration.start_date, alteration.end_date = start, end
    if given.get("name") is not None:
        alteration.name = given["name"]
    record(world, alteration, UPDATED)
    return {"priceAlteration": alteration}


def _new_end(call: Call, given: Given, alteration: PriceAlteration) -> date | None:
    """A ClearableDate is no checked scalar: what is no date is a user error."""
    text = given.get("endDate")
    if text is None:
        return alteration.end_date
    if text == "":
        return None
    try:
        return _day(call, text)
    except (ValueError, AttributeError):
        raise refuse(f"{text!r} is no date.", "input", "endDate") from None


MUTATIONS: dict[str, Mutation] = {
    "setPrices": set_prices,
    "setPricesBatch": set_prices_batch,
    "setAlteredPrices": set_prices,
    "setAlteredPricesBatch": set_prices_batch,
    "createPriceAlteration": create_price_alteration,
    "updatePriceAlteration": update_price_alteration,
}
