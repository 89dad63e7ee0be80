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
_HEARD = "x { userErrors { message } }"
MUTATIONS = [
    f"mutation Mine {{ {_HEARD} }}", "mutation{x{userErrors{message}}}", f"mutation @on {{ {_HEARD} }}",
    f"mutation Mine($a: In = {{query: 1}}) {{ {_HEARD} }}", f"# query Mine {{ x }}\r\nmutation Mine {{ {_HEARD} }}",
    f"fragment F on query {{ {_HEARD} }}\nmutation Mine {{ ...F }}",
    f"query Other {{ x }} mutation Mine {{ {_HEARD} }}",
    "\ufeffmutation Mine{x{y userErrors{message}}} query Other{x}",
    f"mutation Mine@on {{ {_HEARD} }} query Other {{ x }}",
    'mutation Mine { x(a: "say \\"}\\"") { userErrors { message } } } query Other { x }',
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
    "selected, deaf",
    [
        ("x", "x"),
        ("x { order { id } }", "x"),
        ("first: x { order { id } } second: x { userErrors { message } }", "first"),
        ("x { order { userErrors { message } } }", "x"),
        ("x(a: {userErrors: {message: 1}}) { y }", "x"),
        ('x(a: "{ userErrors }") { y # userErrors\n }', "x"),
        ("x { problems: userErrors { message } }", "x"),
        ("x { userWarnings { message } } y { id }", "x, y"),
        ("x { ...Missing }", "x"),
        ("x { ...Endless }", "x"),
        ("...Deaf", "z"),
    ],
)
def test_a_mutation_that_would_not_hear_of_its_failure_is_not_made(selected, deaf):
    """Centra wants userErrors selected (mutation.html), and without them a refusal would look like a success."""
    fragments = "fragment Deaf on Mutation { z { id } } fragment Endless on P { id ...Endless }"
    with pytest.raises(ConfigurationError, match=rf"Mine: select `userErrors .*, in {deaf};"):
        made(f"mutation Mine {{ {selected} }} {fragments}")


@pytest.mark.parametrize(
    "selected",
    [
        "x { userErrors { message path } }",
        "x(input: [{a: {b: 1}}]) @on(if: $b) { order { id lines { id } } userErrors { message } }",
        "first: x { userErrors { message } } second: x { userErrors { path message } }",
        "x { ...Heard }",
        "x { ...Around }",
        "x { ... on P { userErrors { message } } }",
        "x { ... @include(if: $a) { userErrors { message } } }",
        "x { id } x { userErrors { message } }",
        "...All",
        "... on Mutation { x { id, ...Heard, order { id } } }",
    ],
)
def test_a_mutation_that_hears_of_its_failure_is_made(selected):
    """Wherever in the selection it stands; a query needs none."""
    fragments = """fragment Heard on P { userErrors { message } } fragment Around on P { id ...Heard }
        fragment All on Mutation { x { ...Around } }"""
    assert made(f"mutation Mine($a: B = {{c: 1}}) {{ {selected} }} {fragments}").mutation
    assert not made(f"query Mine {{ x {{ id }} }} {fragments}").mutation


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
