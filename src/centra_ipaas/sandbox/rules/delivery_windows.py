"""What may be ordered in a delivery window."""

from __future__ import annotations

from centra_ipaas.sandbox.state import DeliveryWindow, Order, OrderLine, Variant
from centra_ipaas.sandbox.state.delivery_windows import WindowVariant
from centra_ipaas.sandbox.state.world import World


def refusal(window: DeliveryWindow, variant: Variant, quantity: int) -> str | None:
    """Return why units of a variant cannot be ordered in a window; None if they can.

    The window is active and sells the variant, and its limit per variant holds over all orders (OLD:b2b; that the
    limit counts all orders is assumed).
    """
    if window.status != "ACTIVE":
        return f"delivery window {window.id} is {window.status}"
    sold = window.variants.get(variant.id)
    if sold is None:
        return f"delivery window {window.id} does not sell variant {variant.id}"
    left = _left(sold)
    if left is not None and quantity > left:
        return f"delivery window {window.id} has {left} units of variant {variant.id} left"
    return None


def _left(sold: WindowVariant) -> int | None:
    if sold.limit is None or sold.limit.value is None:
        return None
    taken = sum(line.quantity for line in sold.lines if line.order.status != "CANCELLED")
    return max(0, sold.limit.value - taken)


def put(world: World, line: OrderLine, window_id: int) -> None:
    """Name the window of a line that is being placed."""
    window: DeliveryWindow = world.known("DeliveryWindow", window_id)
    if window.markets and line.order.market not in window.markets:
        raise ValueError(f"delivery window {window_id} is not for market {line.order.market.id}")
    line.delivery_window = window


def check(order: Order) -> None:
    """Raise a ValueError if an order that is being placed asks for more than its windows give."""
    wanted: dict[tuple[int, int], int] = {}
    for line in order.all_lines:
        if line.delivery_window is not None:
            variant = line.product_size.product_variant
            key = line.delivery_window.id, variant.id
            wanted[key] = wanted.get(key, 0) + line.quantity
            if (reason := refusal(line.delivery_window, variant, wanted[key])) is not None:
                raise ValueError(reason)


def attach(order: Order) -> None:
    """Count the lines of an order that was placed in their windows, and list these on the order (OLD:dtc)."""
    lines = [line for line in order.all_lines if line.delivery_window is not None]
    for line in lines:
        line.delivery_window.variants[line.product_size.product_variant.id].lines.append(line)
    order.delivery_windows = list(dict.fromkeys([line.delivery_window for line in lines]))
