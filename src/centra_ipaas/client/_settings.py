"""Where Centra is and how to get in: a value, so that two tenants in one process are two values."""

from __future__ import annotations

import os
from collections.abc import Mapping
from urllib.parse import urlsplit

from attrs import Attribute, field, frozen
from attrs.validators import and_, gt, le, min_len

from centra_ipaas.errors import ConfigurationError
from centra_ipaas.graphql import RetryPolicy

_LOCAL = {"localhost", "127.0.0.1", "::1"}


def _endpoint(_instance: object, _attribute: Attribute[str], url: str) -> None:
    try:
        parts = urlsplit(url)
        known = parts.hostname and parts.port != 0
    except ValueError:
        known = False
    if not known or not url.isprintable() or " " in url:
        raise ConfigurationError("url is not an address such as https://<shop>.centra.com/graphql")
    if parts.username is not None:
        raise ConfigurationError("url must not hold a user or password; the token is a setting of its own")
    if not (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOCAL)):
        raise ConfigurationError(
            f"url must be https (http only on this machine): {parts.scheme}://{parts.hostname}"
        )


def _sendable(_instance: object, _attribute: Attribute[str], token: str) -> None:
    """Refuse what cannot stand in a header: the HTTP library would show the token in its error."""
    if not (token.isascii() and token.isprintable()) or " " in token:
        raise ConfigurationError(
            "token holds spaces, line ends or characters that no token has; copy it again"
        )


@frozen(kw_only=True)
class Settings:
    """Address, token and manners of one Centra environment. The token never shows in a repr.

    ===================== =========================================================================
    url                   ``https://<shop>.centra.com/graphql`` (OLD:auth)
    token                 made in Centra's admin: System, API tokens; always expires
    quota_share           part of each quota that is ours, above 0 up to 1; default 0.8
    retries               `RetryPolicy`: attempts, deadline, time-out
    concurrency           how many calls `AsyncClient` has under way at once; `Client` has one
    ===================== =========================================================================
    """

    url: str = field(validator=_endpoint)
    token: str = field(repr=False, validator=and_(min_len(1), _sendable))
    quota_share: float = field(default=0.8, validator=and_(gt(0.0), le(1.0)))
    retries: RetryPolicy = field(factory=RetryPolicy)
    concurrency: int = field(default=6, validator=gt(0))

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> Settings:
        """Return settings from CENTRA_URL and CENTRA_TOKEN; `ConfigurationError` names what is missing."""
        source = os.environ if environ is None else environ
        if missing := [name for name in ("CENTRA_URL", "CENTRA_TOKEN") if not source.get(name)]:
            raise ConfigurationError(f"not set in the environment: {', '.join(missing)}")
        return cls(url=source["CENTRA_URL"], token=source["CENTRA_TOKEN"])
