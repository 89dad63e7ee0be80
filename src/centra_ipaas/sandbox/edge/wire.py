"""What goes in and what comes out of the sandbox: plain HTTP, as values."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import field, frozen


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

    `delay` is in seconds. With `lost` the request was handled, but the connection breaks before any byte of the
    answer arrives.
    """

    status: int
    headers: Mapping[str, str] = field(factory=dict)
    body: bytes = b""
    delay: float = 0.0
    lost: bool = False
