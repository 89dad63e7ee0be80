"""singer-sdk, a tap."""

import sys
from pathlib import Path

from singer_sdk import Stream, Tap
from singer_sdk import typing as th
from singer_sdk.authenticators import BearerTokenAuthenticator
from singer_sdk.pagination import PageNumberPaginator
from singer_sdk.streams import GraphQLStream

DOCUMENT = Path(__file__).with_name("orders.graphql").read_text()


def money():
    return th.ObjectType(
        th.Property("value", th.NumberType),
        th.Property("currency", th.ObjectType(th.Property("code", th.StringType))),
    )


def texts(*names):
    return [th.Property(name, th.StringType) for name in names]


def named():
    return th.ObjectType(th.Property("id", th.IntegerType), th.Property("name", th.StringType))


def address():
    return th.ObjectType(
        *texts("companyName", "attention", "firstName", "lastName", "address1", "address2", "city"),
        *texts("stateOrProvince", "zipCode", "email", "phoneNumber", "cellPhoneNumber", "vatNumber"),
        th.Property("country", th.ObjectType(*texts("code"))),
    )


class Orders(GraphQLStream):
    name = "orders"
    primary_keys = ("id",)
    query = DOCUMENT
    schema = th.PropertiesList(
        *texts("typename", "id", "status", "orderHoldReason"),
        th.Property("number", th.IntegerType),
        th.Property("orderDate", th.DateTimeType),
        th.Property("updatedAt", th.DateTimeType),
        th.Property("isOnHold", th.BooleanType),
        th.Property("isLocked", th.BooleanType),
        th.Property("grandTotal", money()),
        th.Property("store", named()),
        th.Property("market", named()),
        th.Property(
            "totals",
            th.ObjectType(
                *[
                    th.Property(name, money())
                    for name in (
                        "lineValues",
                        "shipping",
                        "handling",
                        "discounts",
                        "taxIncluded",
                        "taxAdded",
                        "taxDeducted",
                    )
                ]
            ),
        ),
        th.Property("shippingAddress", address()),
        th.Property("billingAddress", address()),
        th.Property(
            "lines",
            th.ArrayType(
                th.ObjectType(
                    *texts("typename", "size", "productName", "productVariantName"),
                    th.Property("id", th.IntegerType),
                    th.Property("quantity", th.IntegerType),
                    th.Property("cancelledQuantity", th.IntegerType),
                    th.Property("taxPercent", th.NumberType),
                    th.Property("unitPrice", money()),
                    th.Property("unitOriginalPrice", money()),
                    th.Property("lineValue", money()),
                    th.Property(
                        "productSize",
                        th.ObjectType(
                            th.Property("id", th.IntegerType), *texts("description", "SKU", "GTIN")
                        ),
                    ),
                )
            ),
        ),
        th.Property(
            "paymentHistory",
            th.ArrayType(
                th.ObjectType(
                    th.Property("id", th.IntegerType),
                    th.Property("createdAt", th.DateTimeType),
                    *texts("status", "entryType", "externalReference", "paymentMethod"),
                    th.Property("value", money()),
                )
            ),
        ),
        th.Property(
            "shipments",
            th.ArrayType(
                th.ObjectType(
                    th.Property("id", th.IntegerType),
                    th.Property("createdAt", th.DateTimeType),
                    th.Property("shippedAt", th.DateTimeType),
                    th.Property("isShipped", th.BooleanType),
                    th.Property("isCaptured", th.BooleanType),
                    *texts("number", "trackingNumber"),
                    th.Property("carrierInformation", th.ObjectType(*texts("carrierName"))),
                    th.Property(
                        "lines",
                        th.ArrayType(
                            th.ObjectType(
                                th.Property("quantity", th.IntegerType),
                                th.Property("orderLine", th.ObjectType(th.Property("id", th.IntegerType))),
                            )
                        ),
                    ),
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


class TapOrders(Tap):
    name = "tap-orders"
    config_jsonschema = th.PropertiesList(*texts("url", "token")).to_dict()

    def discover_streams(self) -> list[Stream]:
        return [Orders(self)]


class Output:
    """Where the tap writes its messages, one a line."""

    def __init__(self, seen):
        self.seen = seen

    def write(self, line):
        if line.startswith('{"type":"RECORD"'):
            self.seen(line)

    def flush(self):
        pass


def read(url, token, seen):
    sys.stdout = Output(seen)
    TapOrders(config={"url": url, "token": token}).sync_all()
