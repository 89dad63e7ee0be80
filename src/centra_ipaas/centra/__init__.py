"""What Centra calls things: operations as values, wire types, and the way to canonical values.

Operations are grouped by what integrations do: `orders`, `shipments`, `stock`, `products`, `limits`. Nothing
here sends anything.
"""

from centra_ipaas.centra import limits, orders, products, shipments, stock

__all__ = ["limits", "orders", "products", "shipments", "stock"]
