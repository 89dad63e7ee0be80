"""How an object of each kind is made: with texts, links and neighbours, so that little asked of it is null."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

from centra_ipaas.sandbox import state as rows
from centra_ipaas.sandbox.documented.room import DTC, WHOLESALE, Maker, Room, named
from centra_ipaas.sandbox.rules import catalogue, displays, media
from centra_ipaas.sandbox.rules.events import record
from centra_ipaas.sandbox.shop.merchandising import ElementSeed
from centra_ipaas.sandbox.shop.seeds import AddressSeed
from centra_ipaas.sandbox.shop.trade import PrioritySeed, PrioritySetSeed, SupplySeed
from centra_ipaas.sandbox.state.events import CREATED

SIZES = ("S", "M", "L", "XL")
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


def address(email: str | None = None) -> Any:
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


# --- what is sold


def _brand(room: Room) -> Any:
    return catalogue.add_brand(room.world, room.name("Brand"), list(room.world.stores.values()))


def _collection(room: Room) -> Any:
    return catalogue.add_collection(room.world, room.name("Collection"), "ACTIVE")


def _folder(room: Room, parent: Any = None) -> Any:
    return catalogue.add_folder(room.world, room.name("Folder"), parent)


def _category(room: Room, store: Any = None, parent: Any = None) -> Any:
    store = store or room.store()
    identity = room.shop.add_category(
        room.name("Category"), store_type=store.type, parent=parent and parent.id
    )
    category = room.world.table("Category")[identity]
    category.meta_title, category.meta_description, category.meta_keywords = "Title", "Description", "Words"
    return category


def _size_chart(room: Room, labels: Sequence[str] = SIZES) -> Any:
    return catalogue.add_chart(
        room.world, room.name("Size chart"), labels, display_unit="cm", display_divided_by=1
    )


def _measurement_chart(
    room: Room, horizontal: Sequence[str] = SIZES, vertical: Sequence[str] = ("Chest",)
) -> Any:
    values = [
        {"horizontalLabel": across, "verticalLabel": down, "value": "80"}
        for across in horizontal
        for down in vertical
    ]
    payload = room.do(
        "createMeasurementChart",
        input={
            "name": room.name("Measurement chart"),
            "horizontalLabels": list(horizontal),
            "verticalLabels": list(vertical),
            "displayUnit": "cm",
            "values": values,
        },
    )
    return payload["measurementChart"]


def _product(room: Room, product_number: str | None = None) -> Any:
    number = product_number or room.name("TEST").replace(" ", "")
    product = catalogue.add_product(
        room.world,
        room.world.now(),
        name=f"Product {number}",
        product_number=number,
        brand=room.get("Brand"),
        collection=room.get("Collection"),
        folder=room.get("Folder"),
        country_of_origin=room.country(),
        weight=rows.Weight(Decimal("0.5")),
        harmonized_commodity_code="6201930000",
        harmonized_commodity_code_description="Test goods",
        internal_comment="A test product",
    )
    chart = room.get("MeasurementChart")
    product.measurement_table = rows.MeasurementTable(chart=chart)
    return product


def _variant(room: Room, product: Any = None, size_chart: Any = None, variant_number: str | None = "") -> Any:
    number = room.name("-V").replace(" ", "") if variant_number == "" else variant_number
    return catalogue.add_variant(
        room.world,
        product or room.get("Product"),
        room.world.now(),
        name=f"Variant {number}",
        variant_number=number,
        internal_name=f"internal {number}",
        size_chart=size_chart or room.get("SizeChart"),
        unit_cost=room.currency().money(Decimal(40)),
    )


def _product_size(
    room: Room, product_variant: Any = None, size: Any = None, size_number: str | None = ""
) -> Any:
    variant = product_variant or room.make("ProductVariant")
    taken = [one.size for one in variant.product_sizes]
    chosen = size or next((one for one in variant.size_chart.sizes if one not in taken), None)
    made = catalogue.add_size(
        room.world,
        variant,
        chosen or chart_size(room, variant.size_chart, None),
        room.world.now(),
        size_number=f"-{len(taken)}" if size_number == "" else size_number,
        comment="A test size",
    )
    code = f"{made.id:012}"
    made.ean, made.upc = f"2{code}", code
    room.world.size_by_ean.file(made.ean, made)
    room.world.size_by_upc.file(made.upc, made)
    return made


def chart_size(room: Room, chart: Any, given: Mapping[str, Any] | None) -> Any:
    """Return one of a chart's sizes by id, name or "<chart>|<size>"; one that is missing is added."""
    name, value = named(given)
    label = str(value).rpartition("|")[2] if name in ("name", "externalId") else room.name("Size")
    for size in chart.sizes:
        if (name == "id" and size.id == value) or (name != "id" and size.name == label):
            break
    else:
        size = _add_to_chart(room, chart, label, value if name == "id" else room.world.next_id("Size"))
    external_id = value if name == "externalId" else f"{chart.name}|{size.name}"
    room.world.external_ids.set_everywhere("Size", size.id, external_id)
    return size


def _add_to_chart(room: Room, chart: Any, label: str, number: int) -> Any:
    known = room.world.table("Size").get(number)
    if known is not None:
        # It is another chart's: that one gets another number.
        room.renumber("Size", known, room.world.next_id("Size"))
    size = rows.SizeName(id=number, name=label, size_chart=chart)
    chart.sizes.append(size)
    chart.horizontal_labels.append(label)
    room.world.add(size)
    return size


def _display(room: Room, product: Any = None, store: Any = None) -> Any:
    shown, store = product or complete_product(room), store or room.store()
    display = displays.create(room.world, store, shown, room.name("Display"))
    display.status = "ACTIVE"
    display.minimum_order_quantity, display.order_quantity_denominator = 1, 1
    display.description = display.short_description = display.comment = "A test display"
    display.meta_title = display.meta_description = display.meta_keywords = "Test"
    display.tags = ["test"]
    display.markets = [room.get("Market", store=store)]
    display.categories = [room.get("Category", store=store)]
    display.canonical_category = display.categories[0]
    display.tax_group = room.get("TaxGroup")
    display.media = list(shown.media)
    displays.show(room.world, display, shown.variants)
    displays.made(room.world, display)
    return display


def complete_product(room: Room) -> Any:
    """Return a product with a variant in several sizes, made once."""
    for product in room.world.products.values():
        if (
            any(len(variant.product_sizes) >= len(SIZES) for variant in product.variants)
            and not product.is_bundle
        ):
            return product
    variant = room.make("ProductVariant", product=room.make("Product"), size_chart=room.make("SizeChart"))
    for _ in SIZES:
        room.make("ProductSize", product_variant=variant)
    room.make("ProductMedia", product=variant.product, variant=variant)
    return variant.product


def _media(room: Room, product: Any = None, variant: Any = None) -> Any:
    return media.add(
        room.world,
        product or complete_product(room),
        variant,
        media_type="IMAGE",
        name=room.name("image"),
        format_="png",
        alt_text="A test image",
        meta_data_json="{}",
    )


def _bundle(room: Room) -> Any:
    part = complete_product(room).variants[0]
    payload = room.do(
        "createBundle",
        input={
            "product": {
                "name": room.name("Bundle"),
                "status": "ACTIVE",
                "productNumber": room.name("BUNDLE"),
            },
            "type": "FIXED",
            "priceType": "STATIC",
            "sizeChart": {"id": part.size_chart.id},
            "sizes": [{"id": part.size_chart.sizes[0].id}],
            "addBundleSections": [{"quantity": 1, "productVariants": [{"id": part.id}]}],
        },
    )
    return payload["bundle"]


# --- places, prices, taxes


def _warehouse(room: Room) -> Any:
    country = room.world.countries["US"]
    warehouse = room.world.warehouses[room.shop.add_warehouse(room.name("Warehouse"), country=country.code)]
    warehouse.address, warehouse.city, warehouse.zip_code = "Test Street 3", "Albany", "12207"
    warehouse.state = country.state("NY")
    warehouse.threshold, warehouse.address2 = 0, "Gate 2"
    shop = rows.Record("BrickAndMortar", id=warehouse.id, name=f"Shop {warehouse.id}")
    warehouse.extras = {"brickAndMortar": shop}
    return warehouse


def _market(room: Room, store: Any = None, currency: Any = None) -> Any:
    store, currency = store or room.store(), currency or room.currency()
    identity = room.shop.add_market(
        room.name("Market"), country="US", currency=currency.code, store_type=store.type
    )
    market = room.world.markets[identity]
    market.comment = "A test market"
    return market


def _pricelist(room: Room, store: Any = None, currency: Any = None) -> Any:
    store, currency = store or room.store(), currency or room.currency()
    countries = ("US",) if store.type == DTC else ()
    identity = room.shop.add_pricelist(
        room.name("Pricelist"), currency=currency.code, store_type=store.type, countries=countries
    )
    pricelist = room.world.pricelists[identity]
    pricelist.comment = "A test pricelist"
    pricelist.default_shipping_option = room.get("ShippingOption")
    return pricelist


def _shipping_option(room: Room) -> Any:
    identity = room.shop.add_shipping_option(
        room.name("Shipping option"), currency=room.currency().code, countries=("US",)
    )
    return room.world.table("ShippingOption")[identity]


def _tax_group(room: Room) -> Any:
    identity = room.shop.add_tax_group(room.name("Tax group"))
    room.shop.add_tax_rule(identity, room.name("Tax rule"), 25, countries=("US",))
    return room.world.table("TaxGroup")[identity]


def _tax_class(room: Room) -> Any:
    return room.world.table("TaxClass")[room.shop.add_tax_class(room.name("Tax class"), code="TEST")]


def _tax_rule(room: Room) -> Any:
    identity = room.shop.add_tax_rule(room.get("TaxGroup").id, room.name("Tax rule"), 25, countries=("US",))
    return room.world.table("TaxRule")[identity]


def _allocation_rule(room: Room) -> Any:
    places = [warehouse.id for warehouse in room.world.warehouses.values()] or [room.get("Warehouse").id]
    priorities = [PrioritySeed(warehouse=place) for place in places]
    identity = room.shop.add_allocation_rule(
        room.name("Allocation rule"), sets=[PrioritySetSeed(priorities=priorities)]
    )
    return room.world.table("AllocationRule")[identity]


def _price_alteration(room: Room, store: Any = None) -> Any:
    payload = room.do(
        "createPriceAlteration",
        input={
            "name": room.name("Price alteration"),
            "status": "INACTIVE",
            "store": {"id": (store or room.store(type_=WHOLESALE)).id},
            "startDate": "2026-01-01",
            "endDate": "2026-12-31",
        },
    )
    return payload["priceAlteration"]


def _purchase_order(room: Room) -> Any:
    size = complete_product(room).variants[0].product_sizes[0]
    identity = room.shop.order_from_supplier(
        [SupplySeed(sku=size.sku, quantity=10, unit_cost=Decimal(40))], warehouse=room.get("Warehouse").id
    )
    room.shop.ship_from_supplier(identity)
    return room.world.table("PurchaseOrder")[identity]


# --- who orders


def _customer(room: Room, email: str | None = None) -> Any:
    identity = room.shop.add_customer(
        email or f"{room.name('customer').replace(' ', '.')}@example.com",
        first_name="Test",
        last_name="Person",
        phone_number="+1 555 0100",
        gender="other",
        billing_address=ADDRESS,
    )
    return room.world.customers[identity]


def _account(room: Room, market: Any = None, pricelist: Any = None, currency: Any = None) -> Any:
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
    account = room.world.table("Account")[identity]
    account.account_address = _address(room)
    for one in (account.shipping_address, account.billing_address):
        one.email = account.account_address.email
    account.delivery_window_discounts = [
        rows.WindowDiscount(delivery_window=room.get("DeliveryWindow"), discount_percent=Decimal(5))
    ]
    account.allocation_rule = room.get("AllocationRule")
    account.internal_comment = account.other_comment = "A test account"
    account.website_url, account.credit = "https://www.example.com", Decimal(1000)
    account.carrier_information = rows.Record(
        "CarrierInformation",
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


def _buyer(room: Room, account: Any = None, email: str | None = None) -> Any:
    account = account or room.get("Account")
    identity = room.shop.add_buyer(
        account.id,
        email or f"{room.name('buyer').replace(' ', '.')}@example.com",
        first_name="Test",
        last_name="Person",
    )
    buyer = room.world.table("Buyer")[identity]
    buyer.billing_address, buyer.phone_number = _address(room, buyer.email), "+1 555 0100"
    buyer.website_url = "https://www.example.com"
    return buyer


def _delivery_window(room: Room, form: str = "preorder") -> Any:
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
    return payload["deliveryWindow"]


def _voucher(room: Room, store: Any = None) -> Any:
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
    voucher = payload["voucher"]
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


def _campaign(room: Room) -> Any:
    return room.world.table("Campaign")[room.shop.add_campaign(room.name("Campaign"), percent=20)]


# --- attributes, languages


_ELEMENTS = (
    ElementSeed(key="value"),
    ElementSeed(key="choice", kind="CHOICE", choices={"a": "First", "b": "Second"}),
    ElementSeed(key="file", kind="FILE"),
    ElementSeed(key="image", kind="IMAGE"),
)


def _attribute_type(room: Room, *, name: str = "", object_type: str = "Product", mapped: bool = False) -> Any:
    identity = room.shop.add_attribute_type(
        name or room.name("attribute").replace(" ", "_"),
        object_type=object_type,  # type: ignore[arg-type]
        mapped=mapped,
        # One that a request names gets the elements that it names.
        elements=[ElementSeed(key="value")] if name else _ELEMENTS,
    )
    return room.world.table("AttributeType")[identity]


def _mapped_attribute(room: Room, type: Any = None) -> Any:
    type_ = (
        type
        or next((one for one in room.world.table("AttributeType").values() if one.is_mapped), None)
        or room.make("AttributeType", mapped=True)
    )
    values = {type_.elements[0].key: "value"}
    identity = room.shop.add_mapped_attribute(type_.name, room.name("value"), values=values)
    return room.world.table("MappedAttribute")[identity]


def _language(room: Room) -> Any:
    codes = {one.code for one in room.world.table("Language").values()}
    code = next(
        code
        for code in ("sv-SE", "de-DE", "fr-FR", *(f"en-{number}" for number in range(99)))
        if code not in codes
    )
    identity = room.shop.add_language(room.name("Language"), code, countries=("US",))
    return room.world.table("Language")[identity]


def _record(kind: str, **texts: Any) -> Maker:
    def make(room: Room) -> Any:
        identity = room.world.next_id(kind)
        row = rows.Record(kind, id=identity, name=room.name(kind), description=kind, **texts)
        room.world.add(row)
        record(room.world, row, CREATED)
        return row

    return make


def _plugin(room: Room) -> Any:
    identity = room.world.next_id("StorePlugin")
    uri = f"test-plugin-{identity}"
    store = room.store()
    plugin = rows.Plugin(id=identity, name=room.name("Plugin"), uri=uri, plugin=uri, store=store)
    room.world.plugins[uri] = plugin
    room.world.add(plugin)
    return plugin


MAKERS: dict[str, Maker] = {
    "Account": _account,
    "AdminUser": _record("AdminUser"),
    "Affiliate": _record("Affiliate"),
    "AllocationRule": _allocation_rule,
    "AttributeType": _attribute_type,
    "Brand": _brand,
    "Bundle": _bundle,
    "Buyer": _buyer,
    "Campaign": _campaign,
    "Category": _category,
    "Collection": _collection,
    "Customer": _customer,
    "DeliveryWindow": _delivery_window,
    "DeliveryWindowGroup": _record("DeliveryWindowGroup"),
    "Display": _display,
    "DocumentTemplate": _record("DocumentTemplate"),
    "Folder": _folder,
    "Language": _language,
    "MappedAttribute": _mapped_attribute,
    "Market": _market,
    "MeasurementChart": _measurement_chart,
    "PaymentTerms": _record("PaymentTerms"),
    "PriceAlteration": _price_alteration,
    "Pricelist": _pricelist,
    "Product": _product,
    "ProductMedia": _media,
    "ProductSize": _product_size,
    "ProductVariant": _variant,
    "PurchaseOrder": _purchase_order,
    "SalesRepresentative": _record(
        "SalesRepresentative", email="agent@example.com", commission_percent=Decimal(5)
    ),
    "ShippingOption": _shipping_option,
    "ShippingTerms": _record("ShippingTerms"),
    "SizeChart": _size_chart,
    "StorePlugin": _plugin,
    "TaxClass": _tax_class,
    "TaxGroup": _tax_group,
    "TaxRule": _tax_rule,
    "Voucher": _voucher,
    "Warehouse": _warehouse,
}
