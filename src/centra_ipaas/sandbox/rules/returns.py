"""Returns: made out of a checked plan, and undone."""

from __future__ import annotations

from datetime import datetime

from attrs import frozen

from centra_ipaas.sandbox.rules import returned_units
from centra_ipaas.sandbox.rules.events import record
from centra_ipaas.sandbox.rules.return_money import Costs, Units, discounts_of, split_taxes, totals_of
from centra_ipaas.sandbox.rules.stock import StockAction
from centra_ipaas.sandbox.state import DTC, Return, ReturnLine, ReturnTotals, Shipment
from centra_ipaas.sandbox.state.events import CREATED, DELETED
from centra_ipaas.sandbox.state.world import World


@frozen(kw_only=True)
class Plan:
    """A return that was checked and not made yet."""

    shipment: Shipment
    units: Units
    action: StockAction
    costs: Costs
    totals: ReturnTotals


def plan(shipment: Shipment, units: Units, action: StockAction, costs: Costs) -> Plan:
    """Work out the money of a return."""
    return Plan(
        shipment=shipment, units=units, action=action, costs=costs, totals=totals_of(shipment, units, costs)
    )


def book(
    world: World,
    planned: Plan,
    *,
    created_at: datetime,
    created_from: str,
    comment: str | None,
) -> Return:
    """Make a return: it is pending, and its units go where the stock policy says at once."""
    shipment = planned.shipment
    returned = Return(
        typename="DirectToConsumerReturn" if shipment.store.type == DTC else "WholesaleReturn",
        id=world.next_id("Return"),
        shipment=shipment,
        created_at=created_at,
        created_from=created_from,
        stock_policy=planned.action.kind,
        totals=planned.totals,
        comment=comment,
        used_fallback_tax=shipment.order.tax_engine_failed,
        discounts_applied=discounts_of(shipment, planned.costs.voucher),
    )
    for line, quantity in planned.units.values():
        returned.lines.append(
            ReturnLine(id=world.next_id("ReturnLine"), quantity=quantity, shipment_line=line)
        )
    split_taxes(returned)
    returned.return_warehouse = returned_units.take_back(world, returned, planned.action)
    shipment.returns.append(returned)
    world.add(returned)
    record(world, returned, CREATED)
    return returned


def delete(world: World, returned: Return) -> None:
    """Undo a return."""
    returned_units.undo(world, returned)
    returned.shipment.returns.remove(returned)
    record(world, returned, DELETED)
    world.remove(returned)
