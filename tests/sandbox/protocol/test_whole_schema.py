"""The whole schema answers: every root field exists, and every field of what it returns can be read."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from graphql import GraphQLNonNull, get_named_type
from sandbox_client import Centra, Clock
from whole_schema import GRAPHQL, ROOTS, selection

from centra_ipaas.sandbox import Sandbox
from centra_ipaas.sandbox.brand import Brand
from centra_ipaas.sandbox.mutations.roots import MUTATIONS
from centra_ipaas.sandbox.queries.roots import QUERIES


def test_every_root_field_exists() -> None:
    """Nothing that the schema declares is left out, and nothing is invented."""
    assert GRAPHQL.mutation_type is not None
    assert set(MUTATIONS) == set(GRAPHQL.mutation_type.fields)
    assert {*QUERIES, "rateLimits"} == set(ROOTS)


#: What a root that takes an id is asked for: the first one that the list beside it names.
FIRST = {
    "order": "{ orders(limit: 1) { id } }",
    "product": "{ products(limit: 1) { id } }",
    "productVariant": "{ productVariants(limit: 1) { id } }",
    "display": "{ displays(limit: 1) { id } }",
    "market": "{ markets(limit: 1) { id } }",
    "priceAlteration": "{ priceAlterations { id } }",
}
LISTENING = """mutation { setEventListeners(input: [{objectType: Order}]) { userErrors { message } }
  setIdConversions(input: [{objectType: Market, internalId: 1, externalId: "SE"}]) { userErrors { message } } }"""
BATCH = """mutation { createMediaBatch(input: {productMedia: [
  {productId: 1, mediaType: IMAGE, url: "https://images.example.com/1.jpg"}]}) { queueId userErrors { message } } }"""


class Everything(Centra):
    """A made-up brand, and beside it what no brand is born with: listeners, events, conversions, a media batch."""

    def __init__(self) -> None:
        clock = Clock()
        super().__init__(sandbox=Brand(sizes=80, orders=60).build(Sandbox(clock=clock)), clock=clock)
        self.ask(LISTENING)
        last = self.shop.orders()[-1].number
        self.shop.hold(last)
        self.shop.add_invoice(last)
        self.batch = self.ask(BATCH)["createMediaBatch"]["queueId"]

    def known(self, root: str) -> str:
        """Return an id that a root knows, as GraphQL."""
        if root == "mediaBatch":
            return json.dumps(self.batch)
        if root == "voucher":
            return str(self.shop.vouchers()[0].id)
        (found, *_), *_ = self.ask(FIRST[root]).values()
        return json.dumps(found["id"])


@pytest.fixture(scope="module")
def everything() -> Iterator[Everything]:
    made = Everything()
    yield made
    made.client.close()


@pytest.mark.parametrize("name", ROOTS)
def test_every_field_of_a_root_can_be_read(everything: Everything, name: str) -> None:
    """Whatever is asked for, down to three levels: no errors, and values that fit the schema."""
    field = ROOTS[name]
    required = [argument for argument, one in field.args.items() if isinstance(one.type, GraphQLNonNull)]
    arguments = f"({required[0]}: {everything.known(name)})" if required else ""
    found = everything.ask(f"{{ {name}{arguments} {selection(get_named_type(field.type), 2)} }}")[name]
    found = found.get("edges", found) if isinstance(found, dict) else found
    assert found, f"the world of this test has no {name}"
