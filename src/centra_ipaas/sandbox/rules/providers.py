"""What payment plugins can be asked for by the API (OLD:dtc)."""

from __future__ import annotations

from typing import Final

from centra_ipaas.sandbox.state import Plugin

#: By the names that the sandbox gives the documented plugins: their URIs are in no source. Any other plugin is made
#: up, and takes everything (assumed).
_CANCEL: Final = frozenset(
    {"adyen-drop-in", "klarna-checkout-v3", "klarna-payments", "qliro-one", "paypal-commerce"}
)
_RELEASE: Final = frozenset({"adyen-drop-in", "klarna-checkout-v3", "klarna-payments"})
_CAPTURE: Final = _CANCEL | {"stripe-checkout", "stripe-payment-intents", "stripe-wholesale-invoices"}
#: Staff's own way to note money: nobody is there to ask.
_NOBODY: Final = frozenset({"manual"})


def captures(plugin: Plugin) -> bool:
    """Say whether a plugin captures by API: eight are documented."""
    return plugin.name not in _NOBODY


def cancels(plugin: Plugin) -> bool:
    """Say whether a plugin cancels an authorisation by API."""
    return captures(plugin) and plugin.name not in _CAPTURE - _CANCEL


def releases(plugin: Plugin) -> bool:
    """Say whether a plugin releases what is left of an authorisation by API."""
    return captures(plugin) and plugin.name not in _CAPTURE - _RELEASE
