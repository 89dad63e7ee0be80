"""How many decimals a currency has (ISO 4217)."""

from __future__ import annotations

from typing import Final

_NO_DECIMALS: Final = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split()
_THREE_DECIMALS: Final = "BHD IQD JOD KWD LYD OMR TND".split()

_EXPONENTS: Final = dict.fromkeys(_NO_DECIMALS, 0) | dict.fromkeys(_THREE_DECIMALS, 3)


def minor_digits(currency: str) -> int:
    """Return the number of decimals of an ISO 4217 currency: 0 for JPY, 3 for KWD, 2 for most."""
    return _EXPONENTS.get(currency, 2)


def checked_currency(code: str) -> str:
    """Return the code, or raise ValueError if it is not three upper-case letters."""
    if len(code) == 3 and code.isascii() and code.isalpha() and code.isupper():
        return code
    raise ValueError(f"{code!r} is not an ISO 4217 currency code such as 'SEK'")
