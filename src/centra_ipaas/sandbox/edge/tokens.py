"""Who may ask: tokens with permissions, stores and an end (OLD:auth)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import datetime, timedelta
from http.cookies import CookieError, SimpleCookie
from threading import Lock
from typing import Final

from attrs import evolve, field, frozen

from centra_ipaas.sandbox.edge.spelling import refuse_unknown
from centra_ipaas.sandbox.edge.wire import HttpRequest
from centra_ipaas.sandbox.protocol.schema import Schema
from centra_ipaas.sandbox.state.viewer import DEFAULT_INTEGRATION, Viewer

#: How long a token is good for unless it is told otherwise (OLD:auth).
LIFETIME: Final = timedelta(days=30)


@frozen(kw_only=True)
class Token:
    """One API token, as the admin makes them; its text shows in no repr."""

    text: str = field(repr=False)
    #: Tokens of one integration share an event queue and id conversions (OLD:events, OLD:idconv).
    integration: str = DEFAULT_INTEGRATION
    #: None: all of them.
    permissions: frozenset[str] | None = None
    #: Taken away again, whatever `permissions` says.
    withdrawn: frozenset[str] = frozenset()
    #: Ids of the stores it sees; None: every store.
    stores: frozenset[int] | None = None
    #: From this moment on it is refused. None: never, as only the sandbox's own.
    expires_at: datetime | None = None
    description: str = ""

    def allows(self, permission: str) -> bool:
        """Whether it carries a permission such as ``Order:read``."""
        return permission not in self.withdrawn and (
            self.permissions is None or permission in self.permissions
        )

    def sees(self, store: int) -> bool:
        """Whether objects of the store with this id are shown to it."""
        return self.stores is None or store in self.stores

    def is_valid_at(self, now: datetime) -> bool:
        """Whether it has not expired."""
        return self.expires_at is None or now < self.expires_at


class Tokens:
    """The tokens of one sandbox; the first one is the sandbox's own and may do everything.

    Tokens of Centra's always expire. The sandbox's own does not, so that a test may move the clock by years.
    Permissions that the schema does not name, and stores that there are not, are refused.
    """

    def __init__(
        self,
        default: Token,
        clock: Callable[[], datetime],
        *,
        permissions: Callable[[], Collection[str]],
        stores: Callable[[], Collection[int]],
    ) -> None:
        self._clock = clock
        self._permissions = permissions
        self._stores = stores
        self._default = default.text
        self._known = {default.text: default}
        self._lock = Lock()

    def __repr__(self) -> str:
        return f"<Tokens: {len(self._known)} valid or expired>"

    def add(
        self,
        text: str,
        *,
        integration: str = DEFAULT_INTEGRATION,
        permissions: Iterable[str] | None = None,
        stores: Iterable[int] | None = None,
        expires_at: datetime | None = None,
        description: str = "",
    ) -> Token:
        """Make a token, or replace the one with this text.

        `permissions` and `stores` left out mean all. Without `expires_at` it is good for 30 days, the sandbox's own
        for ever. Raises ValueError for a permission that the schema does not name, and for an unknown store.
        """
        _check(text, expires_at)
        permissions = None if permissions is None else self._named(permissions)
        stores = None if stores is None else self._known_stores(stores)
        token = Token(
            text=text,
            integration=integration,
            permissions=permissions,
            stores=stores,
            expires_at=self._end(text) if expires_at is None else expires_at,
            description=description,
        )
        with self._lock:
            self._known[text] = token
        return token

    def _named(self, permissions: Iterable[str]) -> frozenset[str]:
        """Refuse permissions that the schema does not name."""
        given = (permissions,) if isinstance(permissions, str) else tuple(permissions)
        refuse_unknown(given, sorted(self._permissions()), "permission")
        return frozenset(given)

    def _known_stores(self, stores: Iterable[int]) -> frozenset[int]:
        given, known = frozenset(stores), sorted(self._stores())
        unknown = sorted(given.difference(known), key=str)
        if unknown:
            raise ValueError(
                f"unknown store {', '.join(map(repr, unknown))}; known: {', '.join(map(str, known))}"
            )
        return given

    def _end(self, text: str) -> datetime | None:
        return None if text == self._default else self._clock() + LIFETIME

    def revoke(self, text: str) -> None:
        """Take a token out of use at once."""
        with self._lock:
            self._get(text)
            del self._known[text]

    def grant(self, *permissions: str, token: str | None = None) -> Token:
        """Add permissions to a token, by default to the sandbox's own, and return it as it is now."""
        named = self._named(permissions)
        with self._lock:
            old = self._get(token)
            held = None if old.permissions is None else old.permissions.union(named)
            new = evolve(old, permissions=held, withdrawn=old.withdrawn.difference(named))
            self._known[new.text] = new
            return new

    def withdraw(self, *permissions: str, token: str | None = None) -> Token:
        """Take permissions from a token, by default from the sandbox's own, and return it as it is now."""
        named = self._named(permissions)
        with self._lock:
            old = self._get(token)
            new = evolve(old, withdrawn=old.withdrawn.union(named))
            self._known[new.text] = new
            return new

    def find(self, text: str | None, now: datetime) -> Token | None:
        """Return the token with this text; None if it is unknown, revoked or expired."""
        token = None if text is None else self._known.get(text)
        return token if token is not None and token.is_valid_at(now) else None

    def _get(self, text: str | None) -> Token:
        known = self._known.get(self._default if text is None else text)
        if known is None:
            raise ValueError("unknown token")
        return known


def _check(text: str, expires_at: datetime | None) -> None:
    if not text or text != text.strip():
        raise ValueError("a token is text without blanks around it")
    if expires_at is not None and expires_at.tzinfo is None:
        raise ValueError("expires_at must be aware")


def token_of(request: HttpRequest) -> str | None:
    """Read ``Authorization: Bearer`` or the cookie ``graphql-access`` (OLD:auth)."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return token.strip()
    try:
        cookie = SimpleCookie(request.headers.get("cookie", "")).get("graphql-access")
    except CookieError:
        return None
    return None if cookie is None else cookie.value


def viewer_of(token: Token, schema: Schema) -> Viewer:
    """Return what a token lets its holder see."""
    permissions = token.permissions
    if token.withdrawn:
        held = schema.permissions.names() if permissions is None else permissions
        permissions = frozenset(held) - token.withdrawn
    return Viewer(integration=token.integration, permissions=permissions, stores=token.stores)
