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
    parts = urlsplit(url)
    if parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOCAL):
        return
    raise ConfigurationError(f"url must be https (http only on this machine): {parts.scheme}://{parts.hostname}")


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
    token: str = field(repr=False, validator=min_len(1))
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
