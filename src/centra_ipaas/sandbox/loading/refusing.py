"""What cannot be loaded, as it would have no effect, and how it is made instead."""

from __future__ import annotations

from collections.abc import Mapping

_HISTORY = "its effects are not loaded: load Stock, or change it with changeStock"
_RETURN = "its effects are not loaded: make it with createReturn or shop.make_return"
_SUPPLY = "its effects are not loaded: make it with shop.order_from_supplier"

#: By type.
TYPES: Mapping[str, str] = {
    "DirectToConsumerReturn": _RETURN,
    "WholesaleReturn": _RETURN,
    "ReturnLine": _RETURN,
    "StockChange": _HISTORY,
    "StockChangeLine": _HISTORY,
    "Allocation": "is computed when orders are loaded",
    "PurchaseOrder": _SUPPLY,
    "PurchaseOrderLine": _SUPPLY,
    "PurchaseOrderDelivery": _SUPPLY,
    "PurchaseOrderDeliveryLine": _SUPPLY,
    "DeliveryGroup": "its units are not loaded: make it with shop.split_delivery",
    "MappedAttribute": "its values are not loaded: make it with shop.add_mapped_attribute",
    "Price": "is not loaded: set it with setPrices or shop.set_price",
    "Event": "tells of what happened: let it happen",
    "MediaBatch": "its images are not loaded: make it with createMediaBatch",
}
#: By member, where the type computes it.
MEMBERS: Mapping[str, str] = {
    "attributes": "is not loaded: assign them with assignAttributes",
    "translations": "is not loaded: set them with shop.translate",
    "prices": "is not loaded: set them with setPrices or shop.set_price",
    "returns": _RETURN,
}
COMPUTED = "is computed from other data, so it cannot be loaded"
