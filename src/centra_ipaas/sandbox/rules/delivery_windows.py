"""What may be ordered in a delivery window."""

from __future__ import annotations

from centra_ipaas.sandbox.state import DeliveryWindow, OrderLine, Variant
from centra_ipaas.sandbox.state.delivery_windows import WindowVariant


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


def take(window: DeliveryWindow, line: OrderLine) -> None:
    """Count a line that was placed in a window."""
    window.variants[line.product_size.product_variant.id].lines.append(line)
