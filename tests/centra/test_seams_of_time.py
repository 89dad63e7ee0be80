"""The seams of lists that are asked for by time: bounds, cursors, pages of one second."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from centra_ipaas.centra import payments, returns, shipments
from centra_ipaas.errors import UnexpectedAnswer

SINCE = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
MOMENT = "2026-03-01T12:00:00+00:00"
RETURN = {"id": 2, "createdAt": MOMENT, "order": {"number": 7}}


def test_shipments_that_go_on_without_a_cursor_are_an_error():
    """Nothing would lead to the rest."""
    page_info = {"hasNextPage": True, "endCursor": None}
    data = {"shipmentConnection": {"totalCount": 1, "edges": [], "pageInfo": page_info}}
    with pytest.raises(UnexpectedAnswer, match="no cursor"):
        shipments.changed_since(SINCE).decode(msgspec.json.encode(data))


def test_later_pages_of_one_second_keep_their_size():
    """A smaller page of the same number would be at another place; the first of a second may be smaller."""
    rows = [RETURN | {"id": number} for number in (1, 2)]
    operation = returns.created_since(SINCE, limit=2)
    assert operation.smaller is not None
    while operation.variables["page"] == 1:
        operation = operation.decode(msgspec.json.encode({"returns": rows})).next
    assert (operation.variables["page"], operation.smaller) == (2, None)


def test_bounds_are_asked_for_a_second_beyond():
    """It is not documented whether `to` is inclusive: a row of the last whole second must be in either way."""
    operation = payments.created_between(SINCE, SINCE + timedelta(hours=1))
    assert operation.variables == {"from": MOMENT, "to": "2026-03-01T13:00:01+00:00"}
    rows = [RETURN | {"id": number} for number in (1, 2)]
    narrower = returns.created_since(SINCE, limit=2).decode(msgspec.json.encode({"returns": rows})).next
    assert narrower.variables["where"]["createdAt"] == {"from": MOMENT, "to": "2026-03-01T12:00:02+00:00"}


def test_a_payment_of_the_end_is_the_next_windows():
    """`until` is exclusive, and two windows side by side tell it once."""
    entry = {
        "id": 1, "createdAt": "2026-03-01T13:00:00+00:00", "status": "SUCCESS", "entryType": "CAPTURE",
        "externalReference": None, "paymentMethod": None, "value": {"value": 1, "currency": {"code": "SEK"}},
        "order": {"number": 1},
    }  # fmt: skip
    body = msgspec.json.encode({"orderPaymentHistory": [entry]})
    middle = SINCE + timedelta(hours=1)
    assert payments.created_between(SINCE, middle).decode(body).items == ()
    (found,) = payments.created_between(middle, middle + timedelta(hours=1)).decode(body).items
    assert found.payment.id == "1"
