"""httpx and a checkpoint after each order, by hand."""

import json
from pathlib import Path

import httpx

DOCUMENT = (Path(__file__).parent.parent / "b1_read" / "orders.graphql").read_text()


def export(url, token, erp, folder):
    checkpoint = folder / "checkpoint.json"
    done = json.loads(checkpoint.read_text()) if checkpoint.exists() else 0
    with httpx.Client() as client:
        for order in orders(client, url, token):
            if order["number"] > done:
                key = {"Idempotency-Key": str(order["number"])}
                client.post(f"{erp}/orders", json=document(order), headers=key).raise_for_status()
                done = order["number"]
                save(checkpoint, done)


def orders(client, url, token):
    page, found = 1, [None]
    while found:
        body = {"query": DOCUMENT, "variables": {"limit": 100, "page": page}}
        answer = client.post(url, json=body, headers={"Authorization": f"Bearer {token}"})
        found = answer.raise_for_status().json()["data"]["orders"]
        yield from found
        page += 1


def document(order):
    return {
        "number": order["number"],
        "email": order["shippingAddress"]["email"],
        "total": order["grandTotal"]["value"],
        "lines": [
            {
                "sku": line["productSize"]["SKU"],
                "quantity": line["quantity"],
                "price": line["unitPrice"]["value"],
            }
            for line in order["lines"]
        ],
    }


def save(checkpoint, done):
    beside = checkpoint.with_suffix(".new")
    beside.write_text(json.dumps(done))
    beside.replace(checkpoint)
