"""Pricelists (REF:PricelistCreateInput)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from centra_ipaas.sandbox.call import Call
from centra_ipaas.sandbox.mutations import find
from centra_ipaas.sandbox.mutations.markets import countries_of
from centra_ipaas.sandbox.mutations.payload import Mutation, Payload
from centra_ipaas.sandbox.protocol.refusals import Problems, refuse
from centra_ipaas.sandbox.rules.events import record
from centra_ipaas.sandbox.rules.prices import add_pricelist, is_used
from centra_ipaas.sandbox.state import Currency, Pricelist, Store
from centra_ipaas.sandbox.state.events import DELETED, UPDATED
from centra_ipaas.sandbox.state.world import World


def _shipping_option(world: World, given: Mapping[str, Any]) -> Any:
    one = given.get("defaultShippingOption")
    if one is None:
        return None
    return find.by_reference(world, "ShippingOption", one, "input", "defaultShippingOption")


def create_pricelist(call: Call) -> Payload:
    """Make a pricelist without prices."""
    given, world = call.args["input"], call.world
    store: Store = find.by_reference(world, "Store", given["store"], "input", "store")
    read = _read(world, given, store, None)
    pricelist = add_pricelist(
        world,
        name=given["name"],
        status=given["status"],
        comment=given.get("comment"),
        store=store,
        **read,
    )
    world.set_external_id(pricelist, given.get("externalId"))
    return {"pricelist": pricelist}


def _read(world: World, given: Mapping[str, Any], store: Store, known: Pricelist | None) -> dict[str, Any]:
    """Find what the input names: currency, shipping option and countries; all that is wrong is named at once."""
    problems, read = Problems(), dict[str, Any]()
    if given.get("currencyIsoCode") is not None:
        with problems.collect():
            read["currency"] = _currency(world, given["currencyIsoCode"], known)
    if "defaultShippingOption" in given:
        with problems.collect():
            read["default_shipping_option"] = _shipping_option(world, given)
    with problems.collect():
        before = [] if known is None else known.assigned_to_countries
        read["assigned_to_countries"] = countries_of(world, given, store, before)
    if given.get("name") == "":
        with problems.collect():
            raise refuse("The name must not be empty.", "input", "name")
    problems.check()
    return read


def _currency(world: World, code: str, known: Pricelist | None) -> Currency:
    """A pricelist that holds prices, or is used, keeps its currency (assumed)."""
    currency = find.currency(world, code, "input", "currencyIsoCode")
    if known is None or known.currency is currency:
        return currency
    if known.book.products or known.book.variants or is_used(world, known):
        raise refuse(f"The pricelist is in use in {known.currency.code}.", "input", "currencyIsoCode")
    return currency


def update_pricelist(call: Call) -> Payload:
    """Change a pricelist; its store stays."""
    given, world = call.args["input"], call.world
    pricelist: Pricelist = find.by_id(world, "Pricelist", call.args["id"])
    for attribute, value in _read(world, given, pricelist.store, pricelist).items():
        setattr(pricelist, attribute, value)
    if given.get("name") is not None:
        pricelist.name = given["name"]
    if given.get("status") is not None:
        pricelist.status = given["status"]
    if "comment" in given:
        pricelist.comment = given["comment"]
    if "externalId" in given:
        world.set_external_id(pricelist, given["externalId"])
    record(world, pricelist, UPDATED)
    return {"pricelist": pricelist}


def delete_pricelist(call: Call) -> Payload:
    """Delete a pricelist, only while it is unused (OLD:pages/04.guides/05.pim-gql-integration/docs)."""
    pricelist: Pricelist = find.by_id(call.world, "Pricelist", call.args["id"])
    if is_used(call.world, pricelist):
        raise refuse("The pricelist is in use.", "id")
    call.world.remove(pricelist)
    record(call.world, pricelist, DELETED)
    return {}


MUTATIONS: dict[str, Mutation] = {
    "createPricelist": create_pricelist,
    "updatePricelist": update_pricelist,
    "deletePricelist": delete_pricelist,
}
