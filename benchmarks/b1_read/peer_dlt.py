"""dlt, its REST client."""

from pathlib import Path

from dlt.sources.helpers.rest_client import RESTClient
from dlt.sources.helpers.rest_client.auth import BearerTokenAuth
from dlt.sources.helpers.rest_client.paginators import PageNumberPaginator

DOCUMENT = Path(__file__).with_name("orders.graphql").read_text()


def read(url, token, seen):
    client = RESTClient(
        base_url=url,
        auth=BearerTokenAuth(token),
        paginator=PageNumberPaginator(base_page=1, page_body_path="variables.page", total_path=None),
        data_selector="data.orders",
    )
    body = {"query": DOCUMENT, "variables": {"limit": 100}}
    for page in client.paginate(method="POST", json=body):
        for order in page:
            seen(order)
