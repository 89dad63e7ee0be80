"""singer-sdk, a tap."""

import json
import sys
from pathlib import Path

from singer_sdk import Stream, Tap
from singer_sdk import typing as th
from singer_sdk.authenticators import BearerTokenAuthenticator
from singer_sdk.pagination import PageNumberPaginator
from singer_sdk.streams import GraphQLStream

ORDERS = Path(__file__).with_name("orders.graphql").read_text()


def amount(*more):
    return th.ObjectType(th.Property("value", th.NumberType), *more)


class Orders(GraphQLStream):
    name = "orders"
    primary_keys = ("number",)
    query = ORDERS
    schema = th.PropertiesList(
        th.Property("number", th.IntegerType),
        th.Property("status", th.StringType),
        th.Property(
            "grandTotal",
            amount(th.Property("currency", th.ObjectType(th.Property("code", th.StringType)))),
        ),
        th.Property("shippingAddress", th.ObjectType(th.Property("email", th.StringType))),
        th.Property(
            "lines",
            th.ArrayType(
                th.ObjectType(
                    th.Property("quantity", th.IntegerType),
                    th.Property("lineValue", amount()),
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
        return {"limit": 2, "page": next_page_token}


class TapOrders(Tap):
    name = "tap-orders"
    config_jsonschema = th.PropertiesList(
        th.Property("url", th.StringType), th.Property("token", th.StringType)
    ).to_dict()

    def discover_streams(self) -> list[Stream]:
        return [Orders(self)]


class Output(list):
    """Where the tap writes its messages, one a line."""

    def write(self, line):
        message = json.loads(line)
        if message["type"] == "RECORD":
            self.append(message["record"])

    def flush(self):
        pass


def read(url, token):
    sys.stdout = Output()
    TapOrders(config={"url": url, "token": token}).sync_all()
    return list(sys.stdout)
