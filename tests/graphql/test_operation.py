"""An operation as a value: what its document says of it."""

from __future__ import annotations

import msgspec
import pytest
from attrs import evolve
from fake_world import FakeWorld, Purse, reply, run

from centra_ipaas.centra import limits, orders, stock
from centra_ipaas.errors import ConfigurationError, MutationRefused, UncertainOutcome
from centra_ipaas.graphql import Exchange, Operation


def made(document: str, name: str = "Mine", **changes) -> Operation:
    return Operation(name=name, document=document, decode=msgspec.json.decode, **changes)


QUERIES = [
    "query Mine { x }", "{ x }", "query { mutation }", "query Mine($a: In = {mutation: 1}) { x }",
    "# mutation Mine { x }\nquery Mine { x }", '"mutation Mine { x }" query Mine { x }',
    '"""\nmutation "Mine" { \\""" x }""" query Mine { x }', "fragment F on mutation { x } query Mine { ...F }",
    "query Mine @on(a: {b: [1]}) { x }", 'query Mine { x(text: "} mutation Mine {") }',
    "mutation Other { x } query Mine { x }", 'query Mine { x(a: "#") } mutation Other { x }',
    "query Another { x }",
]  # fmt: skip
MUTATIONS = [
    "mutation Mine { x }", "mutation{x}", "mutation @on { x }", "mutation Mine($a: In = {query: 1}) { x }",
    "# query Mine { x }\r\nmutation Mine { x }", "fragment F on query { x }\nmutation Mine { ...F }",
    "query Other { x } mutation Mine { x }", "\ufeffmutation Mine{x{y}} query Other{x}",
    'mutation Mine { x(a: "say \\"}\\"") } query Other { x }', "mutation Mine@on { x } query Other { x }",
]  # fmt: skip


@pytest.mark.parametrize("document", QUERIES)
def test_a_query_is_known_by_its_document(document):
    """Comments, strings, arguments and fragments do not count; it may always be repeated."""
    operation = made(document)
    assert (operation.mutation, operation.repeatable) == (False, True)


@pytest.mark.parametrize("document", MUTATIONS)
def test_a_mutation_is_known_by_its_document(document):
    """And is not repeated unless its caller says that it may be."""
    operation = made(document)
    assert (operation.mutation, operation.repeatable) == (True, False)
    assert made(document, repeatable=True).repeatable


@pytest.mark.parametrize("mutation", [False, True])
def test_a_flag_that_contradicts_the_document_is_told_at_once(mutation):
    """Before anything is sent twice."""
    wrong, right = (QUERIES[0], MUTATIONS[0]) if mutation else (MUTATIONS[0], QUERIES[0])
    with pytest.raises(ConfigurationError, match="Mine"):
        made(wrong, mutation=mutation)
    assert made(right, mutation=mutation).mutation is mutation
    assert evolve(made(right), complexity=7).mutation is mutation


@pytest.mark.parametrize(
    "document",
    ["", "x", "fragment F on Order { x }", "subscription Mine { x }", "# query Mine { x }",
     "query A { x } mutation B { x }", "query Mine { x } mutation Mine { x }"],
)  # fmt: skip
def test_a_document_that_says_neither_is_told_at_once(document):
    """None, none of this name, two of this name, a subscription."""
    with pytest.raises(ConfigurationError, match="Mine"):
        made(document)


def test_our_own_operations_are_what_they_do():
    """Nobody has to say it beside the document."""
    assert not orders.get("1").mutation
    assert not limits.read().mutation
    change = stock.set_physical(1, {"7": 3}, description="x")
    assert (change.mutation, change.repeatable) == (True, False)


def test_a_mutation_of_ones_own_is_sent_once_and_its_user_errors_are_heard():
    """Without a single flag."""
    world = FakeWorld(reply(500), reply(data={"x": {"userErrors": []}}))
    with pytest.raises(UncertainOutcome):
        run(Exchange(world=world, budget=Purse()).ask(made(MUTATIONS[0])))
    assert len(world.sent) == 1
    world = FakeWorld(reply(data={"x": {"userErrors": [{"message": "no"}]}}))
    with pytest.raises(MutationRefused):
        run(Exchange(world=world, budget=Purse()).ask(made(MUTATIONS[0])))
