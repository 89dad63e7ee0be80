"""Vouchers, gift certificates, campaigns, and what they left on orders."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from attrs import define, field

from centra_ipaas.sandbox.state.base import Row

if TYPE_CHECKING:
    from centra_ipaas.sandbox.state.orders import Discount, OrderLine
    from centra_ipaas.sandbox.state.places import Market, Money, Store
    from centra_ipaas.sandbox.state.prices import Pricelist


@define(eq=False, kw_only=True)
class ReusableValue(Row):
    """What a reusable voucher was made with and has left, in one pricelist (REF:VoucherReusableValue)."""

    typename: ClassVar[str] = "VoucherReusableValue"
    id: int
    pricelist: Pricelist
    original: Decimal
    remaining: Decimal

    @property
    def remaining_value(self) -> Money:
        """What is left."""
        return self.pricelist.currency.money(self.remaining)


@define(eq=False, kw_only=True)
class ActionResult(Row):
    """What a voucher does when its action is reached (REF:VoucherActionResultInput).

    `params_json` shows what it was made with and is never updated, so the amounts of reusable vouchers in it go stale
    (VOUCH).
    """

    typename: ClassVar[str] = "VoucherActionResult"
    id: int
    #: One of VoucherActionResultType.
    type: str
    params_json: str
    apply_on: str | None = None
    #: The member of VoucherActionResultPriceDiscountInput that was given.
    discount: str | None = None
    percent: Decimal | None = None
    #: Amounts by the id of the pricelist.
    amounts: dict[int, Decimal] = field(factory=dict)
    reusable_values: list[ReusableValue] = field(factory=list)


@define(eq=False, kw_only=True)
class VoucherAction(Row):
    """An action: criteria, and a result for those who fulfil them."""

    typename: ClassVar[str] = "VoucherAction"
    id: int
    is_entry_point: bool
    continue_strategy: str
    criteria: list[dict[str, Any]]
    result: ActionResult


@define(eq=False, kw_only=True)
class Voucher(Row):
    """A voucher; a gift certificate is a reusable one (VOUCH)."""

    typename: ClassVar[str] = "Voucher"
    id: int
    name: str
    type: str
    method: str
    store: Store
    created_at: datetime
    start_at: datetime
    stop_at: datetime
    status: str = "ACTIVE"
    code: str | None = None
    url: str | None = None
    priority: int = 0
    #: 0 is unlimited (REF:VoucherCreateInput).
    max_usages: int = 0
    combine_with_other_vouchers: bool = False
    reuse: bool = False
    is_external: bool = False
    entry_point_strategy: str | None = None
    conversion_html: str | None = None
    markets: list[Market] = field(factory=list)
    actions: list[VoucherAction] = field(factory=list)
    usages: int = 0
    #: Where it was used.
    applied: list[Discount | LineVoucher] = field(factory=list)


@define(eq=False, kw_only=True)
class LineVoucher(Row):
    """A voucher's effect on the price of one line (REF:OrderLineVoucher)."""

    typename: ClassVar[str] = "OrderLineVoucher"
    line: OrderLine
    voucher: Voucher | None
    voucher_action_result: ActionResult | None
    voucher_name: str
    voucher_type: str
    applied_on: str
    reduction: Decimal
    code: str | None = None
    url: str | None = None
    configured_percent: Decimal | None = None

    @property
    def store(self) -> Store:
        """The order's store."""
        return self.line.store


@define(eq=False, kw_only=True)
class Campaign(Row):
    """A campaign: other prices for a while."""

    typename: ClassVar[str] = "Campaign"
    id: int
    name: str
    store: Store
    start_at: datetime
    stop_at: datetime
    percent: Decimal | None = None
    fixed_price: Decimal | None = None
    show_sale: bool = True
    show_news: bool = False


@define(eq=False, kw_only=True)
class LineCampaign(Row):
    """The campaign that made a line's price, as it was at checkout (REF:OrderLineCampaign)."""

    typename: ClassVar[str] = "OrderLineCampaign"
    line: OrderLine
    campaign: Campaign
    name: str
    #: Assumed literals: PERCENT, FIXED_PRICE.
    type: str
    unit_discount: Decimal
    percent: Decimal | None
    unit_fixed_price: Decimal | None
    show_sale: bool
    show_news: bool
    start_at: datetime
    stop_at: datetime

    @property
    def store(self) -> Store:
        """The order's store."""
        return self.line.store
