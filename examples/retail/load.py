"""Orders of the shop from invoices: catalogue, stock, and one paid order an invoice."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

from centra_ipaas.errors import Finding, Owner
from centra_ipaas.sandbox import AddressSeed, LineSeed, Shop
from examples.retail.rows import Invoice, Row
from examples.retail.rules import COUNTRIES, HeldBack

#: The one market of the shop; the file is in pounds whatever the country.
MARKET = "United Kingdom"


def article_names(invoices: Iterable[Invoice]) -> dict[str, str]:
    """Return what each article is called most often; empty where no row names it.

    Only rows of sales count: on corrections people wrote "damages" or "found" into the name.
    """
    used: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for row in _rows(invoices):
        used[row.code].update([row.description] if row.description else [])
    return {code: _most_common(names) for code, names in used.items()}


def load(shop: Shop, invoices: Sequence[Invoice]) -> Iterator[tuple[Invoice, HeldBack]]:
    """Make the catalogue, the stock that was sold, and the orders; yield the invoices that the shop refuses."""
    market = shop.add_market(MARKET, country="GB", currency="GBP")
    _stock_up(shop, invoices)
    for invoice in invoices:
        try:
            _place(shop, market, invoice)
        except ValueError as refusal:
            yield invoice, _refused(refusal)


def _stock_up(shop: Shop, invoices: Sequence[Invoice]) -> None:
    """Put as much on the shelves as will be sold: the file does not say what was there."""
    warehouse = shop.add_warehouse("Main", country="GB")
    sold: Counter[str] = Counter()
    for row in _rows(invoices):
        sold[row.code] += row.quantity
    for code, name in article_names(invoices).items():
        shop.add_product(code, name or code)
        shop.set_physical(warehouse, code, sold[code])


def _place(shop: Shop, market: int, invoice: Invoice) -> None:
    """Place the order as paid, in the invoice's prices. They carry no tax rate, so none is made up."""
    shop.place_order(
        number=int(invoice.number),
        market=market,
        created_at=invoice.at,
        lines=[_line(row) for row in invoice.rows],
        shipping_address=_address(invoice.rows[0]),
        tax_percent=0,
        payment="captured",
    )


def _line(row: Row) -> LineSeed:
    voucher = row.code.startswith("GIFT_")
    return LineSeed(
        sku=row.code,
        quantity=row.quantity,
        unit_price=row.price,
        kind="gift_certificate" if voucher else "product",
    )


def _address(row: Row) -> AddressSeed:
    """Make up what the file leaves out; only the country is real."""
    return AddressSeed(
        country=COUNTRIES[row.country],
        first_name="Customer",
        last_name=row.customer.removesuffix(".0") or "without an account",
        address1="not in the file",
        city="not in the file",
        zip_code="none",
    )


def _refused(refusal: ValueError) -> HeldBack:
    finding = Finding(
        code="shop.refused",
        message=f"The shop does not take the order: {refusal}.",
        owner=Owner.ECOMMERCE,
        action="Set up in the shop what is missing, then load the invoice again.",
    )
    return HeldBack(reason=finding.code, findings=(finding,))


def _rows(invoices: Iterable[Invoice]) -> Iterator[Row]:
    return (row for invoice in invoices for row in invoice.rows)


def _most_common(names: Counter[str]) -> str:
    return names.most_common(1)[0][0] if names else ""
