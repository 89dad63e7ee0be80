"""Valid queries that are meant to hurt: they are answered or refused, soon, and never raise."""

from __future__ import annotations

import time

import pytest
from sandbox_client import Centra


def test_fragments_that_double(centra: Centra) -> None:
    """Thirty fragments that each spread the next one twice are one selection of the last."""
    spreads = "".join(f"fragment f{i} on Product {{ ...f{i + 1} ...f{i + 1} }} " for i in range(30))
    query = f"{{ products {{ ...f0 }} }} {spreads} fragment f30 on Product {{ name }}"
    began = time.monotonic()
    assert centra.ask(query)["products"] == [{"name": "Basic Jacket"}]
    assert time.monotonic() - began < 5


@pytest.mark.parametrize(
    "where",
    ["{id: [{a: 1}]}", '{id: {from: "x"}}', '{id: {from: "now"}}', "{id: {from: {a: 1}}}", "{name: 5}"],
)
def test_filters_that_the_schema_knows_nothing_of(centra: Centra, where: str) -> None:
    """A filter whose members were never published takes any JSON: what makes no sense is an entry in `errors`."""
    centra.shop.add_language("German", "de")
    centra.shop.translate("Product", 1, language=1, texts={"name": "Jacke"})
    body = centra.body(f"{{ products {{ translations(where: {where}) {{ language {{ code }} }} }} }}")
    if where == "{name: 5}":
        assert body["data"] == {"products": [{"translations": []}]}
    else:
        assert body["errors"][0]["path"] == ["products", 0, "translations"]
