"""Size charts and measurement charts."""

from __future__ import annotations

from collections.abc import Sequence

from centra_ipaas.sandbox.call import Call
from centra_ipaas.sandbox.mutations import find
from centra_ipaas.sandbox.mutations import product_drafts as drafts
from centra_ipaas.sandbox.mutations.payload import Mutation, Payload
from centra_ipaas.sandbox.protocol.refusals import Problems, refuse
from centra_ipaas.sandbox.rules import catalogue as rules
from centra_ipaas.sandbox.rules.events import record
from centra_ipaas.sandbox.state import MeasurementChart
from centra_ipaas.sandbox.state.events import CREATED, DELETED


def create_size_chart(call: Call) -> Payload:
    """Make a chart of one or two dimensions and its sizes (OLD:pages/04.guides/05.pim-gql-integration)."""
    world, given = call.world, call.args["input"]
    horizontal, vertical = given["horizontalLabels"], given.get("verticalLabels") or []
    divider = "x" if given.get("dividerSymbol") is None else given["dividerSymbol"]
    problems = Problems()
    with problems.collect():
        _check_labels(horizontal, "horizontalLabels", needed=True)
    with problems.collect():
        _check_labels(vertical, "verticalLabels", needed=False)
    problems.check()
    _check_told_apart(rules.size_names(horizontal, vertical, divider))
    chart = rules.add_chart(
        world,
        given["name"],
        horizontal,
        vertical,
        divider_symbol=divider,
        display_unit=given.get("displayUnit"),
        display_divided_by=given.get("displayDividedBy"),
    )
    world.set_external_id(chart, given.get("externalId"))
    return {"sizeChart": chart}


def _check_labels(labels: Sequence[str], member: str, *, needed: bool) -> None:
    """Labels tell sizes apart, so each stands once (assumed)."""
    if needed and not labels:
        raise refuse("Give at least one label.", "input", member)
    for index, label in enumerate(labels):
        if not label or label in labels[:index]:
            raise refuse("Labels must differ and not be empty.", "input", member, str(index))


def _check_told_apart(names: Sequence[str]) -> None:
    if len(set(names)) < len(names):
        raise refuse("Two sizes would have one name.", "input", "dividerSymbol")


def remove_size_chart(call: Call) -> Payload:
    """Remove a chart that no variant uses (OLD:pages/04.guides/05.pim-gql-integration)."""
    chart = find.by_id(call.world, "SizeChart", call.args["id"])
    if rules.chart_in_use(call.world, chart):
        raise refuse(f"Size chart {chart.name} is used by variants.", "id")
    rules.remove_chart(call.world, chart)
    return {}


def create_measurement_chart(call: Call) -> Payload:
    """Make a measurement chart."""
    world, given = call.world, call.args["input"]
    problems = Problems()
    for member in ("horizontalLabels", "verticalLabels"):
        with problems.collect():
            _check_labels(given[member], member, needed=True)
    problems.check()
    horizontal, vertical = given["horizontalLabels"], given["verticalLabels"]
    cells = drafts.cells(horizontal, vertical, given["values"], "input", "values")
    chart = MeasurementChart(
        id=world.next_id("MeasurementChart"),
        name=given["name"],
        horizontal_labels=list(horizontal),
        vertical_labels=list(vertical),
        display_unit=given.get("displayUnit"),
        cells=cells,
    )
    world.add(chart)
    record(world, chart, CREATED)
    return {"measurementChart": chart}


def remove_measurement_chart(call: Call) -> Payload:
    """Remove a chart that is not in use (OLD:pages/04.guides/05.pim-gql-integration)."""
    world = call.world
    chart = find.by_id(world, "MeasurementChart", call.args["id"])
    if rules.measured_by(world, chart):
        raise refuse(f"Measurement chart {chart.name} is used by products.", "id")
    world.remove(chart)
    record(world, chart, DELETED)
    return {}


MUTATIONS: dict[str, Mutation] = {
    "createSizeChart": create_size_chart,
    "removeSizeChart": remove_size_chart,
    "createMeasurementChart": create_measurement_chart,
    "removeMeasurementChart": remove_measurement_chart,
}
