"""dlt, its REST client and its requests."""

from datetime import UTC, datetime
from pathlib import Path

from dlt.sources.helpers import requests
from dlt.sources.helpers.rest_client import RESTClient
from dlt.sources.helpers.rest_client.auth import BearerTokenAuth
from dlt.sources.helpers.rest_client.paginators import PageNumberPaginator

ORDERS = Path(__file__).with_name("orders.graphql").read_text()
SHIPMENT = Path(__file__).with_name("shipment.graphql").read_text()


def read(url, token):
    client = RESTClient(
        base_url=url,
        auth=BearerTokenAuth(token),
        paginator=PageNumberPaginator(base_page=1, page_body_path="variables.page", total_path=None),
        data_selector="data.orders",
    )
    body = {"query": ORDERS, "variables": {"limit": 2}}
    return [order for page in client.paginate(method="POST", json=body) for order in page]


def ship(url, token, order, lines):
    body = {"query": SHIPMENT, "variables": {"input": shipment(order, lines)}}
    requests.post(url, json=body, headers={"Authorization": f"Bearer {token}"}).json()


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
