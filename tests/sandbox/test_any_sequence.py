"""Whatever sequence of legal and illegal calls comes in, stock and money add up, and a refusal changes nothing."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import msgspec
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sandbox_client import Centra

from centra_ipaas.sandbox import LineSeed

SIZES = ("JKT-RED-S", "JKT-RED-M", "JKT-RED-L")
MONEY = "{ value }"
SNAPSHOT = f"""{{
  orders(limit: 200) {{
    number status isOnHold isLocked
    grandTotal {MONEY} net: grandTotal(includingTax: false) {MONEY}
    totals {{ lineValues {MONEY} shipping {MONEY} handling {MONEY} discounts {MONEY}
      taxAdded {MONEY} taxDeducted {MONEY} taxIncluded {MONEY} quantity originalQuantity cancelledQuantity
      shippingTaxRules {{ ...t }} handlingTaxRules {{ ...t }} discountTaxRules {{ ...t }} }}
    lines(includeFullyCancelled: true) {{ id quantity cancelledQuantity returnedQuantity
      unitPrice {MONEY} lineValue {MONEY} productSize {{ SKU }} allocations {{ quantity warehouse {{ id }} }} }}
    paymentHistory {{ entryType status value {MONEY} }}
    shipments {{ id isShipped isPaid isCaptured grandTotal {MONEY}
      lines {{ id quantity returnedQuantity orderLine {{ id }} }} }}
  }}
  returns(limit: 200) {{ id returnStatus grandTotal {MONEY} order {{ number }}
    lines {{ quantity shipmentLine {{ id }} orderLine {{ id }} }} }}
  warehouses {{ id stock(limit: 200) {{ productSize {{ SKU }} freeToAllocateQuantity allocatedQuantity physicalQuantity
    demandQuantity unshippedQuantity availableNowQuantity }} }}
}}
fragment t on AppliedTaxRuleValue {{ taxAdded {MONEY} taxIncluded {MONEY} taxDeducted {MONEY} }}
"""

CONFIRM = "mutation ($o: OrderInput!) { confirmOrder(input: {order: $o}) { userErrors { message } } }"
LOCK = (
    "mutation ($o: [OrderInput!]!, $yes: Boolean!)"
    " { setOrdersLock(input: {orders: $o, isLocked: $yes}) { userErrors { message } } }"
)
UPDATE = """mutation ($o: OrderInput!, $in: DirectToConsumerOrderUpdateInput!) {
  updateDirectToConsumerOrder(order: $o, input: $in) { userErrors { message } } }"""
CANCEL = """mutation ($id: String!, $stock: StockPolicyActionInput!) {
  cancelDirectToConsumerOrder(id: $id, input: {emailOptions: {sendEmail: false}, stockAction: $stock})
  { userErrors { message } } }"""
ALLOCATE = "mutation ($in: OrderAllocateInput!) { allocateOrder(input: $in) { userErrors { message } } }"
UNALLOCATE = (
    "mutation ($in: OrderUnallocateInput!) { unallocateOrder(input: $in) { userErrors { message } } }"
)
CAPTURE_ORDER = "mutation ($o: OrderInput!) { captureOrder(order: $o) { userErrors { message } } }"
RELEASE = (
    "mutation ($o: OrderInput!) { releaseRemainingOrderAuthorization(order: $o) { userErrors { message } } }"
)
SHIP = "mutation ($in: ShipmentCreateInput!) { createShipment(input: $in) { userErrors { message } } }"
COMPLETE = "mutation ($id: Int!) { completeShipment(id: $id, input: {}) { userErrors { message } } }"
CAPTURE = "mutation ($id: Int!) { captureShipment(id: $id) { userErrors { message } } }"
DELETE = "mutation ($id: Int!) { deleteShipment(id: $id) { userErrors { message } } }"
CHANGE = "mutation ($in: StockChangeInput!) { changeStock(input: $in) { userErrors { message } } }"
SET = "mutation ($in: StockSetInput!) { setStock(input: $in) { userErrors { message } } }"
RETURN = "mutation ($in: ReturnCreateInput!) { createReturn(input: $in) { userErrors { message } } }"
COMPLETE_RETURN = "mutation ($id: Int!) { completeReturn(id: $id, input: {}) { userErrors { message } } }"
REOPEN_RETURN = "mutation ($id: Int!) { uncompleteReturn(id: $id) { userErrors { message } } }"
DELETE_RETURN = "mutation ($id: Int!) { deleteReturn(id: $id) { userErrors { message } } }"

DECODER = msgspec.json.Decoder(float_hook=Decimal)

any_order, any_line = st.integers(0, 3), st.integers(0, 2)
units = st.sampled_from([1, 1, 1, 2, 2, 3, 0, 9])
policies = st.sampled_from(
    [
        {"releaseItemsBackToWarehouse": True},
        {"releaseItemsBackToWarehouse": True},
        {"removeItemsFromStock": True},
        {"removeItemsFromStock": True},
        {"sendItemsToDifferentWarehouse": {"id": 2}},
        {"removeItemsFromStock": True, "releaseItemsBackToWarehouse": True},
        {},
    ]
)


def value(money: dict[str, Any]) -> Decimal:
    return Decimal(money["value"])


class AnySequence(RuleBasedStateMachine):
    """A brand with two warehouses; orders by index, so that most steps meet something that exists."""

    @initialize(
        stock=st.lists(st.integers(3, 12), min_size=3, max_size=3),
        captures=st.lists(st.sampled_from(["now", "now", "later", "fails"]), min_size=3, max_size=3),
    )
    def open(self, stock: list[int], captures: list[Any]) -> None:
        self.centra = Centra()
        self.shop = self.centra.shop
        self.shop.add_warehouse("Second")
        for sku, quantity in zip(SIZES, stock, strict=True):
            self.shop.set_physical(1, sku, quantity)
        for capture in captures:
            self.shop.place_order(
                lines=[LineSeed(sku=sku, quantity=2, unit_price="99.90") for sku in SIZES[:2]],
                shipping="49",
                capture=capture,
            )
        self.look()

    def look(self) -> None:
        # Not through `ask`: checking the shape of so many large answers would take most of the time.
        body = DECODER.decode(self.centra.post(SNAPSHOT).content)
        assert "errors" not in body, body
        self.now = body["data"]

    def orders(self) -> Any:
        return self.now["orders"]

    def pick(self, items: Any, index: int) -> Any:
        return items[index % len(items)]

    def attempt(self, mutation: str, **variables: Any) -> bool:
        """Carry out a mutation; a refused one must leave everything as it was, a failed capture's entry apart."""
        before = self.now
        (payload,) = self.centra.ask(mutation, **variables).values()
        self.look()
        if payload["userErrors"]:
            assert self.without_failures(self.now) == self.without_failures(before), payload
        return not payload["userErrors"]

    @staticmethod
    def without_failures(snapshot: Any) -> Any:
        return {
            **snapshot,
            "orders": [
                {
                    **order,
                    "paymentHistory": [
                        entry for entry in order["paymentHistory"] if entry["entryType"] != "CAPTURE_FAILED"
                    ],
                }
                for order in snapshot["orders"]
            ],
        }

    # -- what shoppers and providers do

    @rule(
        lines=st.lists(st.tuples(st.sampled_from(SIZES), st.integers(1, 4)), min_size=1, max_size=3),
        price=st.sampled_from(["399.50", "33.33", "0.01", "1049"]),
        shipping=st.sampled_from(["0", "49", "4.99"]),
        discount=st.sampled_from(["0", "0.01"]),
        mode=st.sampled_from(["included", "added", "deducted"]),
        percent=st.sampled_from(["25", "8.875", "0"]),
        payment=st.sampled_from(["authorised", "unpaid", "prepaid", "captured"]),
        capture=st.sampled_from(["now", "later", "fails"]),
        status=st.sampled_from(["CONFIRMED", "PENDING"]),
    )
    def buy(
        self, lines: Any, price: str, shipping: str, discount: str, mode: Any, percent: str, **order: Any
    ) -> None:
        seeds = [LineSeed(sku=sku, quantity=quantity, unit_price=price) for sku, quantity in lines]
        self.shop.place_order(
            lines=seeds, shipping=shipping, discount=discount, tax_mode=mode, tax_percent=percent, **order
        )
        self.look()

    @precondition(lambda self: self.orders())
    @rule(order=any_order, held=st.booleans())
    def hold(self, order: int, held: bool) -> None:
        number = self.pick(self.orders(), order)["number"]
        (self.shop.hold if held else self.shop.release)(number)
        self.look()

    @precondition(lambda self: self.orders())
    @rule(order=any_order, succeeded=st.booleans())
    def answer(self, order: int, succeeded: bool) -> None:
        self.shop.answer_captures(self.pick(self.orders(), order)["number"], succeeds=succeeded)
        self.look()

    # -- what integrations do

    @precondition(lambda self: self.orders())
    @rule(order=any_order, what=st.sampled_from([CONFIRM, CAPTURE_ORDER, RELEASE]))
    def change_order(self, order: int, what: str) -> None:
        self.attempt(what, o={"number": self.pick(self.orders(), order)["number"]})

    @precondition(lambda self: self.orders())
    @rule(order=any_order, locked=st.booleans())
    def lock(self, order: int, locked: bool) -> None:
        self.attempt(LOCK, o=[{"number": self.pick(self.orders(), order)["number"]}], yes=locked)

    @precondition(lambda self: self.orders())
    @rule(order=any_order, line=any_line, quantity=units, policy=policies)
    def cancel_line(self, order: int, line: int, quantity: int, policy: Any) -> None:
        chosen = self.pick(self.orders(), order)
        cancel = {
            "line": {"id": self.pick(chosen["lines"], line)["id"]},
            "quantity": quantity,
            "stockActionPolicy": policy,
        }
        self.attempt(UPDATE, o={"number": chosen["number"]}, **{"in": {"cancelLines": [cancel, cancel]}})

    @precondition(lambda self: self.orders())
    @rule(order=any_order, policy=policies)
    def cancel(self, order: int, policy: Any) -> None:
        number = self.pick(self.orders(), order)["number"]
        self.attempt(CANCEL, id=self.shop.order(number).id, stock=policy)

    @precondition(lambda self: self.orders())
    @rule(order=any_order, line=any_line, quantity=units, whole=st.booleans())
    def allocate(self, order: int, line: int, quantity: int, whole: bool) -> None:
        chosen = self.pick(self.orders(), order)
        one = {"orderLine": {"id": self.pick(chosen["lines"], line)["id"]}, "quantity": quantity}
        self.attempt(
            ALLOCATE, **{"in": {"order": {"number": chosen["number"]}, "allocate": [] if whole else [one]}}
        )

    @precondition(lambda self: self.orders())
    @rule(order=any_order, line=any_line, quantity=units, policy=policies)
    def unallocate(self, order: int, line: int, quantity: int, policy: Any) -> None:
        chosen = self.pick(self.orders(), order)
        one = {"orderLine": {"id": self.pick(chosen["lines"], line)["id"]}, "quantity": quantity}
        given = {"order": {"number": chosen["number"]}, "unallocate": [one], "stockActionPolicy": policy}
        self.attempt(UNALLOCATE, **{"in": given})

    @precondition(lambda self: self.orders())
    @rule(
        order=any_order,
        line=any_line,
        quantity=units,
        flags=st.tuples(st.booleans(), st.booleans(), st.booleans()),
    )
    def ship(self, order: int, line: int, quantity: int, flags: tuple[bool, bool, bool]) -> None:
        chosen = self.pick(self.orders(), order)
        lines = [{"orderLine": {"id": self.pick(chosen["lines"], line)["id"]}, "quantity": quantity}]
        demand, capture, paid = flags
        given = {"allocateDemand": demand, "capture": capture, "isPaid": paid, "isGoodToGo": True}
        self.attempt(SHIP, **{"in": {"order": {"number": chosen["number"]}, "lines": lines, **given}})

    @precondition(lambda self: self.orders())
    @rule(order=any_order)
    def fulfil(self, order: int) -> None:
        """Ship what is left and complete it, as a warehouse does."""
        chosen = self.pick(self.orders(), order)
        sent = {
            line["orderLine"]["id"]: line["quantity"]
            for shipment in chosen["shipments"]
            for line in shipment["lines"]
        }
        lines = [
            {"orderLine": {"id": line["id"]}, "quantity": line["quantity"] - sent.get(line["id"], 0)}
            for line in chosen["lines"]
        ]
        if self.attempt(
            SHIP, **{"in": {"order": {"number": chosen["number"]}, "lines": lines, "capture": True}}
        ):
            self.attempt(COMPLETE, id=self.shipments()[-1]["id"])

    def shipments(self) -> Any:
        return [shipment for order in self.orders() for shipment in order["shipments"]]

    @precondition(lambda self: self.shipments())
    @rule(shipment=any_order, what=st.sampled_from([COMPLETE, CAPTURE, DELETE]))
    def change_shipment(self, shipment: int, what: str) -> None:
        self.attempt(what, id=self.pick(self.shipments(), shipment)["id"])

    def sent(self) -> Any:
        return [shipment for shipment in self.shipments() if shipment["isShipped"]]

    @precondition(lambda self: self.sent())
    @rule(shipment=any_order, line=any_line, quantity=units, policy=policies)
    def send_back(self, shipment: int, line: int, quantity: int, policy: Any) -> None:
        chosen = self.pick(self.sent(), shipment)
        lines = [{"shipmentLine": {"id": self.pick(chosen["lines"], line)["id"]}, "quantity": quantity}]
        given = {"shipment": {"id": chosen["id"]}, "lines": lines, "returnStockActionPolicy": policy}
        self.attempt(RETURN, **{"in": {**given, "shippingCost": {"fromShipment": True}}})

    @precondition(lambda self: self.now["returns"])
    @rule(index=any_order, what=st.sampled_from([COMPLETE_RETURN, REOPEN_RETURN, DELETE_RETURN]))
    def change_return(self, index: int, what: str) -> None:
        self.attempt(what, id=self.pick(self.now["returns"], index)["id"])

    @rule(
        sku=st.sampled_from([*SIZES, "UNKNOWN"]),
        quantity=st.integers(-1, 9),
        into=st.booleans(),
        out=st.booleans(),
    )
    def change_stock(self, sku: str, quantity: int, into: bool, out: bool) -> None:
        given: dict[str, Any] = {"description": "Moved"}
        given["productSizes"] = [{"productSize": {"SKU": sku}, "deliveredQuantity": quantity}]
        given |= {"intoWarehouse": {"id": 1}} if into else {}
        given |= {"outFromWarehouse": {"id": 2}} if out else {}
        self.attempt(CHANGE, **{"in": given})

    @rule(sku=st.sampled_from(SIZES), quantity=st.integers(-1, 15))
    def count(self, sku: str, quantity: int) -> None:
        sizes = [{"productSize": {"SKU": sku}, "quantity": quantity}]
        given = {"warehouse": {"id": 1}, "description": "Counted", "stockQuantityType": "PHYSICAL"}
        self.attempt(SET, **{"in": {**given, "productSizes": sizes}})

    # -- what must hold

    @invariant()
    def stock_adds_up(self) -> None:
        """Physical = free + allocated; unshipped = allocated + demand; available now = free - demand (REF:Stock)."""
        for warehouse in self.now["warehouses"]:
            for stock in warehouse["stock"]:
                free, held = stock["freeToAllocateQuantity"], stock["allocatedQuantity"]
                assert stock["physicalQuantity"] == free + held
                assert stock["unshippedQuantity"] == held + stock["demandQuantity"]
                assert stock["availableNowQuantity"] == free - stock["demandQuantity"]
                assert held >= 0
                assert stock["demandQuantity"] >= 0

    @invariant()
    def what_orders_hold_is_what_warehouses_show(self) -> None:
        held: dict[tuple[int, str], int] = {}
        for order in self.orders():
            for line in order["lines"]:
                for allocation in line["allocations"]:
                    key = (allocation["warehouse"]["id"], line["productSize"]["SKU"])
                    held[key] = held.get(key, 0) + allocation["quantity"]
        shown = {
            (warehouse["id"], stock["productSize"]["SKU"]): stock["allocatedQuantity"]
            for warehouse in self.now["warehouses"]
            for stock in warehouse["stock"]
            if stock["allocatedQuantity"]
        }
        assert held == shown

    @invariant()
    def money_adds_up(self) -> None:
        """The invariants I1 to I4 of an order's totals (REF:OrderTotals)."""
        for order in self.orders():
            t = order["totals"]
            values = sum(value(t[name]) for name in ("lineValues", "shipping", "handling", "discounts"))
            added, deducted, included = (value(t[f"tax{kind}"]) for kind in ("Added", "Deducted", "Included"))
            total = value(order["grandTotal"])
            assert values + added + deducted == total
            assert total - value(order["net"]) == included + added
            for line in order["lines"]:
                assert value(line["lineValue"]) == value(line["unitPrice"]) * line["quantity"]
            assert t["originalQuantity"] == t["quantity"] + t["cancelledQuantity"]

    @invariant()
    def nobody_takes_more_than_was_promised(self) -> None:
        """I5: captured is not above authorised, refunded not above captured; shipments not above the order."""
        for order in self.orders():
            sums: dict[str, Decimal] = {}
            for entry in order["paymentHistory"]:
                if entry["status"] == "SUCCESS":
                    kind = entry["entryType"]
                    sums[kind] = sums.get(kind, Decimal(0)) + value(entry["value"])
            authorised = sums.get("AUTH", Decimal(0)) + sums.get("CANCEL", Decimal(0))
            assert sums.get("CAPTURE", Decimal(0)) <= authorised
            assert sums.get("REFUND", Decimal(0)) <= sums.get("CAPTURE", Decimal(0)) + sums.get(
                "PREPAID", Decimal(0)
            )

    @invariant()
    def nothing_is_shipped_or_returned_twice(self) -> None:
        for order in self.orders():
            shipped: dict[int, int] = {}
            for shipment in order["shipments"]:
                for line in shipment["lines"]:
                    shipped[line["orderLine"]["id"]] = (
                        shipped.get(line["orderLine"]["id"], 0) + line["quantity"]
                    )
                    assert 0 <= line["returnedQuantity"] <= line["quantity"]
            for line in order["lines"]:
                assert shipped.get(line["id"], 0) <= line["quantity"]

    @invariant()
    def what_came_back_is_in_returns(self) -> None:
        """A line's returnedQuantity, of order and shipment, is the sum over the returns' lines (REF:ReturnLine)."""
        lines = [line for returned in self.now["returns"] for line in returned["lines"]]
        for order in self.orders():
            sent = [line for shipment in order["shipments"] for line in shipment["lines"]]
            for kind, rows in (("orderLine", order["lines"]), ("shipmentLine", sent)):
                for row in rows:
                    back = sum(line["quantity"] for line in lines if line[kind]["id"] == row["id"])
                    assert row["returnedQuantity"] == back

    def teardown(self) -> None:
        if hasattr(self, "centra"):
            self.centra.client.close()


# An example is a sequence of 40 steps: a tenth of the examples that other tests try.
AnySequence.TestCase.settings = settings(
    max_examples=settings.default.max_examples // 10, stateful_step_count=40
)
test_any_sequence = AnySequence.TestCase
