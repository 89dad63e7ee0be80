"""Inputs that the pinned schema knows by name only: what their pages say of them, as SDL.

An unknown member, a missing one or a wrong value is a user error with its path, and nothing is ignored. Where no page
shows a type, its members are assumed and marked so.
"""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from typing import Any

from graphql import GraphQLError, GraphQLInputObjectType, GraphQLList, GraphQLNamedType, GraphQLNonNull

from centra_ipaas.sandbox.protocol.refusals import Problems, refuse
from centra_ipaas.sandbox.protocol.schema import Schema

#: REF: the page of each type, unless assumed. Types that the pinned schema knows are repeated with their members.
_SDL = """
type Query { unused: Boolean }
scalar DateTimeTz
scalar Json
enum Status { ACTIVE INACTIVE }
input StoreInput { id: Int }
input MarketInput { id: Int, externalId: String }
input PricelistInput { id: Int, externalId: String }
input ProductVariantInput { id: Int, externalId: String }
input MonetaryValueInput { value: Float!, currencyIsoCode: String! }
input NullableCountryInput { id: Int, code: String }
input MappedAttributeAssignInput { attributeTypeName: String!, attributeId: Int! }
input DynamicAttributeAssignInput {
  attributeTypeName: String!, attributeElementKey: String!, attributeElementValue: String!
}

# assumed, all six: by the inputs of other objects
input TermsInput { id: Int }
input SalesRepresentativeInput { id: Int }
input TaxClassInput { id: Int }
input DocumentTemplateInput { id: Int }
input AdminUserInput { id: Int }
input DeliveryWindowGroupInput { id: Int, externalId: String }
# assumed: the members of the type
input CarrierInformationInput { carrierName: String, serviceName: String, accountIdentifier: String, taxId: String }

# assumed, both: the members of the type
input StorePluginInput { id: Int }
input DeliveryGroupInput { id: Int, externalDeliveryGroupId: String }

# assumed: the members of the first, whose page lost their names, and of the second; the literals of the third
input OrderDiscountSetInput { orderLines: [OrderLineDiscountSetInput!], lines: [OrderLineDiscountSetInput!] }
input DiscountValueInput { percent: Float, value: MonetaryValueInput }
enum DiscountFromType { UNIT_ORIGINAL_PRICE UNIT_PRICE }
input OrderLineInput { id: Int }
input OrderLineDiscountSetInput {
  orderLine: OrderLineInput!, discountValue: DiscountValueInput!, discountFrom: DiscountFromType!
}

input AccountMainAddressInput {
  companyName: String, attention: String, address1: String, address2: String, country: NullableCountryInput
  stateOrProvince: String, city: String, zipCode: String, phoneNumber: String, faxNumber: String, email: String
}
# assumed, both: the members of AddressBookAddressInput
input AccountShippingAddressInput {
  companyName: String, attention: String, address1: String, address2: String, country: NullableCountryInput
  stateOrProvince: String, city: String, zipCode: String, phoneNumber: String, faxNumber: String, email: String
  vatNumber: String
}
input AccountBillingAddressInput {
  companyName: String, attention: String, address1: String, address2: String, country: NullableCountryInput
  stateOrProvince: String, city: String, zipCode: String, phoneNumber: String, faxNumber: String, email: String
  vatNumber: String
}

# The literals of the first are those of the checkout's guide to vouchers; those of the others were not seen: any text.
enum VoucherMethod { AUTO CODE URL }
input VoucherCreateInput {
  name: String!, status: Status!, startAt: DateTimeTz!, stopAt: DateTimeTz!, method: VoucherMethod!
  code: String, url: String, priority: Int!, maxUsages: Int!, combineWithOtherVouchers: Boolean!, reuse: Boolean!
  isExternal: Boolean, type: String!, entryPointStrategy: String!, conversionHTML: String
  assignMappedAttributes: [MappedAttributeAssignInput!], assignDynamicAttributes: [DynamicAttributeAssignInput!]
  store: StoreInput!, addMarkets: [MarketInput!], actions: [VoucherActionOnVoucherCreateInput!], externalId: String
}
input VoucherActionOnVoucherCreateInput {
  entrypointAction: VoucherActionInput!, continueStrategy: String!
  addCriteria: [VoucherActionCriteriaCreateInput!]!, result: VoucherActionResultInput!
}
input VoucherActionInput { id: Int }
# The first members of the page, which is cut off; the shapes that it does not show are taken as they are.
input VoucherActionCriteriaCreateInput {
  always: Boolean, productQuantity: Json, orderQuantity: Json, productValue: Json, orderValue: Json, xOfY: Json
  oncePerCustomer: Boolean, newCustomer: Json, loggedInCustomer: Boolean
  productVariants: [ProductVariantInput!], excludeProductVariants: [ProductVariantInput!]
  categories: [Json!], excludeCategories: [Json!], folders: [Json!], excludeFolders: [Json!]
  deliveryWindows: [Json!], excludeDeliveryWindows: [Json!], productsNotDiscounted: Json, productInSale: Boolean
  productInNews: Boolean, productsAffectedByOtherVoucher: Boolean, cheapestProducts: Int, costliestProducts: Int
}
input VoucherActionResultInput {
  continue: Boolean, selectedProducts: VoucherActionResultDiscountInput
  productTotal: VoucherActionResultDiscountInput, orderTotal: VoucherActionResultDiscountInput
  freeShipping: VoucherActionResultShippingOptionsInput, freeProducts: VoucherActionResultFreeProductsInput
}
input VoucherActionResultDiscountInput { applyOn: String!, discount: VoucherActionResultPriceDiscountInput! }
input VoucherActionResultPriceDiscountInput {
  priceOff: [VoucherActionPricelistValueInput!], reusablePriceOff: VoucherActionResultReusablePriceOff
  fixedPrice: Json, percentOff: Float, originalPercentOff: Float, originalPercentOffExcludingCampaigns: Float
}
input VoucherActionResultReusablePriceOff {
  setOriginalValue: [VoucherActionPricelistValueInput!], changeRemainingValue: [VoucherActionPricelistValueInput!]
}
# The page's first member lost its name: assumed, all; as is shippingOptions.
input VoucherActionResultShippingOptionsInput { all: Boolean, shippingOptions: [Json!] }
input VoucherActionResultFreeProductsInput {
  productVariants: [ProductVariantInput!]!, removeWhenCriteriaNotFulfilled: Boolean!, allowAddMore: Boolean!
  allowRemove: Boolean!, pricelistPrices: [VoucherActionPricelistValueInput!]
}
# assumed: the page lost the members' names
input VoucherActionPricelistValueInput { pricelist: PricelistInput!, value: MonetaryValueInput! }
"""


@cache
def _types() -> Schema:
    return Schema(_SDL)


def read(type_: str, given: Any, *path: str) -> dict[str, Any]:
    """Return what an opaque input holds, checked against its type; all that is wrong with it is refused at once."""
    problems = Problems()
    value: dict[str, Any] = _read(_types().graphql.type_map[type_], given, path, problems)
    problems.check()
    return value


def _read(type_: GraphQLNamedType, given: Any, path: tuple[str, ...], problems: Problems) -> Any:
    """Return the value as its type has it; what is wrong goes into `problems`."""
    with problems.collect():
        if isinstance(type_, GraphQLNonNull):
            if given is None:
                raise refuse("A value is required.", *path)
            return _read(type_.of_type, given, path, problems)
        if given is None:
            return None
        if isinstance(type_, GraphQLList):
            items = given if isinstance(given, list) else [given]
            return [_read(type_.of_type, item, (*path, str(at)), problems) for at, item in enumerate(items)]
        if isinstance(type_, GraphQLInputObjectType):
            return _read_object(type_, given, path, problems)
        return _read_leaf(type_, given, *path)
    return None


def _read_object(type_: GraphQLInputObjectType, given: Any, path: tuple[str, ...], problems: Problems) -> Any:
    if not isinstance(given, dict):
        raise refuse(f"{type_.name} must be an object.", *path)
    for name in (name for name in given if name not in type_.fields):
        with problems.collect():
            raise refuse(f"{type_.name} has no member {name}.", *path, name)
    return {
        name: _read(member.type, given.get(name), (*path, name), problems)
        for name, member in type_.fields.items()
        if name in given or isinstance(member.type, GraphQLNonNull)
    }


def _read_leaf(type_: Any, given: Any, *path: str) -> Any:
    # Literals in an opaque input are read as binary floats; their shortest text is what was written.
    exact = Decimal(repr(given)) if isinstance(given, float) else given
    try:
        return type_.parse_value(exact)
    except (GraphQLError, TypeError, ValueError) as error:
        raise refuse(str(error), *path) from None
