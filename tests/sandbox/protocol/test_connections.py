"""Connections page by key: what comes and goes between two pages neither shifts nor repeats an item (OLD:auth)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from returning import pack
from sandbox_client import Centra

PAGE = """query ($first: Int, $after: String, $last: Int, $before: String, $sort: [OrderSort!]) {
  orderConnection(first: $first, after: $after, last: $last, before: $before, sort: $sort) {
    totalCount edges { cursor node { number } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }"""
SHIPMENTS = """query ($after: String) { shipmentConnection(first: 1, after: $after) {
  totalCount edges { node { id } } pageInfo { hasNextPage endCursor } } }"""


@pytest.fixture
def six(centra: Centra) -> Centra:
    """Six orders on two days."""
    for day in (2, 1, 2, 1, 2, 1):
        centra.order(("S", 1, "10.00"), created_at=datetime(2026, 1, day, tzinfo=UTC))
    return centra


def page(centra: Centra, **given: Any) -> Any:
    return centra.ask(PAGE, **given)["orderConnection"]


def numbers(found: Any) -> list[int]:
    return [edge["node"]["number"] for edge in found["edges"]]


def refused(centra: Centra, **given: Any) -> str:
    body = centra.body(PAGE, **given)
    assert body["data"] is None
    message: str = body["errors"][0]["message"]
    return message


@pytest.mark.behaviour("orders-4-02")
@pytest.mark.parametrize(
    "sort, expected",
    [
        (None, [1, 2, 3, 4, 5, 6]),
        (["orderDate_ASC"], [2, 4, 6, 1, 3, 5]),
        (["orderDate_DESC"], [1, 3, 5, 2, 4, 6]),
        (["orderDate_DESC", "number_ASC"], [1, 3, 5, 2, 4, 6]),
    ],
)
@pytest.mark.parametrize("size", [1, 2, 4])
def test_equal_keys_are_met_once(six: Centra, sort: list[str] | None, expected: list[int], size: int) -> None:
    """Forwards and backwards; orders of one day stand by number."""
    forwards: list[int] = []
    after, more = None, True
    while more:
        found = page(six, first=size, after=after, sort=sort)
        assert found["totalCount"] == 6
        assert found["pageInfo"]["hasPreviousPage"] is (after is not None)
        forwards += numbers(found)
        after, more = found["pageInfo"]["endCursor"], found["pageInfo"]["hasNextPage"]
    assert forwards == expected
    backwards: list[int] = []
    before, more = None, True
    while more:
        found = page(six, last=size, before=before, sort=sort)
        assert found["pageInfo"]["hasNextPage"] is (before is not None)
        backwards = numbers(found) + backwards
        before, more = found["pageInfo"]["startCursor"], found["pageInfo"]["hasPreviousPage"]
    assert backwards == expected


def test_both_ends_can_be_given(six: Centra) -> None:
    """Between two cursors, from the front and from the end."""
    cursors = [edge["cursor"] for edge in page(six, first=6)["edges"]]
    between = {"after": cursors[0], "before": cursors[5]}
    front, end = page(six, first=2, **between), page(six, last=2, **between)
    assert (numbers(front), numbers(end)) == ([2, 3], [4, 5])
    for found in (front, end):
        assert found["pageInfo"]["hasNextPage"] is found["pageInfo"]["hasPreviousPage"] is True
    assert (front["pageInfo"]["startCursor"], front["pageInfo"]["endCursor"]) == (cursors[1], cursors[2])


def test_an_empty_page_knows_what_lies_around_it(six: Centra) -> None:
    """After the last one there is nothing, and something before; nothing at all has nothing around it."""
    last = page(six, last=1)["pageInfo"]["endCursor"]
    nothing = {"startCursor": None, "endCursor": None, "hasNextPage": False}
    assert page(six, first=3, after=last)["pageInfo"] == {**nothing, "hasPreviousPage": True}
    assert page(Centra(), first=3)["pageInfo"] == {**nothing, "hasPreviousPage": False}


def test_cursors_of_other_lists_are_refused(six: Centra) -> None:
    """Assumed: a cursor belongs to its sort; text that is no cursor, and both ways at once, are refused too."""
    cursor = page(six, first=1, sort=["orderDate_ASC"])["pageInfo"]["endCursor"]
    assert "is no cursor of this list" in refused(six, first=1, after=cursor, sort=["orderDate_DESC"])
    assert "is no cursor of this list" in refused(six, first=1, after=cursor)
    for wrong in ("", "a", "39790", "W10=", "bnVsbA==", "WyJhIixbMV1d"):
        assert "is no cursor of this list" in refused(six, first=1, after=wrong)
        assert "is no cursor of this list" in refused(six, last=1, before=wrong)
    assert refused(six, first=1, last=1) == "Give first or last, not both."
    for size in (0, -1, 201):
        assert refused(six, first=size) == f"first and last must be between 1 and 200, got {size}."
        assert refused(six, last=size) == f"first and last must be between 1 and 200, got {size}."


def test_a_cursor_outlives_its_row(centra: Centra) -> None:
    """A shipment that was deleted between two pages: the next page begins where it stood."""
    for _ in range(3):
        pack(centra, centra.order(("S", 1, "10.00")), capture=False)
    centra.ask(SHIPMENTS)
    second = centra.ask(SHIPMENTS, after=centra.ask(SHIPMENTS)["shipmentConnection"]["pageInfo"]["endCursor"])
    assert second["shipmentConnection"]["edges"] == [{"node": {"id": 2}}]
    centra.do("mutation { deleteShipment(id: 2) { userErrors { message } } }")
    third = centra.ask(SHIPMENTS, after=second["shipmentConnection"]["pageInfo"]["endCursor"])
    assert third["shipmentConnection"]["edges"] == [{"node": {"id": 3}}]
    assert third["shipmentConnection"]["totalCount"] == 2


def test_a_shop_may_sort_by_text_and_by_what_is_missing() -> None:
    """Literals of a shop's own SDL: both directions, equal beginnings; what has no value comes last."""
    centra = Centra(sdl="extend enum DisplaySort { uri_ASC uri_DESC metaTitle_ASC metaTitle_DESC }")
    for uri, title in (("b", None), ("a", "y"), ("ab", "x")):
        title_given = f', metaTitle: "{title}"' if title else ""
        centra.do(
            f"""mutation {{ createDisplay(input: {{name: "{uri}", uri: "{uri}", status: ACTIVE, store: {{id: 1}},
            product: {{id: 1}}{title_given}}}) {{ userErrors {{ message }} }} }}"""
        )

    def walk(sort: str) -> list[str]:
        query = """query ($c: String) { displayConnection(sort: [%s], first: 1, after: $c) {
          edges { node { uri } } pageInfo { endCursor hasNextPage } } }"""
        found, cursor, more = [], None, True
        while more:
            got = centra.ask(query % sort, c=cursor)["displayConnection"]
            found += [edge["node"]["uri"] for edge in got["edges"]]
            cursor, more = got["pageInfo"]["endCursor"], got["pageInfo"]["hasNextPage"]
        return found

    assert (walk("uri_ASC"), walk("uri_DESC")) == (["a", "ab", "b"], ["b", "ab", "a"])
    assert (walk("metaTitle_ASC"), walk("metaTitle_DESC")) == (["ab", "a", "b"], ["a", "ab", "b"])
