"""Where the brand sells: markets with their currencies, taxes and costs."""

from __future__ import annotations

from decimal import Decimal

from attrs import frozen

from centra_ipaas.sandbox.rules.tax import TaxMode


@frozen(eq=False)
class Place:
    """A market: what things cost there, and what is owed on them; there is one of each, and it is itself only."""

    market: str
    country: str
    currency: str
    #: The smallest amount.
    unit: Decimal
    #: What one krona of the Swedish price is there.
    factor: Decimal
    tax_mode: TaxMode
    #: Of most things, and of those that are taxed less.
    tax: Decimal
    reduced_tax: Decimal
    shipping: Decimal
    city: str
    zip_code: str
    state: str | None = None

    def price(self, swedish: int) -> Decimal:
        """Return what costs so many kronor in Sweden, in the digits that the currency has."""
        return (swedish * self.factor).quantize(self.unit)


def _place(
    market: str,
    country: str,
    currency: str,
    digits: int,
    factor: str,
    mode: TaxMode,
    tax: str,
    shipping: str,
    city: str,
    zip_code: str,
    state: str | None = None,
) -> Place:
    rate, reduced = tax.split()
    return Place(
        market,
        country,
        currency,
        Decimal(1).scaleb(-digits),
        Decimal(factor),
        mode,
        Decimal(rate),
        Decimal(reduced),
        Decimal(shipping),
        city,
        zip_code,
        state,
    )


#: Included and added tax, tax taken off for export; no, two and three decimals; rates as of no particular day.
CONSUMERS = (
    _place("Sweden", "SE", "SEK", 2, "1", "included", "25 6", "49.00", "Teststad", "123 45"),
    _place("Germany", "DE", "EUR", 2, "0.1", "included", "19 7", "4.90", "Musterstadt", "12345"),
    _place("United Kingdom", "GB", "GBP", 2, "0.08", "included", "20 0", "5.00", "Sampleton", "ZZ1 1ZZ"),
    _place("United States", "US", "USD", 2, "0.11", "added", "8.875 0", "10.00", "Testville", "10001", "NY"),
    _place("Japan", "JP", "JPY", 0, "15", "included", "10 8", "600", "Tesuto-shi", "100-0000"),
    _place("Kuwait", "KW", "KWD", 3, "0.0335", "included", "5 5", "1.500", "Test City", "00000"),
    _place("Switzerland", "CH", "CHF", 2, "0.1", "deducted", "25 6", "9.00", "Musterwil", "1234"),
)
#: Prices between companies are without tax; half of what consumers pay.
STOCKISTS = _place("Stockists", "DE", "EUR", 2, "0.05", "added", "0 0", "25.00", "Musterstadt", "12345")
WAREHOUSES = (("Main", "SE"), ("Europe", "DE"), ("Flagship store", "SE"))
