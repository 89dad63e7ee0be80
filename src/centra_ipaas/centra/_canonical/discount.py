"""Discounts of whole orders."""

from __future__ import annotations

from msgspec import UnsetType

from centra_ipaas.centra import _wire as wire
from centra_ipaas.centra._canonical.literals import discount_kinds
from centra_ipaas.centra._canonical.money import deduction
from centra_ipaas.centra._canonical.selected import only_on
from centra_ipaas.mapping import Mapper, compute, default, into, lookup, source
from centra_ipaas.models import Discount, DiscountKind


def _is_voucher(typename: str) -> bool:
    return typename != "AdminDiscount"


_text = only_on(_is_voucher, "code or voucherName")


def _name(member: str | UnsetType | None, typename: str) -> str:
    return _text(member, typename) or ""


class ToDiscount(Mapper[wire.OrderDiscount, Discount]):
    """What was applied outlives the voucher: its code and name are kept with the order (REF:AppliedVoucher)."""

    discount = source(wire.OrderDiscount)
    target = into(Discount)(
        kind=default(lookup(discount_kinds, discount.typename), DiscountKind.UNKNOWN),
        amount=compute(deduction, discount.value),
        at=discount.date,
        code=compute(_text, discount.code, discount.typename),
        name=compute(_name, discount.voucherName, discount.typename),
    )
