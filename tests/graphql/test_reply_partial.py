"""What can be saved of an answer with errors, if the caller says so; and what is left out of texts about it."""

from __future__ import annotations

import json

import msgspec
import pytest
from attrs import evolve
from fake_world import START, FakeWorld, Purse, mutation, query, reply, run

from centra_ipaas.centra import orders, products, stock
from centra_ipaas.errors import (
    GraphQLError,
    InvalidRequest,
    MutationRefused,
    OversizedAnswer,
    PartlyApplied,
    QueryFailed,
    TooComplex,
    UnreadableAnswer,
    UserError,
    redacted,
)
from centra_ipaas.graphql import NOT_GIVEN, BadRecord, Decoder, Exchange, Reading, fitting, read
from centra_ipaas.graphql.halving import ask_page
from centra_ipaas.sync._effects import refused

PRODUCT = {
    "id": 1, "name": "Jacket", "status": "ACTIVE", "productNumber": "JKT",
    "updatedAt": "2026-03-01T12:00:00+00:00", "variants": [],
}  # fmt: skip


def asked(operation, errors, salvage=True, **data):
    return read(evolve(operation, salvage=salvage), reply(data=data, errors=errors), START)


def at(*path, category=None):
    error = {"message": "Internal server error", "path": list(path)}
    return error | ({"extensions": {"category": category}} if category else {})


def test_a_record_that_centra_could_not_answer_is_set_aside():
    """Named as far as it was told, with the place of what is missing; the others are read."""
    broken = PRODUCT | {"id": 2, "productNumber": "SOCKS", "variants": None}
    found = asked(
        products.changed_since(), [at("products", 1, "variants"), at("products", 1, "status")],
        products=[PRODUCT, broken, PRODUCT | {"id": 3}],
    ).value.items  # fmt: skip
    good, bad, other = found
    assert (good.id, other.id) == ("1", "3")
    assert isinstance(bad, BadRecord)
    assert (bad.entity, bad.path) == ("SOCKS", "products[1]")
    assert [finding.path for finding in bad.findings] == ["variants", "status"]


def test_the_record_may_be_gone_altogether():
    """GraphQL puts null in place of the nearest object that may be null."""
    (bad,) = asked(products.changed_since(), [at("products", 0, "name")], products=[None]).value.items
    assert (bad.entity, bad.path) == ("", "products[0]")


def test_stock_is_saved_row_by_row():
    """Below a warehouse too."""
    row = {"physicalQuantity": 3, "allocatedQuantity": 0, "productSize": {"id": 91, "SKU": "A"}}
    found = asked(
        stock.positions("Main", ["91", "92"]), [at("warehouses", 0, "stock", 1, "allocatedQuantity")],
        warehouses=[{"id": 1, "stock": [row, row | {"productSize": {"id": 92, "SKU": "B"}}]}],
    ).value  # fmt: skip
    assert found["91"].physical == 3
    assert isinstance(found["92"], BadRecord)
    assert found["92"].entity == "92"


@pytest.mark.parametrize(
    "errors",
    [[at()], [at("products")], [at("other", 0)], [at("products", 7, "name")], [at("products", 0), at()],
     [at("products", 0, category="authorization")]],
)  # fmt: skip
def test_an_error_that_lies_in_no_record_fails_the_whole(errors):
    """So does a missing permission: it concerns every record."""
    with pytest.raises(QueryFailed) as caught:
        asked(products.changed_since(), errors, products=[PRODUCT])
    assert len(caught.value.errors) == len(errors)
    assert json.loads(caught.value.partial) == {"products": [PRODUCT]}


def test_nothing_is_saved_unless_asked_for():
    """The default is that an error fails the query."""
    with pytest.raises(QueryFailed):
        asked(products.changed_since(), [at("products", 0, "name")], salvage=False, products=[PRODUCT])


def test_a_page_that_cannot_be_read_beside_its_errors_is_the_errors_failure():
    """They say why."""
    with pytest.raises(QueryFailed):
        asked(products.changed_since(), [at("products")], products=None)


def test_the_next_page_is_saved_the_same_way():
    """The caller says so once for the whole list."""
    page = asked(products.changed_since(limit=1), [at("products", 0, "name")], products=[PRODUCT]).value
    assert page.next.salvage


def test_a_mutation_is_never_half_a_success():
    """Whether it happened cannot be seen from an answer with errors."""
    with pytest.raises(QueryFailed):
        asked(mutation(), [at("x", 0)], x={"userErrors": []})


def test_a_change_is_not_saved_record_by_record_either():
    """Even if its decoder would take the error for one record's, and the caller asked for that."""

    def taking(data, reading):
        reading.take(("x", "rows", 0))
        return msgspec.json.decode(data)

    operation = mutation(decode=Decoder(read=taking, members=("x",)))
    errors = [at("x", "rows", 0)]
    with pytest.raises(QueryFailed):
        asked(operation, errors, x={"userErrors": [], "rows": [None]})
    assert asked(query(decode=operation.decode), errors, x={"rows": [None]}).value == {"x": {"rows": [None]}}


def test_a_smaller_question_is_saved_the_same_way():
    """What the caller said of the large one goes for the small one."""
    large = products.changed_since(limit=50)
    for salvage in (False, True):
        smaller = fitting(evolve(large, salvage=salvage), 0.5)
        assert (smaller.size, smaller.salvage) == (25, salvage)


def test_what_is_unknown_and_no_name_is_not_repeated():
    """A member called after a customer, a literal that somebody typed."""
    reading = Reading()
    reading.note("orders[2].newField", "NEW")
    reading.note("orders[2].Elsa Berg", "elsa@example.com")
    assert reading.unknown == ("orders[].(not a name): (not a name)", "orders[].newField: NEW")


def test_several_changes_in_one_request():
    """Which were refused, with all their reasons, which happened, and what came back."""
    data = {
        "first": {"userErrors": [], "order": {"number": 1}},
        "second": {"userErrors": [{"message": "one", "path": ["a"]}, {"message": "two"}]},
    }
    with pytest.raises(PartlyApplied) as caught:
        read(mutation(), reply(data=data), START)
    assert caught.value.refused == {"second": (UserError("one", ("a",)), UserError("two"))}
    assert caught.value.applied == ("first",)
    assert json.loads(caught.value.data) == data
    with pytest.raises(MutationRefused):
        read(mutation(), reply(data={"second": data["second"]}), START)


@pytest.mark.parametrize(
    "words", ["Max query complexity should be 250000 but got 300000.", "The query is too complex"]
)
def test_a_question_that_is_too_complex_is_told_apart(words):
    """However it comes: as a 400, or as an error of a 200."""
    for answer in (reply(400, errors=[{"message": words}]), reply(data=None, errors=[{"message": words}])):
        with pytest.raises(TooComplex):
            read(query(), answer, START)
    with pytest.raises(InvalidRequest) as caught:
        read(query(), reply(400, errors=[{"message": "Complexity is no field"}]), START)
    assert type(caught.value) is InvalidRequest


# --- what is sent -------------------------------------------------------------------------------------------


def test_null_is_sent_and_what_is_not_given_is_left_out():
    """To Centra they differ: null empties a field, nothing leaves it as it is."""
    told = {"a": None, "b": NOT_GIVEN, "c": {"d": NOT_GIVEN, "e": None}, "f": [{"g": NOT_GIVEN}, 1], "h": "x"}
    assert json.loads(query(variables=told).body())["variables"] == {
        "a": None, "c": {"e": None}, "f": [{}, 1], "h": "x",
    }  # fmt: skip


@pytest.mark.parametrize("place", [[NOT_GIVEN], {"a": [1, NOT_GIVEN]}])
def test_an_item_of_a_list_is_always_given(place):
    """Left out it would shift the others."""
    with pytest.raises(TypeError):
        query(variables={"x": place}).body()


# --- what is told -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text, told",
    [
        ("Customer elsa.berg+x@example.co.uk exists", "Customer [redacted] exists"),
        ("Phone +46 70-123 45 67 is not valid", "Phone [redacted] is not valid"),
        ("Call 046-123 45 67", "Call [redacted]"),
        ("Card 4111 1111 1111 1111 declined", "Card [redacted] declined"),
        ("IBAN SE45 5000 0000 0583 9825 7466", "IBAN [redacted]"),
        ("Authorization: Bearer abc.def", "Authorization: [redacted]"),
        ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.x is expired", "[redacted] is expired"),
        ('The name "Elsa Berg" is too long', 'The name "[redacted]" is too long'),
        (
            'Variable "$input" got invalid value {"firstName":"Elsa"}; Expected type String',
            'Variable "$input" got invalid value [redacted]; Expected type String',
        ),
    ],
)
def test_what_looks_personal_is_taken_out(text, told):
    """Centra's texts may quote what was sent."""
    assert redacted(text) == told


@pytest.mark.parametrize(
    "text",
    [
        "You need Order:read permission to access orderConnection.",
        'Cannot query field "foo" on type "Order".',
        "Order 1042 of 2026-03-01T12:00:00+0100 is locked, line 501 has 3 units",
        "Size 7350000000017 (JKTREDM) of order 4f1d0c2b7a9e4c55b0a1e2d3c4b5a697 isn't in stock",
    ],
)
def test_what_is_needed_to_act_stays(text):
    """Numbers, SKUs, EANs, ids, names of the schema, moments."""
    assert redacted(text) == text


def test_an_error_keeps_the_text_and_does_not_show_it():
    """In no string and no repr; whoever needs it asks for it."""
    secret = "elsa@example.com"
    body = {"message": f"{secret} is taken", "path": ["customer"]}
    with pytest.raises(MutationRefused) as denied:
        read(mutation(), reply(data={"x": {"userErrors": [body]}}), START)
    with pytest.raises(QueryFailed) as failed:
        read(query(), reply(errors=[body]), START)
    with pytest.raises(InvalidRequest) as invalid:
        read(query(), reply(400, errors=[body]), START)
    assert denied.value.user_errors[0].message == failed.value.errors[0].message == f"{secret} is taken"
    for error in (denied.value, failed.value, invalid.value):
        assert "[redacted] is taken" in str(error)
        assert secret not in f"{error!s} {error!r} {error.args!r} {getattr(error, 'errors', '')!r}"
    assert secret not in repr(UserError(f"{secret} is taken")) + repr(GraphQLError(secret))


def test_a_finding_about_a_refusal_is_redacted_too():
    """It is stored, listed and mailed."""
    error = MutationRefused(
        "CreateShipment", [UserError("elsa@example.com is not valid", ("input", "email"))]
    )
    (finding,) = refused(error).findings
    assert (finding.path, finding.message) == ("input.email", "Centra refused: [redacted] is not valid")


# --- bytes that are no order --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "record",
    [b'{"number": 7, "x": ' + b"[" * 400 + b"]" * 400 + b"}", b'{"number": 1e400}', b'{"number": "\xff"}',
     b'{"number": 99999999999999999999999999}', b"[]", b"null", b"7"],
)  # fmt: skip
def test_a_record_of_odd_bytes_is_set_aside(record):
    """Deep, endless, of another charset: the page goes on."""
    body = b'{"data": {"orders": [' + record + b'], "waiting": []}}'
    (bad,) = read(orders.by_numbers(["7"]), reply(body=body), START).value
    assert isinstance(bad, BadRecord)
    assert bad.path == "orders[0]"


@pytest.mark.parametrize(
    "body",
    [b'{"data": {"orders": [{"number": NaN}]}}', b'{"data": {"orders": [', '{"data": {}}'.encode("utf-16"),
     '{"data": {"orders": ["å"]}}'.encode("latin-1"), b'{"data": {"orders": ["\\ud800"]}}',
     b'{"data": {"orders": [' + b"[" * 5_000 + b"]" * 5_000 + b"]}}"],
)  # fmt: skip
def test_bytes_that_are_no_json_are_no_answer(body):
    """NaN, cut off, another charset, half a character, nested without end."""
    try:
        found = read(orders.by_numbers(["7"]), reply(body=body), START)
    except UnreadableAnswer:
        return
    assert all(isinstance(record, BadRecord) for record in found.value)


def test_a_decoder_of_ones_own_reads_as_before():
    """A plain function is a decoder too; then nothing is noted."""
    answer = read(query(decode=msgspec.json.decode), reply(data={"a": {"b": 1}}), START)
    assert (answer.value, answer.unknown) == ({"a": {"b": 1}}, ())


def test_a_page_that_is_too_large_to_hold_is_asked_in_halves():
    """As one that is too complex is."""
    page = {"products": [PRODUCT]}
    world = FakeWorld(OversizedAnswer("too large"), reply(data=page))
    exchange = Exchange(world=world, budget=Purse())
    found = run(ask_page(exchange, products.changed_since(limit=50))).value
    assert [product.number for product in found.items] == ["JKT"]
    assert [json.loads(sent.body)["variables"]["limit"] for sent in world.sent] == [50, 25]
