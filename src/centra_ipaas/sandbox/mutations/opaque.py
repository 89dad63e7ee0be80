"""Inputs that the pinned schema knows by name only: what their pages say of them, as SDL.

An unknown member, a missing one or a wrong value is a user error with its path, and nothing is ignored. Where no page
shows a type, its members are assumed and marked so.
"""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from typing import Any

from graphql import GraphQLError, GraphQLInputType, coerce_input_value

from centra_ipaas.sandbox.protocol.refusals import Problem, Refused
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

# assumed, all six: by the inputs of other objects
input TermsInput { id: Int }
input SalesRepresentativeInput { id: Int }
input TaxClassInput { id: Int }
input DocumentTemplateInput { id: Int }
input AdminUserInput { id: Int }
input DeliveryWindowGroupInput { id: Int, externalId: String }
# assumed: the members of the type
input CarrierInformationInput { carrierName: String, serviceName: String, accountIdentifier: String, taxId: String }

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
  assignMappedAttributes: [Json!], assignDynamicAttributes: [Json!]
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
    problems: list[Problem] = []

    def note(place: list[str | int], _value: Any, error: GraphQLError) -> None:
        problems.append(Problem(error.message, (*path, *map(str, place))))

    named: GraphQLInputType = _types().graphql.type_map[type_]  # type: ignore[assignment]
    value: dict[str, Any] = coerce_input_value(_exact(given), named, note)
    if problems:
        raise Refused(problems)
    return value


def _exact(value: Any) -> Any:
    """Literals in an opaque input were read as binary floats; their shortest text is what was written."""
    if isinstance(value, float):
        return Decimal(repr(value))
    if isinstance(value, dict):
        return {key: _exact(inner) for key, inner in value.items()}
    return [_exact(item) for item in value] if isinstance(value, list) else value
