"""What things cost, and where."""

from __future__ import annotations

from attrs import frozen

from centra_ipaas.models.money import Money


@frozen(kw_only=True)
class PriceList:
    """Prices of one currency; several lists may share a currency."""

    id: str
    name: str = ""
    #: ISO 4217.
    currency: str
    active: bool = True
    external_id: str | None = None


@frozen(kw_only=True)
class Price:
    """What a variant costs in a price list; a size is never priced by itself."""

    price_list_id: str
    variant_id: str
    #: None: the list has no price for it, which is not the same as a price of zero.
    amount: Money | None
    #: The retail price recommended to wholesale customers.
    recommended_retail: Money | None = None
