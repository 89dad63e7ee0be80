"""OrderExport with a mapper, and a store on disk."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

import httpx
from attrs import frozen

from centra_ipaas import Client, OrderExport, Runner, Settings, SqliteStore
from centra_ipaas.mapping import Mapper, compute, default, each, into, nested, present, source
from centra_ipaas.models import Address, Money, Order, OrderLine
from centra_ipaas.sync import Accepted, TargetPromise
from centra_ipaas.targets import Endpoint, HttpTarget


@frozen(kw_only=True)
class ErpCustomer:
    name: str
    street: str
    postal_code: str
    city: str
    country: str
    email: str


@frozen(kw_only=True)
class ErpLine:
    article: str
    text: str
    quantity: int
    price: Money
    amount: Money
    tax_percent: Decimal


@frozen(kw_only=True)
class ErpOrder:
    number: str
    ordered_at: datetime
    market: str
    currency: str
    customer: ErpCustomer
    lines: tuple[ErpLine, ...]
    shipping: Money
    discount: Money
    tax_included: Money
    total: Money


def street(line1: str, line2: str) -> str:
    return ", ".join(filter(None, (line1, line2)))


class ToErpCustomer(Mapper[Address, ErpCustomer]):
    address = source(Address)
    target = into(ErpCustomer)(
        name=address.name,
        street=compute(street, address.line1, address.line2),
        postal_code=address.postal_code,
        city=address.city,
        country=default(address.country, ""),
        email=address.email,
    )


class ToErpLine(Mapper[OrderLine, ErpLine]):
    line = source(OrderLine)
    target = into(ErpLine)(
        article=present(line.sku),
        text=line.product_name,
        quantity=line.quantity,
        price=line.unit_price,
        amount=line.value,
        tax_percent=line.tax_percent,
    )


class ToErp(Mapper[Order, ErpOrder]):
    order = source(Order)
    target = into(ErpOrder)(
        number=order.number,
        ordered_at=order.placed_at,
        market=order.market,
        currency=order.currency,
        customer=nested(present(order.shipping_address), ToErpCustomer),
        lines=each(order.lines, ToErpLine),
        shipping=order.totals.shipping,
        discount=order.totals.discounts,
        tax_included=order.totals.tax_included,
        total=order.totals.grand_total,
    )


class Free:
    """A target that takes one order a call, at no cost."""

    promise = TargetPromise(accepts_keys=True)

    def __init__(self, take) -> None:
        self._take = take

    def create(self, document: ErpOrder, *, key: str) -> Accepted:
        self._take(document)
        return Accepted(remote_id=key)

    def find(self, key: str) -> str | None:
        raise NotImplementedError


class Bulk(Free):
    """A target that takes many."""

    def create_many(self, documents: Iterable[tuple[str, ErpOrder]]) -> list[Accepted]:
        self._take([document for _, document in documents])
        return [Accepted(remote_id=key) for key, _ in documents]

    def create(self, document: ErpOrder, *, key: str) -> Accepted:
        self._take([document])
        return Accepted(remote_id=key)


def free(shop, folder, take):
    export(shop, folder, Free(take))


def bulk(shop, folder, take):
    export(shop, folder, Bulk(take))


def post(shop, folder, erp):
    endpoint = Endpoint(path="/orders", remote_id=lambda told: told["id"], honours_keys=True)
    with httpx.Client(base_url=erp) as http:
        export(shop, folder, HttpTarget(http, endpoint))


def export(shop, folder, target):
    with Client(Settings(url=shop, token="token")) as centra, SqliteStore(folder / "work.db") as store:
        Runner(centra, store).add(OrderExport(target=target, mapper=ToErp())).run_once()
