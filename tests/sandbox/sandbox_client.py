from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import httpx
import msgspec
from graphql import parse

from centra_ipaas.sandbox import LineSeed, Placed, Sandbox, SizeSeed, VariantSeed
from centra_ipaas.sandbox.documented.shape import misfits


class Clock:
    """A clock that stands still until it is told to move."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def move(self, **passed: float) -> None:
        self.now += timedelta(**passed)


class Centra:
    """A sandbox with one product in three sizes, and a client that talks to it over httpx."""

    def __init__(self, **options: Any) -> None:
        self.clock = Clock()
        self.sandbox = Sandbox(clock=self.clock, **options)
        self.shop = self.sandbox.shop
        self.client = httpx.Client(transport=self.sandbox.transport(), headers=self.sandbox.headers)
        self.main = self.shop.add_warehouse("Main", country="SE")
        sizes = [SizeSeed(number=n, name=n, ean=f"73500{i}") for i, n in enumerate("SML")]
        self.shop.add_product(
            "JKT", "Basic Jacket", variants=[VariantSeed(number="-RED-", name="Red", sizes=sizes)]
        )

    def order(self, *lines: tuple[str, int, str], stock: int | None = 100, **order: Any) -> Placed:
        """Place an order of (size, quantity, unit price)."""
        if stock is not None:
            for size, _, _ in lines:
                self.shop.set_physical(self.main, f"JKT-RED-{size}", stock)
        seeds = [LineSeed(sku=f"JKT-RED-{s}", quantity=q, unit_price=p) for s, q, p in lines]
        return self.shop.place_order(lines=seeds, **order)

    def post(self, query: str, **variables: Any) -> httpx.Response:
        body = msgspec.json.Encoder(decimal_format="number").encode({"query": query, "variables": variables})
        return self.client.post(self.sandbox.url, content=body)

    def body(self, query: str, **variables: Any) -> Any:
        response = self.post(query, **variables)
        assert response.status_code == 200, response.text
        body = msgspec.json.Decoder(float_hook=Decimal).decode(response.content)
        # Whatever a test looks at, every answer fits the schema.
        if body.get("data") is not None:
            assert misfits(self.sandbox._schema.graphql, parse(query), body["data"]) == []
        return body

    def ask(self, query: str, **variables: Any) -> Any:
        body = self.body(query, **variables)
        assert "errors" not in body, body
        return body["data"]

    def do(self, mutation: str, **variables: Any) -> Any:
        """Carry out one mutation and return its payload, which must have no user errors."""
        (payload,) = self.ask(mutation, **variables).values()
        assert payload["userErrors"] == [], payload
        return payload

    def refused(self, mutation: str, **variables: Any) -> list[dict[str, Any]]:
        """Carry out one mutation that must be refused, and return its user errors."""
        (payload,) = self.ask(mutation, **variables).values()
        assert payload["userErrors"], payload
        errors: list[dict[str, Any]] = payload["userErrors"]
        return errors
