"""Looking inside."""

from __future__ import annotations

from centra_ipaas.sandbox.rules import stock_levels
from centra_ipaas.sandbox.shop.base import Backroom
from centra_ipaas.sandbox.shop.effects import Effects, effects_of
from centra_ipaas.sandbox.shop.views import (
    MailView,
    OrderView,
    ShipmentView,
    ShopRequestView,
    StockView,
    mail_view,
    order_view,
    request_view,
    shipment_view,
    stock_view,
    stock_views,
)
from centra_ipaas.sandbox.state.viewer import DEFAULT_INTEGRATION


class Inspection(Backroom):
    """Returns what is stored as values."""

    def orders(self) -> tuple[OrderView, ...]:
        """Return every order, oldest number first."""
        with self._lock:
            return tuple(order_view(self._world, order) for order in self._world.orders.values())

    def order(self, number: int) -> OrderView:
        """Return one order."""
        with self._lock:
            return order_view(self._world, self._order(number))

    def mails(self, number: int) -> tuple[MailView, ...]:
        """Return the mails that would have been sent about an order."""
        with self._lock:
            return tuple(mail_view(mail) for mail in self._order(number).mails)

    def shop_requests(self, number: int) -> tuple[ShopRequestView, ...]:
        """Return what shops were asked about an order's units, answered or not."""
        with self._lock:
            return tuple(request_view(request) for request in self._order(number).requests)

    def shipments(self) -> tuple[ShipmentView, ...]:
        """Return every shipment."""
        with self._lock:
            return tuple(shipment_view(self._world, shipment) for shipment in self._world.shipments.values())

    def stock(self) -> tuple[StockView, ...]:
        """Return every stock row."""
        with self._lock:
            return tuple(stock_views(self._world.warehouses.values()))

    def stock_of(self, warehouse: int, sku: str) -> StockView:
        """Return the stock of one size in one warehouse."""
        with self._lock:
            return stock_view(stock_levels.stock_in(self._warehouse(warehouse), self._size(sku)))

    def effects(self, key: str, *, integration: str = DEFAULT_INTEGRATION) -> Effects:
        """Return what became of an order number, its external id, or a word in the comments of stock changes."""
        with self._lock:
            return effects_of(self._world, key, integration)
