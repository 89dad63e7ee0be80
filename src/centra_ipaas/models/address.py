"""Where goods and invoices go."""

from __future__ import annotations

from typing import Any

from msgspec import Struct


class Address(Struct, frozen=True, kw_only=True, gc=False):
    """A postal address with its contact. Everything in it is personal data: its repr shows the country only."""

    #: ISO 3166-1 alpha-2, e.g. ``SE``.
    country: str | None = None
    name: str = ""
    company: str = ""
    line1: str = ""
    line2: str = ""
    postal_code: str = ""
    city: str = ""
    #: State or province; the code where the platform knows it, else free text.
    region: str = ""
    email: str = ""
    phone: str = ""
    vat_number: str = ""

    def __repr__(self) -> str:
        return f"Address(country={self.country!r})"

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        return [("country", self.country)]
