"""Taxes, by rule."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import evolve

from centra_ipaas.centra import _wire as wire
from centra_ipaas.centra._canonical.money import money
from centra_ipaas.mapping import Mapper, compute, each, into, source
from centra_ipaas.models import AppliedTax, CostTaxes


class ToAppliedTax(Mapper[wire.AppliedTaxRuleValue, AppliedTax]):
    """What one rule makes; amounts may be negative (REF:AppliedTaxRuleValue)."""

    value = source(wire.AppliedTaxRuleValue)
    target = into(AppliedTax)(
        rule_id=value.rule.taxId,
        name=value.rule.taxName,
        percent=value.rule.taxPercent,
        included=compute(money, value.taxIncluded),
        added=compute(money, value.taxAdded),
        deducted=compute(money, value.taxDeducted),
    )


class ToOrderCostTaxes(Mapper[wire.OrderTotalsInFull, CostTaxes]):
    """On shipping, handling and discounts of an order; what is on its lines shows no rules."""

    totals = source(wire.OrderTotalsInFull)
    target = into(CostTaxes)(
        shipping=each(totals.shippingTaxRules, ToAppliedTax),
        handling=each(totals.handlingTaxRules, ToAppliedTax),
        discounts=each(totals.discountTaxRules, ToAppliedTax),
    )


class ToReturnCostTaxes(Mapper[wire.ReturnTotals, CostTaxes]):
    """The same of a return, and on the fee that is kept."""

    totals = source(wire.ReturnTotals)
    target = into(CostTaxes)(
        shipping=each(totals.shippingTaxRules, ToAppliedTax),
        handling=each(totals.handlingTaxRules, ToAppliedTax),
        discounts=each(totals.discountTaxRules, ToAppliedTax),
        return_cost=each(totals.returnCostTaxRules, ToAppliedTax),
    )


def turned(rules: Iterable[AppliedTax]) -> tuple[AppliedTax, ...]:
    """Return the rules with deducted tax of the other sign, for totals that tell what is taken off as positive."""
    return tuple(evolve(rule, deducted=-rule.deducted) for rule in rules)


def turned_costs(taxes: CostTaxes) -> CostTaxes:
    """Return the same of all costs."""
    return CostTaxes(
        shipping=turned(taxes.shipping),
        handling=turned(taxes.handling),
        discounts=turned(taxes.discounts),
        return_cost=turned(taxes.return_cost),
    )


def is_positive(amount: wire.Amount) -> bool:
    """Whether the totals tell as positive what is taken off: Centra's APIs differ in the sign."""
    return amount.value > 0
