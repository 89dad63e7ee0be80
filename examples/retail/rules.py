"""What an invoice becomes: an order of the shop, or work for a person. Pure decisions, no shop in sight.

An invoice is atomic: it becomes an order with every one of its rows, or it is held back with every one of
them. Each rule below is a function from an invoice to its findings; no finding means an order. The first
finding names the reason, so the rules stand in the order of what an accountant would ask first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal

from attrs import frozen

from centra_ipaas.errors import Finding, Owner, Severity
from examples.retail.rows import Invoice, Row

#: Charges for getting the goods there. On an order they are lines like all others, as are manual lines (M) and
#: charged samples (S): the ERP keeps these articles without stock, so they are billed and never picked.
CARRIAGE = frozenset({"POST", "DOT", "C2"})
#: Written by the ledger, not by a sale.
LEDGER = frozenset({"BANK CHARGES", "AMAZONFEE", "CRUK"})
BAD_DEBT = frozenset({"B"})
DISCOUNT = frozenset({"D"})

#: The file's names to ISO 3166-1. What is missing here is held back: nobody ships to "Unspecified".
COUNTRIES = {
    "Australia": "AU",
    "Austria": "AT",
    "Bahrain": "BH",
    "Belgium": "BE",
    "Brazil": "BR",
    "Canada": "CA",
    # One customs area outside the British one; the file has no postal code to tell the islands apart.
    "Channel Islands": "JE",
    "Cyprus": "CY",
    "Czech Republic": "CZ",
    "Denmark": "DK",
    "EIRE": "IE",
    "Finland": "FI",
    "France": "FR",
    "Germany": "DE",
    "Greece": "GR",
    "Hong Kong": "HK",
    "Iceland": "IS",
    "Israel": "IL",
    "Italy": "IT",
    "Japan": "JP",
    "Lebanon": "LB",
    "Lithuania": "LT",
    "Malta": "MT",
    "Netherlands": "NL",
    "Norway": "NO",
    "Poland": "PL",
    "Portugal": "PT",
    "RSA": "ZA",
    "Saudi Arabia": "SA",
    "Singapore": "SG",
    "Spain": "ES",
    "Sweden": "SE",
    "Switzerland": "CH",
    "USA": "US",
    "United Arab Emirates": "AE",
    "United Kingdom": "GB",
}


@frozen(kw_only=True)
class Order:
    """The invoice becomes an order of the shop."""


@frozen(kw_only=True)
class HeldBack:
    """The invoice cannot be an order; `reason` is what counts are made of."""

    reason: str
    findings: tuple[Finding, ...]


def decide(invoice: Invoice) -> Order | HeldBack:
    """Return what the invoice becomes, with every reason why not."""
    findings = tuple(finding for rule in RULES for finding in rule(invoice))
    if findings:
        return HeldBack(reason=findings[0].code, findings=findings)
    return Order()


def bad_debt(invoice: Invoice) -> Iterator[Finding]:
    if invoice.number.startswith("A") or any(row.code in BAD_DEBT for row in invoice.rows):
        yield Finding(
            code="invoice.bad-debt",
            message="A bad-debt adjustment: money that will not come, not a sale.",
            owner=Owner.FINANCE,
            action="Post it in the ledger against the customer's balance.",
        )


def ledger_entry(invoice: Invoice) -> Iterator[Finding]:
    for path, row in _rows(invoice):
        if row.code in LEDGER:
            yield Finding(
                code="invoice.ledger-entry",
                path=path,
                message=f"{row.code} is a fee: the ledger knows it, the shop has no order for it.",
                owner=Owner.FINANCE,
                action="Post it in the ledger; fees come with the settlement file of who charges them.",
                evidence={"code": row.code},
            )


def credit_note(invoice: Invoice) -> Iterator[Finding]:
    if invoice.number.startswith("C"):
        yield Finding(
            code="invoice.credit-note",
            message="A credit note: it takes back a sale and does not name which.",
            owner=Owner.FINANCE,
            severity=Severity.MEDIUM,
            action="Match it with the sale by customer, article and quantity, and book a return or a refund there.",
            evidence={"lines": str(len(invoice.rows))},
        )


def stock_correction(invoice: Invoice) -> Iterator[Finding]:
    if _is_stock_correction(invoice):
        units = sum(row.quantity for row in invoice.rows)
        yield Finding(
            code="invoice.stock-correction",
            message="Units found, lost or damaged, at no price and for nobody: a stock correction, not a sale.",
            owner=Owner.OPERATIONS,
            severity=Severity.LOW,
            action="Book it in the warehouse; the stock import brings the new level.",
            evidence={"units": f"{units:+}"},
        )


def discount_line(invoice: Invoice) -> Iterator[Finding]:
    for path, row in _rows(invoice):
        if row.code in DISCOUNT:
            yield Finding(
                code="invoice.discount-line",
                path=path,
                message="A discount as an article: the shop keeps discounts on the order, a line cannot be negative.",
                owner=Owner.FINANCE,
                severity=Severity.MEDIUM,
                action="Grant it on the order it belongs to, or refund it there.",
            )


def negative_line(invoice: Invoice) -> Iterator[Finding]:
    if invoice.number.startswith("C") or _is_stock_correction(invoice):
        return  # there it is the point of the document
    for path, row in _rows(invoice):
        if row.quantity < 1 or row.price < 0:
            yield Finding(
                code="invoice.negative-line",
                path=path,
                message="A line of a sale needs at least one unit and a price that is not negative.",
                owner=Owner.OPERATIONS,
                action="Split the invoice: the sale as an order, what goes back as a return or a write-off.",
                evidence={"quantity": str(row.quantity), "price": str(row.price)},
            )


def unusable_price(invoice: Invoice) -> Iterator[Finding]:
    for path, row in _rows(invoice):
        if row.price != row.price.quantize(Decimal("0.01")):
            yield Finding(
                code="invoice.unusable-price",
                path=path,
                message="The price has fractions of a penny; rounding it would change the total.",
                owner=Owner.FINANCE,
                action="Decide on the price with the customer and correct the line.",
                evidence={"price": str(row.price)},
            )


def carriage_only(invoice: Invoice) -> Iterator[Finding]:
    if not invoice.number.startswith("C") and all(row.code in CARRIAGE for row in invoice.rows):
        yield Finding(
            code="invoice.carriage-only",
            message="Carriage billed on its own: an order with nothing to ship would never be completed.",
            owner=Owner.FINANCE,
            severity=Severity.MEDIUM,
            action="Bill it as an additional payment of the order that was shipped.",
        )


def unknown_country(invoice: Invoice) -> Iterator[Finding]:
    for country in sorted({row.country for row in invoice.rows} - COUNTRIES.keys()):
        yield Finding(
            code="invoice.unknown-country",
            message="The country decides on tax and carrier, and the one given is none we know.",
            owner=Owner.ECOMMERCE,
            severity=Severity.MEDIUM,
            action="Find the country with the customer and correct the invoice, or add it to the table.",
            evidence={"country": country},
        )


def two_customers(invoice: Invoice) -> Iterator[Finding]:
    for name, values in (
        ("customer", {row.customer for row in invoice.rows}),
        ("country", {row.country for row in invoice.rows}),
    ):
        if len(values) > 1:
            yield Finding(
                code="invoice.two-customers",
                message=f"Rows of one invoice name more than one {name}.",
                owner=Owner.OPERATIONS,
                action="Find out whether one number was used twice, and split the invoice.",
                evidence={name: str(len(values))},
            )


def odd_number(invoice: Invoice) -> Iterator[Finding]:
    if not invoice.number.isdecimal() and invoice.number[:1] not in ("C", "A"):
        yield Finding(
            code="invoice.odd-number",
            message="The number is none of a sale, a credit note or an adjustment.",
            owner=Owner.FINANCE,
            action="Find out what the document is.",
            evidence={"number": invoice.number},
        )


Rule = Callable[[Invoice], Iterator[Finding]]

RULES: tuple[Rule, ...] = (
    bad_debt,
    ledger_entry,
    credit_note,
    stock_correction,
    discount_line,
    negative_line,
    unusable_price,
    carriage_only,
    unknown_country,
    two_customers,
    odd_number,
)


def _is_stock_correction(invoice: Invoice) -> bool:
    """Nothing was charged, and nobody was served: a free parcel for a customer would be an order."""
    return all(row.price == 0 and not row.customer for row in invoice.rows)


def _rows(invoice: Invoice) -> Iterator[tuple[str, Row]]:
    for index, row in enumerate(invoice.rows):
        yield f"rows[{index}]", row
