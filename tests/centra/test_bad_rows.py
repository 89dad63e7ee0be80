"""A row of a list of changes that cannot be read comes in its place, and the list is read to its end."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec
import pytest
from attrs import evolve

from centra_ipaas.centra import orders, products, returns, shipments
from centra_ipaas.errors import QueryFailed
from centra_ipaas.graphql import BadRecord, read
from centra_ipaas.world import Reply

SINCE = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
MOMENT = "2026-03-01T12:00:00+00:00"
CURSOR_END = {"hasNextPage": False, "endCursor": None}

ORDER = {
    "number": 2, "updatedAt": MOMENT, "status": "CONFIRMED", "isOnHold": False, "isLocked": False,
    "grandTotal": {"value": 100},
}  # fmt: skip
SHIPMENT = {
    "id": 2, "number": "2-1", "updatedAt": MOMENT, "isGoodToGo": True, "isShipped": False, "isCaptured": False,
    "trackingNumber": None,
}  # fmt: skip
RETURN = {"id": 2, "createdAt": MOMENT, "order": {"number": 7}}
PRODUCT = {
    "id": 2, "name": "", "status": "ACTIVE", "productNumber": "P", "updatedAt": MOMENT, "variants": [],
}  # fmt: skip


def edges(rows):
    return {
        "shipmentConnection": {
            "totalCount": len(rows), "edges": [{"node": row} for row in rows], "pageInfo": CURSOR_END
        }
    }  # fmt: skip


LISTS = [
    (orders.changed_since(SINCE), ORDER, "updatedAt", lambda rows: {"orders": rows}, "orders[1]", "2"),
    (shipments.changed_since(SINCE), SHIPMENT, "updatedAt", edges, "shipmentConnection.edges[1]", "2-1"),
    (returns.created_since(SINCE), RETURN, "createdAt", lambda rows: {"returns": rows}, "returns[1]", "2"),
    (products.changed_since(SINCE), PRODUCT, "updatedAt", lambda rows: {"products": rows}, "products[1]", "P"),
]  # fmt: skip


def around(row, bad):
    """Return a bad row between two good ones."""
    return [row | {"id": 1, "number": 1} if "isOnHold" in row else row | {"id": 1}, bad, *others(row)]


def others(row):
    return [row | {"id": 3, "number": 3} if "isOnHold" in row else row | {"id": 3}]


@pytest.mark.parametrize("operation, row, time, answer, path, entity", LISTS)
@pytest.mark.parametrize("wrong", [None, 7, "soon"])
def test_a_row_without_its_time_is_a_bad_record(operation, row, time, answer, path, entity, wrong):
    """Named as far as it can be read; the others come."""
    page = operation.decode(msgspec.json.encode(answer(around(row, row | {time: wrong}))))
    first, bad, last = page.items
    assert not isinstance(first, BadRecord)
    assert not isinstance(last, BadRecord)
    assert (bad.entity, bad.path) == (entity, path)
    assert [finding.code for finding in bad.findings] == ["record.unreadable"]
    assert [finding.path.endswith(time) for finding in bad.findings] == [True]
    assert page.next is None


@pytest.mark.parametrize("operation, row, time, answer, path, entity", LISTS)
@pytest.mark.parametrize("bad", [None, 7, []])
def test_a_row_that_is_none_at_all_is_a_bad_record(operation, row, time, answer, path, entity, bad):
    """It has no name, only its place."""
    first, nothing, last = operation.decode(msgspec.json.encode(answer(around(row, bad)))).items
    assert isinstance(nothing, BadRecord)
    assert (nothing.entity, nothing.path) == ("", path)
    assert BadRecord not in {type(first), type(last)}


@pytest.mark.parametrize("operation, row, time, answer, path, entity", LISTS)
def test_a_row_that_centra_could_not_answer_is_saved_from(operation, row, time, answer, path, entity):
    """With `salvage`; without it the page fails."""
    steps = ["shipmentConnection", "edges", 1, "node", time] if "edges" in path else [path[:-3], 1, time]
    errors = [{"message": "Internal server error", "path": steps}]
    body = msgspec.json.encode({"data": answer(around(row, row | {time: None})), "errors": errors})
    with pytest.raises(QueryFailed):
        read(operation, reply_of(body), SINCE)
    _, bad, _ = read(evolve(operation, salvage=True), reply_of(body), SINCE).value.items
    assert bad.path == path


def reply_of(body):
    return Reply(status=200, headers={"content-type": "application/json"}, body=body)


def test_orders_are_read_on_behind_a_row_that_cannot_be_read():
    """Also where it is the last of its page, and whether or not it shows its number."""
    for hidden in ({"updatedAt": None}, {"number": None}):
        rows = [ORDER | {"number": number} for number in range(1, 31)]
        rows[4], rows[5], rows[11] = rows[4] | hidden, rows[5] | hidden, rows[11] | hidden
        numbers, asked, operation = [], 0, orders.changed_since(SINCE, limit=6)
        while operation is not None:
            asked += 1
            assert asked < 20
            limit, page = operation.variables["limit"], operation.variables["page"]
            found = operation.decode(msgspec.json.encode({"orders": rows[(page - 1) * limit : page * limit]}))
            numbers += [change.number for change in found.items if not isinstance(change, BadRecord)]
            operation = found.next
        assert numbers == [str(number) for number in range(1, 31) if number not in (5, 6, 12)]
