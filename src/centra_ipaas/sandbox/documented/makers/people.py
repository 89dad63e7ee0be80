"""Who orders, and on which terms."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from centra_ipaas.sandbox import state as rows
from centra_ipaas.sandbox.documented.room import WHOLESALE, Maker, Room
from centra_ipaas.sandbox.rules.events import record
from centra_ipaas.sandbox.shop.seeds import AddressSeed
from centra_ipaas.sandbox.state.events import CREATED

#: An address that leaves nothing out; its country has states.
ADDRESS = AddressSeed(
    country="US",
    first_name="Test",
    last_name="Person",
    company_name="Test Company",
    attention="Reception",
    address1="Test Street 1",
    address2="Floor 2",
    city="Albany",
    state_or_province="NY",
    zip_code="12207",
    phone_number="+1 555 0100",
    cell_phone_number="+1 555 0101",
    fax_number="+1 555 0102",
    vat_number="US000000000",
)


def address(email: str | None = None) -> dict[str, Any]:
    """Return an address that leaves nothing out."""
    names = (
        "first_name last_name company_name attention address1 address2 city state_or_province zip_code email"
        " phone_number cell_phone_number fax_number vat_number country"
    ).split()
    values = {name: getattr(ADDRESS, name) for name in names}
    return {**values, "email": email or "test@example.com"}


def _address(room: Room, email: str | None = None) -> rows.Address:
    values = address(email)
    return rows.Address(**{**values, "country": room.world.countries[values["country"]]})


def _customer(room: Room, email: str | None = None) -> rows.Customer:
    identity = room.shop.add_customer(
        email or f"{room.name('customer').replace(' ', '.')}@example.com",
        first_name="Test",
        last_name="Person",
        phone_number="+1 555 0100",
        gender="other",
        billing_address=ADDRESS,
    )
    return room.world.customers[identity]


def _account(room: Room, market: Any = None, pricelist: Any = None, currency: Any = None) -> rows.Account:
    store = room.store(type_=WHOLESALE)
    pricelist = pricelist or room.get(
        "Pricelist", store=store, **({} if currency is None else {"currency": currency})
    )
    market = market or room.get("Market", store=store, currency=pricelist.currency)
    identity = room.shop.add_account(
        room.name("Account"),
        market=market.id,
        pricelist=pricelist.id,
        billing_address=ADDRESS,
        shipping_address=ADDRESS,
    )
    account: rows.Account = room.world.table("Account")[identity]
    account.account_address = _address(room)
    for one in (account.shipping_address, account.billing_address):
        assert one is not None
        one.email = account.account_address.email
    account.delivery_window_discounts = [
        rows.WindowDiscount(delivery_window=room.get("DeliveryWindow"), discount_percent=Decimal(5))
    ]
    account.allocation_rule = room.get("AllocationRule")
    account.internal_comment = account.other_comment = "A test account"
    account.website_url, account.credit = "https://www.example.com", Decimal(1000)
    account.carrier_information = rows.CarrierInformation(
        carrier_name="Test Parcel",
        service_name="Ground",
        account_identifier="1",
        tax_id="1",
    )
    links = {"payment_terms": "PaymentTerms", "shipping_terms": "ShippingTerms", "tax_class": "TaxClass"}
    links |= {"sales_representative": "SalesRepresentative", "document_template": "DocumentTemplate"}
    for name, kind in links.items():
        setattr(account, name, room.get(kind))
    account.brands, account.visible_for_agents = [room.get("Brand")], [room.get("AdminUser")]
    room.make("Buyer", account=account)
    return account


def _buyer(room: Room, account: Any = None, email: str | None = None) -> rows.Buyer:
    account = account or room.get("Account")
    identity = room.shop.add_buyer(
        account.id,
        email or f"{room.name('buyer').replace(' ', '.')}@example.com",
        first_name="Test",
        last_name="Person",
    )
    buyer: rows.Buyer = room.world.table("Buyer")[identity]
    buyer.billing_address, buyer.phone_number = _address(room, buyer.email), "+1 555 0100"
    buyer.website_url = "https://www.example.com"
    return buyer


def _delivery_window(room: Room, form: str = "preorder") -> rows.DeliveryWindow:
    store = room.store(type_=WHOLESALE)
    dates = {"from": "2026-01-01", "to": "2026-12-31"}
    forms = {
        "preorder": {"deliveryDateRange": dates, "salesDateRange": dates, "allocationOrder": "FIFO"},
        "atOnce": {"daysFromNow": 2, "selectableDate": True},
    }
    payload = room.do(
        "createDeliveryWindow",
        input={
            "name": room.name("Delivery window"),
            "status": "ACTIVE",
            "deliveryDatesVisible": True,
            "selectableByBuyers": True,
            "selectedByDefault": False,
            "defaultVariantDeliveryType": "STOCK",
            "markets": [{"id": room.get("Market", store=store).id}],
            "allocationRule": {"id": room.get("AllocationRule").id},
            form: forms[form],
        },
    )
    made: rows.DeliveryWindow = payload["deliveryWindow"]
    return made


def _voucher(room: Room, store: Any = None) -> rows.Voucher:
    now = room.world.now()
    store = store or room.store()
    action = {
        "entrypointAction": {},
        "continueStrategy": "CONTINUE",
        "addCriteria": [{"always": True}],
        "result": {"orderTotal": {"applyOn": "TOTAL", "discount": {"percentOff": Decimal(10)}}},
    }
    payload = room.do(
        "createVoucher",
        input={
            "name": room.name("Voucher"),
            "status": "ACTIVE",
            "startAt": (now - timedelta(days=9999)).isoformat(),
            "stopAt": (now + timedelta(days=9999)).isoformat(),
            "method": "CODE",
            "code": room.name("CODE").replace(" ", ""),
            "priority": 1,
            "maxUsages": 0,
            "combineWithOtherVouchers": False,
            "reuse": True,
            "type": "VOUCHER",
            "entryPointStrategy": "FIRST",
            "store": {"id": store.id},
            "addMarkets": [],
            "actions": [action],
        },
    )
    voucher: rows.Voucher = payload["voucher"]
    voucher.conversion_html = "<p></p>"
    voucher.actions[0].result.reusable_values.append(
        rows.ReusableValue(
            id=room.world.next_id("VoucherReusableValue"),
            pricelist=room.get("Pricelist", store=store),
            original=Decimal(100),
            remaining=Decimal(40),
        )
    )
    return voucher


def _campaign(room: Room) -> rows.Campaign:
    made: rows.Campaign = room.world.table("Campaign")[
        room.shop.add_campaign(room.name("Campaign"), percent=20)
    ]
    return made


def _record(kind: str, **texts: Any) -> Maker:
    def make(room: Room) -> rows.Record:
        identity = room.world.next_id(kind)
        row = rows.Record(kind, id=identity, name=room.name(kind), description=kind, **texts)
        room.world.add(row)
        record(room.world, row, CREATED)
        return row

    return make


PEOPLE: dict[str, Maker] = {
    "Account": _account,
    "AdminUser": _record("AdminUser"),
    "Affiliate": _record("Affiliate"),
    "Buyer": _buyer,
    "Campaign": _campaign,
    "Customer": _customer,
    "DeliveryWindow": _delivery_window,
    "DeliveryWindowGroup": _record("DeliveryWindowGroup"),
    "DocumentTemplate": _record("DocumentTemplate"),
    "PaymentTerms": _record("PaymentTerms"),
    "SalesRepresentative": _record(
        "SalesRepresentative", email="agent@example.com", commission_percent=Decimal(5)
    ),
    "ShippingTerms": _record("ShippingTerms"),
    "Voucher": _voucher,
}
