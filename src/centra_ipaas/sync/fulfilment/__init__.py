"""Dispatches to Centra."""

from centra_ipaas.sync.fulfilment.engine import FULFILMENT, FulfilmentImport, effect_key

__all__ = ["FULFILMENT", "FulfilmentImport", "effect_key"]
