"""The tax of an order's line by rule (OLD:taxes)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from centra_ipaas.sandbox.rules.tax_rules import MODES, Taxed, choose, group_of
from centra_ipaas.sandbox.state import ZERO, Order, TaxGroup, TaxMode, TaxRule
from centra_ipaas.sandbox.state.world import World


def rule_for(
    world: World, order: Order, display: Any, price: Decimal, group: TaxGroup | None = None
) -> TaxRule | None:
    """Find the rule for where an order goes, and keep it with the order; None if there is none."""
    place = order.shipping_address
    taxed = Taxed(
        country=place.country,
        moment=order.created_at,
        state_or_province=place.state_or_province,
        zip_code=place.zip_code,
        city=place.city,
        tax_class=order.tax_class,
        order_value=sum((line.value for line in order.all_lines), ZERO),
        item_price=price,
    )
    rule = choose(group or group_of(world, order.store, display), taxed)
    if rule is not None:
        order.tax_rules[rule.rate] = rule
    return rule


def mode_of(rule: TaxRule) -> TaxMode:
    """Return how the rule's tax relates to the price."""
    return MODES[rule.apply_tax_type]
