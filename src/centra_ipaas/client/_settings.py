"""Where Centra is and how to get there: a value, so that two tenants in one process are two values."""

from __future__ import annotations

import os
import re
import ssl
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final, TypeAlias
from urllib.parse import SplitResult, urlsplit

from attrs import Attribute, field, frozen
from attrs.converters import optional as if_given
from attrs.validators import optional

from centra_ipaas.errors import ConfigurationError
from centra_ipaas.graphql import RetryPolicy

_LOCAL = {"localhost", "127.0.0.1", "::1"}
_PROXIES = {"http", "https", "socks5", "socks5h"}
#: A product of RFC 9110, with or without its version.
_PRODUCT = re.compile(r"[\w.!#$%&'*+^`|~-]+(/[\w.!#$%&'*+^`|~-]+)?", re.ASCII)

_Validator: TypeAlias = Callable[[object, "Attribute[Any]", Any], None]


def _parts(url: str) -> SplitResult | None:
    """Return the parts of an address, None if it is none."""
    try:
        parts = urlsplit(url)
        usable = parts.hostname and parts.port != 0 and url.isprintable() and " " not in url
    except (ValueError, TypeError, AttributeError):
        return None
    return parts if usable else None


def _endpoint(_instance: object, _attribute: Attribute[str], url: str) -> None:
    parts = _parts(url)
    if parts is None:
        raise ConfigurationError("url is not an address such as https://<shop>.centra.com/graphql")
    if parts.username is not None:
        raise ConfigurationError("url must not hold a user or password; the token is a setting of its own")
    if not (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOCAL)):
        raise ConfigurationError(
            f"url must be https (http only on this machine): {parts.scheme}://{parts.hostname}"
        )
    if (parts.hostname or "").endswith(".centra.com") and parts.path in ("", "/"):
        raise ConfigurationError(f"url lacks its path: https://{parts.hostname}/graphql")


def _proxy(_instance: object, _attribute: Attribute[str], url: str) -> None:
    """Refuse what is no proxy's address, without repeating it: it may hold a password."""
    parts = _parts(url)
    if parts is None or parts.scheme not in _PROXIES or parts.path not in ("", "/"):
        raise ConfigurationError(
            "proxy is not an address such as http://proxy.example.com:3128; in its user and password "
            "write characters such as # / @ : as %23 %2F %40 %3A"
        )


def _without_user(proxy: str | None) -> str:
    parts = _parts(proxy) if proxy else None
    return repr(parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl() if parts else None)


def _sendable(_instance: object, _attribute: Attribute[str], token: str) -> None:
    """Refuse what cannot stand in a header: the HTTP library would show the token in its error."""
    if not token:
        raise ConfigurationError("token is empty; make one in Centra's admin (System, API tokens)")
    if not (token.isascii() and token.isprintable()) or " " in token:
        raise ConfigurationError(
            "token holds spaces, line ends or characters that no token has; copy it again"
        )


def _must_be(words: str, fits: Callable[[Any], object]) -> _Validator:
    def check(_instance: object, attribute: Attribute[Any], value: Any) -> None:
        try:
            good = fits(value)
        except TypeError:
            good = False
        if not good:
            raise ConfigurationError(f"{attribute.name} must be {words}: {value!r}")

    return check


@frozen(kw_only=True)
class Settings:
    """Address, token and manners of one Centra environment. Neither token nor a proxy's password shows in a repr.

    ===================== =========================================================================
    url                   ``https://<shop>.centra.com/graphql`` (OLD:auth)
    token                 made in Centra's admin: System, API tokens; always expires
    quota_share           part of each quota that is ours, above 0 up to 1; default 0.8
    retries               `RetryPolicy`: attempts, deadline, time-out of one request
    concurrency           how many requests of one client are under way at once, whatever its tasks
                          or threads; the others wait for their turn; default 6
    app                   who you are, as ``acme-sync/1.2``: stands in User-Agent behind our name
    connect_timeout       seconds to reach Centra, or the proxy; default 10
    keep_alive            seconds an idle connection is kept; default 4
    proxy                 ``http://user:password@host:port``; without it HTTPS_PROXY, ALL_PROXY and
                          NO_PROXY of the environment count
    ca                    PEM file of the authorities to trust, in place of the usual ones
    tls                   an `ssl.SSLContext` for everything beyond that: a client's certificate,
                          the trust store of the machine; not together with `ca`
    largest_answer        bytes of an answer, unpacked, that are held in memory at most; default
                          32 MiB, some seven thousand orders. Beyond it is `OversizedAnswer`
    ===================== =========================================================================

    A value that cannot work is `ConfigurationError`, which names the setting.
    """

    url: str = field(validator=_endpoint)
    token: str = field(repr=False, validator=_sendable)
    quota_share: float = field(default=0.8, validator=_must_be("above 0, at most 1", lambda n: 0 < n <= 1))
    retries: RetryPolicy = field(factory=RetryPolicy)
    concurrency: int = field(
        default=6, validator=_must_be("a whole number from 1", lambda n: int(n) == n > 0)
    )
    app: str | None = field(
        default=None, validator=optional(_must_be("a name such as acme-sync/1.2", _PRODUCT.fullmatch))
    )
    connect_timeout: float = field(default=10.0, validator=_must_be("above 0", lambda n: n > 0))
    # Just below the five seconds after which Node, Apache and uvicorn hang up: of two that hang up at the same moment
    # one may lose a request, and a lost mutation is an uncertain outcome.
    keep_alive: float = field(default=4.0, validator=_must_be("0 or more", lambda n: n >= 0))
    proxy: str | None = field(default=None, repr=_without_user, validator=optional(_proxy))
    ca: Path | None = field(default=None, converter=if_given(Path))
    tls: ssl.SSLContext | None = field(default=None, repr=False)
    largest_answer: int = field(default=32 * 2**20, validator=_must_be("above 0", lambda n: n > 0))

    def __attrs_post_init__(self) -> None:
        if self.ca is not None and self.tls is not None:
            raise ConfigurationError(
                "ca and tls cannot both be given; let the context of tls load the file of ca"
            )

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> Settings:
        """Return settings from the environment; `ConfigurationError` names what is missing or wrong.

        CENTRA_URL and CENTRA_TOKEN must be there; CENTRA_APP, CENTRA_CA, CENTRA_CONCURRENCY, CENTRA_PROXY and
        CENTRA_QUOTA_SHARE may be. An empty one counts as missing.
        """
        source = os.environ if environ is None else environ
        if missing := [name for name in ("CENTRA_URL", "CENTRA_TOKEN") if not source.get(name)]:
            raise ConfigurationError(f"not set in the environment: {', '.join(missing)}")
        given = {name: read(source, f"CENTRA_{name.upper()}") for name, read in _FROM_ENV.items()}
        return cls(**{name: value for name, value in given.items() if value is not None})


def _text(source: Mapping[str, str], name: str) -> str | None:
    return source.get(name) or None


def _number(read: Callable[[str], float]) -> Callable[[Mapping[str, str], str], float | None]:
    def number(source: Mapping[str, str], name: str) -> float | None:
        text = _text(source, name)
        try:
            return None if text is None else read(text)
        except ValueError:
            raise ConfigurationError(f"{name} is not a number: {text!r}") from None

    return number


_FROM_ENV: Final[Mapping[str, Callable[[Mapping[str, str], str], Any]]] = {
    "url": _text,
    "token": _text,
    "app": _text,
    "ca": _text,
    "concurrency": _number(int),
    "proxy": _text,
    "quota_share": _number(float),
}
