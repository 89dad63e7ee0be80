"""Which warehouses serve whom, and in which order (https://centra.dev/docs/dictionary/allocation-rule)."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar

from attrs import define, field

from centra_ipaas.sandbox.state.base import Row

if TYPE_CHECKING:
    from centra_ipaas.sandbox.state.places import Country, Store
    from centra_ipaas.sandbox.state.stock import Warehouse


@define(eq=False, kw_only=True)
class WarehouseAllocationPriority(Row):
    """A warehouse's place in a set; its policies are the warehouse's."""

    typename: ClassVar[str] = "WarehouseAllocationPriority"
    priority_number: int
    warehouse: Warehouse
    timeout_in_hours: Decimal = Decimal(24)

    @property
    def stock_ownership(self) -> str:
        """Who owns the units."""
        return self.warehouse.stock_ownership

    @property
    def allocation_policy(self) -> str:
        """How units are allocated there."""
        return self.warehouse.allocation_policy


@define(eq=False, kw_only=True)
class GeographyAllocationPrioritySet(Row):
    """The warehouses that serve some countries; no countries means all of them."""

    typename: ClassVar[str] = "GeographyAllocationPrioritySet"
    id: int
    countries: list[Country] = field(factory=list)
    demand_visible_in_warehouse: Warehouse | None = None
    priorities: list[WarehouseAllocationPriority] = field(factory=list)

    def place(self, warehouse: Warehouse, index: int, timeout_in_hours: Decimal = Decimal(24)) -> None:
        """Put a warehouse at an index; the others keep their order and are numbered anew from 0."""
        entry = WarehouseAllocationPriority(
            priority_number=index, warehouse=warehouse, timeout_in_hours=timeout_in_hours
        )
        self.priorities.insert(index, entry)
        for number, priority in enumerate(self.priorities):
            priority.priority_number = number

    def index_of(self, warehouse: Warehouse) -> int | None:
        """Return the place of a warehouse; None if it is not in the set."""
        for priority in self.priorities:
            if priority.warehouse is warehouse:
                return priority.priority_number
        return None


@define(eq=False, kw_only=True)
class AllocationRule(Row):
    """Serves many markets; markets, accounts and delivery windows name the one rule that they have."""

    typename: ClassVar[str] = "AllocationRule"
    id: int
    name: str
    is_active: bool = True
    default_in_stores: list[Store] = field(factory=list)
    geography_allocation_priority_sets: list[GeographyAllocationPrioritySet] = field(factory=list)

    def set_for(self, country: Country | None) -> GeographyAllocationPrioritySet | None:
        """Return the set of a country: one that names it, else one for everywhere."""
        everywhere = None
        for one in self.geography_allocation_priority_sets:
            if country in one.countries:
                return one
            if not one.countries:
                everywhere = everywhere or one
        return everywhere

    def warehouses(self, country: Country | None = None) -> list[Warehouse]:
        """Return the warehouses that serve a country, lowest number first."""
        chosen = self.set_for(country)
        return [] if chosen is None else [priority.warehouse for priority in chosen.priorities]
