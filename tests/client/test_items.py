"""Both clients go through a list item by item; nothing is left out."""

from __future__ import annotations

import asyncio

import pytest
from both_clients import TOKEN, settings

from centra_ipaas import AsyncClient, Client
from centra_ipaas.centra import products
from centra_ipaas.graphql import BadRecord
from centra_ipaas.hooks import inline, on
from centra_ipaas.sandbox import Sandbox, SizeSeed, VariantSeed
from centra_ipaas.signals import RequestAnswered


@pytest.fixture
def sandbox() -> Sandbox:
    made = Sandbox(token=TOKEN)
    for number in "ABCDE":
        made.shop.add_product(
            number, number, variants=[VariantSeed(number="V", sizes=[SizeSeed(number="S")])]
        )
    return made


def blocking(sandbox, operation):
    with Client(settings(sandbox.url), transport=sandbox.transport()) as client:
        return list(client.items(operation))


def suspending(sandbox, operation):
    async def conversation():
        async with AsyncClient(settings(sandbox.url), transport=sandbox.transport()) as client:
            return [item async for item in client.items(operation)]

    return asyncio.run(conversation())


@pytest.mark.parametrize("items", [blocking, suspending])
def test_items_come_one_by_one_over_all_pages(sandbox, items):
    """Each once, in their order."""
    found = items(sandbox, products.changed_since(limit=2))
    assert [product.number for product in found] == list("ABCDE")


@pytest.mark.parametrize("items", [blocking, suspending])
def test_a_record_that_cannot_be_read_comes_in_its_place(sandbox, items):
    """As a bad record, with what is wrong; the others are not affected."""
    sandbox.faults.add("missing_field", field="name", operation="Products")
    first, *others = items(sandbox, products.changed_since())
    assert isinstance(first, BadRecord)
    assert (first.entity, [finding.code for finding in first.findings]) == ("A", ["record.unreadable"])
    assert [product.number for product in others] == list("BCDE")


def test_the_next_page_is_asked_for_when_its_first_item_is(sandbox):
    """Whoever stops early asks for no more."""
    asked = []
    with Client(
        settings(sandbox.url),
        transport=sandbox.transport(),
        hooks=[inline(on(RequestAnswered, asked.append))],
    ) as client:
        found = client.items(products.changed_since(limit=3))
        assert [next(found).number for _ in range(3)] == list("ABC")
        assert len(asked) == 1
        assert next(found).number == "D"
        assert len(asked) == 2
