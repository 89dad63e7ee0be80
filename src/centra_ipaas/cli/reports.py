"""`centra-ipaas reports` and `history`: what runs did, and what became of one record."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from centra_ipaas.cli._printing import AsJson, add_row, moment, print_json
from centra_ipaas.cli._stores import DEFAULT_SCHEMA, Schema, Store, opened
from centra_ipaas.work import Report


def reports(
    store: Store,
    flow: Annotated[str | None, typer.Option(help="Only of this flow, e.g. order-export.")] = None,
    limit: Annotated[int, typer.Option(help="How many, the newest first.", min=1)] = 20,
    schema: Schema = DEFAULT_SCHEMA,
    as_json: AsJson = False,  # noqa: FBT002 - an option of the command line
) -> None:
    """Show what the last runs did: looked at = done + held back + parked + skipped."""
    with opened(store, schema) as found:
        told = found.reports(flow, limit)
    if as_json:
        print_json(told)
        return
    table = Table(
        "flow", "began", "took", "heard", "looked at", "done", "held back", "parked", "skipped", "ended by"
    )
    for report in told:
        figures = (report.heard, report.looked, report.done, report.held_back, report.parked, report.skipped)
        add_row(
            table,
            report.flow,
            moment(report.begun),
            _took(report),
            *map(str, figures),
            report.code or report.error,
        )
    Console().print(table)


def history(
    store: Store,
    entity: Annotated[str, typer.Argument(help="An order number, a dispatch id, ...")],
    flow: Annotated[str | None, typer.Option(help="Only of this flow, e.g. order-export.")] = None,
    schema: Schema = DEFAULT_SCHEMA,
    as_json: AsJson = False,  # noqa: FBT002 - an option of the command line
) -> None:
    """Show what became of one record in every flow that knows it."""
    with opened(store, schema) as found:
        flows = sorted({work.flow for work in found.works(flow) if work.entity == entity})
        steps = {name: found.history(name, entity) for name in flows}
    if as_json:
        print_json(steps)
        return
    if not steps:
        raise SystemExit(f"centra-ipaas: no flow knows {entity}")
    table = Table("flow", "at", "became", "why", "attempts", "worker")
    for name, told in steps.items():
        for step in told:
            add_row(
                table, name, moment(step.at), step.state.value, step.reason, str(step.attempts), step.worker
            )
    Console().print(table)


def _took(report: Report) -> str:
    if report.begun is None or report.ended is None:
        return ""
    return f"{(report.ended - report.begun).total_seconds():.1f} s"
