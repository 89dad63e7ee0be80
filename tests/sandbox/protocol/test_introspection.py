"""Tools read the schema from the sandbox as they would from any server."""

from __future__ import annotations

from importlib.resources import files

import pytest
from graphql import (
    build_client_schema,
    build_schema,
    get_introspection_query,
    lexicographic_sort_schema,
    print_schema,
)
from sandbox_client import Centra


@pytest.mark.behaviour("catalog-0-02")
def test_the_whole_schema_comes_back(centra: Centra) -> None:
    """Every type, with what is deprecated: printed again it is the one that is carried along."""
    query = get_introspection_query(input_value_deprecation=True, specified_by_url=True)
    answer = centra.client.post(centra.sandbox.url, json={"query": query}).json()
    assert "errors" not in answer
    text = files("centra_ipaas").joinpath("centra", "schema", "integration-api.graphql").read_text("utf-8")
    told = print_schema(lexicographic_sort_schema(build_client_schema(answer["data"])))
    assert told == print_schema(lexicographic_sort_schema(build_schema(text)))
    assert answer["extensions"]["permissionsUsed"] == []


def test_types_and_rows_are_asked_for_in_one_request(centra: Centra) -> None:
    """In the order asked, through fragments, variables and directives."""
    data = centra.client.post(
        centra.sandbox.url,
        json={
            "query": """query ($name: String!, $yes: Boolean!) {
              __typename first: stores { id __typename } kind: __type(name: $name) { ...kind }
              other: __type(name: "Store") @skip(if: $yes) { name } ...root }
              fragment kind on __Type { kind possibleTypes { name } }
              fragment root on Query { __schema { queryType { name } } last: stores { id } }""",
            "variables": {"name": "Order", "yes": True},
        },
    ).json()["data"]
    assert list(data) == ["__typename", "first", "kind", "__schema", "last"]
    assert data["first"] == [{"id": 1, "__typename": "Store"}, {"id": 2, "__typename": "Store"}]
    assert data["kind"] == {
        "kind": "INTERFACE",
        "possibleTypes": [{"name": "DirectToConsumerOrder"}, {"name": "WholesaleOrder"}],
    }
    assert data["__schema"] == {"queryType": {"name": "Query"}}


def test_a_type_that_is_not_there_is_null(centra: Centra) -> None:
    assert centra.client.post(
        centra.sandbox.url, json={"query": '{ __type(name: "Nope") { name } stores { id } }'}
    ).json()["data"] == {"__type": None, "stores": [{"id": 1}, {"id": 2}]}


def test_what_is_deprecated_is_told_when_asked_for(centra: Centra) -> None:
    """A return's `status` is left out unless `includeDeprecated` is given."""
    query = '{ __type(name: "Return") { fields%s { name isDeprecated deprecationReason } } }'

    def fields(args: str) -> dict[str, str | None]:
        found = centra.client.post(centra.sandbox.url, json={"query": query % args}).json()["data"]["__type"]
        return {field["name"]: field["deprecationReason"] for field in found["fields"]}

    assert "status" not in fields("")
    assert fields("(includeDeprecated: true)")["status"] == "older examples; newer pages show returnStatus"
