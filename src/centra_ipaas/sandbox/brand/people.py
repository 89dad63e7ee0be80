"""Who buys: nobody. Every name, street and address is made up, and every mail ends at example.com."""

from __future__ import annotations

from random import Random

from centra_ipaas.sandbox.brand.places import Place
from centra_ipaas.sandbox.shop.seeds import AddressSeed

_FIRST = ("Ada", "Bo", "Cleo", "Dag", "Eli", "Fia", "Gil", "Hedda", "Ivo", "Juno", "Kit", "Lo", "Mio", "Nell")
_LAST = (
    "Testsson", "Provberg", "Exempelgren", "Mustermann", "Beispiel", "Sample", "Placeholder", "Dummyson",
)  # fmt: skip
_STREETS = ("Testgatan", "Provvägen", "Musterstraße", "Sample Street", "Example Road")


def person(random: Random, place: Place, number: int) -> AddressSeed:
    """Make up a consumer; the same number has the same mail."""
    first, last = random.choice(_FIRST), random.choice(_LAST)
    return AddressSeed(
        country=place.country,
        first_name=first,
        last_name=last,
        address1=f"{random.choice(_STREETS)} {random.randrange(1, 100)}",
        city=place.city,
        zip_code=place.zip_code,
        state_or_province=place.state,
        email=f"shopper{number}@example.com",
        phone_number=f"+00 000 {number:06}",
    )


def company(random: Random, place: Place, number: int) -> AddressSeed:
    """Make up a stockist."""
    contact = person(random, place, number)
    return AddressSeed(
        country=place.country,
        first_name=contact.first_name,
        last_name=contact.last_name,
        company_name=f"Test Store {number}",
        address1=contact.address1,
        city=place.city,
        zip_code=place.zip_code,
        email=f"stockist{number}@example.com",
        vat_number=f"XX{number:09}",
    )
