"""gql, blocking."""

from datetime import UTC, datetime
from pathlib import Path

from gql import Client, gql
from gql.transport.httpx import HTTPXTransport

ORDERS = gql(Path(__file__).with_name("orders.graphql").read_text())
SHIPMENT = gql(Path(__file__).with_name("shipment.graphql").read_text())


def client(url, token):
    return Client(transport=HTTPXTransport(url=url, headers={"Authorization": f"Bearer {token}"}, timeout=30))


def read(url, token):
    found, page, orders = [], 1, [None]
    with client(url, token) as session:
        while orders:
            ORDERS.variable_values = {"limit": 2, "page": page}
            orders = session.execute(ORDERS)["orders"]
            found += orders
            page += 1
    return found


def ship(url, token, order, lines):
    with client(url, token) as session:
        SHIPMENT.variable_values = {"input": shipment(order, lines)}
        session.execute(SHIPMENT)["createShipment"]


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
