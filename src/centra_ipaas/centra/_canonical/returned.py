"""Returns with their lines, totals and refunds."""

from __future__ import annotations

from attrs import evolve
from msgspec import UnsetType

from centra_ipaas.centra import _wire as wire
from centra_ipaas.centra._canonical.money import deduction, money
from centra_ipaas.centra._canonical.order import ToPayment
from centra_ipaas.centra._canonical.selected import only_on
from centra_ipaas.centra._canonical.tax import (
    ToAppliedTax,
    ToReturnCostTaxes,
    is_positive,
    turned,
    turned_costs,
)
from centra_ipaas.mapping import Mapper, compute, default, each, into, nested, present, source
from centra_ipaas.models import Return, ReturnLine, ReturnTotals


def _is_consumers(typename: str) -> bool:
    return typename == "DirectToConsumerReturn"


_rate = only_on(_is_consumers, "currencyBaseRate")
_fallback = only_on(_is_consumers, "usedFallbackTax")
_warehouse = only_on(_is_consumers, "returnWarehouse")


def _name(member: wire.Named | UnsetType | None, typename: str) -> str:
    found = _warehouse(member, typename)
    return found.name if found else ""


class ToReturnLine(Mapper[wire.ReturnLine, ReturnLine]):
    """Units of one line of the order; a line whose size is gone has no SKU."""

    line = source(wire.ReturnLine)
    target = into(ReturnLine)(
        id=compute(str, line.id),
        order_line_id=compute(str, line.orderLine.id),
        sku=default(present(line.orderLine.productSize).SKU, None),
        quantity=line.quantity,
        unit_price=compute(money, line.unitPrice),
        value=compute(money, line.lineValue),
        taxes=each(line.appliedTaxRules, ToAppliedTax),
    )


class ToReturnTotals(Mapper[wire.Return, ReturnTotals]):
    """Centra's own sums; only their signs are brought to one rule. The fee's sign was not seen (REF:ReturnTotals)."""

    made = source(wire.Return)
    target = into(ReturnTotals)(
        lines=compute(money, made.totals.lineValues),
        shipping=compute(money, made.totals.shipping),
        handling=compute(money, made.totals.handling),
        discounts=compute(deduction, made.totals.discounts),
        return_cost=compute(deduction, made.totals.returnCost),
        tax_included=compute(money, made.totals.taxIncluded),
        tax_added=compute(money, made.totals.taxAdded),
        tax_deducted=compute(deduction, made.totals.taxDeducted),
        grand_total=compute(money, made.grandTotal),
        net_total=compute(money, made.net),
    )


class _ToReturnAsTold(Mapper[wire.Return, Return]):
    """Everything, the rules' deducted tax with the sign it came with."""

    made = source(wire.Return)
    target = into(Return)(
        id=compute(str, made.id),
        order_number=compute(str, present(made.order).number),
        shipment_number=default(present(made.shipment).number, None),
        status=made.returnStatus,
        created_at=made.createdAt,
        currency=made.grandTotal.currency.code,
        base_rate=compute(_rate, made.currencyBaseRate, made.typename),
        lines=each(made.lines, ToReturnLine),
        totals=nested(made, ToReturnTotals),
        taxes=nested(made.totals, ToReturnCostTaxes),
        restocked=made.returnedToStock,
        warehouse=compute(_name, made.returnWarehouse, made.typename),
        used_fallback_tax=compute(_fallback, made.usedFallbackTax, made.typename),
        refunds=each(made.refundPaymentHistory, ToPayment),
    )


def _with_one_sign(*, told: Return, positive: bool) -> Return:
    if not positive:
        return told
    lines = tuple(evolve(line, taxes=turned(line.taxes)) for line in told.lines)
    return evolve(told, lines=lines, taxes=turned_costs(told.taxes))


class ToReturn(Mapper[wire.Return, Return]):
    """The whole return; deducted tax is negative in its rules as in its totals."""

    made = source(wire.Return)
    target = into(_with_one_sign)(
        told=nested(made, _ToReturnAsTold), positive=compute(is_positive, made.totals.taxDeducted)
    )
