"""An example warehouse (WMS), and the adapter that reads its files."""

from examples.warehouse.adapter import ExampleWarehouse

__all__ = ["ExampleWarehouse"]
