"""httpx and json, by hand, without any promise."""

import sys
from pathlib import Path

import httpx

sys.path.append(str(Path(__file__).parent))
from document import document

ORDERS = Path(__file__).with_name("orders.graphql").read_text()


def pages(shop):
    with httpx.Client(headers={"Authorization": "Bearer token"}) as client:
        page, orders = 1, [None]
        while orders:
            body = {"query": ORDERS, "variables": {"limit": 100, "page": page}}
            orders = client.post(shop, json=body).raise_for_status().json()["data"]["orders"]
            yield orders
            page += 1


def free(shop, folder, take):
    for orders in pages(shop):
        for order in orders:
            take(document(order))


def bulk(shop, folder, take):
    for orders in pages(shop):
        if orders:
            take([document(order) for order in orders])


def post(shop, folder, erp):
    with httpx.Client(base_url=erp) as client:
        for orders in pages(shop):
            for order in orders:
                client.post("/orders", json=document(order)).raise_for_status().json()["id"]
