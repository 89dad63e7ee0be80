"""What goes in and what comes out of the sandbox: plain HTTP, as values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from attrs import field, frozen

#: What the network does to an answer: all of it arrives; no connection; no byte; half of the body; silence; bit by bit.
Delivery = Literal["whole", "refused", "reset", "cut", "silent", "drip"]
#: Into how many bits a dripping answer is cut.
BITS = 16


def _lower(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


@frozen(kw_only=True)
class HttpRequest:
    """One HTTP request; header names are kept in lower case."""

    method: str = "POST"
    path: str = "/graphql"
    headers: Mapping[str, str] = field(factory=dict, converter=_lower)
    body: bytes = b""


@frozen(kw_only=True)
class HttpReply:
    """One HTTP answer, and what the network does to it.

    `delay` is in seconds: before the first byte of a whole answer, between the first and the last of a dripping one,
    until a silent connection is closed.
    """

    status: int
    headers: Mapping[str, str] = field(factory=dict)
    body: bytes = b""
    delay: float = 0.0
    delivery: Delivery = "whole"


def bits(body: bytes) -> list[bytes]:
    """Cut a body into at most `BITS` parts."""
    size = max(1, -(-len(body) // BITS))
    return [body[start : start + size] for start in range(0, len(body), size)]
