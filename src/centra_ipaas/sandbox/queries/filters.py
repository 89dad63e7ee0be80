"""Filters and sorts of everything that can be listed."""

from __future__ import annotations

from centra_ipaas.sandbox.protocol.filters import Members, any_of, any_value, moments, numbers, same, text

ORDERS: Members = {
    "id": any_of("id"),
    "number": any_of("number"),
    "status": any_of("status"),
    "createdAt": moments("created_at"),
    "updatedAt": moments("updated_at"),
    "orderDate": moments("order_date"),
    "purchaseOrderNumber": text("purchase_order_number"),
    "storeType": same("store.type"),
    "storeId": any_of("store.id"),
    "marketId": any_of("market.id"),
    "pricelistId": any_of("pricelist.id"),
    "currencyId": any_of("currency.id"),
    "countryId": any_value(lambda order: order.country and order.country.id),
    "customerId": any_value(lambda order: order.customer and order.customer.id),
    "buyerId": any_value(lambda order: order.buyer and order.buyer.id),
    "accountId": any_value(lambda order: order.account and order.account.id),
    "paymentMethodId": any_of("payment_method.id"),
    "isLocked": same("is_locked"),
    "isOnHold": same("is_on_hold"),
    "isWaitingForPayment": same("is_waiting_for_payment"),
    "isInternal": same("is_internal"),
    "externalId": any_of("external_id"),
    "orderHoldReason": any_of("order_hold_reason"),
}
ORDER_SORTS = {"number": "number", "orderDate": "order_date"}

SHIPMENTS: Members = {
    "id": any_of("id"),
    "number": any_of("number"),
    "createdAt": moments("created_at"),
    "updatedAt": moments("updated_at"),
    "isGoodToGo": same("is_good_to_go"),
    "isPrinted": same("is_printed"),
    "isShipped": same("is_shipped"),
    "shippedAt": moments("shipped_at"),
    "isOnHold": same("is_on_hold"),
    "isPaid": same("is_paid"),
    "paidAt": moments("paid_at"),
    "isCaptured": same("is_captured"),
    "capturedAt": moments("captured_at"),
    "trackingNumber": any_of("tracking_number"),
    "orderId": any_of("order.id"),
    "storeId": any_of("order.store.id"),
    "storeType": same("order.store.type"),
    "externalId": any_of("external_id"),
}

PAYMENTS: Members = {
    "id": any_of("id"),
    "createdAt": moments("created_at"),
    "entryType": any_of("entry_type"),
    "status": any_of("status"),
    "externalReference": any_of("external_reference"),
    "paymentMethod": text("payment_method"),
    "source": any_of("source"),
    "currencyId": any_of("order.currency.id"),
    "orderId": any_of("order.id"),
    "storePluginId": any_of("order.payment_method.id"),
    "externalId": any_of("external_id"),
}

PRODUCTS: Members = {
    "id": any_of("id"),
    "name": text("name"),
    "status": any_of("status"),
    "productNumber": text("product_number"),
    "createdAt": moments("created_at"),
    "updatedAt": moments("updated_at"),
    "externalId": any_of("external_id"),
}
PRODUCT_SORTS = {"id": "id", "updatedAt": "updated_at"}

VARIANTS: Members = {
    "id": any_of("id"),
    "name": text("name"),
    "status": any_of("status"),
    "variantNumber": text("variant_number"),
    "productId": any_of("product.id"),
    "externalId": any_of("external_id"),
    "updatedAt": moments("updated_at"),
}
VARIANT_SORTS = {"updatedAt": "updated_at"}

SIZES: Members = {
    "id": any_of("id"),
    "description": text("description"),
    "EAN": text("gtin"),
    "SKU": text("sku"),
    "sizeNumber": text("size_number"),
    "preorder": same("preorder"),
    "sizeId": any_of("size.id"),
    "isActive": same("is_active"),
    "updatedAt": moments("updated_at"),
}

STOCK: Members = {
    "physicalQuantity": numbers("physical_quantity"),
    "freeToAllocateQuantity": numbers("free_to_allocate_quantity"),
    "allocatedQuantity": numbers("allocated_quantity"),
    "demandQuantity": numbers("demand_quantity"),
    "unshippedQuantity": numbers("unshipped_quantity"),
    "productId": any_of("product_size.product_variant.product.id"),
    "productSizeId": any_of("product_size.id"),
    "productVariantId": any_of("product_size.product_variant.id"),
    "warehouseId": any_of("warehouse.id"),
}
STOCK_TOTALS: Members = {
    name: STOCK[name] for name in ("productId", "productSizeId", "productVariantId", "warehouseId")
}
STOCK_SORTS = {
    "physicalQuantity": "physical_quantity",
    "freeToAllocateQuantity": "free_to_allocate_quantity",
    "allocatedQuantity": "allocated_quantity",
    "demandQuantity": "demand_quantity",
    "unshippedQuantity": "unshipped_quantity",
    "productId": "product_size.product_variant.product.id",
    "productVariantId": "product_size.product_variant.id",
    "productSizeId": "product_size.id",
    # The size chart's own order is not kept; sizes are made in that order.
    "productSizeSort": "product_size.id",
    "warehouseId": "warehouse.id",
}

STOCK_CHANGE_LINES: Members = {
    "id": any_of("id"),
    "deliveredQuantity": numbers("delivered_quantity"),
    "freeToAllocateQuantity": numbers("free_to_allocate_quantity"),
    "productSizeId": any_of("product_size.id"),
    "productVariantId": any_of("product_size.product_variant.id"),
    "warehouseId": any_of("warehouse.id"),
    "stockChangeId": any_of("stock_change.id"),
}

WAREHOUSES: Members = {"name": text("name")}
WAREHOUSE_SORTS = {"id": "id"}
STORES: Members = {"type": same("type")}
CURRENCIES: Members = {"isBase": same("is_base")}
MARKETS: Members = {
    "id": any_of("id"),
    "name": text("name"),
    "storeId": any_of("store.id"),
}
MARKET_SORTS = {"id": "id"}
PRICELISTS: Members = {
    "id": any_of("id"),
    "name": text("name"),
    "status": any_of("status"),
    "storeId": any_of("store.id"),
    "currencyId": any_of("currency.id"),
}
CUSTOMERS: Members = {"email": text("email")}
COUNTRIES: Members = {
    "id": any_of("id"),
    "name": text("name"),
    "ISO2": any_of("code"),
    "continent": text("continent"),
    "isEU": same("is_eu"),
}
COUNTRY_SORTS = {"name": "name"}
