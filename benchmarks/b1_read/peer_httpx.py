"""httpx and json, by hand."""

from pathlib import Path

import httpx

DOCUMENT = Path(__file__).with_name("orders.graphql").read_text()


def read(url, token, seen):
    with httpx.Client(headers={"Authorization": f"Bearer {token}"}) as client:
        page, orders = 1, [None]
        while orders:
            body = {"query": DOCUMENT, "variables": {"limit": 100, "page": page}}
            orders = client.post(url, json=body).raise_for_status().json()["data"]["orders"]
            for order in orders:
                seen(order)
            page += 1
