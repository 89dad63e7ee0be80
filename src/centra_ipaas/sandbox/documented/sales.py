"""Orders, shipments and returns that a request speaks of, in the state in which it can be carried out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

from attrs import define, field

from centra_ipaas.sandbox import state as rows
from centra_ipaas.sandbox.documented.asked import Given, money_in
from centra_ipaas.sandbox.documented.makers import ADDRESS, complete_product
from centra_ipaas.sandbox.documented.room import DTC, WHOLESALE, Room, named
from centra_ipaas.sandbox.rules.stock_levels import write_levels
from centra_ipaas.sandbox.shop.seeds import DeliveryGroupSeed, LineSeed, OrderStatus

#: Units of a line beyond those that a request takes, so that some are left.
_SPARE = 3
_LOWEST_PRICE = 1000
_PLENTY = 10_000


@define(kw_only=True)
class Wanted:
    """What an order must be like."""

    given: Given | None = None
    type: str = DTC
    status: OrderStatus = "CONFIRMED"
    #: Units by id of the line.
    lines: dict[int, int] = field(factory=dict)
    currency: str | None = None
    #: The highest amount that the request speaks of.
    amount: Decimal = Decimal(0)
    #: Where its units are held; any warehouse if none is named.
    warehouses: Sequence[Given] = ()
    customer: Given | None = None
    account: Given | None = None
    buyer: Given | None = None
    windows: Sequence[int] = ()


def wanted_for(value: Any, given: Given | None = None, **known: Any) -> Wanted:
    """Return what an order must be like for the arguments of a root field: its lines, its currency, its amounts."""
    amounts = list(money_in(value))
    return Wanted(
        given=given,
        lines=lines_in(value, ("orderLine", "line")),
        currency=amounts[0]["currencyIsoCode"] if amounts else None,
        amount=max((Decimal(str(one["value"])) for one in amounts), default=Decimal(0)),
        **known,
    )


def lines_in(value: Any, members: Sequence[str]) -> dict[int, int]:
    """Return the lines that are named anywhere in a value, with the units beside them."""
    units: dict[int, int] = {}
    for line, quantity in _lines_in(value, members):
        units[line] = units.get(line, 0) + quantity
    return units


def _lines_in(value: Any, members: Sequence[str]) -> Iterator[tuple[int, int]]:
    if isinstance(value, Mapping):
        for member, inside in value.items():
            identity = inside.get("id") if isinstance(inside, Mapping) else None
            if member in members and isinstance(identity, int):
                quantity = value.get("quantity")
                yield identity, quantity if isinstance(quantity, int) else 1
            else:
                yield from _lines_in(inside, members)
    elif isinstance(value, list):
        for item in value:
            yield from _lines_in(item, members)


# --- orders


def order(room: Room, wanted: Wanted) -> Any:
    """Return the order that is wanted, made if it is not there yet."""
    known = room.find("Order", wanted.given)
    return _place(room, wanted) if known is None else known


def _place(room: Room, wanted: Wanted) -> Any:
    name, value = named(wanted.given)
    number = value if name == "number" else None
    made = room.world.orders[_placed(room, wanted, number)]
    if name == "id":
        del room.world.order_by_id[made.id]
        made.id, room.world.order_by_id[value] = value, made
    if name == "externalId":
        room.call(made, value)
    for line, identity in zip(made.all_lines, wanted.lines, strict=False):
        line.id = identity
    _complete(room, made)
    return made


def _placed(room: Room, wanted: Wanted, number: int | None) -> int:
    wholesale = wanted.type == WHOLESALE
    store = room.store(type_=wanted.type)
    currency = room.currency(wanted.currency)
    market = room.get("Market", store=store, currency=currency)
    room.get("Pricelist", store=store, currency=currency)
    seeds = _seeds(room, wanted)
    party = _wholesale_party(room, wanted, currency) if wholesale else _consumer(room, wanted)
    place = {} if wholesale else {"market": market.id, "currency": currency.code}
    for window in wanted.windows if wholesale else ():
        room.world.table("DeliveryWindow")[window].markets.append(
            room.world.table("Account")[party["account"]].market
        )
    return room.shop.place_order(
        lines=seeds,
        number=number,
        admin_discount=5,
        shipping_address=ADDRESS,
        billing_address=ADDRESS,
        shipping=_rounded(wanted.amount) + 50,
        handling=_rounded(wanted.amount) + 20,
        discount_code=room.get("Voucher", store=store).code,
        status=wanted.status,
        payment="invoice" if wholesale else "authorised",
        **place,
        **party,
    ).number


def _wholesale_party(room: Room, wanted: Wanted, currency: rows.Currency) -> dict[str, Any]:
    account = room.get("Account", wanted.account)
    if wanted.account is None and account.pricelist.currency is not currency:
        fitting = (one for one in room.world.table("Account").values() if one.pricelist.currency is currency)
        account = next(fitting, None) or room.make("Account", currency=currency)
    buyer = room.get("Buyer", wanted.buyer, account=account)
    return {"account": buyer.account.id, "buyer": buyer.id, "purchase_order_number": f"PO-{account.id}"}


def _consumer(room: Room, wanted: Wanted) -> dict[str, Any]:
    return {"customer": room.get("Customer", wanted.customer).id}


def _seeds(room: Room, wanted: Wanted) -> list[LineSeed]:
    """Two lines at least; every size has stock where the units are to be held."""
    sizes = [size for variant in complete_product(room).variants for size in variant.product_sizes]
    if not any(size.product_variant.displays for size in sizes):
        room.make("Display", product=complete_product(room), store=room.store(type_=wanted.type))
    units = list(wanted.lines.values())
    units += [1] * (2 - len(units))
    price = max(_LOWEST_PRICE, 10 * _rounded(wanted.amount))
    lines = [
        LineSeed(
            sku=sizes[index % len(sizes)].sku,
            quantity=quantity + _SPARE,
            unit_price=price,
            unit_original_price=price * 5 // 4,
            comment="A test line",
            campaign=None if wanted.type == WHOLESALE else room.get("Campaign").id,
            delivery_window=wanted.windows[0] if wanted.windows else None,
        )
        for index, quantity in enumerate(units)
    ]
    for size in sizes:
        lay_in(room, size, _PLENTY, wanted.warehouses)
    return lines


def _rounded(amount: Decimal) -> int:
    return int(abs(amount)) + 1


def lay_in(room: Room, size: Any, units: int, warehouses: Sequence[Given] = ()) -> None:
    """Let at least so many units of a size lie free in the warehouses that are named, or in the first one."""
    for given in warehouses or (None,):
        place = room.get("Warehouse", given)
        known = place.stock_by_size.get(size.id)
        free = 0 if known is None else known.free_to_allocate_quantity
        held = 0 if known is None else known.allocated_quantity
        if free < units:
            write_levels(room.world, {size: units + held}, "Counted", place)


def _complete(room: Room, made: Any) -> None:
    """Fill in what a checkout leaves out."""
    moment = made.created_at
    made.internal_comment = made.other_comment = "A test order"
    made.user_ip = "192.0.2.1"
    for line in made.all_lines:
        line.product_external_url, line.frontend_item_id = "https://www.example.com/item", "item"
        line.category = room.get("Category", store=made.store)
    for entry in made.payments:
        entry.source, entry.admin_user = "test", room.get("AdminUser")
    for entry in made.history:
        entry.admin_user, entry.organization_user_email = room.get("AdminUser"), "staff@example.com"
    made.preferred_shipping_date = moment + timedelta(days=2)
    made.estimated_delivery_date = moment + timedelta(days=4)
    made.language, made.affiliate = room.get("Language"), room.get("Affiliate")
    made.allocation_rule = made.allocation_rule or room.get("AllocationRule")
    made.sales_representative = made.sales_representative or room.get("SalesRepresentative")
    groups = room.get("ShippingOption").shipping_price_groups
    made.shipping_price_group = groups[0] if groups else None


def delivery_group(room: Room, made: Any, given: Any) -> None:
    """Split an order so that it has the delivery group that is named."""
    if not isinstance(given, Mapping) or made.delivery_groups:
        return
    name, value = named(given)
    units = {line.id: line.quantity for line in made.all_lines}
    seed = DeliveryGroupSeed(
        name="Home",
        lines=units,
        shipping=50,
        external_id=value if name == "externalDeliveryGroupId" else None,
    )
    number = value if name == "id" else room.world.last_id("DeliveryGroup") + 1
    with room.world.numbered("DeliveryGroup", number):
        room.shop.split_delivery(made.number, [seed])


# --- shipments


def shipment(room: Room, reference: Given | None, value: Any = None, **known: Any) -> Any:
    """Return the shipment that is named, made if it is not there yet: open, of a confirmed and authorised order."""
    found = room.find("Shipment", reference)
    return _packed(room, reference, value, known) if found is None else found


def _packed(room: Room, reference: Given | None, value: Any, known: Mapping[str, Any]) -> Any:
    units = lines_in(value, ("shipmentLine",))
    wanted = wanted_for(value, **known)
    wanted.lines = {}
    wanted.lines = {-1 - index: quantity for index, quantity in enumerate(units.values())} or {-1: 1}
    made = order(room, wanted)
    for line in made.all_lines:
        if line.id < 0:
            line.id = room.world.next_id("OrderLine")
    packed = _ship(room, reference, made)
    for line, identity in zip(packed.lines, units, strict=False):
        line.id = identity
    return packed


def _ship(room: Room, given: Given | None, made: Any) -> Any:
    name, identity = named(given)
    lines = [{"orderLine": {"id": line.id}, "quantity": line.quantity - 1} for line in made.all_lines]
    plugin = room.get("StorePlugin")
    asked = {
        "order": {"number": made.number},
        "lines": lines,
        "isGoodToGo": True,
        "additionalMessage": "A test shipment",
        "shipmentMethod": {"pluginId": plugin.id},
        "shippingCost": {"allRemaining": True},
        "handlingCost": {"allRemaining": True},
        "shipmentInfo": {
            "carrier": "Test Parcel",
            "service": "Ground",
            "packagesNumber": 1,
            "trackingNumber": "TEST-TRACKING",
            "returnTrackingNumber": "TEST-RETURN",
            "internalShippingCost": {"value": Decimal(5), "currencyIsoCode": made.currency.code},
        },
    }
    if name == "id" and isinstance(identity, int):
        with room.world.numbered("Shipment", identity):
            packed = room.do("createShipment", input=asked)["shipment"]
    else:
        packed = room.do("createShipment", input=asked)["shipment"]
    packed.admin_user = room.get("AdminUser")
    if name == "externalId":
        room.call(packed, identity)
    return packed


def sent(room: Room, reference: Given | None, value: Any = None, **known: Any) -> Any:
    """Return the shipment that is named, captured and completed."""
    made = shipment(room, reference, value, **known)
    if not made.is_paid and made.store.type == DTC:
        room.do("captureShipment", id=made.id)
    elif not made.is_paid:
        room.do("updateShipment", id=made.id, input={"isPaid": True})
    if not made.is_shipped:
        room.do("completeShipment", id=made.id, input={})
    return made


# --- returns


def returned(room: Room, given: Given | None = None, *, completed: bool = False, type_: str = DTC) -> Any:
    """Return the return that is named, pending or completed."""
    found = room.find("Return", given)
    if found is None:
        made = sent(room, None, {}, type=type_)
        lines = {made.lines[0].id: 1}
        _, identity = named(given)
        warehouse = room.get("Warehouse")
        wanted = identity if isinstance(identity, int) else room.world.last_id("Return") + 1
        with room.world.numbered("Return", wanted):
            number = room.shop.make_return(
                made.id,
                lines=lines,
                stock="send",
                warehouse=warehouse.id,
                costs_from_shipment=True,
                comment="A test return",
            )
        found = room.world.table("Return")[number]
        found.extras = {"adminUser": room.get("AdminUser")}
    if completed and found.return_status != "COMPLETED":
        room.do("completeReturn", id=found.id, input={})
    return found
