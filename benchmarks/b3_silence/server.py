"""Two sandboxes, one to read five orders of and one to ship from; faults are planned over their control interface."""

import threading

from benchmarks.servers.standing import ready
from centra_ipaas.sandbox import PLANS, LineSeed, Sandbox
from centra_ipaas.sandbox.http import serving


def stocked() -> Sandbox:
    """Return a shop with two products and enough of them."""
    sandbox = Sandbox(plan=PLANS["unlimited"])
    warehouse = sandbox.shop.add_warehouse("Main")
    for sku in ("SOCKS", "SHIRT"):
        sandbox.shop.add_product(sku, sku.title())
        sandbox.shop.set_physical(warehouse, sku, 100_000)
    return sandbox


def place(sandbox: Sandbox, socks: int) -> None:
    """Place an order."""
    lines = [
        LineSeed(sku="SOCKS", quantity=socks, unit_price="9.90"),
        LineSeed(sku="SHIRT", unit_price="59.95"),
    ]
    sandbox.shop.place_order(lines=lines)


def addresses(sandbox: Sandbox, base: str) -> dict[str, str]:
    """Return where the sandbox is, as its command line tells it."""
    return {"url": f"{base}/graphql", "token": sandbox.token, "control": f"{base}/control"}


reads, writes = stocked(), stocked()
for number in range(5):
    place(reads, 1 + number)
with serving(reads) as there, serving(writes) as here:
    ready(reads=addresses(reads, there), writes=addresses(writes, here))
    threading.Event().wait()
