"""Products read in full from the sandbox: what a catalogue needs."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import httpx
import msgspec
import pytest
from centra_samples import changed

from centra_ipaas.centra import products
from centra_ipaas.graphql import BadRecord, read
from centra_ipaas.models import Money, Price, Product, Weight
from centra_ipaas.sandbox import ProductSeed, Sandbox, SizeSeed, VariantSeed
from centra_ipaas.world import Reply

_encode = msgspec.json.Encoder(decimal_format="number").encode


@pytest.fixture
def data() -> dict[str, Any]:
    """Answer with one product, its price set in one list of two, as the sandbox does, digits kept."""
    sandbox = Sandbox()
    sizes = [SizeSeed(number="S", name="Small", ean="7312345678901", preorder=True)]
    red = VariantSeed(number="RED", name="Red", sizes=sizes, unit_cost="120.00", stock_offset=2)
    seed = ProductSeed(
        number="JKT",
        name="Jacket",
        variants=[red],
        brand=sandbox.shop.add_brand("Birch"),
        collection=sandbox.shop.add_collection("Spring"),
        country_of_origin="PT",
        harmonized_commodity_code="6201.40",
        weight="0.45",
        is_serializable_product=True,
    )
    (jacket,) = sandbox.shop.add_products([seed])
    for name, currency, amount in (("Retail", "SEK", "399.50"), ("Gulf", "KWD", "12.345")):
        sandbox.shop.set_price(sandbox.shop.add_pricelist(name, currency=currency), jacket, amount)
    reply = httpx.Client(transport=sandbox.transport()).post(
        sandbox.url, content=products.in_full().body(), headers=sandbox.headers
    )
    found: dict[str, Any] = json.loads(reply.content, parse_float=Decimal)["data"]
    return found


def answered(data: dict[str, Any]) -> Product | BadRecord:
    reply = Reply(status=200, headers={}, body=_encode({"data": data}))
    (item,) = read(products.in_full(), reply, datetime(2026, 3, 1, tzinfo=UTC)).value.items
    return item


def test_a_product_in_full(data: dict[str, Any]) -> None:
    found = answered(data)
    assert isinstance(found, Product), found
    assert (found.brand, found.collection, found.country_of_origin) == ("Birch", "Spring", "PT")
    assert (found.commodity_code, found.weight, found.serialised) == ("6201.40", Weight.of(450, "g"), True)
    (variant,) = found.variants
    assert (variant.unit_cost, variant.stock_offset) == (Money.of("120.00", "SEK"), 2)
    assert variant.prices is not None
    assert {price.variant_id for price in variant.prices} == {variant.id}
    assert {str(price.amount) for price in variant.prices} == {"399.50 SEK", "12.345 KWD"}
    assert {price.recommended_retail for price in variant.prices} == {None}
    (size,) = variant.sizes
    assert (size.sku, size.number, size.preorder) == ("JKTREDS", "S", True)


def test_no_price_is_not_a_price_of_nothing(data: dict[str, Any]) -> None:
    found = answered(changed(data, "products.0.variants.0.prices.0.price", None))
    assert isinstance(found, Product)
    prices = found.variants[0].prices
    assert prices is not None
    assert prices[0] == Price(
        price_list_id=prices[0].price_list_id, variant_id=found.variants[0].id, amount=None
    )


def test_a_unit_of_weight_that_was_not_seen_is_not_taken_for_kilograms(data: dict[str, Any]) -> None:
    found = answered(changed(data, "products.0.weight.unit", "STONES"))
    assert isinstance(found, Product)
    assert found.weight is None


def test_a_price_that_cannot_be_one_is_told_with_its_place(data: dict[str, Any]) -> None:
    value = "products.0.variants.0.prices.0.price.value"
    found = answered(changed(data, value, Decimal("1.2345")))
    assert isinstance(found, BadRecord)
    (finding,) = found.findings
    assert (finding.code, finding.path) == ("totals.mismatch", "variants[0].prices[0].price.value")


def test_a_plain_read_did_not_ask_for_prices() -> None:
    sandbox = Sandbox()
    sandbox.shop.add_product("JKT", "Jacket")
    reply = httpx.Client(transport=sandbox.transport()).post(
        sandbox.url, content=products.changed_since().body(), headers=sandbox.headers
    )
    page = products.changed_since().decode(msgspec.json.encode(json.loads(reply.content)["data"]))
    (found,) = page.items
    assert isinstance(found, Product)
    assert (found.variants[0].prices, found.variants[0].stock_offset, found.serialised) == (None, None, None)
