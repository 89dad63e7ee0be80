"""singer-sdk, a tap and a target."""

import json
import subprocess
import sys
from pathlib import Path

import httpx
from singer_sdk import BatchSink, RecordSink, Tap, Target
from singer_sdk import typing as th
from singer_sdk.authenticators import BearerTokenAuthenticator
from singer_sdk.pagination import PageNumberPaginator
from singer_sdk.streams import GraphQLStream

sys.path.append(str(Path(__file__).parent))
from document import document

ORDERS = Path(__file__).with_name("orders.graphql").read_text()


def texts(*names):
    return [th.Property(name, th.StringType) for name in names]


def numbers(*names):
    return [th.Property(name, th.NumberType) for name in names]


class Orders(GraphQLStream):
    name = "orders"
    primary_keys = ("number",)
    query = ORDERS
    schema = th.PropertiesList(
        *texts("number", "market", "currency"),
        th.Property("ordered_at", th.DateTimeType),
        th.Property(
            "customer", th.ObjectType(*texts("name", "street", "postal_code", "city", "country", "email"))
        ),
        th.Property(
            "lines",
            th.ArrayType(
                th.ObjectType(
                    *texts("article", "text"),
                    th.Property("quantity", th.IntegerType),
                    *numbers("price", "amount", "tax_percent"),
                )
            ),
        ),
        *numbers("shipping", "discount", "tax_included", "total"),
    ).to_dict()

    @property
    def url_base(self):
        return self.config["url"]

    @property
    def authenticator(self):
        return BearerTokenAuthenticator(token=self.config["token"])

    def get_new_paginator(self):
        return PageNumberPaginator(1)

    def get_url_params(self, context, next_page_token):
        return {"limit": 100, "page": next_page_token}

    def post_process(self, row, context=None):
        return document(row)


class TapOrders(Tap):
    name = "tap-orders"
    config_jsonschema = th.PropertiesList(*texts("url", "token")).to_dict()

    def discover_streams(self):
        return [Orders(self)]


class One(RecordSink):
    def process_record(self, record, context):
        self.config["take"](record)


class Many(BatchSink):
    max_size = 100

    def process_batch(self, context):
        self.config["take"](context["records"])


class TargetErp(Target):
    name = "target-erp"
    config_jsonschema = th.PropertiesList().to_dict()

    def get_sink_class(self, stream_name):
        return self.config["sink"]


def free(shop, folder, take):
    export(shop, One, take)


def bulk(shop, folder, take):
    export(shop, Many, take)


def post(shop, folder, erp):
    with httpx.Client(base_url=erp, headers={"Content-Type": "application/json"}) as client:

        def to_erp(order):
            client.post("/orders", content=json.dumps(order, default=str)).raise_for_status()

        export(shop, One, to_erp)


def export(shop, sink, take):
    """``tap | target``"""
    with subprocess.Popen([sys.executable, __file__, shop], stdout=subprocess.PIPE, text=True) as tap:
        TargetErp(config={"sink": sink, "take": take}).listen(tap.stdout)


if __name__ == "__main__":
    TapOrders(config={"url": sys.argv[1], "token": "token"}).sync_all()
