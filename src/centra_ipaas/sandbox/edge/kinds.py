"""Every fault by its name: one table for the code, the control interface and the docs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from attrs import frozen

FaultKind = Literal[
    "connection_refused",
    "connection_reset",
    "reset_mid_body",
    "time_out",
    "slow_answer",
    "slow_drip",
    "truncated_json",
    "wrong_content_type",
    "wrong_compression",
    "html",
    "status_400",
    "status_403",
    "status_429",
    "status_499",
    "status_500",
    "applied_then_499",
    "applied_then_500",
    "applied_late",
    "null_data",
    "partial_data",
    "bad_item",
    "bad_item_skipped",
    "user_warnings_only",
    "unknown_enum_value",
    "unknown_field",
    "missing_field",
    "page_shift",
    "page_overlap",
    "events_duplicated",
    "events_reordered",
    "events_late",
    "object_deleted",
    "clock_skew",
]
#: Whether the fault comes before the request has its effect, or after.
When = Literal["before", "after"]
#: Which requests a kind of fault can happen to.
Asks = Literal["anything", "query", "mutation", "one mutation", "batch", "later page", "events"]


@frozen(kw_only=True)
class Kind:
    """What a fault does."""

    #: When it may come; the first is taken unless said otherwise.
    when: tuple[When, ...]
    #: What comes back.
    answer: str
    to: Asks = "anything"
    #: What `seconds` is unless said otherwise; None: it has no meaning.
    seconds: float | None = None
    #: It never reaches what counts quotas.
    free: bool = False
    #: Once begun it stays for `seconds`.
    lasts: bool = False


_BEFORE: tuple[When, ...] = ("before",)
_AFTER: tuple[When, ...] = ("after",)
_EITHER: tuple[When, ...] = ("after", "before")

KINDS: Mapping[FaultKind, Kind] = {
    "connection_refused": Kind(
        when=_BEFORE, answer="`httpx.ConnectError`; over HTTP the connection is closed unanswered", free=True
    ),
    "connection_reset": Kind(when=_EITHER, answer="no byte: `httpx.ReadError`"),
    "reset_mid_body": Kind(
        when=_AFTER, answer="headers and half of the body, then `httpx.RemoteProtocolError`"
    ),
    "time_out": Kind(
        when=_EITHER,
        answer="`httpx.ReadTimeout` at once; over HTTP silence for `seconds`, then a closed connection",
        seconds=60,
    ),
    "slow_answer": Kind(
        when=_AFTER,
        answer="the answer, `seconds` later; `httpx.ReadTimeout` beyond the read time-out",
        seconds=1,
    ),
    "slow_drip": Kind(when=_AFTER, answer="the answer in 16 bits, spread over `seconds`", seconds=1),
    "truncated_json": Kind(when=_AFTER, answer="HTTP 200, the JSON cut in the middle"),
    "wrong_content_type": Kind(when=_AFTER, answer="HTTP 200, the JSON as `text/plain`"),
    "wrong_compression": Kind(when=_AFTER, answer="HTTP 200, `content-encoding: gzip` over plain JSON"),
    "html": Kind(when=("before", "after"), answer="HTTP 200 with a proxy's page"),
    "status_400": Kind(when=_BEFORE, answer="HTTP 400", free=True),
    "status_403": Kind(when=_BEFORE, answer="HTTP 403", free=True),
    "status_429": Kind(
        when=_BEFORE, answer="HTTP 429, `Retry-After` `seconds` from now", seconds=1, free=True
    ),
    "status_499": Kind(when=_BEFORE, answer="HTTP 499"),
    "status_500": Kind(when=_BEFORE, answer="HTTP 500"),
    "applied_then_499": Kind(when=_AFTER, answer="HTTP 499"),
    "applied_then_500": Kind(when=_AFTER, answer="HTTP 500"),
    "applied_late": Kind(
        when=_BEFORE,
        answer="no byte: `httpx.ReadError`; the effect comes `seconds` later",
        to="mutation",
        seconds=5,
    ),
    "null_data": Kind(when=("before", "after"), answer="HTTP 200, `data: null` and an entry in `errors`"),
    "partial_data": Kind(when=_AFTER, answer="one nullable `field` is null, an entry in `errors` names it"),
    "bad_item": Kind(
        when=_BEFORE,
        answer="`userErrors` for the item at index `item`; nothing is applied",
        to="one mutation",
    ),
    "bad_item_skipped": Kind(
        when=_AFTER,
        answer="`userWarnings` for the item at index `item`; the other items are applied",
        to="batch",
    ),
    "user_warnings_only": Kind(when=_AFTER, answer="an entry more in `userWarnings`", to="mutation"),
    "unknown_enum_value": Kind(when=_AFTER, answer="one enum `field` is `NEWER_THAN_THE_SCHEMA`"),
    "unknown_field": Kind(when=_AFTER, answer="every object has a member `newerThanTheSchema`"),
    "missing_field": Kind(when=_AFTER, answer="one `field` that was asked for is absent"),
    "page_shift": Kind(
        when=_AFTER, answer="a row of an earlier page is gone: one row is never seen", to="later page"
    ),
    "page_overlap": Kind(
        when=_AFTER, answer="a row came in on an earlier page: one row is seen twice", to="later page"
    ),
    "events_duplicated": Kind(when=_AFTER, answer="each event twice", to="events"),
    "events_reordered": Kind(when=_AFTER, answer="the events in reverse order", to="events"),
    "events_late": Kind(
        when=_AFTER,
        answer="no events, for `seconds` from the first time",
        to="events",
        seconds=60,
        lasts=True,
    ),
    "object_deleted": Kind(
        when=_AFTER,
        answer="a question for one object answers null, a list lacks its first, events have no `object`",
        to="query",
    ),
    "clock_skew": Kind(
        when=_AFTER, answer="the server's clock is `seconds` fast, if negative slow", seconds=300
    ),
}
