"""Where stock lies."""

from __future__ import annotations

from attrs import frozen


@frozen(kw_only=True)
class Warehouse:
    """A place that keeps stock, one count for each size."""

    id: str
    name: str
    active: bool = True
    external_id: str | None = None
    #: ISO 3166-1 alpha-2: decides between a local and a distance sale.
    country: str | None = None
    postal_code: str = ""
    city: str = ""
    #: Units of each size that are kept out of sale; the counts include them.
    threshold: int | None = None
