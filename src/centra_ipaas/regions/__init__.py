"""How each market sells and what addresses have to look like: settings, and the orders that contradict them."""

from centra_ipaas.regions._contradictions import contradictions
from centra_ipaas.regions._reading import read_regions, read_toml
from centra_ipaas.regions._settings import AddressField, AddressRules, Market, MarketTax, Regions

__all__ = [
    "AddressField",
    "AddressRules",
    "Market",
    "MarketTax",
    "Regions",
    "contradictions",
    "read_regions",
    "read_toml",
]
