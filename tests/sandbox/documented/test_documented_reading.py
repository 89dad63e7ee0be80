"""What a folder of requests holds, and how shapes are compared."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from graphql import OperationDefinitionNode, build_schema, parse

from centra_ipaas.sandbox.documented.requests import requests_in
from centra_ipaas.sandbox.documented.running import run, with_user_errors
from centra_ipaas.sandbox.documented.shape import differences, misfits
from centra_ipaas.sandbox.documented.variables import completed
from centra_ipaas.sandbox.protocol.schema import pinned


def write(folder: Path, **texts: str) -> Path:
    for name, text in texts.items():
        path = folder / name.replace("__", ".").replace("_in_", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder


def test_a_file_may_hold_several_operations(tmp_path: Path) -> None:
    write(
        tmp_path,
        a__graphql="query one { brands { id } } query two { folders { id } }",
        a__response__json='{"data": {"folders": []}}',
        a__variables__json='{"x": 1}',
    )
    one, two = requests_in(tmp_path)
    assert (one.name, two.name) == ("a.graphql::one", "a.graphql::two")
    assert (one.printed, two.printed) == (None, {"data": {"folders": []}})
    assert one.variables == {"x": 1}


def test_both_usual_endings_are_read(tmp_path: Path) -> None:
    write(
        tmp_path,
        a__graphql="{ brands { ...f } }",
        b__gql="fragment f on Brand { id } query one($n: Int) { brands(limit: $n) { ...f } }",
        b__variables__json='{"n": 1}',
        b__response__json='{"data": {"brands": []}}',
        c__txt="{ brands { id } }",
    )
    a, b = requests_in(tmp_path)
    assert (a.file, b.name) == ("a.graphql", "b.gql::one")
    assert "fragment f" in a.text
    assert (b.variables, b.printed) == ({"n": 1}, {"data": {"brands": []}})


def test_a_fragment_may_be_defined_in_another_file_of_the_folder(tmp_path: Path) -> None:
    write(
        tmp_path,
        b__graphql="{ brands { ...f } } fragment f on Brand { id ...g } fragment g on Brand { name }",
        c__graphql="{ brands { ...f } }",
        deep_in_d__graphql="{ brands { ...f } }",
    )
    b, c, d = requests_in(tmp_path)
    assert b.text == c.text
    assert "fragment" not in d.text


def test_what_was_printed_invalid_is_no_answer(tmp_path: Path) -> None:
    write(
        tmp_path,
        a__graphql="{ brands { id } }",
        a__response__invalid__json="{",
        b__graphql="{ brands { id } }",
        b__response__json='{"data": {',
    )
    assert [one.printed for one in requests_in(tmp_path)] == [None, None]


def test_user_errors_are_selected_where_an_older_request_leaves_them_out() -> None:
    added = with_user_errors(
        "mutation { a: createBrand(input: {}) { brand { id } } b: createBrand { ...f } } fragment f on X { id }"
    )
    assert added.count("userErrors { message path }") == 2
    kept = (
        "mutation { createBrand { ...f } } fragment f on BrandCreatePayload { ... { userErrors { path } } }"
    )
    assert with_user_errors(kept) == kept
    assert with_user_errors("{ brands { id } }") == "{ brands { id } }"


def test_variables_that_are_missing_are_invented() -> None:
    text = (
        "query ($a: Int!, $b: [ProductInput!]!, $c: Int, $d: Int! = 3, $e: StockSetInput!) { brands { id } }"
    )
    operation = parse(text).definitions[0]
    assert isinstance(operation, OperationDefinitionNode)
    assert completed(pinned().graphql, operation, {"a": 7}) == {
        "a": 7,
        "b": [{"id": 1}],
        "e": {"warehouse": {"id": 1}, "description": "Test description", "stockQuantityType": "PHYSICAL"},
    }


@pytest.mark.parametrize(
    "printed,ours,expected",
    [
        ({"a": 1}, {"a": Decimal("2.5"), "b": 1}, []),
        ({"a": None, "b": []}, {"a": "text", "b": [1]}, []),
        ({"a": 1}, {"a": None}, ["data.a: is null, but 1 was printed"]),
        ({"a": "1"}, {"a": 1}, ["data.a: is 1, but '1' was printed"]),
        ({"a": True}, {"a": 1}, ["data.a: is 1, but True was printed"]),
        ({"a": 1}, {}, ["data.a: is missing, but was printed"]),
        ({"a": [1]}, {"a": []}, ["data.a: is [], but [1] was printed"]),
        ({"userErrors": []}, {"userErrors": [1]}, ["data.userErrors: is [1], but [] was printed"]),
        ([{"a": 1}, {"b": 1}], [{"b": 2}, {"c": 3}], []),
        ([{"a": 1}], [{"c": 3}], ["data[0].a: is missing, but was printed"]),
        ([{"a": 1}], [{"a": 1}, {"a": "1"}], ["data[1].a: is '1', but 1 was printed"]),
    ],
)
def test_differences_of_shape(printed: Any, ours: Any, expected: list[str]) -> None:
    assert [str(one) for one in differences(printed, ours)] == expected


SCHEMA = build_schema("""
    type Query { thing: Thing, things: [Node!]! }
    interface Node { id: Int! }
    type Thing implements Node { id: Int!, kind: Kind, price: Float, name: String! }
    type Other implements Node { id: Int!, other: Boolean }
    enum Kind { A B }
""")


@pytest.mark.parametrize(
    "query,data,expected",
    [
        ("{ thing { id kind } }", {"thing": {"id": 1, "kind": "A"}}, []),
        ("{ thing { id } }", {"thing": None}, []),
        ("{ thing { id } }", {}, ["data.thing: is missing"]),
        ("{ thing { id } }", {"thing": {"id": "1"}}, ["data.thing.id: '1' is no Int"]),
        ("{ thing { name } }", {"thing": {"name": None}}, ["data.thing.name: is null, but String!"]),
        ("{ thing { kind } }", {"thing": {"kind": "C"}}, ["data.thing.kind: 'C' is no Kind"]),
        ("{ thing { id } }", {"thing": {"id": 1, "x": 1}}, ["data.thing.x: nobody asked for it"]),
        ("{ things { id ... on Other { other } } }", {"things": [{"id": 1}, {"id": 2, "other": None}]}, []),
        ("{ things { id } }", {"things": {}}, ["data.things: {} is no list"]),
        (
            "{ thing { __typename } }",
            {"thing": {"__typename": "Other"}},
            ["data.thing.__typename: 'Other' is not Thing"],
        ),
    ],
)
def test_misfits_of_an_answer(query: str, data: Any, expected: list[str]) -> None:
    assert [str(one) for one in misfits(SCHEMA, parse(query), data)] == expected


def test_a_graphql_error_is_wrong(tmp_path: Path) -> None:
    write(tmp_path, a__graphql="{ brands(limit: 1000) { id } }")
    (one,) = requests_in(tmp_path)
    assert run(one).wrong == ("error at brands: limit must be between 1 and 200, got 1000.",)


def test_a_refusal_is_told_of(tmp_path: Path) -> None:
    text = 'mutation { createBrand(input: {name: "A"}) { userErrors { message path } } }'
    write(tmp_path, a__graphql=text, a__response__json='{"data": {"createBrand": {"userErrors": []}}}')
    (one,) = requests_in(tmp_path)
    ran = run(one)
    assert ran.refused == ("createBrand: At least one store is required. (input.addToStores)",)
    assert len(ran.wrong) == 1
