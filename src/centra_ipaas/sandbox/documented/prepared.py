"""What a root field is about, in the state in which it can be carried out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from centra_ipaas.sandbox.documented import sales
from centra_ipaas.sandbox.documented.asked import Asked, Given, money_in
from centra_ipaas.sandbox.documented.makers import complete_product
from centra_ipaas.sandbox.documented.mentioned import product_size, row_of, update_display
from centra_ipaas.sandbox.documented.room import DTC, WHOLESALE, Room, named
from centra_ipaas.sandbox.documented.sales import Wanted, wanted_for
from centra_ipaas.sandbox.protocol.schema import pinned
from centra_ipaas.sandbox.rules.events import record
from centra_ipaas.sandbox.state import ReusableValue, VoucherAction
from centra_ipaas.sandbox.state.events import CHANGE_TYPES, UPDATED, Event
from centra_ipaas.sandbox.state.media import Batch, Upload
from centra_ipaas.sandbox.state.viewer import DEFAULT_INTEGRATION

Prepare = Callable[[Room, Asked], None]


# --- orders


def _pending(room: Room, one: Asked) -> None:
    sales.order(room, Wanted(given=one.input["order"], status="PENDING"))


def _updated(type_: str) -> Prepare:
    def prepare(room: Room, one: Asked) -> None:
        given = one.input
        wanted = wanted_for(given, one.args["order"], type=type_)
        made = sales.order(room, wanted)
        if given.get("isOnHold") is not None:
            made.is_on_hold = not given["isOnHold"]
        for line in given.get("addLines") or ():
            _new_line(room, line, made)
        for cancelled in given.get("cancelLines") or ():
            if type_ == DTC:
                sales.delivery_group(room, made, cancelled.get("deliveryGroup"))

    return prepare


def _new_line(room: Room, given: Given, made: Any) -> None:
    """A display of the size's product, in the order's store; the window that is named sells the variant."""
    size = product_size(room, given["productSize"])
    display = room.find("Display", given["display"])
    if display is None:
        room.get("Display", given["display"], product=size.product_variant.product, store=made.store)
    sales.lay_in(room, size, 10 * abs(given["quantity"]))
    if named(given.get("deliveryWindow"))[1] is not None:
        window = room.get("DeliveryWindow", given["deliveryWindow"])
        sell(room, window, [size.product_variant])


def sell(room: Room, window: Any, variants: list[Any]) -> None:
    """Let a delivery window sell variants."""
    new = [{"productVariant": {"id": one.id}} for one in variants if one.id not in window.variants]
    if new:
        room.do("setDeliveryWindowVariants", input={"deliveryWindow": {"id": window.id}, "variants": new})


def _cancelled(type_: str) -> Prepare:
    def prepare(room: Room, one: Asked) -> None:
        sales.order(room, wanted_for(one.input, {"id": one.args["id"]}, type=type_))

    return prepare


def _locked(room: Room, one: Asked) -> None:
    for given in one.input["orders"]:
        sales.order(room, Wanted(given=given)).is_locked = not one.input["isLocked"]


def _held_back(room: Room, one: Asked) -> None:
    """Nothing of the order is held, and there is stock to hold."""
    made = sales.order(
        room, wanted_for(one.input, one.input["order"], warehouses=one.input.get("warehouses") or ())
    )
    policy = {"releaseItemsBackToWarehouse": True}
    room.do("unallocateOrder", input={"order": {"number": made.number}, "stockActionPolicy": policy})
    for line in made.all_lines:
        sales.lay_in(room, line.product_size, 10 * line.quantity, one.input.get("warehouses") or ())


def _held(room: Room, one: Asked) -> None:
    """Units are held in the warehouses that are named."""
    warehouses = one.input.get("warehouses") or ()
    made = sales.order(room, wanted_for(one.input, one.input["order"], warehouses=warehouses))
    if warehouses:
        _move(room, made, warehouses[0])


def _move(room: Room, made: Any, warehouse: Given) -> None:
    """Hold an order's units in one warehouse."""
    policy = {"releaseItemsBackToWarehouse": True}
    room.do("unallocateOrder", input={"order": {"number": made.number}, "stockActionPolicy": policy})
    for line in made.all_lines:
        sales.lay_in(room, line.product_size, 10 * line.quantity, [warehouse])
    room.do("allocateOrder", input={"order": {"number": made.number}, "warehouses": [warehouse]})


def _authorised(room: Room, one: Asked) -> None:
    sales.order(room, Wanted(given=one.args["order"]))


def _partly_captured(room: Room, one: Asked) -> None:
    made = sales.order(room, Wanted(given=one.args["order"]))
    room.shop.add_payment(made.number, "CAPTURE", 10)


def _to_ship(room: Room, one: Asked) -> None:
    made = sales.order(room, wanted_for(one.input, one.input["order"]))
    sales.delivery_group(room, made, one.input.get("deliveryGroup"))
    method = (one.input.get("shipmentMethod") or {}).get("pluginId")
    if method is not None:
        room.get("StorePlugin", {"id": method})


# --- shipments and returns


def _to_change(room: Room, one: Asked) -> None:
    made = sales.shipment(room, {"id": one.args["id"]}, one.input)
    if one.input.get("isPaid") is False:
        room.do("updateShipment", id=made.id, input={"isPaid": True})
    method = (one.input.get("shipmentMethod") or {}).get("pluginId")
    if method is not None:
        room.get("StorePlugin", {"id": method})


def _to_complete(room: Room, one: Asked) -> None:
    """A shipment is paid before it leaves (OLD:erp)."""
    made = sales.shipment(room, {"id": one.args["id"]}, one.input)
    if not made.is_paid:
        room.do("captureShipment", id=made.id)


def _to_return(room: Room, one: Asked) -> None:
    sales.sent(room, one.input["shipment"], one.input)


def _return(completed: bool) -> Prepare:
    def prepare(room: Room, one: Asked) -> None:
        sales.returned(room, {"id": one.args["id"]}, completed=completed)

    return prepare


# --- the rest


def _by_id(kind: str, **wanted: Any) -> Prepare:
    def prepare(room: Room, one: Asked) -> None:
        room.get(kind, {"id": one.args["id"]}, **wanted)

    return prepare


def _account(room: Room, one: Asked) -> None:
    account = room.get("Account", {"id": one.args["id"]})
    discounts = one.input.get("discounts") or {}
    gone = discounts.get("removeDeliveryWindowDiscounts") or ()
    given = [
        {"deliveryWindow": {"id": room.get("DeliveryWindow", each).id}, "discountPercent": 5} for each in gone
    ]
    room.do("updateAccount", id=account.id, input={"discounts": {"addDeliveryWindowDiscounts": given}})


def _window(room: Room, one: Asked) -> None:
    form = "atOnce" if one.input.get("atOnce") else "preorder"
    room.get("DeliveryWindow", {"id": one.args["id"]}, form=form)


def _sold(room: Room, one: Asked) -> None:
    window = room.get("DeliveryWindow", one.input["deliveryWindow"])
    sell(room, window, [room.get("ProductVariant", each) for each in one.input["productVariants"]])


def _welcome(room: Room, one: Asked) -> None:
    room.get("Account", one.input["account"])
    if one.input.get("sendWelcomeToShowroomEmail"):
        room.shop.install_showroom()


def _unused(kind: str) -> Prepare:
    def prepare(room: Room, one: Asked) -> None:
        row = room.get(kind, {"id": one.args["id"]})
        room.reserved.append(row)

    return prepare


def _unused_pricelist(room: Room, one: Asked) -> None:
    """Nothing else is sold in its currency, so that nothing uses it."""
    currency = [*room.world.currencies.values()][-1]
    pricelist = room.get("Pricelist", {"id": one.args["id"]}, currency=currency)
    room.reserved.append(pricelist)


def _other_currency(room: Room, one: Asked) -> None:
    """A pricelist that changes its currency holds no prices and is not used."""
    if one.input.get("currencyIsoCode") is None:
        room.get("Pricelist", {"id": one.args["id"]})
        return
    room.currency(one.input["currencyIsoCode"])
    room.reserved.append(
        room.get("Pricelist", {"id": one.args["id"]}, currency=room.currency(one.input["currencyIsoCode"]))
    )


def _remaining_value(room: Room, one: Asked) -> None:
    """A reusable voucher with a value in the pricelist that is named."""
    voucher = room.get("Voucher", one.input["voucher"])
    setting = (one.input.get("action") or {}).get("setToValue")
    if not setting:
        return
    money = next(money_in(setting))
    pricelist = room.get(
        "Pricelist",
        setting["pricelist"],
        store=voucher.store,
        currency=room.currency(money["currencyIsoCode"]),
    )
    action: VoucherAction = voucher.actions[0]
    _, identity = named(setting["actionResult"])
    action.result.id = identity or action.result.id
    action.result.reusable_values.append(
        ReusableValue(
            id=room.world.next_id("VoucherReusableValue"),
            pricelist=pricelist,
            original=money["value"],
            remaining=money["value"],
        )
    )


def _uploaded(room: Room, one: Asked) -> None:
    """A file that came with the form that is named."""
    given = one.input
    row_of(room, "ProductVariant" if "ariant" in str(given["objectType"]) else "Product", given["objectId"])
    now = room.world.now()
    upload = Upload(
        id=room.world.next_id("MediaUpload"),
        uuid=given["UUID"],
        media_type="IMAGE",
        created_at=now,
        stored_at=now,
    )
    room.world.add(upload)


def _batch(room: Room, one: Asked) -> None:
    product = complete_product(room)
    item = {"productId": product.id, "mediaType": "IMAGE", "url": "https://media.example.com/front.png"}
    room.do("createMediaBatch", input={"productMedia": [item]})
    batch: Batch = [*room.world.table("MediaBatch").values()][-1]
    batch.queue_id = one.args["queueId"]


def _order_query(room: Room, one: Asked) -> None:
    sales.order(room, Wanted(given={"id": one.args["id"]}))


def _conversions(room: Room, one: Asked) -> None:
    """Entries that are to be taken off."""
    for given in one.args["input"]:
        name, value = named(given["idConversion"])
        kind = given["objectType"]
        row = row_of(room, kind, value) if name == "internalId" else _any(room, kind)
        text = value if name == "externalId" else f"external {kind} {value}"
        number = row.number if kind == "Order" else row.id
        if name == "id":
            room.world.external_ids._last = value - 1
        if room.world.external_ids.everywhere(kind, number) is None:
            room.world.external_ids.set(DEFAULT_INTEGRATION, kind, number, text)


def _any(room: Room, kind: str) -> Any:
    """Return an object of a kind that has no external id yet."""
    if kind == "Order":
        return sales.order(room, Wanted())
    if kind in ("Size", "PaymentHistoryEntry"):
        return row_of(room, kind, room.world.next_id(kind))
    return room.currency() if kind == "Currency" else room.make(kind)


# --- events


def listen(room: Room) -> None:
    """Listen to everything, so that what is made from now on is heard of."""
    kinds: Any = pinned().graphql.type_map["EventObjectType"]
    room.do("setEventListeners", input=[{"objectType": kind} for kind in kinds.values])


def _confirmed(room: Room, one: Asked) -> None:
    """Events that are to be confirmed."""
    queue = room.world.events.queue(DEFAULT_INTEGRATION)
    product = complete_product(room)
    for identity in one.input["eventsIds"]:
        if identity not in queue:
            queue[identity] = Event(
                id=identity,
                object_type="Product",
                change_type=UPDATED,
                object_reference=product.id,
                created_at=room.world.now(),
                target=product,
            )
    room.world.events.last = max([room.world.events.last, *one.input["eventsIds"]])


def happen(room: Room, where: Given) -> None:
    """Let what a filter of events lets through happen."""
    for kind in where.get("objectType") or ("Product",):
        row = next(iter(room.world.table(kind).values()), None)
        for change in where.get("changeType") or CHANGE_TYPES[:2]:
            if row is not None:
                record(room.world, row, change)


def _conversion_query(room: Room, one: Asked) -> None:
    where = one.args.get("where") or {}
    text = next(iter((where.get("externalId") or {}).values()), None) or "external"
    for kind in where.get("objectType") or ("Market",):
        row = room.usual(kind) or _any(room, kind)
        if room.world.external_ids.everywhere(kind, row.number if kind == "Order" else row.id) is None:
            room.call(row, text)


PREPARED: Mapping[str, Prepare] = {
    "allocateOrder": _held_back,
    "cancelDirectToConsumerOrder": _cancelled(DTC),
    "cancelWholesaleOrder": _cancelled(WHOLESALE),
    "captureOrder": _authorised,
    "captureShipment": _to_change,
    "completeMediaUpload": _uploaded,
    "completeReturn": _return(False),
    "completeShipment": _to_complete,
    "confirmEvents": _confirmed,
    "confirmOrder": _pending,
    "createBuyer": _welcome,
    "createReturn": _to_return,
    "createShipment": _to_ship,
    "deletePricelist": _unused_pricelist,
    "deleteReturn": _return(False),
    "deleteShipment": _to_change,
    "display": _by_id("Display"),
    "idConversions": _conversion_query,
    "market": _by_id("Market"),
    "mediaBatch": _batch,
    "order": _order_query,
    "priceAlteration": _by_id("PriceAlteration"),
    "product": _by_id("Product"),
    "productVariant": _by_id("ProductVariant"),
    "releaseRemainingOrderAuthorization": _partly_captured,
    "removeMeasurementChart": _unused("MeasurementChart"),
    "removeSizeChart": _unused("SizeChart"),
    "setOrdersLock": _locked,
    "unallocateOrder": _held,
    "uncompleteReturn": _return(True),
    "unsetDeliveryWindowVariants": _sold,
    "unsetIdConversions": _conversions,
    "updateAccount": _account,
    "updateBuyer": _by_id("Buyer"),
    "updateDeliveryWindow": _window,
    "updateDirectToConsumerOrder": _updated(DTC),
    "updateDisplay": update_display,
    "updateMarket": _by_id("Market"),
    "updatePriceAlteration": _by_id("PriceAlteration"),
    "updatePricelist": _other_currency,
    "updateProduct": _by_id("Product"),
    "updateShipment": _to_change,
    "updateVoucherRemainingValue": _remaining_value,
    "updateWholesaleOrder": _updated(WHOLESALE),
    "voucher": _by_id("Voucher"),
}
