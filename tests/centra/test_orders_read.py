"""What Centra says about an order, and what becomes of it."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from importlib.resources import files

import pytest
from centra_samples import NOTHING, an_order, answered, read, read_all, refused
from graphql import build_schema

from centra_ipaas.centra import orders
from centra_ipaas.errors import Owner, RecordRefused, UnexpectedAnswer
from centra_ipaas.graphql import BadRecord
from centra_ipaas.models import (
    Address,
    LineKind,
    Money,
    Order,
    OrderStatus,
    OrderTotals,
    PaymentKind,
    PaymentState,
    SalesChannel,
)

ENTRY_TYPES = {
    "AUTH": PaymentKind.AUTHORISATION,
    "AUTH_GIFT_CARD": PaymentKind.AUTHORISATION,
    "CAPTURE": PaymentKind.CAPTURE,
    "CAPTURE_GIFT_CARD": PaymentKind.CAPTURE,
    "CAPTURE_REQUEST": PaymentKind.CAPTURE_REQUEST,
    "REFUND": PaymentKind.REFUND,
    "REFUND_GIFT_CARD": PaymentKind.REFUND,
    "REFUND_REQUEST": PaymentKind.REFUND_REQUEST,
    "CANCEL": PaymentKind.RELEASE,
    "CANCEL_GIFT_CARD": PaymentKind.RELEASE,
    "MARKED_AS_PAID": PaymentKind.MARKED_PAID,
    "MARKED_AS_UNPAID": PaymentKind.MARKED_UNPAID,
    "PREPAID": PaymentKind.PREPAID,
    "ADDITIONAL_ORDER_PAYMENT": PaymentKind.ADDITIONAL,
    "INVOICE": PaymentKind.INVOICE,
    "CANCEL_REQUEST": PaymentKind.UNKNOWN,
    "OTHER": PaymentKind.UNKNOWN,
    "INVENTED_GIFT_CARD": PaymentKind.UNKNOWN,
}
#: Entry types that say how it ended, whatever the status says.
ENDED = {
    "AUTH_PENDING": (PaymentKind.AUTHORISATION, PaymentState.PENDING),
    "CAPTURE_PENDING": (PaymentKind.CAPTURE, PaymentState.PENDING),
    "CAPTURE_FAILED": (PaymentKind.CAPTURE, PaymentState.FAILED),
    "REFUND_FAILED": (PaymentKind.REFUND, PaymentState.FAILED),
}


def literals(name):
    text = files("centra_ipaas.centra.schema").joinpath("integration-api.graphql").read_text("utf-8")
    return build_schema(text).type_map[name]


def sek(amount):
    return Money.of(amount, "SEK")


def test_an_order_as_a_whole():
    """Ids and numbers become text, times keep their offset, what is null becomes empty or None."""
    order = read()
    assert (order.id, order.number) == ("4f1d0c2b7a9e4c55b0a1e2d3c4b5a697", "1042")
    assert order.updated_at == datetime(2026, 3, 2, 7, 30, 15, tzinfo=UTC)
    assert order.placed_at.utcoffset() == timedelta(hours=1)
    assert (order.currency, order.store, order.market) == ("SEK", "Web", "Nordics")
    assert order.shipping_address == Address(
        country="SE",
        name="Elsa Berg",
        line1="Storgatan 1",
        postal_code="222 22",
        city="Lund",
        email="elsa@example.com",
        phone="046-000",
    )
    assert order.billing_address is None
    jacket, card = order.lines
    assert (jacket.id, jacket.sku, jacket.ean, jacket.size) == ("501", "JKTREDM", "7350000000017", "M")
    assert (jacket.quantity, jacket.cancelled_quantity, jacket.tax_percent) == (2, 1, Decimal(25))
    assert (jacket.unit_price, jacket.unit_list_price, jacket.value) == (sek("399.50"), sek(499), sek(799))
    assert (card.kind, card.sku, card.ean, card.product_name) == (LineKind.GIFT_CARD, None, None, "")
    (shipment,) = order.shipments
    assert (shipment.id, shipment.number, shipment.carrier) == ("345", "1042-1", None)
    assert [(line.order_line_id, line.quantity) for line in shipment.lines] == [("501", 2)]


@pytest.mark.parametrize(
    "literal, status",
    [
        ("PENDING", OrderStatus.PENDING),
        ("CONFIRMED", OrderStatus.CONFIRMED),
        ("PROCESSING", OrderStatus.PROCESSING),
        ("SHIPPED", OrderStatus.COMPLETED),
        ("CANCELLED", OrderStatus.CANCELLED),
        ("ARCHIVED", OrderStatus.UNKNOWN),
        ("confirmed", OrderStatus.UNKNOWN),
    ],
)
def test_statuses(literal, status):
    """SHIPPED is Centra's word for completed; a status no source names is unknown, never a guess."""
    assert read({"status": literal}).status is status


def test_every_status_of_the_schema_is_known():
    """A status that comes into the schema must come into the table; one that we only assume must not."""
    for literal in set(literals("OrderStatus").values) - {"ARCHIVED"}:
        assert read({"status": literal}).status is not OrderStatus.UNKNOWN


@pytest.mark.parametrize("literal", ENTRY_TYPES)
def test_kinds_of_payment(literal):
    """Each entry type means one thing; for the others there is "unknown"."""
    (payment,) = read({"paymentHistory.0.entryType": literal}).payments
    assert payment.kind is ENTRY_TYPES[literal]
    assert payment.state is PaymentState.SUCCEEDED


@pytest.mark.parametrize("literal", ENDED)
@pytest.mark.parametrize("status", ["SUCCESS", "PENDING", "FAILED", "INVENTED"])
def test_entry_types_that_say_how_it_ended(literal, status):
    """CAPTURE_FAILED has failed, even if its status is SUCCESS."""
    (payment,) = read({"paymentHistory.0.entryType": literal, "paymentHistory.0.status": status}).payments
    assert (payment.kind, payment.state) == ENDED[literal]


def test_every_entry_type_of_the_schema_is_decided_here():
    """An entry type that comes into the schema must be given a meaning, or "unknown" on purpose."""
    decided = {*ENTRY_TYPES, *ENDED} - {"INVENTED_GIFT_CARD"}
    assert set(literals("PaymentHistoryEntryType").values) == decided


@pytest.mark.parametrize(
    "literal, state",
    [
        ("SUCCESS", PaymentState.SUCCEEDED),
        ("PENDING", PaymentState.PENDING),
        ("FAILED", PaymentState.FAILED),
        ("SUCCEEDED", PaymentState.UNKNOWN),
    ],
)
def test_how_a_payment_ended(literal, state):
    """A payment status no source names is unknown, so no money has moved."""
    (payment,) = read({"paymentHistory.0.status": literal}).payments
    assert payment.state is state


@pytest.mark.parametrize("literal", [*ENTRY_TYPES, *ENDED])
def test_gift_cards_of_other_systems_are_marked(literal):
    """Only the four documented entry types are gift cards, whatever a new one may be called."""
    documented = {"AUTH_GIFT_CARD", "CAPTURE_GIFT_CARD", "CANCEL_GIFT_CARD", "REFUND_GIFT_CARD"}
    (payment,) = read({"paymentHistory.0.entryType": literal}).payments
    assert payment.gift_card == (literal in documented)


def test_a_release_stays_negative():
    """The sign of a payment entry is Centra's."""
    changes = {"paymentHistory.0.entryType": "CANCEL", "paymentHistory.0.value.value": Decimal("-12.5")}
    assert read(changes).payments[0].amount == sek("-12.50")


def test_who_buys():
    """A wholesale order has no hold reason in the answer, since it is asked of the other type only."""
    assert read().channel is SalesChannel.CONSUMER
    retailer = read({"typename": "WholesaleOrder", "orderHoldReason": NOTHING, "isOnHold": True})
    assert (retailer.channel, retailer.hold_reason, retailer.on_hold) == (SalesChannel.WHOLESALE, None, True)


@pytest.mark.parametrize(
    "literal, kind",
    [
        ("ProductOrderLine", LineKind.PRODUCT),
        ("BundleOrderLine", LineKind.BUNDLE),
        ("BundleItemOrderLine", LineKind.BUNDLE_ITEM),
        ("GiftCertificateOrderLine", LineKind.GIFT_CARD),
    ],
)
def test_what_a_line_sells(literal, kind):
    """The type of the line says it."""
    assert read({"lines.0.typename": literal}).lines[0].kind is kind


def test_every_type_of_order_and_line_in_the_schema_can_be_read():
    """A type that comes into the schema must come into the tables."""
    text = files("centra_ipaas.centra.schema").joinpath("integration-api.graphql").read_text("utf-8")
    schema = build_schema(text)
    for kind in schema.get_implementations(schema.type_map["Order"]).objects:
        assert read({"typename": kind.name}).number == "1042"
    for kind in schema.get_implementations(schema.type_map["OrderLine"]).objects:
        assert read({"lines.0.typename": kind.name}).lines


def test_an_unknown_type_of_order_or_line_refuses_the_order():
    """To whom and what it sells cannot be guessed; the finding names the type."""
    found = read_all(an_order({"typename": "RentalOrder", "lines.1.typename": "ServiceOrderLine"}))
    (bad,) = found
    assert isinstance(bad, BadRecord)
    assert [(f.code, f.path, f.evidence["key"], f.owner) for f in bad.findings] == [
        ("record.unreadable", "typename", "RentalOrder", Owner.INTEGRATION),
        ("record.unreadable", "lines[1].typename", "ServiceOrderLine", Owner.INTEGRATION),
    ]


def test_each_total_has_its_place():
    """Eight different amounts in, the same eight out."""
    names = ["lineValues", "shipping", "handling", "discounts", "taxIncluded", "taxAdded", "taxDeducted"]
    told = {f"totals.{name}.value": -number for number, name in enumerate(names, 1)}
    totals = read({**told, "grandTotal.value": 8}).totals
    assert totals == OrderTotals(
        lines=sek(-1),
        shipping=sek(-2),
        handling=sek(-3),
        discounts=sek(-4),
        tax_included=sek(-5),
        tax_added=sek(-6),
        tax_deducted=sek(-7),
        grand_total=sek(8),
    )


def test_a_payment_as_a_whole():
    """The provider's reference and name are kept apart."""
    (payment,) = read().payments
    assert (payment.id, payment.amount) == ("71", sek(1247))
    assert (payment.reference, payment.method) == ("PSP-1", "adyen-drop-in")
    assert payment.at == datetime(2026, 3, 1, 11, 0, 3, tzinfo=UTC)


@pytest.mark.parametrize("told, flag", [(True, True), (False, False), (None, False)])
def test_flags(told, flag):
    """Held and locked are two flags, and no flag at all is no."""
    assert (read({"isLocked": told}).locked, read({"isLocked": told}).on_hold) == (flag, False)
    assert (read({"isOnHold": told}).locked, read({"isOnHold": told}).on_hold) == (False, flag)


@pytest.mark.parametrize("told", ["100", "-100"])
def test_discounts_and_deducted_tax_are_zero_or_less(told):
    """Centra's APIs differ in their signs; whichever comes, the canonical one is negative."""
    amount = Decimal(told)
    totals = read({"totals.discounts.value": amount, "totals.taxDeducted.value": amount}).totals
    assert (totals.discounts, totals.tax_deducted) == (sek(-100), sek(-100))


def test_other_totals_keep_their_sign():
    """Tax that is taken back stays negative."""
    assert read({"totals.taxAdded.value": -5}).totals.tax_added == sek(-5)


@pytest.mark.parametrize(
    "text", ["2026-03-01T12:00:00+0100", "2026-03-01T12:00:00+01:00", "2026-03-01T11:00:00Z"]
)
def test_offsets_with_and_without_a_colon(text):
    """Both forms are documented, and both are the same moment."""
    assert read({"updatedAt": text}).updated_at == datetime(2026, 3, 1, 11, 0, tzinfo=UTC)


def test_a_time_without_an_offset_is_refused():
    """It would be another moment in each zone."""
    assert refused({"paymentHistory.0.createdAt": "2026-03-01T12:00:00"}) == {
        "paymentHistory[0].createdAt": "record.unreadable"
    }


OPTIONAL = [
    "store",
    "market",
    "shippingAddress",
    "isOnHold",
    "isLocked",
    "orderHoldReason",
    "shippingAddress.country",
    "shippingAddress.cellPhoneNumber",
    "lines.0.productSize",
    "lines.0.productSize.SKU",
    "lines.0.productName",
    "paymentHistory.0.externalReference",
    "shipments.0.shippedAt",
    "shipments.0.carrierInformation",
]


@pytest.mark.parametrize("path", OPTIONAL)
def test_what_was_asked_for_is_never_missing(path):
    """Null is an answer where the schema allows it; no answer at all is not taken for null."""
    assert read({path: None})
    where = re.sub(r"\.(\d+)", r"[\1]", path)
    assert refused({path: NOTHING}) == {where: "record.unreadable"}


@pytest.mark.parametrize(
    "path",
    ["number", "updatedAt", "lines", "lines[0].quantity", "totals.shipping", "grandTotal.currency.code"],
)
def test_null_and_missing_are_findings_where_the_schema_has_a_value(path):
    """Neither becomes a zero or an empty text."""
    key = path.replace("[", ".").replace("]", "")
    assert refused({key: None}) == refused({key: NOTHING}) == {path: "record.unreadable"}


def test_the_mobile_number_comes_first():
    """The other is taken where there is none, empty text included."""
    mobile, other = "shippingAddress.cellPhoneNumber", "shippingAddress.phoneNumber"
    for told, phone in [("070", "070"), ("", "046"), (None, "046")]:
        address = read({mobile: told, other: "046"}).shipping_address
        assert address
        assert address.phone == phone


def test_the_contact_stands_in_for_a_name():
    """A company's address has an attention line and no names."""
    changes = {"firstName": None, "lastName": "", "attention": "Goods in", "companyName": "Berg AB"}
    address = read({f"shippingAddress.{name}": value for name, value in changes.items()}).shipping_address
    assert address
    assert (address.name, address.company) == ("Goods in", "Berg AB")


def test_a_store_without_a_name_is_its_id():
    """So that two of them can be told apart."""
    assert read({"store.name": None}).store == "1"


def test_an_order_waits_for_payment_if_the_second_list_has_it():
    """The order itself does not show it; only the filter knows."""
    assert not read(unpaid=(1, 2)).waiting_for_payment
    assert read(unpaid=(1, 1042)).waiting_for_payment


def test_every_finding_of_an_order_comes_at_once():
    """Two prices, a total and a payment: four findings, each at its place in Centra's answer."""
    assert refused(
        {
            "lines.0.unitPrice.value": Decimal("399.505"),
            "lines.1.lineValue.value": Decimal("499.001"),
            "totals.taxIncluded.value": Decimal("0.1234"),
            "paymentHistory.0.value.value": Decimal("1.005"),
        }
    ) == {
        "lines[0].unitPrice.value": "totals.mismatch",
        "lines[1].lineValue.value": "totals.mismatch",
        "totals.taxIncluded.value": "totals.mismatch",
        "paymentHistory[0].value.value": "totals.mismatch",
    }


def test_everything_that_does_not_fit_comes_at_once():
    """The shape is read to its end too, through lists and through parts that may be null."""
    assert refused(
        {
            "lines.0.quantity": "two",
            "lines.1.unitPrice.value": None,
            "shippingAddress.country.code": 46,
            "grandTotal.currency.code": "kr",
            "shipments": {},
        }
    ) == {
        "lines[0].quantity": "record.unreadable",
        "lines[1].unitPrice.value": "record.unreadable",
        "shippingAddress.country.code": "record.unreadable",
        "grandTotal.currency.code": "record.unreadable",
        "shipments": "record.unreadable",
    }


def test_findings_hold_no_personal_data():
    """What stands in an address does not stand in a finding about it."""
    bad = read_all(
        an_order({"shippingAddress.zipCode": ["Elsa", 22222], "shippingAddress.email": {"x": "Elsa"}})
    )
    assert isinstance(bad[0], BadRecord)
    assert len(bad[0].findings) == 2
    assert "Elsa" not in str(bad)
    assert "22222" not in str(bad)


def test_a_bad_order_does_not_hold_up_the_others():
    """The order of the answer is kept, and the bad one is named by its number."""
    before, after = an_order({"number": 1}), an_order({"number": 3})
    found = read_all(
        before, an_order({"number": 2, "lines.0.unitPrice.value": Decimal("0.001")}), None, after
    )
    assert [getattr(record, "number", None) or record.entity for record in found] == ["1", "2", "", "3"]
    assert [isinstance(record, BadRecord) for record in found] == [False, True, True, False]


def test_one_order_that_cannot_be_read_raises_all_its_findings():
    """There is nothing else to return."""
    bad = an_order({"lines.0.unitPrice.value": Decimal("0.001"), "lines.1.unitPrice.value": Decimal("0.001")})
    with pytest.raises(RecordRefused) as refusal:
        orders.get("1042").decode(answered(bad))
    assert [f.path for f in refusal.value.findings] == [
        "lines[0].unitPrice.value",
        "lines[1].unitPrice.value",
    ]


def test_an_order_that_is_not_there_is_none():
    """Deleted orders vanish; that is an answer, not an error."""
    assert orders.get("1042").decode(answered()) is None


@pytest.mark.parametrize("count", [0, orders.PAGE + 1])
def test_how_many_orders_go_into_one_question(count):
    """None and more than a page are refused before anything is sent."""
    with pytest.raises(ValueError, match="orders at once"):
        orders.by_numbers(["1"] * count)


@pytest.mark.parametrize("number", ["", "abc", "-1", "1.5", "0", str(2**31)])
def test_what_is_no_order_number_is_refused_before_it_is_asked(number):
    with pytest.raises(ValueError, match="is no order number"):
        orders.get(number)


@pytest.mark.parametrize("changes", [{"number": 2}, {"number": 2, "lines": None}])
def test_an_answer_with_another_order_is_not_taken_for_the_one_that_was_asked_for(changes):
    """Neither its value, nor what is wrong with it."""
    with pytest.raises(UnexpectedAnswer):
        orders.get("1").decode(answered(an_order(changes)))
    with pytest.raises(UnexpectedAnswer):
        orders.get("2147483647").decode(answered(an_order(changes)))
    assert orders.get("1").decode(answered()) is None
    assert orders.get("001").decode(answered(an_order({"number": 1}))).number == "1"


@pytest.mark.parametrize(
    "foreign",
    [{"number": 9}, {"number": 9, "lines": None}, {"number": -1}, {"number": 0}, {"number": 1},
     {"number": 1, "lines": None}],
)  # fmt: skip
def test_no_order_is_passed_on_that_was_not_asked_for(foreign):
    """Another one, or one for the second time: such an answer is to another question; good and bad records alike."""
    asked, answer = ["1", "02", "3"], answered(an_order({"number": 1}), an_order(foreign))
    for operation in (orders.by_numbers(asked), orders.many(asked)):
        with pytest.raises(UnexpectedAnswer, match="OrdersByNumber"):
            operation.decode(answer)


def test_a_bad_order_with_a_number_that_is_none_is_no_other_order():
    """It does not hold up the others."""
    odd = [an_order({"number": number}) for number in ("x", "-1", None, True)]
    found = orders.by_numbers(["1", "02"]).decode(answered(an_order({"number": 2}), *odd))
    assert [type(record) for record in found] == [Order, BadRecord, BadRecord, BadRecord, BadRecord]


@pytest.mark.parametrize(
    "text, number", [("1", True), ("2147483647", True), ("2147483648", False), ("0", False)]
)
def test_an_order_number_is_an_int_of_graphql(text, number):
    """32 bits with a sign."""
    assert orders.is_number(text) is number


@pytest.mark.parametrize(
    "member, other",
    [("status", "PENDING"), ("isOnHold", True), ("isLocked", True), ("grandTotal", {"value": 11.5})],
)
def test_a_change_within_the_second_shows_in_the_content(member, other):
    """Each member that was asked for counts, the lock too."""
    row = {"number": 1, "updatedAt": "2026-03-01T12:00:00+00:00", "status": "CONFIRMED", "isOnHold": False,
           "isLocked": False, "grandTotal": {"value": 11}}  # fmt: skip
    before, after = (
        orders.changed_since(datetime(2026, 3, 1, tzinfo=UTC))
        .decode(json.dumps({"orders": [found]}).encode()).items[0].content
        for found in (row, row | {member: other})
    )  # fmt: skip
    assert before != after
