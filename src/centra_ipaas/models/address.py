"""Where goods and invoices go."""

from __future__ import annotations

from attrs import field, frozen


@frozen(kw_only=True)
class Address:
    """A postal address with its contact. Everything in it is personal data: its repr shows the country only."""

    #: ISO 3166-1 alpha-2, e.g. ``SE``.
    country: str | None = None
    name: str = field(default="", repr=False)
    company: str = field(default="", repr=False)
    line1: str = field(default="", repr=False)
    line2: str = field(default="", repr=False)
    postal_code: str = field(default="", repr=False)
    city: str = field(default="", repr=False)
    #: State or province; the code where the platform knows it, else free text.
    region: str = field(default="", repr=False)
    email: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)
    vat_number: str = field(default="", repr=False)
