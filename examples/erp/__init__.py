"""An example ERP, and the adapter and mapper that bring orders into it."""

from examples.erp.adapter import ExampleErp, Mode
from examples.erp.mapping import ErpOrder, ToErp, offices

__all__ = ["ErpOrder", "ExampleErp", "Mode", "ToErp", "offices"]
