"""The `sandbox` command over real HTTP: addresses, control, lost answers, and how it ends."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from serving import Server

from centra_ipaas.cli import main
from centra_ipaas.sandbox import Assumptions
from centra_ipaas.sandbox.edge.assuming import assumptions_of


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


OWN = "type LoyaltyCard { id: Int! } extend type Query { loyaltyCards(limit: Int): [LoyaltyCard!]! }"


def test_a_shops_own_schema_and_assumptions(tmp_path: Path) -> None:
    """`--sdl` lays a file over the schema, `--assume` turns switches; lines for people follow the first one."""
    own = tmp_path / "own.graphql"
    own.write_text(OWN, "utf-8")
    server = Server("--sdl", str(own), "--assume", "retry_after=unix", "--assume", "app_version=v9")
    try:
        answer = server.ask("{ loyaltyCards { id } stores { id } }").json()
        assert answer["data"] == {"loyaltyCards": [], "stores": [{"id": 1}, {"id": 2}]}
        assert answer["extensions"]["appVersion"] == "v9"
        assert [one["fields"] for one in server.look("requests")] == [["loyaltyCards", "stores"]]
        assert server.process.stdout is not None
        more = [server.process.stdout.readline().split()[:2] for _ in range(3)]
    finally:
        server.stop()
    assert more == [
        ["GET", server.told["control"]],
        ["GET", f"{server.told['control']}/requests"],
        ["POST", f"{server.told['control']}/<name>"],
    ]


@pytest.mark.parametrize(
    "host, called, warned",
    [("0.0.0.0", "127.0.0.1", True), ("localhost", "127.0.0.1", False), ("127.0.0.2", "127.0.0.2", False)],
)
def test_another_host(host: str, called: str, warned: bool) -> None:
    """The addresses that are told can be asked; an open control interface is warned of."""
    server = Server("--host", host)
    try:
        assert server.told["url"].startswith((f"http://{called}:", "http://[::1]:"))
        assert server.ask("{ stores { id } }").status_code == 200
    finally:
        server.client.close()
        server.process.send_signal(signal.SIGTERM)
        errors = server.ended()[1]
    port = server.told["url"].split(":")[-1].split("/")[0]
    warning = f"centra-ipaas: warning: port {port} is open on 0.0.0.0: whoever reaches it can do everything"
    assert errors.startswith(warning) is warned
    assert bool(errors) is warned


@pytest.mark.parametrize(
    "options, says",
    [
        (["--assume", "retry_aftr=unix"], "unknown assumption 'retry_aftr'; did you mean retry_after?"),
        (["--assume", "retry_after=soon"], "retry_after must be one of seconds, unix, date; got 'soon'"),
        (
            ["--assume", "locked_orders_ship=perhaps"],
            "locked_orders_ship must be true or false; got 'perhaps'",
        ),
        (["--assume", "authorisation_days=x"], "authorisation_days must be a whole number or null; got 'x'"),
        (
            ["--assume", "external_ids_outlive=P2"],
            "external_ids_outlive must be a duration such as P1D or PT1H; got",
        ),
        (["--assume", "retry_after"], "an assumption is name=value, got 'retry_after'"),
        (["--assume", "default_limit=201"], "default_limit must be between 1 and 200; got 201"),
        (["--sdl", "nowhere.graphql"], "cannot read nowhere.graphql: No such file or directory"),
        (["--sdl", "README.md"], "README.md: the SDL does not fit over the pinned schema: "),
        (["--host", "nowhere.invalid"], "cannot listen on nowhere.invalid, port 0: "),
    ],
)
def test_wrong_options_are_told(options: list[str], says: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a sentence that says what would do."""
    monkeypatch.chdir(Path(__file__).parents[3])
    monkeypatch.setattr(sys, "argv", ["centra-ipaas", "sandbox", *options])
    with pytest.raises(SystemExit, match=f"^centra-ipaas: {re.escape(says)}"):
        main()


def test_an_assumption_may_be_given_as_text_of_any_type() -> None:
    """As a command line has it: words, numbers, yes or no, durations, nothing."""
    given = [
        "retry_after=unix",
        "media_batch_seconds=5",
        "locked_orders_ship=true",
        "external_ids_outlive=P2D",
    ]
    assert assumptions_of([*given, "authorisation_days=null"]) == Assumptions(
        retry_after="unix",
        media_batch_seconds=5,
        locked_orders_ship=True,
        external_ids_outlive=timedelta(days=2),
        authorisation_days=None,
    )
    with pytest.raises(ValueError, match="retry_after must be one of seconds, unix, date; got 'soon'"):
        Assumptions(retry_after="soon")  # type: ignore[arg-type]


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
