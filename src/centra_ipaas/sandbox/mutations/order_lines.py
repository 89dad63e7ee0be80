"""What an order's update does to its lines: add, cancel, discount. Each is read and checked first, then carried out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from attrs import frozen

from centra_ipaas.sandbox.mutations import find, opaque
from centra_ipaas.sandbox.protocol.refusals import Problems, one_of, refuse
from centra_ipaas.sandbox.rules import allocation, delivery_windows, stock
from centra_ipaas.sandbox.rules.bundle_lines import add_parts, parts_of
from centra_ipaas.sandbox.rules.line_tax import rule_for
from centra_ipaas.sandbox.rules.stock import StockAction
from centra_ipaas.sandbox.state import ZERO, DeliveryGroup, Order, OrderLine, Size, Variant
from centra_ipaas.sandbox.state.world import World

Given = Mapping[str, Any]
#: Where a discount starts (assumed literals of an opaque enum).
_FROM = {"UNIT_ORIGINAL_PRICE": "unit_original_price", "UNIT_PRICE": "unit_price"}


#: The most that an Int of an answer holds.
_MOST: Final = 2**31 - 1

#: What else an added line may be given, and where a line has it.
_TOLD: Final[Mapping[str, str]] = {
    "unitOriginalPrice": "unit_original_price",
    "discountValue": "unit_original_price",
    "taxInPercent": "tax_percent",
    "taxOutPercent": "tax_percent",
    "taxGroup": "tax_percent",
    "productExternalUrl": "product_external_url",
    "category": "category",
}


@frozen(kw_only=True)
class Addition:
    """A line to add, or to raise a line that is alike by; `told` are the members that were given."""

    display: Any
    size: Size
    quantity: int
    unit_price: Decimal
    unit_original_price: Decimal
    tax_percent: Decimal
    comment: str | None
    product_external_url: str | None
    category: Any
    window: Any
    told: frozenset[str]


@frozen(kw_only=True)
class Cancel:
    """Units to cancel and what becomes of them."""

    line: OrderLine
    quantity: int
    action: StockAction
    group: DeliveryGroup | None


# -- adding


def read_additions(world: World, order: Order, given: Sequence[Given]) -> list[Addition]:
    """Read the lines to add; every problem of every line is named."""
    problems, additions = Problems(), []
    for index, one in enumerate(given):
        with problems.collect():
            if order.status not in ("PENDING", "CONFIRMED", "PROCESSING"):
                raise refuse(f"An order that is {order.status} takes no lines.", "input", "addLines")
            path = ("input", "addLines", str(index))
            additions.append(_addition(world, order, one, *path))
            _refuse_untaken(order, additions[-1], *path)
    problems.check()
    _refuse_too_many(order, additions, "input", "addLines")
    return additions


def _addition(world: World, order: Order, given: Given, *path: str) -> Addition:
    display = find.by_reference(world, "Display", given["display"], *path, "display")
    size = find.product_size(world, given["productSize"], *path, "productSize")
    if size.product_variant.product is not display.product:
        raise refuse("The size is not of the display's product.", *path, "productSize")
    quantity = find.positive(given["quantity"], *path, "quantity")
    price = find.money(order.currency, given["unitPrice"], *path, "unitPrice") or ZERO
    original = find.money(order.currency, given.get("unitOriginalPrice"), *path, "unitOriginalPrice")
    discount = given.get("discountValue")
    window = _named(world, "DeliveryWindow", given, "deliveryWindow", *path)
    if window is not None and (why := delivery_windows.refusal(window, size.product_variant, quantity)):
        raise refuse(f"{why}.", *path, "deliveryWindow")
    return Addition(
        display=display,
        size=size,
        quantity=quantity,
        unit_price=price if discount is None else _discounted(order, price, discount, *path, "discountValue"),
        unit_original_price=price if original is None else original,
        tax_percent=_tax_percent(world, order, display, given, *path),
        comment=given.get("comment"),
        product_external_url=given.get("productExternalUrl"),
        category=_named(world, "Category", given, "category", *path),
        window=window,
        told=frozenset(name for name, value in given.items() if value is not None),
    )


def _refuse_untaken(order: Order, addition: Addition, *path: str) -> None:
    """Refuse what every line that could be raised has otherwise: it would be lost (assumed)."""
    alike = [line for line in order.all_lines if _alike(line, addition)]
    problems = Problems()
    for line in alike[:1] if all(_untaken(one, addition) for one in alike) else ():
        for member in _untaken(line, addition):
            with problems.collect():
                raise refuse(f"Order line {line.id} is raised, and its {member} differs.", *path, member)
    problems.check()


def _untaken(line: OrderLine, addition: Addition) -> list[str]:
    """Return the members given that a line which is alike has otherwise."""
    return [
        member
        for member, name in _TOLD.items()
        if member in addition.told and getattr(line, name) != getattr(addition, name)
    ]


def _refuse_too_many(order: Order, additions: Sequence[Addition], *path: str) -> None:
    """Refuse more units than the answers' totals of an order and of a variant can show (assumed)."""
    units = sum(line.quantity + line.cancelled_quantity for line in order.all_lines)
    wanted: dict[Variant, int] = {}
    for index, addition in enumerate(additions):
        for size, quantity in _sizes(addition):
            variant = size.product_variant
            units += quantity
            wanted[variant] = wanted.get(variant, _unshipped(variant)) + quantity
            if max(units, wanted[variant]) > _MOST:
                raise refuse(f"There can be {_MOST} units at most.", *path, str(index), "quantity")


def _sizes(addition: Addition) -> list[tuple[Size, int]]:
    parts = [(size, units * addition.quantity) for size, units in parts_of(addition.size)]
    return [(addition.size, addition.quantity), *parts]


def _unshipped(variant: Variant) -> int:
    held = (row.allocated_quantity for size in variant.product_sizes for row in size.stock)
    return sum(size.demand for size in variant.product_sizes) + sum(held)


def _tax_percent(world: World, order: Order, display: Any, given: Given, *path: str) -> Decimal:
    """Read the tax given for the order's way of pricing, else find the rule, else as the first line (assumed)."""
    members = ("taxOutPercent", "taxInPercent")
    fitting, other = members if order.tax_mode == "added" else reversed(members)
    if given.get(other) is not None:
        raise refuse(f"The tax of this order is {order.tax_mode}: give {fitting}.", *path, other)
    if given.get(fitting) is not None and given.get("taxGroup") is not None:
        raise refuse(f"Give {fitting} or a tax group, not both.", *path, "taxGroup")
    if given.get(fitting) is not None:
        return _percent(given[fitting], *path, fitting)
    group = _named(world, "TaxGroup", given, "taxGroup", *path)
    rule = rule_for(world, order, display, Decimal(given["unitPrice"]["value"]), group)
    return order.all_lines[0].tax_percent if rule is None else rule.rate


def _percent(value: Decimal, *path: str) -> Decimal:
    if not 0 <= value <= 100:
        raise refuse("The percentage must be between 0 and 100.", *path)
    return Decimal(value)


def _named(world: World, kind: str, given: Given, member: str, *path: str) -> Any:
    one = given.get(member)
    return None if one is None else find.by_reference(world, kind, one, *path, member)


def add(world: World, order: Order, addition: Addition) -> OrderLine:
    """Raise the line that is alike, else make one (OLD:erp); units are held as at checkout.

    A line that became alike by the same request, and would lose what is told, is not raised (assumed).
    """
    alike = (one for one in order.all_lines if _alike(one, addition))
    line = next((one for one in alike if not _untaken(one, addition)), None)
    if line is None:
        line = _new_line(world, order, addition)
    else:
        for part, units in find.with_parts(line, addition.quantity):
            part.quantity += units
    if addition.window is not None and addition.window not in order.delivery_windows:
        order.delivery_windows.append(addition.window)
    for part, units in find.with_parts(line, addition.quantity):
        stock.add_demand(world, part, units)
        allocation.allocate(world, part, units)
    return line


def _alike(line: OrderLine, addition: Addition) -> bool:
    """Compare display, size, price, comment, delivery window, and the product's name of that day (OLD:erp)."""
    return (
        line.typename in ("ProductOrderLine", "BundleOrderLine")
        and line.display is addition.display
        and line.product_size is addition.size
        and line.unit_price == addition.unit_price
        and line.comment == addition.comment
        and line.delivery_window is addition.window
        and line.product_name == addition.size.product_variant.product.name
    )


def _new_line(world: World, order: Order, addition: Addition) -> OrderLine:
    parts = parts_of(addition.size)
    line = OrderLine(
        typename="BundleOrderLine" if parts else "ProductOrderLine",
        id=world.next_id("OrderLine"),
        order=order,
        product_size=addition.size,
        quantity=addition.quantity,
        unit_price=addition.unit_price,
        unit_original_price=addition.unit_original_price,
        tax_percent=addition.tax_percent,
        comment=addition.comment,
        product_external_url=addition.product_external_url,
        display=addition.display,
        category=addition.category,
        delivery_window=addition.window,
    )
    order.all_lines.append(line)
    for part in add_parts(line, parts):
        part.id = world.next_id("OrderLine")
    if addition.window is not None:
        addition.window.variants[addition.size.product_variant.id].lines.append(line)
    return line


# -- cancelling


def read_cancels(world: World, order: Order, given: Sequence[Given]) -> list[Cancel]:
    """Read the units to cancel: unshipped ones only (OLD:dtc); a bundle takes its parts along."""
    problems, cancels = Problems(), []
    left: dict[int, int] = {}
    for index, one in enumerate(given):
        with problems.collect():
            cancel = _cancel(world, order, one, left, "input", "cancelLines", str(index))
            parts = find.with_parts(cancel.line, cancel.quantity)
            cancels += [
                Cancel(line=line, quantity=units, action=cancel.action, group=cancel.group)
                for line, units in parts
            ]
    problems.check()
    return cancels


def _cancel(world: World, order: Order, given: Given, left: dict[int, int], *path: str) -> Cancel:
    line = find.whole_line(order, given["line"], *path, "line")
    quantity = find.positive(given["quantity"], *path, "quantity")
    action = find.stock_action(world, given["stockActionPolicy"], *path, "stockActionPolicy")
    group = None
    if given.get("deliveryGroup") is not None:
        place = (*path, "deliveryGroup")
        group = find.delivery_group(
            order, opaque.read("DeliveryGroupInput", given["deliveryGroup"], *place), *place
        )
        if quantity > group.units.get(line.id, 0):
            raise refuse("The delivery group has fewer units of this line.", *path, "quantity")
    left.setdefault(line.id, line.remaining)
    if quantity > left[line.id]:
        raise refuse(
            f"Only {left[line.id]} unshipped units can be cancelled, got {quantity}.", *path, "quantity"
        )
    left[line.id] -= quantity
    return Cancel(line=line, quantity=quantity, action=action, group=group)


def cancel(world: World, order: Order, one: Cancel) -> None:
    """Take units off a line, with their allocations and supplier links (OLD:dtc)."""
    stock.drop(world, one.line, one.quantity, one.action)
    one.line.quantity -= one.quantity
    one.line.cancelled_quantity += one.quantity
    _leave_groups(order, one)


def _leave_groups(order: Order, one: Cancel) -> None:
    """Take the units out of their delivery group; without one from the last that has some (assumed)."""
    left = one.quantity
    for group in [one.group] if one.group is not None else reversed(order.delivery_groups):
        taken = min(left, group.units.get(one.line.id, 0))
        if taken:
            group.units[one.line.id] -= taken
            left -= taken


# -- discounting


def read_discounts(order: Order, given: Any) -> dict[int, tuple[OrderLine, Decimal]]:
    """Read new unit prices from ``{orderLines: [{orderLine, discountValue, discountFrom}]}`` (assumed shape)."""
    if given is None:
        return {}
    path = ("input", "discounts")
    name, lines = one_of(opaque.read("OrderDiscountSetInput", given, *path), *path)
    problems = Problems()
    prices: dict[int, tuple[OrderLine, Decimal]] = {}
    for index, one in enumerate(lines):
        with problems.collect():
            line, price = _line_discount(order, one, *path, name, str(index))
            prices[line.id] = (line, price)
    problems.check()
    return prices


def _line_discount(order: Order, given: Given, *path: str) -> tuple[OrderLine, Decimal]:
    line = find.whole_line(order, given["orderLine"], *path, "orderLine")
    if line.quantity != line.remaining:
        raise refuse("Units of this line are in a shipment.", *path, "orderLine")
    start: Decimal = getattr(line, _FROM[given["discountFrom"]])
    return line, _discounted(order, start, given["discountValue"], *path, "discountValue")


def _discounted(order: Order, start: Decimal, given: Any, *path: str) -> Decimal:
    """Take ``{percent: 10}`` or ``{value: {value, currencyIsoCode}}`` off a unit price (assumed shape)."""
    name, value = one_of(opaque.read("DiscountValueInput", given, *path), *path)
    if name == "percent":
        off = order.currency.rounded(start * _percent(value, *path, name) / 100)
    else:
        off = find.money(order.currency, value, *path, name) or ZERO
    if off > start:
        raise refuse(f"The discount must be between 0 and {start}.", *path, name)
    return start - off
