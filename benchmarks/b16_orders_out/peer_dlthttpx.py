"""dlt, a custom destination."""

import os
import sys
from pathlib import Path

os.environ["RUNTIME__DLTHUB_TELEMETRY"] = "false"

import dlt
import httpx
from dlt.common import json
from dlt.sources.helpers.rest_client import RESTClient
from dlt.sources.helpers.rest_client.auth import BearerTokenAuth
from dlt.sources.helpers.rest_client.paginators import PageNumberPaginator

sys.path.append(str(Path(__file__).parent))
from document import document

ORDERS = Path(__file__).with_name("orders.graphql").read_text()


@dlt.resource(primary_key="number")
def orders(shop):
    client = RESTClient(
        base_url=shop,
        auth=BearerTokenAuth("token"),
        paginator=PageNumberPaginator(base_page=1, page_body_path="variables.page", total_path=None),
        data_selector="data.orders",
    )
    body = {"query": ORDERS, "variables": {"limit": 100}}
    yield from client.paginate(method="POST", json=body)


def free(shop, folder, take):
    @dlt.destination(batch_size=1)
    def erp(order, table):
        take(order)

    export(shop, folder, erp)


def bulk(shop, folder, take):
    @dlt.destination(batch_size=100)
    def erp(orders, table):
        take(orders)

    export(shop, folder, erp)


def post(shop, folder, erp):
    with httpx.Client(base_url=erp, headers={"Content-Type": "application/json"}) as client:

        @dlt.destination(batch_size=1)
        def to_erp(order, table):
            client.post("/orders", content=json.dumpb(order)).raise_for_status()

        export(shop, folder, to_erp)


def export(shop, folder, destination):
    pipeline = dlt.pipeline("orders_out", destination=destination, pipelines_dir=folder)
    pipeline.run(orders(shop).add_map(document))
