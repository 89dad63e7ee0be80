"""Wholesale accounts and their buyers."""

from __future__ import annotations

from typing import Any

import pytest
from sandbox_client import Centra

CREATE = """mutation ($in: AccountCreateInput!) { createAccount(input: $in) {
  account { id name status discountPercent isDiscountVisible
    deliveryWindowDiscounts { deliveryWindow { id } discountPercent } }
  userErrors { message path } } }"""
UPDATE = """mutation ($id: Int64!, $in: AccountUpdateInput!) { updateAccount(id: $id, input: $in) {
  account { id status discountPercent deliveryWindowDiscounts { deliveryWindow { id } discountPercent } }
  userErrors { message path } } }"""
BUYER = """mutation ($in: BuyerCreateInput!) { createBuyer(input: $in) {
  buyer { id status email firstName phoneNumber receiveAutoEmails receiveNewsletters websiteUrl externalId
    store { id } account { id name } billingAddress { email city country { code } } }
  userErrors { message path } } }"""
UPDATE_BUYER = """mutation ($id: Int!, $in: BuyerUpdateInput!) { updateBuyer(id: $id, input: $in) {
  buyer { id status email firstName websiteUrl receiveNewsletters billingAddress { city country { code } } }
  userErrors { message path } } }"""
WINDOW = """mutation { createDeliveryWindow(input: {name: "AW", status: ACTIVE, deliveryDatesVisible: true,
  selectableByBuyers: true, selectedByDefault: false, defaultVariantDeliveryType: STOCK,
  atOnce: {daysFromNow: 2}}) { deliveryWindow { id } userErrors { message path } } }"""


@pytest.fixture
def trade(centra: Centra) -> Centra:
    """A wholesale market 1 with pricelist 1 in SEK."""
    assert centra.shop.add_market("Stockists", store_type="WHOLESALE") == 1
    assert centra.shop.add_pricelist("Wholesale SEK", currency="SEK", store_type="WHOLESALE") == 1
    return centra


def needed(**more: Any) -> dict[str, Any]:
    return {"name": "Stark & Co", "status": "ACTIVE", "market": {"id": 1}, "pricelist": {"id": 1}, **more}


def buyer(account: int, **more: Any) -> dict[str, Any]:
    address = {"email": "arya@example.com", "firstName": "Arya", "country": {"code": "SWE"}}
    given = {"status": "ACTIVE", "receiveAutoEmails": True, "billingAddress": address}
    return {"account": {"id": account}, "store": {"id": 2}, **given, **more}


@pytest.mark.behaviour("orders-16-01")
def test_an_account_needs_market_pricelist_and_a_buyer_to_order(trade: Centra) -> None:
    """OLD:erp. Without market or pricelist there is no account; without a buyer it places no order."""
    for missing in ("market", "pricelist"):
        given = {name: value for name, value in needed().items() if name != missing}
        assert trade.post(CREATE, **{"in": given}).status_code == 400
    account = trade.do(CREATE, **{"in": needed()})["account"]["id"]
    with pytest.raises(ValueError, match="has no buyer"):
        trade.order(("S", 1, "10.00"), account=account)
    trade.do(BUYER, **{"in": buyer(account)})
    placed = trade.order(("S", 1, "10.00"), account=account)
    order = trade.ask(
        """{ orders { number ... on WholesaleOrder { account { id } buyer { email }
          market { id } pricelist { id } } } }"""
    )["orders"]
    assert order == [
        {
            "number": placed.number,
            "account": {"id": account},
            "buyer": {"email": "arya@example.com"},
            "market": {"id": 1},
            "pricelist": {"id": 1},
        }
    ]


def test_who_does_not_order(trade: Centra) -> None:
    """Assumed: inactive accounts and buyers place nothing, nor does an account outside its market and currency."""
    account = trade.do(CREATE, **{"in": needed()})["account"]["id"]
    arya = trade.do(BUYER, **{"in": buyer(account)})["buyer"]["id"]
    with pytest.raises(ValueError, match="orders in market 1 and in SEK"):
        trade.order(("S", 1, "10.00"), account=account, currency="EUR")
    with pytest.raises(ValueError, match="has no buyer 77"):
        trade.order(("S", 1, "10.00"), account=account, buyer=77)
    trade.do(UPDATE_BUYER, id=arya, **{"in": {"status": "INACTIVE"}})
    with pytest.raises(ValueError, match="buyer 1 is INACTIVE"):
        trade.order(("S", 1, "10.00"), account=account)
    trade.do(UPDATE, id=account, **{"in": {"status": "INACTIVE"}})
    with pytest.raises(ValueError, match="account 1 is INACTIVE"):
        trade.order(("S", 1, "10.00"), account=account)
    assert trade.shop.orders() == ()


@pytest.mark.behaviour("orders-16-02")
def test_discounts_are_general_and_per_delivery_window(trade: Centra) -> None:
    """OLD:b2b, REF:AccountCreateInput. The percents are kept as they were sent; windows come and go."""
    first, second = (trade.do(WINDOW)["deliveryWindow"]["id"] for _ in range(2))
    discounts = {
        "generalDiscount": {"discountPercent": 14.3, "isVisible": True},
        "addDeliveryWindowDiscounts": [{"deliveryWindow": {"id": first}, "discountPercent": 12.3}],
    }
    account = trade.do(CREATE, **{"in": needed(discounts=discounts)})["account"]
    assert (float(account["discountPercent"]), account["isDiscountVisible"]) == (14.3, True)
    (window,) = account["deliveryWindowDiscounts"]
    assert (window["deliveryWindow"]["id"], float(window["discountPercent"])) == (first, 12.3)
    change = {
        "removeDeliveryWindowDiscounts": [{"id": first}],
        "addDeliveryWindowDiscounts": [{"deliveryWindow": {"id": second}, "discountPercent": 23.4}],
    }
    account = trade.do(UPDATE, id=account["id"], **{"in": {"discounts": change}})["account"]
    assert float(account["discountPercent"]) == 14.3
    (window,) = account["deliveryWindowDiscounts"]
    assert (window["deliveryWindow"]["id"], float(window["discountPercent"])) == (second, 23.4)
    errors = trade.refused(UPDATE, id=account["id"], **{"in": {"discounts": change}})
    assert [error["path"][-2] for error in errors] == ["removeDeliveryWindowDiscounts"]


@pytest.mark.behaviour("orders-16-03")
def test_account_ids_have_64_bits(trade: Centra) -> None:
    """REF:Account: an id that no 32 bit integer holds is read, found and updated."""
    large = 9_007_199_254_740_993
    assert trade.shop.add_account("Large", market=1, pricelist=1, id=large) == large
    assert trade.do(CREATE, **{"in": needed()})["account"]["id"] == large + 1
    assert trade.do(UPDATE, id=large, **{"in": {"status": "INACTIVE"}})["account"]["status"] == "INACTIVE"
    trade.shop.add_buyer(large + 1, "arya@example.com")
    placed = trade.order(("S", 1, "10.00"), account=large + 1)
    found = trade.ask("query ($id: [Int64!]) { orders(where: {accountId: $id}) { number } }", id=[large + 1])
    assert found["orders"] == [{"number": placed.number}]
    assert trade.ask("{ orders(where: {accountId: [9007199254740993]}) { number } }")["orders"] == []


@pytest.mark.behaviour("orders-16-04")
def test_a_buyer_belongs_to_one_account(trade: Centra) -> None:
    """OLD:erp: the account lists the buyer, no other account does, and no input moves the buyer."""
    one, two = (trade.do(CREATE, **{"in": needed(name=name)})["account"]["id"] for name in "AB")
    made = trade.do(BUYER, **{"in": buyer(one, receiveNewsletters=True, externalId="B-1")})["buyer"]
    assert made == {
        "id": 1,
        "status": "ACTIVE",
        "email": "arya@example.com",
        "firstName": "Arya",
        "phoneNumber": None,
        "receiveAutoEmails": True,
        "receiveNewsletters": True,
        "websiteUrl": None,
        "externalId": "B-1",
        "store": {"id": 2},
        "account": {"id": one, "name": "A"},
        "billingAddress": {"email": "arya@example.com", "city": None, "country": {"code": "SE"}},
    }
    accounts = trade.ask("{ accounts { id buyers { email account { id } } } }")["accounts"]
    assert accounts == [
        {"id": one, "buyers": [{"email": "arya@example.com", "account": {"id": one}}]},
        {"id": two, "buyers": []},
    ]
    assert trade.post(UPDATE_BUYER, id=1, **{"in": {"account": {"id": two}}}).status_code == 400


def test_a_buyer_is_updated_member_by_member(trade: Centra) -> None:
    """REF:BuyerUpdateInput. Members that were not sent stay (assumed); an empty country object unassigns."""
    account = trade.do(CREATE, **{"in": needed()})["account"]["id"]
    trade.do(BUYER, **{"in": buyer(account, websiteUrl="https://example.com")})
    change = {
        "billingAddress": {"city": "Winterfell", "country": {}, "firstName": "No one"},
        "websiteUrl": None,
    }
    assert trade.do(UPDATE_BUYER, id=1, **{"in": change})["buyer"] == {
        "id": 1,
        "status": "ACTIVE",
        "email": "arya@example.com",
        "firstName": "No one",
        "websiteUrl": None,
        "receiveNewsletters": False,
        "billingAddress": {"city": "Winterfell", "country": None},
    }


def test_an_address_names_its_country_once(trade: Centra) -> None:
    """References are exactly one of their members: an id and a code are two, even of one country."""
    account = trade.do(CREATE, **{"in": needed()})["account"]["id"]
    wrong = buyer(account)
    wrong["billingAddress"] = {"email": "x@example.com", "country": {"id": 1, "code": "SE"}}
    (error,) = trade.refused(BUYER, **{"in": wrong})
    assert error["path"] == ["input", "billingAddress", "country"]


def test_a_refused_buyer_names_everything_that_is_wrong(trade: Centra) -> None:
    """ERRORS: all problems, and nothing was made. The welcome needs exactly one Showroom API plugin."""
    account = trade.do(CREATE, **{"in": needed()})["account"]["id"]
    wrong = buyer(account, store={"id": 1}, sendWelcomeToShowroomEmail=True)
    wrong["billingAddress"] = {"email": "x@example.com", "country": {"code": "ZZ"}}
    paths = [error["path"] for error in trade.refused(BUYER, **{"in": wrong})]
    assert paths == [
        ["input", "store"],
        ["input", "billingAddress", "country", "code"],
        ["input", "sendWelcomeToShowroomEmail"],
    ]
    assert trade.shop.buyers() == ()
    trade.shop.install_showroom()
    trade.do(BUYER, **{"in": buyer(account, sendWelcomeToShowroomEmail=True)})
    assert [view.welcomed for view in trade.shop.buyers()] == [True]
    trade.shop.install_showroom()
    (error,) = trade.refused(BUYER, **{"in": buyer(account, sendWelcomeToShowroomEmail=True)})
    assert error["path"] == ["input", "sendWelcomeToShowroomEmail"]


WHOLE = """{ accounts { name status internalComment otherComment websiteUrl isInternal applyCreditLimit
  blockIfUnpaidInvoices hasBrandsRestriction allowConsignation externalId vatNumber
  accountEmail shippingEmail billingEmail creditLimit { value currency { code } }
  carrierInformation { carrierName serviceName accountIdentifier taxId }
  paymentTerms { description } shippingTerms { description }
  salesRepresentative { name email commissionPercent } taxClass { name } allocationRule { name }
  brands { name } visibleForAgents { id } market { name } pricelist { name }
  accountAddress { city } shippingAddress { attention country { code } } billingAddress { vatNumber } } }"""


def test_every_member_of_an_account_is_stored(trade: Centra) -> None:
    """REF:AccountCreateInput: whatever was sent is read back."""
    shop = trade.shop
    given = needed(
        internalComment="Pays late",
        otherComment="Nice",
        websiteUrl="https://stark.example",
        creditLimit=5000,
        applyCreditLimit=True,
        blockIfUnpaidInvoices=True,
        hasBrandsRestriction=True,
        isInternal=True,
        carrierInformation={"carrierName": "Ravens", "taxId": "T1"},
        allocationRule={"id": shop.add_allocation_rule("Nearest", sets=[])},
        paymentTerms={"id": shop.add_payment_terms("30 days")},
        shippingTerms={"id": shop.add_shipping_terms("EXW")},
        salesRepresentative={
            "id": shop.add_sales_representative("Petyr", "p@example.com", commission_percent="5")
        },
        taxClass={"id": shop.add_tax_class("Exempt")},
        documentTemplate={"id": shop.add_document_template("Plain")},
        addBrands=[{"id": shop.add_brand("Wolf")}],
        addVisibleForAgents=[{"id": shop.add_admin_user()}],
        accountAddress={"city": "Winterfell", "email": "main@example.com"},
        shippingAddress={"attention": "Gate", "country": {"code": "752"}, "email": "ship@example.com"},
        billingAddress={"vatNumber": "SE556", "email": "bill@example.com"},
        externalId="ERP-7",
    )
    trade.do(CREATE, **{"in": given})
    (account,) = trade.ask(WHOLE)["accounts"]
    assert account == {
        "name": "Stark & Co",
        "status": "ACTIVE",
        "internalComment": "Pays late",
        "otherComment": "Nice",
        "websiteUrl": "https://stark.example",
        "isInternal": True,
        "applyCreditLimit": True,
        "blockIfUnpaidInvoices": True,
        "hasBrandsRestriction": True,
        "allowConsignation": False,
        "externalId": "ERP-7",
        "vatNumber": "SE556",
        "accountEmail": "main@example.com",
        "shippingEmail": "ship@example.com",
        "billingEmail": "bill@example.com",
        "creditLimit": {"value": 5000, "currency": {"code": "SEK"}},
        "carrierInformation": {
            "carrierName": "Ravens",
            "serviceName": None,
            "accountIdentifier": None,
            "taxId": "T1",
        },
        "paymentTerms": {"description": "30 days"},
        "shippingTerms": {"description": "EXW"},
        "salesRepresentative": {"name": "Petyr", "email": "p@example.com", "commissionPercent": 5},
        "taxClass": {"name": "Exempt"},
        "allocationRule": {"name": "Nearest"},
        "brands": [{"name": "Wolf"}],
        "visibleForAgents": [{"id": 1}],
        "market": {"name": "Stockists"},
        "pricelist": {"name": "Wholesale SEK"},
        "accountAddress": {"city": "Winterfell"},
        "shippingAddress": {"attention": "Gate", "country": {"code": "SE"}},
        "billingAddress": {"vatNumber": "SE556"},
    }


def test_an_update_leaves_alone_what_it_does_not_name() -> None:
    """AccountUpdateInput is published in part; members that a shop's own schema adds are those of a new account."""
    own = (
        "extend input AccountUpdateInput { market: MarketInput, carrierInformation: CarrierInformationInput }"
    )
    centra = Centra(sdl=own)
    centra.shop.add_market("Stockists", store_type="WHOLESALE")
    centra.shop.add_pricelist("Wholesale SEK", currency="SEK", store_type="WHOLESALE")
    given = needed(carrierInformation={"carrierName": "Ravens", "taxId": "T1"})
    account = centra.do(CREATE, **{"in": given})["account"]["id"]
    centra.do(UPDATE, **{"id": account, "in": {"carrierInformation": {"carrierName": "Dragons"}}})
    assert centra.ask("{ accounts { carrierInformation { carrierName serviceName taxId } } }") == {
        "accounts": [{"carrierInformation": {"carrierName": "Dragons", "serviceName": None, "taxId": "T1"}}]
    }
    consumers = centra.shop.add_market("Consumers")
    (error,) = centra.refused(UPDATE, **{"id": account, "in": {"market": {"id": consumers}}})
    assert error["message"] == "The market is not of a wholesale store."


def test_a_refused_account_names_everything_that_is_wrong(trade: Centra) -> None:
    """An unknown member of an input is a user error, never ignored; nothing is made."""
    retail = trade.shop.add_market("Shoppers")
    given = needed(
        market={"id": retail},
        creditLimit=-1,
        discounts={"generalDiscount": {"discountPercent": 101}},
        paymentTerms={"id": 9},
        carrierInformation={"colour": "black"},
        billingAddress={"city": 7, "street": "x"},
        addBrands=[{"id": 404}],
    )
    assert [error["path"] for error in trade.refused(CREATE, **{"in": given})] == [
        ["input", "market"],
        ["input", "creditLimit"],
        ["input", "discounts", "generalDiscount", "discountPercent"],
        ["input", "paymentTerms", "id"],
        ["input", "addBrands", "0", "id"],
        ["input", "billingAddress", "street"],
        ["input", "billingAddress", "city"],
        ["input", "carrierInformation", "colour"],
    ]
    assert trade.ask("{ accounts { id } }")["accounts"] == []


def test_an_accounts_orders_and_returns(trade: Centra) -> None:
    """OLD:limits: accounts { orders } is possible, if dear; a deleted order is gone from there too."""
    account = trade.shop.add_account("Stark", market=1, pricelist=1)
    trade.shop.add_buyer(account, "arya@example.com")
    first = trade.order(("S", 2, "10.00"), account=account)
    trade.order(("S", 1, "10.00"), account=account, number=99)
    shipped = trade.do(
        """mutation ($in: ShipmentCreateInput!) { createShipment(input: $in) {
          shipment { id lines { id } } userErrors { message path } } }""",
        **{
            "in": {
                "order": {"number": first.number},
                "lines": [{"orderLine": {"id": first.line_ids[0]}, "quantity": 2}],
                "isGoodToGo": True,
                "isPaid": True,
                "shippedAt": "now",
            }
        },
    )["shipment"]
    returned = trade.do(
        """mutation ($in: ReturnCreateInput!) { createReturn(input: $in) {
          return { id } userErrors { message path } } }""",
        **{
            "in": {
                "shipment": {"id": shipped["id"]},
                "lines": [{"shipmentLine": {"id": shipped["lines"][0]["id"]}, "quantity": 1}],
                "returnStockActionPolicy": {"removeItemsFromStock": True},
            }
        },
    )["return"]
    read = "{ accounts { orders { number } returns { id } } }"
    assert trade.ask(read)["accounts"] == [
        {"orders": [{"number": first.number}, {"number": 99}], "returns": [returned]}
    ]
    order_id = trade.shop.order(99).id
    trade.do(
        """mutation ($id: String!) { cancelWholesaleOrder(id: $id, input: {emailOptions: {sendEmail: false},
          stockAction: {releaseItemsBackToWarehouse: true}}) { userErrors { message path } } }""",
        id=order_id,
    )
    trade.shop.delete_order(99)
    assert trade.ask(read)["accounts"][0]["orders"] == [{"number": first.number}]


def test_an_order_without_an_account_opens_one(trade: Centra) -> None:
    """A second order with the same company and mail is the same account's and buyer's."""
    for _ in range(2):
        trade.order(("S", 1, "10.00"), store_type="WHOLESALE", email="arya@example.com")
    accounts = trade.ask("{ accounts { name orders { number } buyers { email } } }")["accounts"]
    assert accounts == [
        {
            "name": "Account",
            "orders": [{"number": 1}, {"number": 2}],
            "buyers": [{"email": "arya@example.com"}],
        }
    ]


def test_changes_of_accounts_and_buyers_are_events(trade: Centra) -> None:
    """MAG:EventChangeType: what is made or changed is told; an account is told of its buyers."""
    trade.do(
        """mutation { setEventListeners(input: [{objectType: Account}, {objectType: Buyer}]) {
          userErrors { message } } }"""
    )
    account = trade.do(CREATE, **{"in": needed()})["account"]["id"]
    trade.do(BUYER, **{"in": buyer(account)})
    trade.do(UPDATE_BUYER, id=1, **{"in": {"status": "INACTIVE"}})
    trade.do(UPDATE, id=account, **{"in": {"status": "INACTIVE"}})
    events = trade.ask("{ events { objectType changeType objectReference } }")["events"]
    assert [(event["objectType"], event["changeType"]) for event in events] == [
        ("Account", "CREATED"),
        ("Buyer", "CREATED"),
        ("Account", "DEPENDENT_DATA_CHANGED"),
        ("Buyer", "UPDATED"),
        ("Account", "DEPENDENT_DATA_CHANGED"),
        ("Account", "UPDATED"),
    ]
