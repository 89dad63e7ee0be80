"""A sandbox to ask, and what is asked of it again and again."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any

import httpx
import msgspec
from graphql import GraphQLSchema, parse

from centra_ipaas.sandbox import LineSeed, Placed, Sandbox, SizeSeed, VariantSeed, VirtualClock
from centra_ipaas.sandbox.documented.shape import misfits
from centra_ipaas.sandbox.protocol.schema import overlaid, pinned


class Clock(VirtualClock):
    """The public clock that stands still; told to move in timedelta's words."""

    def move(self, **passed: float) -> None:
        self.advance(timedelta(**passed))


class Centra:
    """A sandbox with one product in three sizes, and a client that talks to it over httpx.

    A ready `sandbox` is taken as it is: nothing is put into it.
    """

    def __init__(
        self,
        *,
        sandbox: Sandbox | None = None,
        clock: Clock | None = None,
        sdl: str | None = None,
        **options: Any,
    ) -> None:
        self.clock = clock or Clock()
        self.sandbox = sandbox or Sandbox(clock=self.clock, sdl=sdl, **options)
        self.shop = self.sandbox.shop
        self.client = httpx.Client(transport=self.sandbox.transport(), headers=self.sandbox.headers)
        self._sdl = sdl
        if sandbox is None:
            self._fill()

    def _fill(self) -> None:
        self.main = self.shop.add_warehouse("Main", country="SE")
        sizes = [SizeSeed(number=n, name=n, ean=f"73500{i}") for i, n in enumerate("SML")]
        self.shop.add_product(
            "JKT", "Basic Jacket", variants=[VariantSeed(number="-RED-", name="Red", sizes=sizes)]
        )

    @cached_property
    def graphql(self) -> GraphQLSchema:
        """The schema that every answer must fit."""
        return (pinned() if self._sdl is None else overlaid(self._sdl)).graphql

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
            assert misfits(self.graphql, parse(query), body["data"]) == []
        return body

    def ask(self, query: str, **variables: Any) -> Any:
        body = self.body(query, **variables)
        assert "errors" not in body, body
        return body["data"]

    def ask_as(self, token: str, query: str, **variables: Any) -> Any:
        """Ask with another token, and return the whole body, errors and all."""
        body = msgspec.json.encode({"query": query, "variables": variables})
        headers = {"Authorization": f"Bearer {token}"}
        return msgspec.json.decode(self.client.post(self.sandbox.url, content=body, headers=headers).content)

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
