"""Addresses."""

from __future__ import annotations

from centra_ipaas.centra import _wire as wire
from centra_ipaas.mapping import Mapper, compute, default, into, present, source
from centra_ipaas.models import Address


def _name(first: str | None, last: str | None, attention: str | None) -> str:
    return " ".join(filter(None, (first, last))) or attention or ""


def _phone(mobile: str | None, phone: str | None) -> str:
    return mobile or phone or ""


class ToAddress(Mapper[wire.Address, Address]):
    """A person's or a company's address; what Centra leaves out is empty text."""

    address = source(wire.Address)
    target = into(Address)(
        country=default(present(address.country).code, None),
        name=compute(_name, address.firstName, address.lastName, address.attention),
        company=default(address.companyName, ""),
        line1=default(address.address1, ""),
        line2=default(address.address2, ""),
        postal_code=default(address.zipCode, ""),
        city=default(address.city, ""),
        region=default(address.stateOrProvince, ""),
        email=default(address.email, ""),
        phone=compute(_phone, address.cellPhoneNumber, address.phoneNumber),
        vat_number=default(address.vatNumber, ""),
    )
