"""What an answer means."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Literal

import msgspec
import pytest
from fake_world import START, mutation, query, reply
from hypothesis import given, settings
from hypothesis import strategies as st

from centra_ipaas.centra import limits, orders, products, stock
from centra_ipaas.errors import (
    AnswerLost,
    GraphQLError,
    InvalidRequest,
    IpaasError,
    MutationRefused,
    QueryFailed,
    RateLimited,
    Redirected,
    Retry,
    TokenRejected,
    TooComplex,
    UnexpectedAnswer,
    UnreadableAnswer,
    UserError,
)
from centra_ipaas.graphql import Answer, Extensions, Page, read, retry_after
from centra_ipaas.world import Reply

OK = {"userErrors": []}


class Thing(msgspec.Struct):
    size: str


TYPED = query(decode=msgspec.json.Decoder(dict[str, Thing]).decode)


def answered(operation=None, **envelope) -> Answer:
    return read(operation or query(), reply(**envelope), START)


def test_data_is_the_answer():
    """Status 200 with data is the one way to succeed."""
    assert answered(data={"things": [1]}).value == {"things": [1]}


EXPECTED = {
    400: InvalidRequest, 401: TokenRejected, 403: TokenRejected, 404: InvalidRequest, 405: InvalidRequest,
    408: AnswerLost, 413: InvalidRequest, 429: RateLimited, 499: AnswerLost,
    **dict.fromkeys((500, 502, 503, 504, 520, 599), AnswerLost),
    **dict.fromkeys((201, 202, 204), UnreadableAnswer), **dict.fromkeys((301, 302, 304, 307, 308), Redirected),
}  # fmt: skip


@pytest.mark.parametrize("status", sorted(EXPECTED))
def test_every_status_but_200_is_an_error_of_its_kind(status):
    """The table of ERRORS, whatever the body says."""
    for body in (b"", b"<html>", b'{"data": {"things": []}}', b'{"errors": [{"message": "no"}]}'):
        with pytest.raises(IpaasError) as caught:
            read(query(), reply(status, body), START)
        assert type(caught.value) is EXPECTED[status]


@given(status=st.integers(0, 999).filter(lambda status: status != 200))
def test_only_200_is_success(status):
    """A status nobody thought of is no success either."""
    with pytest.raises(IpaasError):
        read(query(), reply(status, data={"things": []}), START)


def test_a_redirection_names_the_setting_to_correct():
    """It stays, however often it is asked again."""
    with pytest.raises(Redirected, match="`url`") as caught:
        answered(status=302)
    assert (caught.value.retry, caught.value.harmless) == (Retry.NEVER, False)


def test_a_400_says_why():
    """The messages of a 400 are told, if they can be read."""
    with pytest.raises(InvalidRequest, match="Unknown field; Missing variable"):
        answered(status=400, errors=[{"message": "Unknown field"}, {"message": "Missing variable"}])


@pytest.mark.parametrize(
    "body",
    [b"", b" ", b"{", b'{"data": {"things": [', b"<!DOCTYPE html><p>Please wait", b"null", b"[]", b'"x"', b"\xff\xfe",
     b'{"data": ' + b"[" * 100_000, b"{}", b'{"data": null}', b'{"data": null, "errors": []}', b'{"errors": null}'],
)  # fmt: skip
def test_what_is_no_answer_is_unreadable(body):
    """Empty, cut off, a proxy's page, neither data nor errors: never an empty success."""
    with pytest.raises(UnreadableAnswer) as caught:
        read(query(), reply(body=body), START)
    assert type(caught.value) is UnreadableAnswer


@given(cut=st.integers(0, 200))
def test_no_cut_leaves_a_success(cut):
    """An answer cut off anywhere is unreadable."""
    body = json.dumps({"data": {"things": [1, 2, {"a": "b"}]}, "extensions": {"complexity": 10}}).encode()
    with pytest.raises(UnreadableAnswer):
        read(query(), reply(body=body[: cut % len(body)]), START)


@pytest.mark.parametrize("data", [[], [1], "text", 7, False])
def test_data_is_an_object(data):
    """Data of another kind is not what any operation asks for."""
    with pytest.raises(UnexpectedAnswer):
        answered(data=data)


@pytest.mark.parametrize("data", [{}, {"x": None}, {"x": {}}, {"x": {"size": 3}}, {"x": [{"size": "S"}]}])
def test_data_of_another_shape_is_unexpected(data):
    """Null where a value is needed, a missing member, another type; only the empty map fits a map."""
    if not data:
        assert answered(TYPED, data=data).value == {}
        return
    with pytest.raises(UnexpectedAnswer):
        answered(TYPED, data=data)


@pytest.mark.parametrize(
    "failure", [KeyError("x"), TypeError(), ValueError(), AttributeError(), ZeroDivisionError()]
)
def test_a_decoder_that_stumbles_is_an_unexpected_answer(failure):
    """The answer may stand for an effect that happened: no accident of a decoder looks like a crash."""

    def decode(_):
        raise failure

    with pytest.raises(UnexpectedAnswer) as caught:
        answered(query(decode=decode), data={"x": 1})
    assert caught.value.__cause__ is failure


class Named(msgspec.Struct):
    size: Literal["S", "M"]


class Counted(msgspec.Struct):
    size: str

    def __post_init__(self):
        int(self.size)


@pytest.mark.parametrize("value", ["elsa.berg@example.com", "Elsa", "Elsa Berg", "Elsa O'Hara", 'the "Berg"'])
@pytest.mark.parametrize("kind", [Named, Counted])
@pytest.mark.parametrize("asked", [query, mutation])
def test_what_a_decoder_says_of_a_value_is_not_repeated(value, kind, asked):
    """It may be what a customer typed; the place is told where it is known."""
    operation = asked(decode=msgspec.json.Decoder(dict[str, kind]).decode)
    with pytest.raises(UnexpectedAnswer) as caught:
        answered(operation, data={"x": {"size": value, "userErrors": []}})
    assert not any(part in str(caught.value) for part in ("elsa", "Elsa", "Hara", "Berg"))
    assert ("`$[...].size`" in str(caught.value)) is (kind is Named)


def test_errors_fail_with_everything_kept():
    """All errors with path and category, and the partial data."""
    with pytest.raises(QueryFailed) as caught:
        answered(
            data={"order": {"number": 1, "shippingAddress": None}},
            errors=[
                {"message": "You need Order.shippingAddress:read", "path": ["order", "shippingAddress"],
                 "locations": [{"line": 1, "column": 2}], "extensions": {"category": "authorization"}},
                {"message": "Boom", "path": ["order", "lines", 0, "id"], "extensions": {"other": 1}},
                {"message": "No place"},
                {"message": "Nulls", "path": None, "extensions": None},
            ],
        )  # fmt: skip
    error = caught.value
    assert error.errors == (
        GraphQLError("You need Order.shippingAddress:read", ("order", "shippingAddress"), "authorization"),
        GraphQLError("Boom", ("order", "lines", 0, "id")),
        GraphQLError("No place"),
        GraphQLError("Nulls"),
    )
    assert json.loads(error.partial) == {"order": {"number": 1, "shippingAddress": None}}
    assert "order.lines.0.id: Boom" in str(error)


def test_errors_without_data_fail_too():
    """`data: null` beside errors is the errors' failure."""
    with pytest.raises(QueryFailed, match="Internal server error"):
        answered(data=None, errors=[{"message": "Internal server error"}])


@pytest.mark.parametrize(
    "odd, read_as",
    [
        ({"message": "no", "extensions": []}, GraphQLError("no")),
        (
            {"message": "no", "path": "x.y", "extensions": {"category": "internal"}},
            GraphQLError("no", (), "internal"),
        ),
        ({"message": "no", "path": ["x", 1.5]}, GraphQLError("no")),
        ({"message": "no", "path": ["x", 1], "extensions": {"category": 7}}, GraphQLError("no", ("x", 1))),
        ({"message": 5, "path": ["x"]}, GraphQLError("(no message)", ("x",))),
        ({}, GraphQLError("(no message)")),
        (1, GraphQLError("(no message)")),
        (None, GraphQLError("(no message)")),
    ],
)
def test_an_odd_entry_of_errors_hides_neither_itself_nor_the_others(odd, read_as):
    """PHP writes an empty map as a list; what can be read of each entry is told."""
    with pytest.raises(QueryFailed) as caught:
        answered(data={"things": []}, errors=[{"message": "first", "path": ["a"]}, odd])
    assert caught.value.errors == (GraphQLError("first", ("a",)), read_as)
    with pytest.raises(InvalidRequest, match="first"):
        answered(status=400, errors=[odd, {"message": "first"}])


def test_what_is_too_complex_is_known_in_an_odd_entry_too():
    """The page is then asked in halves."""
    odd = {"message": "Max query complexity should be 250000 but got 300000.", "extensions": [], "path": ""}
    for status in (200, 400):
        with pytest.raises(TooComplex):
            answered(status=status, errors=[odd])


@pytest.mark.parametrize("errors", [{}, "no", 1, {"message": "no"}])
def test_errors_that_cannot_be_read_are_no_success(errors):
    """Something stands under `errors`: the operation failed, even if nobody can say why."""
    with pytest.raises(UnexpectedAnswer):
        answered(data={"things": []}, errors=errors)


def test_errors_with_broken_text_are_no_crash():
    """Bytes that are no UTF-8 are an error of ours like the rest."""
    with pytest.raises(QueryFailed):
        read(query(), reply(body=b'{"data": {}, "errors": [{"message": "\xff"}]}'), START)
    with pytest.raises(UnexpectedAnswer):
        read(query(), reply(body=b'{"data": {"a": "\xff"}}'), START)


def test_all_user_errors_are_told():
    """Of every payload, with their paths; whatever else came along."""
    with pytest.raises(MutationRefused) as caught:
        answered(
            mutation(),
            data={
                "a": {
                    "userErrors": [
                        {"message": "one", "path": ["lines", "0"]},
                        {"message": "two", "path": None},
                    ],
                    "x": 1,
                },
                "b": {"userErrors": [{"message": "three"}], "userWarnings": [{"message": "careful"}]},
            },
        )
    assert caught.value.user_errors == (
        UserError("one", ("lines", "0")),
        UserError("two"),
        UserError("three"),
    )


@pytest.mark.parametrize(
    "told, path",
    [
        ("input.lines", ("input.lines",)), (["lines", 0, None, "sku"], ("lines", "0", "null", "sku")), (7, ("7",)),
        ({"0": "lines"}, ('{"0": "lines"}',)), ([["lines"]], ('["lines"]',)), ([1.5, ""], ("1.5", "")), ([], ()),
        (None, ()),
    ],
)  # fmt: skip
def test_a_user_error_keeps_a_path_of_an_odd_shape(told, path):
    """By the schema it is a list of names; whatever it is, what went wrong is told and the outcome is certain."""
    odd = {"message": "no such line", "path": told}
    with pytest.raises(MutationRefused) as caught:
        answered(mutation(), data={"a": {"userErrors": [{"message": "first"}, odd]}})
    assert caught.value.user_errors == (UserError("first"), UserError("no such line", path))
    warned = answered(mutation(), data={"a": {**OK, "userWarnings": [odd]}})
    assert warned.warnings == (UserError("no such line", path),)


def test_user_warnings_are_kept():
    """A failed capture shows only there."""
    data = {
        "a": {**OK, "userWarnings": [{"message": "not captured", "path": ["x"]}]},
        "b": {**OK, "userWarnings": None},
    }
    assert answered(mutation(), data=data).warnings == (UserError("not captured", ("x",)),)


@pytest.mark.parametrize(
    "data",
    [{}, {"a": None}, {"a": OK, "b": None}, {"a": {}}, {"a": {"userErrors": None}}, {"a": {"userErrors": {}}},
     {"a": {"userErrors": [{}]}}, {"a": []}, {"a": 1}, {"a": {**OK, "userWarnings": "x"}}],
)  # fmt: skip
def test_a_mutation_without_a_checked_payload_is_no_success(data):
    """No payload, a null one, one without `userErrors` or with odd ones: the outcome is not known."""
    with pytest.raises(UnexpectedAnswer):
        answered(mutation(), data=data)


def test_extensions_are_told():
    """Complexity, permissions, version, and both kinds of deprecation."""
    told = answered(
        data={},
        extensions={
            "complexity": 229, "permissionsUsed": ["Order:read"], "appVersion": "v1.60.0", "memory": "4 MB",
            "deprecatedFieldsUsed": ["Field: a"], "deprecatedPermissionsUsed": ["Field: b"],
        },
    ).extensions  # fmt: skip
    assert told == Extensions(
        complexity=229,
        permissions_used=("Order:read",),
        app_version="v1.60.0",
        deprecations=("Field: a", "Field: b"),
    )


@pytest.mark.parametrize(
    "extensions",
    [
        None,
        [],
        {},
        "x",
        3,
        {"complexity": "many", "permissionsUsed": {}, "appVersion": 1, "deprecatedFieldsUsed": [1]},
    ],
)
def test_odd_extensions_do_not_spoil_an_answer(extensions):
    """They are about the answer, not part of it: a mutation that happened is not called uncertain for their sake."""
    answer = answered(mutation(), data={"a": OK}, extensions=extensions)
    assert (answer.value, answer.extensions) == ({"a": OK}, Extensions())


def test_one_odd_extension_leaves_the_others():
    """What can be read is told."""
    told = answered(data={}, extensions={"complexity": 10, "appVersion": {"major": 1}}).extensions
    assert told == Extensions(complexity=10)


def test_centras_clock_is_told():
    """The Date header, None if it is missing or odd."""
    date = format_datetime(START, usegmt=True)
    assert answered(data={}, headers={"date": date}).server_time == START
    for odd in ("", "soon", "Sun, 99 Mar 2026 12:00:00 GMT", "Mon, 01 Jan 99999999999 00:00:00 GMT"):
        assert answered(data={}, headers={"date": odd}).server_time is None


NOW = datetime(2026, 3, 1, 12, 0, 0, 500_000, tzinfo=UTC)


@pytest.mark.parametrize(
    "value, seconds",
    [
        ("4", 4.0), ("0", 0.0), ("2.5", 2.5), (" 7 ", 7.0), ("-3", 0.0), ("3600", 3600.0),
        (str(int(NOW.timestamp()) + 4), 3.5), (str(NOW.timestamp() - 60), 0.0),
        (format_datetime(NOW + timedelta(seconds=4), usegmt=True), 3.5),
        (format_datetime(NOW - timedelta(hours=4), usegmt=True), 0.0),
    ],
)  # fmt: skip
def test_retry_after_is_read_in_three_forms(value, seconds):
    """Seconds, Unix time, HTTP date; a moment that has passed is no wait."""
    assert retry_after(value, NOW) == pytest.approx(seconds)


@pytest.mark.parametrize(
    "value",
    [None, "", "soon", "nan", "inf", "1e400", "4000", "99999999", "1772366404000", "4102444800",
     "Fri, 01 Jan 2100 00:00:00 GMT", "Sun, 01 Mar 2026 12:00:00 -0000", "Mon, 01 Jan 99999999999 00:00:00 GMT"],
)  # fmt: skip
def test_a_retry_after_that_makes_no_sense_is_unreadable(value):
    """No quota takes longer than an hour: a wait of years would be a silent standstill."""
    assert retry_after(value, NOW) is None


@given(value=st.text() | st.floats().map(str) | st.integers().map(str))
def test_no_retry_after_is_a_crash(value):
    """Whatever stands in the header, the wait is none, or between nothing and a little more than an hour."""
    wait = retry_after(value, NOW)
    assert wait is None or 0.0 <= wait <= 3_660.0


def test_the_wait_is_counted_on_centras_clock():
    """Ours is 30 s ahead here: by it the moment would be past, and asking now is refused again."""
    headers = {
        "date": format_datetime(START - timedelta(seconds=30), usegmt=True),
        "retry-after": str(int(START.timestamp())),
    }
    with pytest.raises(RateLimited) as caught:
        read(query(), reply(429, headers=headers), START)
    assert caught.value.retry_after == 30.0


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner)
        | st.dictionaries(st.sampled_from(["userErrors", "message", "orders", "path"]) | st.text(), inner)
    ),
    max_leaves=12,
)
envelopes = st.dictionaries(st.sampled_from(["data", "errors", "extensions", "x"]), json_values)
bodies = st.binary() | st.one_of(json_values, envelopes, envelopes).map(
    lambda value: json.dumps(value).encode()
)
headers = st.dictionaries(st.sampled_from(["date", "retry-after", "content-type"]), st.text())
OPERATIONS = [
    query(), mutation(), TYPED, limits.read(), stock.warehouses(), products.changed_since(START), orders.get("1"),
    stock.set_physical(1, {"7": 3}, description="x"),
]  # fmt: skip


@settings(max_examples=150)
@given(
    status=st.sampled_from([200, 200, 200, 400, 429]) | st.integers(100, 599), headers=headers, body=bodies
)
def test_no_reply_leads_to_anything_but_an_answer_or_an_error_of_ours(status, headers, body):
    """Random status, headers and bytes."""
    for operation in OPERATIONS:
        told = answer_or_error(operation, Reply(status=status, headers=headers, body=body))
        assert isinstance(told, Answer | IpaasError)
        assert status == 200 or not isinstance(told, Answer)


record = st.fixed_dictionaries(
    {}, optional=dict.fromkeys(("number", "id", "status", "lines", "updatedAt"), json_values)
)


@given(found=st.lists(record | json_values, max_size=3), waiting=json_values)
def test_no_record_of_a_page_is_a_crash_or_goes_missing(found, waiting):
    """Whatever stands in the list of orders, the operation answers for each or says what it could not read."""
    for waits in ([], waiting):
        for operation in (orders.by_numbers(["1"]), orders.get("1"), orders.changed_since(START)):
            told = answer_or_error(operation, reply(data={"orders": found, "waiting": waits}))
            assert isinstance(told, IpaasError) or records_of(told.value) == (len(found) or None)


def records_of(value):
    """How many records a value is made of, None for none."""
    match value:
        case Page():
            return len(value.items) or None
        case tuple():
            return len(value) or None
        case _:
            return value and 1


def answer_or_error(operation, told):
    try:
        return read(operation, told, START)
    except IpaasError as error:
        return error
