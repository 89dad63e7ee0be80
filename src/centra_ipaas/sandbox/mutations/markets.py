"""Markets (REF:Market)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from centra_ipaas.sandbox.call import Call
from centra_ipaas.sandbox.mutations import find
from centra_ipaas.sandbox.mutations.payload import Mutation, Payload
from centra_ipaas.sandbox.protocol.refusals import Problems, refuse
from centra_ipaas.sandbox.rules.events import record
from centra_ipaas.sandbox.rules.places import add_market
from centra_ipaas.sandbox.state import DTC, Country, Market, Store
from centra_ipaas.sandbox.state.events import UPDATED
from centra_ipaas.sandbox.state.world import World


def countries_of(
    world: World, given: Mapping[str, Any], store: Store, before: list[Country]
) -> list[Country]:
    """Return the countries after `addCountries` and `removeCountries`; what is in both is removed (assumed)."""
    problems = Problems()
    found: dict[str, list[Country]] = {"addCountries": [], "removeCountries": []}
    for member, countries in found.items():
        with problems.collect():
            countries += find.countries(world, given.get(member), "input", member)
            if countries and store.type != DTC:
                raise refuse("Countries are for direct-to-consumer stores only.", "input", member)
    problems.check()
    both = dict.fromkeys([*before, *found["addCountries"]])
    return [country for country in both if country not in found["removeCountries"]]


def _check_name(world: World, store: Store, name: str, own: Market | None = None) -> None:
    """A market's name is unique within its store (OLD:pages/04.guides/05.pim-gql-integration/docs)."""
    if not name:
        raise refuse("The name must not be empty.", "input", "name")
    for market in world.markets.values():
        if market is not own and market.store is store and market.name == name:
            raise refuse(f"The store has a market named {name} already.", "input", "name")


def create_market(call: Call) -> Payload:
    """Make a market."""
    given, world = call.args["input"], call.world
    problems, countries = Problems(), []
    store: Store = find.by_reference(world, "Store", given["store"], "input", "store")
    with problems.collect():
        _check_name(world, store, given["name"])
    with problems.collect():
        countries = countries_of(world, given, store, [])
    problems.check()
    market = add_market(
        world,
        name=given["name"],
        comment=given.get("comment"),
        store=store,
        assigned_to_countries=countries,
        currency=next(currency for currency in world.currencies.values() if currency.is_base),
    )
    world.set_external_id(market, given.get("externalId"))
    return {"market": market}


def update_market(call: Call) -> Payload:
    """Change a market; its store stays."""
    given, world = call.args["input"], call.world
    market: Market = find.by_id(world, "Market", call.args["id"])
    problems, countries = Problems(), market.assigned_to_countries
    with problems.collect():
        if given.get("name") is not None:
            _check_name(world, market.store, given["name"], market)
    with problems.collect():
        countries = countries_of(world, given, market.store, market.assigned_to_countries)
    problems.check()
    market.name = market.name if given.get("name") is None else given["name"]
    market.assigned_to_countries = countries
    if "comment" in given:
        market.comment = given["comment"]
    if "externalId" in given:
        world.set_external_id(market, given["externalId"])
    record(world, market, UPDATED)
    return {"market": market}


MUTATIONS: dict[str, Mutation] = {"createMarket": create_market, "updateMarket": update_market}
