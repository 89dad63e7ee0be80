"""How fast the sandbox is, beside what one would put together instead: graphql-core's default resolvers over dicts.

Run it with `python benchmarks/sandbox/run.py`; `--sizes` and `--orders` size the shop of the start-up measurement.
Both answer the same page of 100 full orders on the same schema, in process and over loopback; ours keeps state, rules,
quotas and faults besides. Each figure is the median over the rounds; the two take turns, so that a busy machine
slows both.
"""

# ruff: noqa: D103, S101  a script, not an API
from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.resources import files
from typing import Any

import httpx
import uvicorn
from graphql import GraphQLSchema, build_schema, graphql_sync
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from centra_ipaas.sandbox import Brand, Sandbox
from centra_ipaas.sandbox.http import serving

ROUNDS = 7
PAGE = 100

MONEY = "{ value formattedValue currency { code } }"
ADDRESS = "{ firstName lastName companyName address1 address2 city zipCode email phoneNumber country { code name } }"
#: Every order with what an integration reads of it.
QUERY = f"""{{ orders(limit: {PAGE}, page: 1) {{
  __typename id number status createdAt updatedAt isOnHold isLocked currencyBaseRate otherComment
  grandTotal {MONEY}
  store {{ id name type }} market {{ id name }} pricelist {{ id name }} paymentMethod {{ id name }}
  totals {{ lineValues {MONEY} shipping {MONEY} handling {MONEY} discounts {MONEY}
    taxAdded {MONEY} taxDeducted {MONEY} taxIncluded {MONEY} }}
  shippingAddress {ADDRESS} billingAddress {ADDRESS}
  lines {{ __typename id size productNumber productName productVariantName quantity cancelledQuantity
    returnedQuantity taxPercent unitOriginalPrice {MONEY} unitPrice {MONEY} lineValue {MONEY}
    productSize {{ id SKU EAN }} allocations {{ id quantity warehouse {{ id name }} }} }}
  paymentHistory {{ id createdAt status entryType paymentMethod externalReference value {MONEY} }}
  shipments {{ __typename id number isShipped isPaid trackingNumber shippedAt grandTotal {MONEY}
    lines {{ id quantity orderLine {{ __typename id }} }} }}
  ... on DirectToConsumerOrder {{ customer {{ id email firstName lastName }} orderHoldReason }}
}} }}"""

STARTING = """
import sys, time
began = time.perf_counter()
import resource
from centra_ipaas.sandbox import Brand, Sandbox
sandbox = Brand(sizes=int(sys.argv[1]), orders=int(sys.argv[2])).build(Sandbox())
seconds = time.perf_counter() - began
print(seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


# --- the two that are compared -----------------------------------------------------------------------------


class Mock:
    """The schema over dicts: what graphql-core does when nobody writes a resolver. No argument has an effect."""

    def __init__(self, data: dict[str, Any]) -> None:
        text = (
            files("centra_ipaas").joinpath("centra", "schema", "integration-api.graphql").read_text("utf-8")
        )
        self.schema: GraphQLSchema = build_schema(text)
        self.data = data

    def answer(self, query: str) -> bytes:
        result = graphql_sync(self.schema, query, self.data)
        assert result.errors is None, result.errors
        return json.dumps({"data": result.data}).encode()


def shop() -> Sandbox:
    return Brand(sizes=500, orders=PAGE + 20).build(Sandbox())


def in_process(sandbox: Sandbox) -> Callable[[], bytes]:
    client = httpx.Client(transport=sandbox.transport(), headers=sandbox.headers)
    return lambda: client.post(sandbox.url, json={"query": QUERY}).content


# --- measuring -----------------------------------------------------------------------------------------------


def rates(ways: dict[str, Callable[[], bytes]]) -> dict[str, float]:
    """Return pages a second of each way, the ways taking turns."""
    for ask in ways.values():
        ask()
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(ROUNDS):
        for name, ask in ways.items():
            began = time.perf_counter()
            for _ in range(3):
                ask()
            seconds[name].append((time.perf_counter() - began) / 3)
    return {name: 1 / statistics.median(measured) for name, measured in seconds.items()}


@contextmanager
def mock_server(mock: Mock) -> Iterator[str]:
    async def answer(request: Request) -> Response:
        query = (await request.json())["query"]
        return Response(await run_in_threadpool(mock.answer, query), media_type="application/json")

    app = Starlette(routes=[Route("/graphql", answer, methods=["POST"])])
    config = uvicorn.Config(app, port=0, log_level="warning", lifespan="off", access_log=False)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()


def start(sizes: int, orders: int) -> tuple[float, float]:
    """Return seconds from `import` to a filled shop, and the most memory in MB, each in a process of its own.

    The best of three runs counts: the others measure what else the machine is doing.
    """
    command = [sys.executable, "-c", STARTING, str(sizes), str(orders)]
    runs = [subprocess.run(command, capture_output=True, text=True, check=True).stdout for _ in range(3)]
    seconds, megabytes = min(tuple(map(float, told.split())) for told in runs)
    return seconds, megabytes


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--sizes", type=int, default=50_000)
    arguments.add_argument("--orders", type=int, default=20_000)
    wanted = arguments.parse_args()

    sandbox = shop()
    ours = in_process(sandbox)
    answer = ours()
    mock = Mock(json.loads(answer)["data"])
    assert json.loads(mock.answer(QUERY))["data"] == json.loads(answer)["data"]
    print(f"A page of {PAGE} full orders, {len(answer) // 1000} KB; pages a second")

    found = rates({"sandbox": ours, "graphql-core over dicts": lambda: mock.answer(QUERY)})
    for name, rate in found.items():
        print(f"  in process      {name:<26}{rate:8.1f}")
    with serving(sandbox) as here, mock_server(mock) as there, httpx.Client(timeout=60) as client:
        found = rates(
            {
                "sandbox": lambda: (
                    client.post(f"{here}/graphql", json={"query": QUERY}, headers=sandbox.headers).content
                ),
                "graphql-core + starlette": lambda: (
                    client.post(f"{there}/graphql", json={"query": QUERY}).content
                ),
            }
        )
    for name, rate in found.items():
        print(f"  over loopback   {name:<26}{rate:8.1f}")

    seconds, megabytes = start(wanted.sizes, wanted.orders)
    print(f"A shop of {wanted.sizes} sizes and {wanted.orders} orders, imports included")
    print(f"  ready after {seconds:.1f} s, at most {megabytes:.0f} MB")


if __name__ == "__main__":
    main()
