"""Size charts and measurement charts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import ClassVar

from attrs import define, field

from centra_ipaas.sandbox.state.base import Row

#: Texts by (vertical label, horizontal label).
Cells = dict[tuple[str, str], str]


@define(eq=False, kw_only=True)
class SizeName(Row):
    """A size as its size chart knows it."""

    typename: ClassVar[str] = "Size"
    id: int
    name: str
    size_chart: SizeChart


@define(eq=False, kw_only=True)
class SizeChart(Row):
    """One or two dimensions of sizes; a chart with one has no vertical labels."""

    typename: ClassVar[str] = "SizeChart"
    id: int
    name: str
    horizontal_labels: list[str]
    vertical_labels: list[str] | None = None
    divider_symbol: str = "x"
    display_unit: str | None = None
    display_divided_by: int | None = None
    sizes: list[SizeName] = field(factory=list)

    def named(self, name: str) -> SizeName | None:
        """Return the size of this name."""
        return next((size for size in self.sizes if size.name == name), None)


@define(eq=False, kw_only=True)
class MeasurementChart(Row):
    """What is measured (vertical) for each size (horizontal)."""

    typename: ClassVar[str] = "MeasurementChart"
    id: int
    name: str
    horizontal_labels: list[str]
    vertical_labels: list[str]
    display_unit: str | None = None
    cells: Cells = field(factory=dict)

    @property
    def values(self) -> list[list[str]]:
        """One row a vertical label (assumed); what was not measured is empty text."""
        return [[self.cells.get((v, h), "") for h in self.horizontal_labels] for v in self.vertical_labels]

    @property
    def content_json(self) -> str:
        """``{"Chest":{"S":"80"}}`` (OLD:pages/04.guides/05.pim-gql-integration)."""
        return self.as_json(self.cells)

    def as_json(self, cells: Cells) -> str:
        """Write cells as text, by vertical and horizontal label."""
        rows = {
            v: {h: cells[v, h] for h in self.horizontal_labels if (v, h) in cells}
            for v in self.vertical_labels
        }
        return json.dumps(rows, ensure_ascii=False, separators=(",", ":"))


@define(eq=False, kw_only=True)
class MeasurementTable(Row):
    """A product's measurements: the chart's, or its own where it has some (assumed: the chart's elsewhere)."""

    typename: ClassVar[str] = "MeasurementTable"
    chart: MeasurementChart
    inherited: bool = True
    own: Cells = field(factory=dict)

    @property
    def cells(self) -> Mapping[tuple[str, str], str]:
        """What is shown."""
        return self.chart.cells if self.inherited else {**self.chart.cells, **self.own}

    @property
    def values(self) -> list[list[str]]:
        """As the chart's, with what is the product's own."""
        chart = self.chart
        return [[self.cells.get((v, h), "") for h in chart.horizontal_labels] for v in chart.vertical_labels]

    @property
    def content_json(self) -> str:
        """As the chart's, with what is the product's own."""
        return self.chart.as_json(dict(self.cells))
