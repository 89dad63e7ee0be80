"""What Centra holds of a size."""

from __future__ import annotations

from centra_ipaas.centra import _wire as wire
from centra_ipaas.mapping import Mapper, compute, given, into, source
from centra_ipaas.models import StockPosition


def _sku(size: wire.StockedSize) -> str:
    return size.SKU or str(size.id)


class ToStockPosition(Mapper[wire.Stock, StockPosition]):
    """One size in one warehouse; `sku` is Centra's joined SKU, or the size's id if it has none."""

    stock = source(wire.Stock)
    target = into(StockPosition)(
        sku=compute(_sku, stock.productSize),
        warehouse=given("warehouse", str),
        physical=stock.physicalQuantity,
        allocated=stock.allocatedQuantity,
    )
