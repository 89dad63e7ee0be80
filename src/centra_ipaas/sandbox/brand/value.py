"""What a brand is asked to be like."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from attrs import Attribute, field, frozen

if TYPE_CHECKING:
    from centra_ipaas.sandbox import Sandbox

FEWEST, MOST = 5, 200_000


def _sizes(_brand: Brand, _attribute: Attribute[int], value: int) -> None:
    if not FEWEST <= value <= MOST:
        raise ValueError(f"a brand has {FEWEST} to {MOST} sizes, got {value}")


def _orders(_brand: Brand, _attribute: Attribute[int], value: int) -> None:
    if value < 0:
        raise ValueError(f"the number of orders must be 0 or more, got {value}")


def _aware(_brand: Brand, _attribute: Attribute[datetime], value: datetime) -> None:
    if value.tzinfo is None:
        raise ValueError("until must be aware")


@frozen(kw_only=True)
class Brand:
    """A brand to make: seven markets in seven currencies, consumers and stockists, three warehouses.

    The same values make the same shop, down to the bytes of every answer. Everybody in it is invented.
    """

    seed: int = 1
    #: Product sizes, of which one is a gift certificate.
    sizes: int = field(default=200, validator=_sizes)
    orders: int = field(default=100, validator=_orders)
    #: Everything happened in the 60 days before this moment.
    until: datetime = field(default=datetime(2026, 3, 1, 12, 0, tzinfo=UTC), validator=_aware)

    def build(self, sandbox: Sandbox) -> Sandbox:
        """Put the brand into a sandbox, and return it."""
        from centra_ipaas.sandbox.brand.builder import build

        build(self, sandbox)
        return sandbox
