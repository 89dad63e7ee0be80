"""Answers as HTTP: JSON, refusals, and the page of a proxy."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any, Literal

import msgspec
from attrs import evolve

from centra_ipaas.sandbox.edge.wire import HttpReply

RetryAfter = Literal["seconds", "unix", "date"]

_ENCODER = msgspec.json.Encoder(decimal_format="number")
_PROXY_PAGE = b"<!DOCTYPE html><html><head><title>Please wait</title></head><body>Checking...</body></html>"


def answered(body: dict[str, Any], now: datetime, status: int = 200) -> HttpReply:
    """Return JSON; every number has its own digits."""
    return _reply(status, _ENCODER.encode(body), "application/json", now)


def refused(status: int, now: datetime, *messages: str) -> HttpReply:
    """Return a refusal; the body of Centra's own is not known."""
    return answered({"errors": [{"message": message} for message in messages]}, now, status)


def stored(now: datetime) -> HttpReply:
    """Return a 204: taken, and nothing to say."""
    return HttpReply(status=204, headers={"date": _http_date(now)})


def too_many(wait: float, form: RetryAfter, now: datetime) -> HttpReply:
    """Return a 429 that names the moment to ask again, in one of its three forms."""
    reply = refused(429, now, "Rate limit exceeded.")
    return evolve(reply, headers={**reply.headers, "retry-after": _retry_after(wait, form, now)})


def proxy_page(now: datetime) -> HttpReply:
    """Return what a proxy puts before a site that it protects."""
    return _reply(200, _PROXY_PAGE, "text/html; charset=utf-8", now)


def _retry_after(wait: float, form: RetryAfter, now: datetime) -> str:
    moment = now + timedelta(seconds=wait)
    if form == "seconds":
        return f"{wait:g}"
    # Rounded up: asking before the moment trips the limit again (OLD:limits).
    whole = _ceil(moment)
    return str(int(whole.timestamp())) if form == "unix" else _http_date(whole)


def _reply(status: int, body: bytes, content_type: str, now: datetime) -> HttpReply:
    headers = {"content-type": content_type, "content-length": str(len(body)), "date": _http_date(now)}
    return HttpReply(status=status, headers=headers, body=body)


def _http_date(moment: datetime) -> str:
    return format_datetime(moment.astimezone(UTC), usegmt=True)


def _ceil(moment: datetime) -> datetime:
    whole = moment.replace(microsecond=0)
    return whole if whole == moment else whole + timedelta(seconds=1)
