"""The `sandbox` command over real HTTP: addresses, control, lost answers, and how it ends."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from serving import Server

from centra_ipaas.cli import main


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    made = Server("--plan", "unlimited", "--token", "secret")
    try:
        made.control("add_warehouse", name="Main")
        made.control(
            "add_product", number="JKT", name="Jacket", variants=[{"number": "R", "sizes": [{"number": "S"}]}]
        )
        made.control("set_physical", warehouse=1, sku="JKTRS", quantity=10)
        yield made
    finally:
        made.stop()


def test_the_first_line_says_where(server: Server) -> None:
    """The command prints one JSON line with addresses and token; the port is open by then."""
    assert server.told["token"] == "secret"
    assert server.told["url"].startswith("http://127.0.0.1:")
    assert server.told["control"] == server.told["url"].replace("/graphql", "/control")
    assert server.ask("{ stores { id } }").json()["data"] == {"stores": [{"id": 1}, {"id": 2}]}
    assert httpx.post(server.told["url"], json={"query": "{ stores { id } }"}).status_code == 403


def test_control_seeds_and_shows(server: Server) -> None:
    """Orders placed over control are orders in GraphQL; amounts as text or number stay exact."""
    placed = server.control(
        "place_order",
        lines=[{"sku": "JKTRS", "quantity": 2, "unit_price": "399.50"}],
        shipping=49.00,
        number=4711,
    )
    assert (placed["number"], placed["grand_total"]) == (4711, 848.0)
    data = server.ask("{ orders(where: {number: 4711}) { grandTotal { value } } }").json()["data"]
    assert data["orders"] == [{"grandTotal": {"value": 848.0}}]
    server.control("hold", number=4711, reason="WAITING_FOR_FRAUD_CHECK")
    (order,) = server.look("orders")
    assert (order["number"], order["is_on_hold"], order["lines"][0]["allocated"]) == (4711, True, 2)
    assert server.look("stock")[0]["allocated"] == 2
    assert server.look("shipments") == []
    assert server.look("requests")[-1]["fields"] == ["orders"]


@pytest.mark.parametrize(
    "name, given, status, says",
    [
        ("place_order", {"lines": [{"sku": "JKTRS", "unit_price": "x"}]}, 400, "$.lines[0].unit_price"),
        ("place_order", {"lines": [{"sku": "NOPE", "unit_price": "1"}]}, 400, "unknown SKU"),
        ("place_order", {"lines": [], "colour": "red"}, 400, "colour"),
        ("set_physical", {"warehouse": 1, "sku": "JKTRS"}, 400, "quantity"),
        ("add_fault", {"kind": "explode"}, 400, "unknown fault 'explode'; known: connection_refused, "),
        (
            "add_fault",
            {"kind": "html", "match": "oders"},
            400,
            "unknown root field 'oders'; did you mean orders",
        ),
        (
            "add_token",
            {"text": "x", "permissions": ["Oder:read"]},
            400,
            "unknown permission 'Oder:read'; did you",
        ),
        ("add_token", {"text": "x", "stores": [7]}, 400, "unknown store 7; known: 1, 2"),
        ("hold", {"number": 1, "reason": "BORED"}, 400, "reason must be one of PAYMENT_MISMATCH, "),
        ("shop", {}, 404, "unknown"),
    ],
)
def test_control_says_what_is_wrong(
    server: Server, name: str, given: dict[str, Any], status: int, says: str
) -> None:
    """A wrong member is a 400 with its path, an unknown name a 404."""
    response = server.client.post(f"{server.told['control']}/{name}", json=given)
    assert response.status_code == status
    assert says in response.json()["error"]


@pytest.mark.parametrize(
    "method, name, allowed",
    [("GET", "place_order", "POST"), ("HEAD", "clear_faults", "POST"), ("POST", "requests", "GET"),
     ("PUT", "order", "GET, POST"), ("DELETE", "place_order", "POST")],
)  # fmt: skip
def test_control_says_which_method_it_wants(server: Server, method: str, name: str, allowed: str) -> None:
    """What acts is posted, what only looks can be got: another method is a 405 that names the right one."""
    response = server.client.request(method, f"{server.told['control']}/{name}")
    assert (response.status_code, response.headers["allow"]) == (405, allowed)
    if method != "HEAD":
        assert response.json() == {"error": f"{name}: use {allowed}"}


def test_a_lost_answer_closes_the_socket(server: Server) -> None:
    """Over real HTTP the mutation runs and the connection ends without a byte."""
    number = server.control("place_order", lines=[{"sku": "JKTRS", "unit_price": "10"}])["number"]
    lock = f"""mutation {{ setOrdersLock(input: {{orders: [{{number: {number}}}], isLocked: true}})
      {{ userErrors {{ message }} }} }}"""
    server.control("add_fault", kind="connection_reset", match="setOrdersLock")
    with pytest.raises(httpx.TransportError):
        server.ask(lock)
    assert server.control("order", number=number)["is_locked"]
    assert server.ask(lock).status_code == 200


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_when_told(how: signal.Signals) -> None:
    """SIGTERM and SIGINT end the server without a traceback."""
    server = Server()
    server.client.close()
    os.kill(server.process.pid, how)
    code, errors = server.ended()
    assert (code == -signal.SIGKILL, errors) == (False, "")


def test_a_taken_port_is_one_clear_line(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """Trouble with the port is said in a sentence."""
    port = server.told["url"].split(":")[2].split("/")[0]
    monkeypatch.setattr(sys, "argv", ["centra-ipaas", "sandbox", "--port", port])
    with pytest.raises(SystemExit, match=f"^centra-ipaas: cannot listen on port {port}: [^\n]+$"):
        main()


@pytest.mark.parametrize(
    "module, extra, again",
    [("typer", "cli", ()), ("uvicorn", "sandbox", ("centra_ipaas.sandbox.http",))],
)
def test_a_missing_extra_is_named(
    module: str, extra: str, again: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a library the command says in one line what to install."""
    monkeypatch.setitem(sys.modules, module, None)
    for name in again:
        monkeypatch.delitem(sys.modules, name, raising=False)
    monkeypatch.setattr(sys, "argv", ["centra-ipaas", "sandbox"])
    with pytest.raises(SystemExit, match=re.escape(f"pip install 'centra-ipaas[{extra}]'")) as ended:
        main()
    assert "\n" not in str(ended.value)


def test_a_machine_without_graphql_core_is_told_so_too() -> None:
    """In a process of its own, since here it is imported already; nothing but the line is printed."""
    code = "import sys; sys.modules['graphql'] = None; from centra_ipaas.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, "sandbox"], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 1
    assert done.stdout == ""
    assert (
        done.stderr
        == "centra-ipaas: graphql is missing; install the extra 'sandbox': pip install 'centra-ipaas[sandbox]'\n"
    )
