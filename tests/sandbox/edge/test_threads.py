"""Requests from many threads."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from sandbox_client import Centra

from centra_ipaas.sandbox import HttpRequest


def test_many_threads_never_ship_a_unit_twice(centra: Centra) -> None:
    """`handle` may be called from any thread: of 20 calls for one unit each, as many succeed as there are units."""
    placed = centra.order(("S", 7, "10.00"))
    query = f"""mutation {{ createShipment(input: {{order: {{number: {placed.number}}},
      lines: {{orderLine: {{id: {placed.line_ids[0]}}}, quantity: 1}}}}) {{ userErrors {{ message }} }} }}"""
    body = b'{"query": "%s"}' % query.replace("\n", " ").encode()
    request = HttpRequest(headers=centra.sandbox.headers, body=body)
    with ThreadPoolExecutor(8) as pool:
        replies = list(pool.map(centra.sandbox.handle, [request] * 20))
    assert sum(b'"userErrors":[]' in reply.body for reply in replies) == 7
    assert len(centra.shop.shipments()) == 7
