"""httpx and json, by hand."""

from datetime import UTC, datetime
from pathlib import Path

import httpx

ORDERS = Path(__file__).with_name("orders.graphql").read_text()
SHIPMENT = Path(__file__).with_name("shipment.graphql").read_text()


def read(url, token):
    found, page, orders = [], 1, [None]
    with httpx.Client(headers={"Authorization": f"Bearer {token}"}) as client:
        while orders:
            body = {"query": ORDERS, "variables": {"limit": 2, "page": page}}
            orders = client.post(url, json=body).raise_for_status().json()["data"]["orders"]
            found += orders
            page += 1
    return found


def ship(url, token, order, lines):
    with httpx.Client(headers={"Authorization": f"Bearer {token}"}) as client:
        body = {"query": SHIPMENT, "variables": {"input": shipment(order, lines)}}
        client.post(url, json=body).raise_for_status().json()["data"]["createShipment"]


def shipment(order, lines):
    return {
        "order": {"number": order},
        "lines": [{"orderLine": {"id": line}, "quantity": 1} for line in lines],
        "createdAt": datetime.now(UTC).isoformat(timespec="seconds"),
        "shipmentInfo": {"trackingNumber": "T1", "packagesNumber": 1},
        "isGoodToGo": True,
        "capture": False,
        "sendEmail": False,
    }
