"""Recorded traffic is replayed with the server gone, and holds no secret and nobody."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
import vcr.errors
import yaml
from attrs import evolve
from both_clients import Blocking, Suspending, settings
from cassette import HOST, NUMBER, PATH, PERSONAL, QUESTIONS, recorder, scrubbed

from centra_ipaas.centra import orders
from centra_ipaas.models import OrderStatus

SHOP = settings(f"{HOST}/graphql")


@pytest.fixture(params=[Blocking(), Suspending()], ids=lambda way: way.name)
def client(request):
    return request.param


@pytest.fixture
def replayed() -> Iterator[Any]:
    with recorder("none").use_cassette(str(PATH)) as cassette:
        yield cassette


def texts(value: object, name: str = "") -> Iterator[tuple[str, str]]:
    """Yield every text in JSON data with the name it stands under."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from texts(item, key)
    elif isinstance(value, list):
        for item in value:
            yield from texts(item, name)
    elif isinstance(value, str):
        yield name, value


def test_the_conversation_is_replayed(client, replayed):
    """Both clients read the recorded answers: quotas, a page of changes, all, one order, one that is missing."""
    quotas, first, whole, order, missing = client.talk(SHOP, *QUESTIONS)
    assert len(quotas) == 6
    assert [change.number for change in first.items] == ["4710", NUMBER]
    assert [change.number for change in whole.items] == ["4710", NUMBER, "4712"]
    assert (first.next is None, whole.next) == (False, None)
    assert (order.number, order.status, len(order.lines)) == (NUMBER, OrderStatus.CONFIRMED, 1)
    assert (order.lines[0].quantity, order.totals.grand_total.amount) == (2, Decimal("799.00"))
    assert missing is None
    assert replayed.all_played


def test_a_question_is_known_by_what_it_asks(client, replayed):
    """Any order of asking, any layout of the document: each gets its own answer."""
    spread = evolve(QUESTIONS[0], document=QUESTIONS[0].document.replace(" ", "\n  "))
    told = client.talk(SHOP, QUESTIONS[4], QUESTIONS[3], spread)
    assert told[0] is None
    assert told[1].number == NUMBER
    assert len(told[2]) == 6


@pytest.mark.parametrize(
    "asked",
    [
        orders.get("4712"),
        evolve(QUESTIONS[0], name="Other", document=QUESTIONS[0].document.replace("RateLimits", "Other")),
    ],
    ids=["variables", "name"],
)
def test_another_question_is_not_answered(client, replayed, asked):
    """Other variables or another name: nothing on the cassette fits."""
    with pytest.raises(vcr.errors.CannotOverwriteExistingCassetteException):
        client.talk(SHOP, asked)


def test_the_cassette_holds_no_secret():
    """No token, no header that carries one, no cookie, no host but the made-up one."""
    text = PATH.read_text()
    assert not re.search(r"bearer|authorization|cookie|t0ken|graphql-access", text, re.IGNORECASE)
    recorded = yaml.safe_load(text)["interactions"]
    assert {one["request"]["uri"] for one in recorded} == {f"{HOST}/graphql"}
    assert not re.search(r"127\.0\.0\.1|localhost|centra\.com", text)


def test_the_cassette_holds_nobody():
    """Every personal text is replaced; the address is there, so there was something to replace."""
    answers = [
        yaml.safe_load(one["response"]["body"]["string"])
        for one in yaml.safe_load(PATH.read_text())["interactions"]
    ]
    found = [text for answer in answers for name, text in texts(answer) if name in PERSONAL]
    assert len(found) >= 5
    assert set(found) == {"scrubbed"}
    assert not re.search(r"Astrid|Lind|Inspel|Recordstad|@", PATH.read_text())


def test_scrubbing_keeps_the_shape():
    """Null stays null, and what is not personal stays as it was."""
    before = {
        "order": {
            "number": 1,
            "shippingAddress": {"city": "Umeå", "vatNumber": None, "country": {"code": "SE"}},
        }
    }
    after = {
        "order": {
            "number": 1,
            "shippingAddress": {"city": "scrubbed", "vatNumber": None, "country": {"code": "SE"}},
        }
    }
    assert scrubbed(before) == after
