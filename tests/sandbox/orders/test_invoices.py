"""Invoices of orders."""

from __future__ import annotations

from listening import events, listen
from sandbox_client import Centra

READ = "{ invoices { billingAddress { city email } } accounts { invoices { billingAddress { city } } } }"


def test_invoices_show_where_they_went(centra: Centra) -> None:
    """OLD:auth: an invoice has a billing address, as it was; an account lists its own."""
    shop = centra.shop
    shop.add_market("Stockists", store_type="WHOLESALE")
    shop.add_pricelist("SEK", currency="SEK", store_type="WHOLESALE")
    account = shop.add_account("Stark", market=1, pricelist=1)
    shop.add_buyer(account, "arya@example.com")
    wholesale = centra.order(("S", 1, "10.00"), account=account, email="arya@example.com")
    retail = centra.order(("S", 1, "10.00"), email="jon@example.com")
    listen(centra, "Invoice")
    assert [shop.add_invoice(placed.number) for placed in (wholesale, retail)] == [1, 2]
    centra.do(
        """mutation ($o: OrderInput!) { updateWholesaleOrder(order: $o, input: {billingAddress: {city: "Dorne"}}) {
          userErrors { message path } } }""",
        o={"number": wholesale.number},
    )
    found = centra.ask(READ)
    assert found["invoices"] == [
        {"billingAddress": {"city": "Stockholm", "email": "arya@example.com"}},
        {"billingAddress": {"city": "Stockholm", "email": "jon@example.com"}},
    ]
    assert found["accounts"] == [{"invoices": [{"billingAddress": {"city": "Stockholm"}}]}]
    told = [(event["store"]["id"], event["market"]["id"]) for event in events(centra)]
    assert told == [(2, 1), (1, 2)]
    assert len(centra.ask("{ invoices(limit: 1) { billingAddress { city } } }")["invoices"]) == 1
