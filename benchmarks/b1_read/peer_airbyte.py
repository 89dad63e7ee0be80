"""airbyte-cdk, an HTTP stream."""

from pathlib import Path

from airbyte_cdk.sources.streams.http import HttpStream
from airbyte_cdk.sources.streams.http.requests_native_auth import TokenAuthenticator

DOCUMENT = Path(__file__).with_name("orders.graphql").read_text()


class Orders(HttpStream):
    primary_key = "id"
    http_method = "POST"
    url_base = ""

    def __init__(self, url, token):
        super().__init__(authenticator=TokenAuthenticator(token))
        self.url_base = url

    def path(self, **kwargs):
        return ""

    def get_json_schema(self):
        return {}

    def request_body_json(self, stream_state, stream_slice=None, next_page_token=None):
        self.page = (next_page_token or {"page": 1})["page"]
        return {"query": DOCUMENT, "variables": {"limit": 100, "page": self.page}}

    def parse_response(self, response, **kwargs):
        orders = response.json()["data"]["orders"]
        self.complete = not orders
        yield from orders

    def next_page_token(self, response):
        return None if self.complete else {"page": self.page + 1}


def read(url, token, seen):
    for order in Orders(url, token).read_only_records():
        seen(order)
