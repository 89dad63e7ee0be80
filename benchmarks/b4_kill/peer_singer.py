"""singer-sdk, a tap and a target that repeats what failed."""

import json
import subprocess
import sys
from pathlib import Path

import backoff
import requests
from singer_sdk import RecordSink, Stream, Tap, Target
from singer_sdk import typing as th
from singer_sdk.authenticators import BearerTokenAuthenticator
from singer_sdk.pagination import PageNumberPaginator
from singer_sdk.streams import GraphQLStream

DOCUMENT = (Path(__file__).parent.parent / "b1_read" / "orders.graphql").read_text()


def money():
    return th.ObjectType(th.Property("value", th.NumberType))


class Orders(GraphQLStream):
    name = "orders"
    primary_keys = ("number",)
    replication_key = "number"
    is_sorted = True
    query = DOCUMENT
    schema = th.PropertiesList(
        th.Property("number", th.IntegerType),
        th.Property("grandTotal", money()),
        th.Property("shippingAddress", th.ObjectType(th.Property("email", th.StringType))),
        th.Property(
            "lines",
            th.ArrayType(
                th.ObjectType(
                    th.Property("quantity", th.IntegerType),
                    th.Property("unitPrice", money()),
                    th.Property("productSize", th.ObjectType(th.Property("SKU", th.StringType))),
                )
            ),
        ),
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
        return row if row["number"] > (self.get_starting_replication_key_value(context) or 0) else None


class TapOrders(Tap):
    name = "tap-orders"
    config_jsonschema = th.PropertiesList(
        th.Property("url", th.StringType), th.Property("token", th.StringType)
    ).to_dict()

    def discover_streams(self) -> list[Stream]:
        return [Orders(self)]


def hopeless(error):
    return error.response is not None and error.response.status_code < 500


class ErpSink(RecordSink):
    def setup(self):
        self.session = requests.Session()

    @backoff.on_exception(backoff.expo, requests.RequestException, max_tries=5, giveup=hopeless)
    def process_record(self, record, context):
        key = {"Idempotency-Key": str(record["number"])}
        answer = self.session.post(f"{self.config['erp']}/orders", json=document(record), headers=key)
        answer.raise_for_status()


class TargetErp(Target):
    name = "target-erp"
    config_jsonschema = th.PropertiesList(th.Property("erp", th.StringType)).to_dict()
    default_sink_class = ErpSink


def document(order):
    return {
        "number": order["number"],
        "email": order["shippingAddress"]["email"],
        "total": str(order["grandTotal"]["value"]),
        "lines": [
            {
                "sku": line["productSize"]["SKU"],
                "quantity": line["quantity"],
                "price": str(line["unitPrice"]["value"]),
            }
            for line in order["lines"]
        ],
    }


def export(url, token, erp, folder):
    """Do what `tap --state STATE | target >> STATES` does; the last line is the state to begin with."""
    states = folder / "states.jsonl"
    known = states.read_text().splitlines()[-1:] if states.exists() else []
    command = [sys.executable, __file__, url, token, *known]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as tap, states.open("a") as sys.stdout:
        TargetErp(config={"erp": erp}).listen(tap.stdout)
    if tap.returncode:
        raise SystemExit(tap.returncode)


if __name__ == "__main__":
    url, token, *known = sys.argv[1:]
    TapOrders(config={"url": url, "token": token}, state=json.loads(known[0]) if known else None).sync_all()
