"""Campaigns: other prices for a while."""

from __future__ import annotations

from centra_ipaas.sandbox.state import Campaign, LineCampaign, OrderLine
from centra_ipaas.sandbox.state.world import World


def put(world: World, line: OrderLine, campaign_id: int) -> None:
    """Write the campaign that made a line's price on the line, as it is at this moment (REF:OrderLineCampaign)."""
    campaign: Campaign = world.known("Campaign", campaign_id)
    if not campaign.start_at <= line.order.created_at <= campaign.stop_at:
        raise ValueError(f"campaign {campaign_id} does not run at that moment")
    markets = [market for market in world.markets.values() if campaign in market.campaigns]
    if markets and line.order.market not in markets:
        raise ValueError(f"campaign {campaign_id} is not for this market")
    line.line_campaign = LineCampaign(
        line=line,
        campaign=campaign,
        name=campaign.name,
        type="FIXED_PRICE" if campaign.percent is None else "PERCENT",
        unit_discount=line.unit_original_price - line.unit_price,
        percent=campaign.percent,
        unit_fixed_price=campaign.fixed_price,
        show_sale=campaign.show_sale,
        show_news=campaign.show_news,
        start_at=campaign.start_at,
        stop_at=campaign.stop_at,
    )
