"""What becomes of each fault: of a read and of a mutation."""

import json
import logging
import os
import select
import signal
import time
import urllib.error
import urllib.request
from decimal import Decimal
from pathlib import Path

DOCUMENT = Path(__file__).with_name("orders.graphql").read_text()
#: A time-out as long as it takes, not as long as the sandbox's default of a minute.
SECONDS = {"time_out": 2, "slow_answer": 1, "slow_drip": 1, "status_429": 1, "applied_late": 1}
FIELDS = {
    "partial_data": "email",
    "unknown_enum_value": "status",
    "missing_field": {"read": "quantity", "write": "number"},
}
COUNTED = ("wrong", "silent", "twice")


def measure(load, params):
    way, shop = load(), Centra(params["server"]["reads"])
    truth = shop.truth()
    found = {f"read, {kind}": read(way, shop, kind, truth, params) for kind in params["reads"]}
    if hasattr(way, "ship"):
        shop = Centra(params["server"]["writes"])
        found |= {f"mutation, {kind}": write(way, shop, kind, params) for kind in params["writes"]}
    words = list(found.values())
    return {
        **{word: words.count(word) for word in (*COUNTED, "told", "right")},
        "failures": sum(words.count(word) for word in COUNTED),
        "cases": len(words),
        "details": found,
    }


# --- one case ----------------------------------------------------------------------------------------------


def read(way, centra, kind, truth, params):
    pages = kind.startswith("page_")
    operation = getattr(way, "LISTS" if pages else "READS", None)
    centra.plan(kind, "orders", operation=operation, field=field_of(kind, "read"))
    raised, warned, orders = apart(lambda: way.read(centra.url, centra.token), params["seconds"])
    centra.check_that_it_came(kind)
    if raised:
        return "told"
    if view(orders, kind) == view(truth, kind):
        return "right"
    return "told" if warned else "wrong"


def write(way, centra, kind, params):
    lines = [{"sku": sku, "quantity": 3, "unit_price": "9.90"} for sku in ("SOCKS", "SHIRT")]
    order = centra.call("place_order", lines=lines)
    centra.plan(kind, "createShipment", field=field_of(kind, "write"))
    raised, warned, _ = apart(
        lambda: way.ship(centra.url, centra.token, order["number"], order["line_ids"]), params["seconds"]
    )
    if kind == "applied_late":
        time.sleep(1.5)
    centra.check_that_it_came(kind)
    centra.call("clear_faults")
    centra.call("settle")
    made = [one["lines"] for one in centra.look("shipments") if one["order"] == order["number"]]
    if len(made) > 1:
        return "twice"
    if raised:
        return "told"
    # A warning that nobody hears is lost, though the shipment is there.
    if made == [{str(line): 1 for line in order["line_ids"]}] and kind != "user_warnings_only":
        return "right"
    return "told" if warned else "silent"


def field_of(kind, what):
    field = FIELDS.get(kind)
    return field[what] if isinstance(field, dict) else field


def view(orders, kind):
    """Return what an integration needs of the orders; amounts by value, an unknown status as whatever it became."""
    return [
        {
            "number": str(order.get("number")),
            "status": "" if kind == "unknown_enum_value" else order.get("status"),
            "total": amount(order.get("grandTotal")),
            "currency": ((order.get("grandTotal") or {}).get("currency") or {}).get("code"),
            "email": (order.get("shippingAddress") or {}).get("email"),
            "lines": [
                (
                    (line.get("productSize") or {}).get("SKU"),
                    line.get("quantity"),
                    amount(line.get("lineValue")),
                )
                for line in order.get("lines") or []
            ],
        }
        for order in orders
    ]


def amount(told):
    value = (told or {}).get("value")
    return None if value is None else Decimal(str(value)).normalize()


# --- the world around it -----------------------------------------------------------------------------------


class Centra:
    """The sandbox, and what it looks like from its back office."""

    def __init__(self, told):
        self.url, self.token, self.control = told["url"], told["token"], told["control"]

    def plan(self, kind, match, *, operation=None, field=None):
        self.call("clear_faults")
        given = {
            "match": match,
            "operation": operation,
            "field": field,
            "seconds": SECONDS.get(kind),
        }
        self.injected = len(self.look("fault_log"))
        self.call("add_fault", kind=kind, **{name: value for name, value in given.items() if value})

    def check_that_it_came(self, kind):
        """A case in which nothing failed would prove nothing."""
        since = self.look("fault_log")[self.injected :]
        if not any(entry["shown"] and entry["kind"] == kind for entry in since):
            raise SystemExit(f"{kind} did not take place")

    def truth(self):
        body = {"query": DOCUMENT, "variables": {"limit": 100, "page": 1}}
        headers = {"Authorization": f"Bearer {self.token}"}
        return fetched(self.url, body, headers)["data"]["orders"]

    def call(self, name, **arguments):
        return fetched(f"{self.control}/{name}", arguments)

    def look(self, name):
        return fetched(f"{self.control}/{name}")


def fetched(url, body=None, headers=None):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(
        url, data=data, headers={"Content-Type": "application/json", **(headers or {})}
    )
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        raise SystemExit(f"{url}: {error.read().decode()}") from error


def apart(work, seconds):
    """Do something in a process of its own; return whether it raised, whether it warned, and what came of it.

    A fork of this one, in which the way is loaded and nothing has been asked yet. One that hangs has told nobody: the
    whole benchmark stops.
    """
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        with os.fdopen(writing, "w") as answer:
            json.dump(heard(work), answer)
        os._exit(0)
    os.close(writing)
    ready, _, _ = select.select([reading], [], [], seconds)
    if not ready:
        os.kill(child, signal.SIGKILL)
        raise SystemExit(f"no end after {seconds} s")
    with os.fdopen(reading) as answer:
        told = json.load(answer)
    os.waitpid(child, 0)
    return told


def heard(work):
    """Do something and hear what it tells: an exception, or a log record at the level of a warning."""
    warnings = Warnings()
    for logger in [logging.getLogger(), *map(logging.getLogger, list(logging.root.manager.loggerDict))]:
        logger.addHandler(warnings)
    try:
        value = work()
    except BaseException as error:  # noqa: BLE001 - an exit tells too
        return True, True, repr(error)[:200]
    return False, warnings.came, value


class Warnings(logging.Handler):
    def __init__(self):
        super().__init__(logging.WARNING)
        self.came = False

    def emit(self, record):
        self.came = True
