"""dlt, a custom destination that takes one order at a time."""

import os
from pathlib import Path

os.environ["RUNTIME__DLTHUB_TELEMETRY"] = "false"

import dlt
from dlt.sources.helpers import requests
from dlt.sources.helpers.rest_client import RESTClient
from dlt.sources.helpers.rest_client.auth import BearerTokenAuth
from dlt.sources.helpers.rest_client.paginators import PageNumberPaginator

DOCUMENT = (Path(__file__).parent.parent / "b1_read" / "orders.graphql").read_text()


@dlt.resource(name="orders", primary_key="number")
def orders(url, token, number=dlt.sources.incremental("number", initial_value=0)):
    client = RESTClient(
        base_url=url,
        auth=BearerTokenAuth(token),
        paginator=PageNumberPaginator(base_page=1, page_body_path="variables.page", total_path=None),
        data_selector="data.orders",
    )
    yield from client.paginate(method="POST", json={"query": DOCUMENT, "variables": {"limit": 100}})


def export(url, token, erp, folder, batch_size=1):
    @dlt.destination(batch_size=batch_size, name="erp")
    def to_erp(items, table):
        for order in items:
            key = {"Idempotency-Key": str(order["number"])}
            requests.post(f"{erp}/orders", json=document(order), headers=key)

    pipeline = dlt.pipeline("orders", destination=to_erp, pipelines_dir=str(folder))
    pipeline.run(orders(url, token))


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
