"""Orders to an HTTP endpoint: the contract in both flavours, and what each answer means."""

from __future__ import annotations

import asyncio
import inspect
import json
import threading
import time
import traceback
from collections import Counter
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import quote

import httpx
import pytest
from attrs import evolve, frozen

from centra_ipaas.errors import AnswerLost, Finding, NotSent, TargetUnavailable
from centra_ipaas.sync import Accepted, Refused, TargetPromise
from centra_ipaas.targets import AsyncHttpTarget, Endpoint, HttpTarget, Look
from centra_ipaas.testing import OrderTargetContract

KEY = "centra:order-export:1001:create"
TOKEN = "hunter2-hunter2"


@frozen(kw_only=True)
class Sale:
    number: str
    total: Decimal = Decimal("949.00")


LOOK = Look(
    path=lambda key: f"/orders?reference={quote(key, safe='')}",
    remote_id=lambda told: told[0]["id"] if told else None,
)
ENDPOINT = Endpoint[Sale](path="/orders", remote_id=lambda told: told["id"], look=LOOK, settles_within=0.0)
KEYS = evolve(ENDPOINT, honours_keys=True)


class Erp:
    """The other side: books orders; honours keys, or does not."""

    def __init__(self, *, honours_keys):
        self.honours_keys, self.booked, self.lock = honours_keys, [], threading.Lock()

    def answer(self, method, path, headers, body):
        with self.lock:
            return (
                self._create(headers["Idempotency-Key"], json.loads(body))
                if method == "POST"
                else self._find(path)
            )

    def _create(self, key, order):
        if order["number"] == "bad":
            return 422, {"reason": "no such customer"}
        if not (self.honours_keys and key in self.booked):
            self.booked.append(key)
            return 201, {"id": len(self.booked)}
        return 200, {"id": self.booked.index(key) + 1}

    def _find(self, path):
        key = httpx.URL(path).params["reference"]
        return 200, [{"id": n} for n, seen in enumerate(self.booked, 1) if seen == key]

    def __call__(self, request):
        body = request.content
        status, told = self.answer(request.method, str(request.url), request.headers, body)
        return httpx.Response(status, json=told)


def blocking(endpoint, handler):
    transport = httpx.MockTransport(handler)
    headers = {"Authorization": f"Bearer {TOKEN}"}
    return HttpTarget(
        httpx.Client(base_url="https://erp.test", headers=headers, transport=transport), endpoint
    )


def suspending(endpoint, handler):
    transport = httpx.MockTransport(handler)
    headers = {"Authorization": f"Bearer {TOKEN}"}
    return AsyncHttpTarget(
        httpx.AsyncClient(base_url="https://erp.test", headers=headers, transport=transport), endpoint
    )


@pytest.fixture(params=[blocking, suspending], ids=["blocking", "async"])
def make(request):
    return request.param


def done(answer):
    """Await what is to be awaited."""
    if not inspect.isawaitable(answer):
        return answer

    async def wait():
        return await answer

    return asyncio.run(wait())


# --- the contract ------------------------------------------------------------------------------------------


class TestEndpointThatHonoursKeys(OrderTargetContract[Sale]):
    endpoint = KEYS

    @pytest.fixture(autouse=True)
    def _erp(self, make):
        self.erp, self.make = Erp(honours_keys=self.endpoint.honours_keys), make

    def target(self):
        return self.make(self.endpoint, self.erp)

    def document(self, number):
        return Sale(number=str(number))

    def refused_document(self):
        return Sale(number="bad")

    def count(self, key):
        return Counter(self.erp.booked)[key]


class TestEndpointThatCanBeAsked(TestEndpointThatHonoursKeys):
    endpoint = ENDPOINT


class TestSlowEndpoint(OrderTargetContract[Sale]):
    """A real server that takes longer than one of the callers waits: it applies what nobody hears of."""

    delay = 0.3

    @pytest.fixture(autouse=True)
    def _server(self):
        self.erp = Erp(honours_keys=False)
        with Served(self.erp, lambda: self.delay) as self.url:
            yield

    def target(self):
        return self._target(timeout=5.0)

    def impatient(self):
        return self._target(timeout=0.1)

    def _target(self, timeout):
        return HttpTarget(
            httpx.Client(base_url=self.url, timeout=timeout), evolve(ENDPOINT, settles_within=1.0)
        )

    def document(self, number):
        return Sale(number=str(number))

    def count(self, key):
        return Counter(self.erp.booked)[key]


class Served:
    """An ERP on loopback, each POST after a delay."""

    def __init__(self, erp, delay):
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                time.sleep(delay())
                self.tell(erp.answer("POST", self.path, self.headers, body))

            def do_GET(self):
                self.tell(erp.answer("GET", self.path, self.headers, b""))

            def tell(self, answer):
                status, told = answer
                self.send_response(status)
                self.end_headers()
                self.wfile.write(json.dumps(told).encode())

            def log_message(self, format, *args):
                pass

        class Server(ThreadingHTTPServer):
            def handle_error(self, request, client_address):
                pass

        self.server = Server(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01})

    def __enter__(self):
        self.thread.start()
        return f"http://127.0.0.1:{self.server.server_port}"

    def __exit__(self, *_):
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


# --- requests ----------------------------------------------------------------------------------------------


def test_an_order_is_posted_with_its_key(make):
    asked = []

    def handler(request):
        asked.append(request)
        return httpx.Response(201, json={"id": "SO-1"})

    erp = make(evolve(ENDPOINT, key_header="X-Request-Id"), handler)
    assert done(erp.create(Sale(number="1001"), key=KEY)) == Accepted(remote_id="SO-1")
    [request] = asked
    assert (request.method, str(request.url)) == ("POST", "https://erp.test/orders")
    assert request.headers["X-Request-Id"] == KEY
    assert request.headers["Content-Type"] == "application/json"
    assert request.content == b'{"number":"1001","total":"949.00"}'


def test_the_promise_is_what_the_endpoint_is_said_to_do(make):
    assert make(KEYS, None).promise == TargetPromise(accepts_keys=True, can_find=True)
    unknown = Endpoint[Sale](path="/orders", remote_id=lambda told: told["id"])
    assert make(unknown, None).promise == TargetPromise(settles_within=60.0)


# --- answers -----------------------------------------------------------------------------------------------


def answering(make, response, **options):
    return make(evolve(ENDPOINT, **options), lambda request: response)


def test_a_conflict_may_mean_that_it_is_there(make):
    there = httpx.Response(409, json={"id": "SO-7"})
    assert done(answering(make, there, already_there={409}).create(Sale(number="1"), key=KEY)) == Accepted(
        remote_id="SO-7"
    )
    assert isinstance(done(answering(make, there).create(Sale(number="1"), key=KEY)), Refused)


def test_a_refusal_tells_its_reasons(make):
    def findings(told, status):
        return [Finding(code="sku.unknown", message=f"{status}: no article {told['article']}")]

    refusal = httpx.Response(400, json={"article": "COAT"})
    erp = answering(make, refusal, refusals={400}, findings=findings)
    [finding] = done(erp.create(Sale(number="1"), key=KEY)).findings
    assert (finding.code, finding.message) == ("sku.unknown", "400: no article COAT")


def test_a_refusal_without_a_reader_tells_its_status_only(make):
    erp = answering(make, httpx.Response(422, text="Anna Svensson, Street 1"))
    [finding] = done(erp.create(Sale(number="1"), key=KEY)).findings
    assert (finding.code, finding.evidence) == ("target.refused", {"status": "422"})
    assert "Anna" not in repr(finding)


@pytest.mark.parametrize("status", [429, 503])
def test_a_pause_is_kept_as_long_as_it_was_asked_for(make, status):
    for headers, seconds in (({"Retry-After": "17"}, 17.0), ({}, None)):
        with pytest.raises(TargetUnavailable) as raised:
            done(answering(make, httpx.Response(status, headers=headers)).create(Sale(number="1"), key=KEY))
        assert raised.value.retry_after == seconds


def test_a_pause_may_end_at_a_moment(make):
    headers = {"Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT"}
    with pytest.raises(TargetUnavailable) as raised:
        done(answering(make, httpx.Response(503, headers=headers)).create(Sale(number="1"), key=KEY))
    assert raised.value.retry_after == 0.0


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308, 401, 403, 404, 405, 410])
def test_what_is_wrong_for_every_order_is_no_orders_fault(make, status):
    response = httpx.Response(status, headers={"Location": "https://evil.test/orders"})
    with pytest.raises(TargetUnavailable, match=str(status)):
        done(answering(make, response).create(Sale(number="1"), key=KEY))


@pytest.mark.parametrize("status", [400, 408, 418, 425, 499, 500, 502, 504, 599])
def test_any_other_answer_leaves_the_outcome_unknown(make, status):
    erp = answering(make, httpx.Response(status, text="Anna Svensson"))
    for ask in (lambda: erp.create(Sale(number="1"), key=KEY), lambda: erp.find(KEY)):
        with pytest.raises(AnswerLost, match=str(status)) as raised:
            done(ask())
        assert not raised.value.harmless


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b'{"name": "Anna"}', b'{"id": ""}', b'{"id": null}', b'{"id": true}', b"[]"]
)
def test_an_id_that_cannot_be_read_leaves_the_outcome_unknown(make, body):
    with pytest.raises(AnswerLost, match="answered 201") as raised:
        done(answering(make, httpx.Response(201, content=body)).create(Sale(number="1"), key=KEY))
    assert "Anna" not in str(raised.value)


def test_absent_is_what_the_endpoint_says_it_is(make):
    nothing = httpx.Response(404)
    assert done(answering(make, nothing, look=evolve(LOOK, absent={404})).find(KEY)) is None
    with pytest.raises(TargetUnavailable):
        done(answering(make, nothing).find(KEY))


@pytest.mark.parametrize("body", [b"", b'{"error": 1}', b'[{"name": 1}]'])
def test_a_look_that_cannot_be_read_is_no_answer(make, body):
    with pytest.raises(AnswerLost):
        done(answering(make, httpx.Response(200, content=body)).find(KEY))


# --- the wire ----------------------------------------------------------------------------------------------


def failing(make, error):
    def handler(request):
        raise error

    return make(ENDPOINT, handler)


@pytest.mark.parametrize(
    "error",
    [
        httpx.ConnectError,
        httpx.ConnectTimeout,
        httpx.PoolTimeout,
        httpx.ProxyError,
        httpx.UnsupportedProtocol,
    ],
)
def test_what_never_left_is_not_sent(make, error):
    with pytest.raises(NotSent, match=error.__name__):
        done(failing(make, error(f"https://erp:{TOKEN}@erp.test")).create(Sale(number="1"), key=KEY))


@pytest.mark.parametrize(
    "error",
    [
        httpx.ReadTimeout,
        httpx.WriteTimeout,
        httpx.ReadError,
        httpx.WriteError,
        httpx.RemoteProtocolError,
        httpx.DecodingError,
    ],
)
def test_what_may_have_arrived_is_unknown(make, error):
    with pytest.raises(AnswerLost, match=error.__name__):
        done(failing(make, error("cut")).create(Sale(number="1"), key=KEY))


def test_nobody_listens():
    with httpx.Client(base_url="http://127.0.0.1:9") as http, pytest.raises(NotSent, match="ConnectError"):
        HttpTarget(http, ENDPOINT).create(Sale(number="1"), key=KEY)


def test_a_secret_is_told_nowhere():
    """Neither by the target nor by an error with its causes, also if the header that holds it cannot be written."""
    with Served(Erp(honours_keys=True), lambda: 0) as url:
        http = httpx.Client(base_url=url, headers={"Authorization": f"Bearer {TOKEN}\n"})
        erp = HttpTarget(http, ENDPOINT)
        with http, pytest.raises(NotSent) as raised:
            erp.create(Sale(number="Anna"), key=KEY)
    told = "".join(traceback.format_exception(raised.value)) + repr(erp) + repr(ENDPOINT)
    told += repr(ENDPOINT.create(Sale(number="Anna"), KEY))
    assert TOKEN not in told
    assert "Anna" not in told.replace('number="Anna"', "")
