"""What vouchers do to an order at checkout.

A voucher takes something off lines, off the products' total or off the order's total, or off the shipping cost. A gift
certificate is a reusable voucher: what it pays is a credit, and lowers what it has left (VOUCH).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from decimal import Decimal

from centra_ipaas.sandbox.rules import events
from centra_ipaas.sandbox.state import (
    ZERO,
    ActionResult,
    Customer,
    Discount,
    LineVoucher,
    Order,
    OrderLine,
    ReusableValue,
    Voucher,
    VoucherAction,
)
from centra_ipaas.sandbox.state.events import CREATED, UPDATED
from centra_ipaas.sandbox.state.world import World

#: How long a gift certificate that was bought is good for (assumed).
_GOOD_FOR = timedelta(days=3 * 365)


def by_code(world: World, code: str) -> Voucher | None:
    """Return the voucher that a code stands for."""
    for voucher in world.table("Voucher").values():
        if voucher.code == code and voucher.method == "CODE":
            found: Voucher = voucher
            return found
    return None


def new_code(world: World) -> str:
    """Return a code that no voucher has."""
    while True:
        code = f"CODE-{world.next_id('VoucherCode'):06}"
        if by_code(world, code) is None:
            return code


def refusal(voucher: Voucher, order: Order) -> str | None:
    """Return why an order cannot use a voucher; None if it can."""
    if voucher.status != "ACTIVE":
        return f"voucher {voucher.id} is {voucher.status}"
    if not voucher.start_at <= order.created_at <= voucher.stop_at:
        return f"voucher {voucher.id} is not valid at that moment"
    if voucher.max_usages and voucher.usages >= voucher.max_usages:
        return f"voucher {voucher.id} is used up"
    if voucher.store is not order.store or (voucher.markets and order.market not in voucher.markets):
        return f"voucher {voucher.id} is not for this store or market"
    return None


def effect(voucher: Voucher, order: Order) -> Decimal:
    """Return what a voucher takes off an order's total, 0 or more; prices of lines are not part of it."""
    return -sum((row.amount for row in _discounts(voucher, order)), ZERO)


def apply(voucher: Voucher, order: Order) -> None:
    """Write a voucher's effect on an order that is being placed: prices of lines first, then the totals."""
    for action in voucher.actions:
        if action.result.type == "CHANGE_SELECTED_PRODUCTS_PRICE":
            for line in _selected(voucher, action, order):
                _reprice(voucher, action.result, line)
    for row in _discounts(voucher, order):
        order.discounts_applied.append(row)
        order.discount -= row.amount


def apply_code(world: World, order: Order, code: str | None) -> None:
    """Apply the voucher that a code stands for to an order that is being placed; raises ValueError if it may not be.

    A code that no voucher has is a mere note on the discount that the order was given.
    """
    voucher = None if code is None else by_code(world, code)
    if voucher is None:
        return
    if order.discount:
        raise ValueError(f"voucher {voucher.id} says what is taken off; give no discount")
    if (reason := refusal(voucher, order)) is not None:
        raise ValueError(reason)
    apply(voucher, order)


def redeem(world: World, order: Order) -> None:
    """Count the vouchers of an order that was placed; what a gift certificate paid, it no longer has."""
    used: dict[int, Voucher] = {}
    on_lines = [row for line in order.all_lines for row in line.line_vouchers]
    for row in [*order.discounts_applied, *on_lines]:
        if row.voucher is None:
            continue
        used[row.voucher.id] = row.voucher
        row.voucher.applied.append(row)
        if isinstance(row, Discount) and row.typename == "AppliedVoucherCredit":
            _value_for(row.voucher_action_result, order).remaining += row.amount
    for voucher in used.values():
        voucher.usages += 1
        events.record(world, voucher, UPDATED)


def forget(voucher: Voucher) -> None:
    """Take a deleted voucher out of what it was applied to; its name, code and address stay (REF:AppliedVoucher)."""
    for row in voucher.applied:
        row.voucher = row.voucher_action_result = None


def _discounts(voucher: Voucher, order: Order) -> list[Discount]:
    """Compute the rows that a voucher adds to an order's discounts."""
    rows: list[Discount] = []
    left = _total(order) - order.discount
    for action in voucher.actions:
        amount = min(left, _off(voucher, action, order))
        if amount > 0:
            rows.append(_row(voucher, action.result, order, amount))
            left -= amount
    return rows


def _total(order: Order) -> Decimal:
    return sum((line.value for line in order.all_lines), order.shipping + order.handling)


def _off(voucher: Voucher, action: VoucherAction, order: Order) -> Decimal:
    """Return what one action takes off."""
    lines, kind = _selected(voucher, action, order), action.result.type
    if not lines:
        return ZERO
    if kind == "SET_FREE_SHIPPING":
        return order.shipping
    if kind == "CHANGE_PRODUCT_TOTAL":
        return _share(action.result, order, lines, sum((line.value for line in lines), ZERO))
    if kind == "CHANGE_ORDER_TOTAL":
        return _share(action.result, order, lines, _total(order))
    if kind == "ADD_FREE_PRODUCTS":
        raise ValueError("the sandbox's checkout does not add free products")
    return ZERO


def _share(result: ActionResult, order: Order, lines: Sequence[OrderLine], base: Decimal) -> Decimal:
    """Return what a discount takes off `base`, never more than it."""
    if result.discount == "reusablePriceOff":
        return min(base, _value_for(result, order).remaining)
    if result.discount == "priceOff":
        return min(base, result.amounts.get(order.pricelist.id, ZERO))
    if result.percent is None:
        raise ValueError(f"the sandbox's checkout does not compute {result.discount}")
    if result.discount == "originalPercentOff":
        base = _original(lines)
    elif result.discount == "originalPercentOffExcludingCampaigns":
        base = _original(line for line in lines if line.line_campaign is None)
    return order.currency.rounded(base * result.percent / 100)


def _original(lines: Iterable[OrderLine]) -> Decimal:
    return sum((line.unit_original_price * line.quantity for line in lines), ZERO)


def _value_for(result: ActionResult, order: Order) -> ReusableValue:
    for value in result.reusable_values:
        if value.pricelist is order.pricelist:
            return value
    raise ValueError(f"the voucher has no value in pricelist {order.pricelist.id}")


def _selected(voucher: Voucher, action: VoucherAction, order: Order) -> list[OrderLine]:
    """Return the lines that an action is about; none if its criteria are not fulfilled."""
    lines = list(order.all_lines)
    for criterion in action.criteria:
        (name, value), *_ = [(name, value) for name, value in criterion.items() if value is not None]
        if name in ("productVariants", "excludeProductVariants"):
            named = {one.get("id") for one in value}
            lines = [
                line
                for line in lines
                if (line.product_size.product_variant.id in named) is (name == "productVariants")
            ]
        elif not _fulfilled(voucher, name, order):
            return []
    return lines


def _fulfilled(voucher: Voucher, name: str, order: Order) -> bool:
    customer = order.customer
    if name == "always":
        return True
    if name == "loggedInCustomer":
        return isinstance(customer, Customer) and customer.is_registered
    if name == "oncePerCustomer":
        return not any(
            isinstance(row, Discount) and row.order.customer is customer for row in voucher.applied
        )
    raise ValueError(f"the sandbox's checkout cannot judge the criterion {name}")


def _row(voucher: Voucher, result: ActionResult, order: Order, amount: Decimal) -> Discount:
    credit = result.discount == "reusablePriceOff"
    return Discount(
        typename="AppliedVoucherCredit" if credit else "AppliedVoucherDiscount",
        amount=-amount,
        date=order.created_at,
        order=order,
        voucher=voucher,
        voucher_action_result=result,
        voucher_name=voucher.name,
        voucher_method=voucher.method,
        code=voucher.code,
        url=voucher.url,
        params_json=result.params_json,
        shipping=-amount if result.type == "SET_FREE_SHIPPING" else None,
    )


def _reprice(voucher: Voucher, result: ActionResult, line: OrderLine) -> None:
    """Lower the price of one line; the original price stays (REF:ProductOrderLine)."""
    off = _share(result, line.order, [line], line.unit_price)
    line.unit_price -= off
    line.line_vouchers.append(
        LineVoucher(
            line=line,
            voucher=voucher,
            voucher_action_result=result,
            voucher_name=voucher.name,
            voucher_type=voucher.method,
            applied_on=result.apply_on or "",
            reduction=off,
            code=voucher.code,
            url=voucher.url,
            configured_percent=result.percent,
        )
    )


def issue(world: World, order: Order) -> list[Voucher]:
    """Make a reusable voucher for every gift certificate of an order that was paid (OLD:pages/03.fe-development/07)."""
    made = []
    for line in order.all_lines:
        if line.typename == "GiftCertificateOrderLine":
            made += [_certificate(world, line) for _ in range(line.quantity)]
    return made


def _certificate(world: World, line: OrderLine) -> Voucher:
    order, now = line.order, world.now()
    value = ReusableValue(
        id=world.next_id("VoucherReusableValue"),
        pricelist=order.pricelist,
        original=line.unit_price,
        remaining=line.unit_price,
    )
    result = ActionResult(
        id=world.next_id("VoucherActionResult"),
        type="CHANGE_ORDER_TOTAL",
        apply_on="ORDER_TOTAL",
        discount="reusablePriceOff",
        params_json=f'{{"original":{line.unit_price},"remaining":{line.unit_price}}}',
        reusable_values=[value],
    )
    action = VoucherAction(
        id=world.next_id("VoucherAction"),
        is_entry_point=True,
        continue_strategy="STOP",
        criteria=[{"always": True}],
        result=result,
    )
    voucher = Voucher(
        id=world.next_id("Voucher"),
        name=line.product_size.product_variant.product.name,
        type="GIFT_CERTIFICATE",
        method="CODE",
        code=new_code(world),
        store=order.store,
        created_at=now,
        start_at=now,
        stop_at=now + _GOOD_FOR,
        reuse=True,
        actions=[action],
    )
    world.add(voucher)
    events.record(world, voucher, CREATED)
    return voucher
