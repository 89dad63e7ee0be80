"""airbyte-cdk, a low-code source and its HTTP client."""

import logging
from datetime import UTC, datetime
from pathlib import Path

from airbyte_cdk.models import ConfiguredAirbyteCatalogSerializer
from airbyte_cdk.sources.declarative.concurrent_declarative_source import ConcurrentDeclarativeSource
from airbyte_cdk.sources.streams.http import HttpClient
from airbyte_cdk.sources.streams.http.requests_native_auth import TokenAuthenticator

ORDERS = Path(__file__).with_name("orders.graphql").read_text()
SHIPMENT = Path(__file__).with_name("shipment.graphql").read_text()

MANIFEST = {
    "version": "7.0.0",
    "type": "DeclarativeSource",
    "check": {"type": "CheckStream", "stream_names": ["orders"]},
    "streams": [
        {
            "type": "DeclarativeStream",
            "name": "orders",
            "primary_key": ["number"],
            "schema_loader": {"type": "InlineSchemaLoader", "schema": {"type": "object", "properties": {}}},
            "retriever": {
                "type": "SimpleRetriever",
                "requester": {
                    "type": "HttpRequester",
                    "url_base": "{{ config['url'] }}",
                    "path": "",
                    "http_method": "POST",
                    "authenticator": {"type": "BearerAuthenticator", "api_token": "{{ config['token'] }}"},
                    "request_body_json": {"query": ORDERS, "variables": {"limit": 2}},
                },
                "record_selector": {
                    "type": "RecordSelector",
                    "extractor": {"type": "DpathExtractor", "field_path": ["data", "orders"]},
                },
                "paginator": {
                    "type": "DefaultPaginator",
                    "pagination_strategy": {
                        "type": "PageIncrement",
                        "page_size": 2,
                        "start_from_page": 1,
                        "inject_on_first_request": True,
                    },
                    "page_token_option": {
                        "type": "RequestOption",
                        "inject_into": "body_json",
                        "field_path": ["variables", "page"],
                    },
                },
            },
        }
    ],
}
CATALOG = {
    "streams": [
        {
            "stream": {"name": "orders", "json_schema": {}, "supported_sync_modes": ["full_refresh"]},
            "sync_mode": "full_refresh",
            "destination_sync_mode": "append",
        }
    ]
}


def read(url, token):
    config = {"url": url, "token": token}
    catalog = ConfiguredAirbyteCatalogSerializer.load(CATALOG)
    source = ConcurrentDeclarativeSource(catalog=catalog, config=config, source_config=MANIFEST)
    messages = source.read(logging.getLogger("airbyte"), config, catalog)
    return [dict(message.record.data) for message in messages if message.record]


def ship(url, token, order, lines):
    client = HttpClient(
        name="shipments", logger=logging.getLogger("airbyte"), authenticator=TokenAuthenticator(token)
    )
    body = {"query": SHIPMENT, "variables": {"input": shipment(order, lines)}}
    _, response = client.send_request("POST", url, json=body, request_kwargs={})
    response.json()


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
