"""Countries and currencies that every sandbox knows."""

from __future__ import annotations

from decimal import Decimal

from centra_ipaas.sandbox.state import Country, Currency

_EU = (
    "AT Austria,BE Belgium,BG Bulgaria,HR Croatia,CY Cyprus,CZ Czechia,DK Denmark,EE Estonia,FI Finland,FR France,"
    "DE Germany,GR Greece,HU Hungary,IE Ireland,IT Italy,LV Latvia,LT Lithuania,LU Luxembourg,MT Malta,"
    "NL Netherlands,PL Poland,PT Portugal,RO Romania,SK Slovakia,SI Slovenia,ES Spain,SE Sweden"
)
_OTHERS = (
    "CH Switzerland:Europe,GB United Kingdom:Europe,IS Iceland:Europe,NO Norway:Europe,TR Turkey:Europe,"
    "JE Jersey:Europe,GG Guernsey:Europe,UA Ukraine:Europe,RS Serbia:Europe,"
    "CL Chile:South America,AR Argentina:South America,CO Colombia:South America,EG Egypt:Africa,MA Morocco:Africa,"
    "US United States:North America,CA Canada:North America,MX Mexico:North America,BR Brazil:South America,"
    "JP Japan:Asia,KR South Korea:Asia,CN China:Asia,IN India:Asia,TH Thailand:Asia,MY Malaysia:Asia,TW Taiwan:Asia,"
    "IL Israel:Asia,LB Lebanon:Asia,BH Bahrain:Asia,QA Qatar:Asia,OM Oman:Asia,JO Jordan:Asia,"
    "HK Hong Kong:Asia,SG Singapore:Asia,AE United Arab Emirates:Asia,"
    "KW Kuwait:Asia,SA Saudi Arabia:Asia,AU Australia:Oceania,NZ New Zealand:Oceania,ZA South Africa:Africa"
)

#: code, name, ISO number, decimal digits, rate to the base currency (made up, stable)
_CURRENCIES = (
    ("SEK", "Swedish krona", "752", 2, "1"),
    ("EUR", "Euro", "978", 2, "11.25"),
    ("USD", "US dollar", "840", 2, "10.5"),
    ("GBP", "Pound sterling", "826", 2, "13.2"),
    ("NOK", "Norwegian krone", "578", 2, "0.98"),
    ("DKK", "Danish krone", "208", 2, "1.51"),
    ("CHF", "Swiss franc", "756", 2, "11.9"),
    ("PLN", "Polish zloty", "985", 2, "2.6"),
    ("CAD", "Canadian dollar", "124", 2, "7.7"),
    ("AUD", "Australian dollar", "036", 2, "6.9"),
    ("JPY", "Yen", "392", 0, "0.07"),
    ("KRW", "Won", "410", 0, "0.0077"),
    ("KWD", "Kuwaiti dinar", "414", 3, "34.1"),
)


def countries() -> dict[str, Country]:
    """Return the known countries by ISO2 code."""
    named = [(entry, "Europe", True) for entry in _EU.split(",")]
    named += [(entry, continent, False) for entry, continent in (e.split(":") for e in _OTHERS.split(","))]
    return {
        entry[:2]: Country(id=index, code=entry[:2], name=entry[3:], continent=continent, is_eu=is_eu)
        for index, (entry, continent, is_eu) in enumerate(sorted(named), start=1)
    }


def currencies() -> dict[str, Currency]:
    """Return the known currencies by ISO 4217 code; SEK is the base currency."""
    return {
        code: Currency(
            id=index,
            name=name,
            code=code,
            iso_number=number,
            decimal_digits=digits,
            denominator=10**digits,
            current_base_rate=Decimal(rate),
            is_base=rate == "1",
        )
        for index, (code, name, number, digits, rate) in enumerate(_CURRENCIES, start=1)
    }
