"""Stock to Centra."""

from centra_ipaas.sync.stock.engine import StockImport

__all__ = ["StockImport"]
