"""`centra-ipaas incidents`: what needs a person, once for each cause, and what that person can do about it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Any

import typer
from attrs import asdict
from rich.console import Console
from rich.table import Table

from centra_ipaas.cli._printing import AsJson, add_row, as_told, moment, print_json, some, work_as_json
from centra_ipaas.cli._stores import DEFAULT_SCHEMA, AnyStore, Schema, Store, opened
from centra_ipaas.work import Incident, IncidentState, Step, Work, WorkState

commands = typer.Typer(no_args_is_help=True, help="What needs a person: list, show, retry, resolve, ignore.")

Id = Annotated[str, typer.Argument(help="The incident's id, or as much of its beginning as is unique.")]
Reason = Annotated[str, typer.Option(help="Why: it is kept with the incident.")]


@commands.command("list")
def list_incidents(
    store: Store,
    flow: Annotated[str | None, typer.Option(help="Only of this flow, e.g. order-export.")] = None,
    owner: Annotated[str | None, typer.Option(help="Only of this owner, e.g. finance.")] = None,
    state: Annotated[
        list[IncidentState] | None, typer.Option(help="Open ones by default; may be given several times.")
    ] = None,
    schema: Schema = DEFAULT_SCHEMA,
    as_json: AsJson = False,  # noqa: FBT002 - an option of the command line
) -> None:
    """List incidents, the worst first and of these the oldest."""
    with opened(store, schema) as found:
        incidents = [
            incident
            for incident in found.incidents(state or [IncidentState.OPEN], flow)
            if owner in (None, incident.owner.value)
        ]
    if as_json:
        print_json(incidents)
    elif incidents:
        Console().print(_table(incidents))
    else:
        print("Nothing needs anybody.")


@commands.command()
def show(
    store: Store,
    incident: Id,
    schema: Schema = DEFAULT_SCHEMA,
    as_json: AsJson = False,  # noqa: FBT002 - an option of the command line
) -> None:
    """Show one incident: what it is about, which records it holds up, and what became of them so far."""
    with opened(store, schema) as found:
        known = _known(found, incident)
        works = found.members(known.id)
        steps = {work.entity: found.history(work.flow, work.entity) for work in works}
    if as_json:
        print_json(_as_json(known, works, steps))
    else:
        _print(known, works, steps)


@commands.command()
def retry(
    store: Store,
    incident: Id,
    entities: Annotated[list[str] | None, typer.Argument(help="Only these records of it; none: all.")] = None,
    schema: Schema = DEFAULT_SCHEMA,
    as_json: AsJson = False,  # noqa: FBT002 - an option of the command line
) -> None:
    """Look at its records again, all or some, after what was wrong is mended; the next run does."""
    with opened(store, schema) as found:
        known = _known(found, incident)
        if entities:
            chosen = _chosen(found, known, entities)
            count = found.wake(known.flow, chosen, datetime.now(UTC), [WorkState.PARKED])
        else:
            count = found.retry(known.id, datetime.now(UTC))
    _tell(known, "retried", count, as_json=as_json)


@commands.command()
def resolve(
    store: Store,
    incident: Id,
    reason: Reason,
    schema: Schema = DEFAULT_SCHEMA,
    as_json: AsJson = False,  # noqa: FBT002 - an option of the command line
) -> None:
    """Take its records off the list that were settled by hand; nothing more is done for them."""
    with opened(store, schema) as found:
        known = _known(found, incident)
        count = found.resolve(known.id, reason, datetime.now(UTC))
    _tell(known, "resolved", count, as_json=as_json)


@commands.command()
def ignore(
    store: Store,
    incident: Id,
    reason: Reason,
    schema: Schema = DEFAULT_SCHEMA,
    as_json: AsJson = False,  # noqa: FBT002 - an option of the command line
) -> None:
    """Ask nobody about it any more; its records stay parked, also those that come later."""
    with opened(store, schema) as found:
        known = _known(found, incident)
        count = found.ignore(known.id, reason, datetime.now(UTC))
    _tell(known, "ignored", count, as_json=as_json)


def _known(store: AnyStore, wanted: str) -> Incident:
    """Return the one incident whose id begins so."""
    if (exact := store.incident(wanted)) is not None:
        return exact
    found = [one for one in store.incidents(list(IncidentState)) if wanted and one.id.startswith(wanted)]
    if len(found) != 1:
        several = f"several incidents begin with {wanted}: {some([one.id for one in found])}"
        raise SystemExit(f"centra-ipaas: {several if found else f'there is no incident {wanted}'}")
    return found[0]


def _chosen(store: AnyStore, incident: Incident, entities: Sequence[str]) -> Sequence[str]:
    held = {work.entity for work in store.members(incident.id)}
    if strangers := [entity for entity in entities if entity not in held]:
        raise SystemExit(f"centra-ipaas: {some(strangers)} not held up by incident {incident.id}")
    return entities


def _tell(incident: Incident, done: str, count: int, *, as_json: bool) -> None:
    if as_json:
        print_json({"id": incident.id, "done": done, "records": count})
    else:
        print(f"{incident.id} {done}, records: {count}")


def _as_json(incident: Incident, works: Sequence[Work], steps: dict[str, Sequence[Step]]) -> dict[str, Any]:
    records = [{**work_as_json(work), "history": steps[work.entity]} for work in works]
    return {**asdict(incident, recurse=False), "records": records}


def _table(incidents: Sequence[Incident]) -> Table:
    table = Table(title="What needs whom", title_justify="left")
    table.add_column("id", no_wrap=True)
    for name in ("who", "how bad", "state", "flow"):
        table.add_column(name)
    table.add_column("code", no_wrap=True)
    table.add_column("records", justify="right")
    for name in ("what", "do", "since"):
        table.add_column(name)
    for one in incidents:
        add_row(
            table,
            one.id,
            one.owner.value,
            one.severity.value,
            one.state.value,
            one.flow,
            one.code,
            str(one.count),
            one.title,
            one.action,
            moment(one.opened_at),
        )
    return table


def _print(incident: Incident, works: Sequence[Work], steps: dict[str, Sequence[Step]]) -> None:
    console = Console()
    console.print(
        as_told(f"{incident.code} in {incident.flow}: {incident.title}"), highlight=False, style="bold"
    )
    for name, value in (
        ("state", f"{incident.state.value} {incident.reason}".strip()),
        ("who", f"{incident.owner.value}, {incident.severity.value}"),
        ("since", f"{moment(incident.opened_at)}, last seen {moment(incident.seen_at)}"),
        ("do", incident.action or "see the runbook"),
        ("runbook", f"docs/runbook/{incident.code}.md"),
    ):
        console.print(as_told(f"{name:>8}  {value}"), highlight=False)
    table = Table("record", "at", "became", "why", "attempts", title=f"{len(works)} records")
    for work in works:
        for index, step in enumerate(steps[work.entity]):
            name = "" if index else work.entity
            add_row(table, name, moment(step.at), step.state.value, step.reason, str(step.attempts))
    console.print(table)
