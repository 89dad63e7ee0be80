"""How traffic is recorded and replayed: by what was asked, without token, person or host."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import vcr
from graphql import parse, print_ast

from centra_ipaas import Client, Operation
from centra_ipaas.centra import limits, orders

PATH = Path(__file__).parents[2] / "cassettes" / "changed_orders.yaml"
HOST = "https://shop.centra.test"
NUMBER = "4711"
SINCE = datetime(2026, 1, 1, tzinfo=UTC)
PERSONAL = {
    "firstName", "lastName", "attention", "companyName", "address1", "address2", "city", "stateOrProvince", "zipCode",
    "email", "phoneNumber", "cellPhoneNumber", "vatNumber",
}  # fmt: skip
#: Headers of an answer that mean something to us; the others (cookies!) are left out.
KEPT = {"content-type", "date", "retry-after"}

#: The conversation on the cassette: the quotas, what changed, one order, one that is not there.
QUESTIONS: tuple[Operation[Any], ...] = (
    limits.read(),
    orders.changed_since(SINCE, limit=2),
    orders.changed_since(SINCE),
    orders.get(NUMBER),
    orders.get("9"),
)


def question(request: Any) -> tuple[str, object, str]:
    """Return what a request asks: the document without its layout, the variables, the operation's name."""
    body = json.loads(request.body)
    return print_ast(parse(body["query"])), body["variables"], body["operationName"]


def same_question(one: Any, two: Any) -> None:
    """Match by what is asked (vcrpy's own matchers ignore the body: one question would get another's answer)."""
    assert question(one) == question(two)


def anonymous(request: Any) -> Any:
    """Take the host out of a request."""
    request.uri = f"{HOST}/graphql"
    request.headers.pop("host", None)
    request.headers.pop("Host", None)
    return request


def scrubbed(value: Any) -> Any:
    """Return JSON data with every personal text replaced."""
    if isinstance(value, list):
        return [scrubbed(item) for item in value]
    if isinstance(value, dict):
        return {
            name: "scrubbed" if name in PERSONAL and isinstance(item, str) else scrubbed(item)
            for name, item in value.items()
        }
    return value


def impersonal(response: dict[str, Any]) -> dict[str, Any]:
    """Take persons and cookies out of an answer."""
    body = json.dumps(scrubbed(json.loads(response["body"]["string"]))).encode()
    headers = {name: value for name, value in response["headers"].items() if name.lower() in KEPT}
    return {**response, "headers": headers, "body": {"string": body}}


def recorder(mode: str) -> vcr.VCR:
    """Return what records (``all``) or replays (``none``)."""
    made = vcr.VCR(
        record_mode=mode,
        match_on=["method", "question"],
        filter_headers=["authorization"],
        before_record_request=anonymous,
        before_record_response=impersonal,
        decode_compressed_response=True,
    )
    made.register_matcher("question", same_question)
    return made


def record(client: Client) -> None:
    """Have the conversation, onto the cassette."""
    PATH.unlink(missing_ok=True)
    with recorder("all").use_cassette(str(PATH)):
        for asked in QUESTIONS:
            client.execute(asked)
