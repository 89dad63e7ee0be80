"""`centra-ipaas worklist`, `replay` and `dismiss`: what needs whom, and what to do once it is mended."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from centra_ipaas.cli._printing import AsJson, add_row, as_told, moment, print_json, some, work_as_json
from centra_ipaas.cli._stores import DEFAULT_SCHEMA, AnyStore, Schema, Store, opened
from centra_ipaas.errors import Finding
from centra_ipaas.work import Work, WorkState


def worklist(
    store: Store,
    schema: Schema = DEFAULT_SCHEMA,
    as_json: AsJson = False,  # noqa: FBT002 - an option of the command line
) -> None:
    """Show what each flow has done, what waits and why, and what needs whom."""
    with opened(store, schema) as found:
        works = found.works()
    if as_json:
        print_json([work_as_json(work) for work in works])
        return
    console = Console()
    console.print(_flows(works))
    if waiting := [work for work in works if work.state in (WorkState.WAITING, WorkState.RETRY)]:
        console.print(_waiting(waiting))
    if parked := [work for work in works if work.state is WorkState.PARKED]:
        console.print(_needs(parked))
    elif waiting:
        console.print("Nothing is parked; what waits is looked at again by itself.")
    else:
        console.print("Nothing needs anybody.")


def replay(
    store: Store,
    entities: Annotated[list[str] | None, typer.Argument(help="Order numbers, dispatch ids, ...")] = None,
    flow: Annotated[str | None, typer.Option(help="Only of this flow, e.g. order-export.")] = None,
    code: Annotated[
        str | None, typer.Option(help="Only with a finding of this code, e.g. sku.unknown.")
    ] = None,
    schema: Schema = DEFAULT_SCHEMA,
) -> None:
    """Make parked records ready again, after what was wrong is mended; at least one choice must be made."""
    if not (entities or flow or code):
        raise typer.BadParameter("name entities, --flow or --code")
    with opened(store, schema) as found:
        chosen = _parked(found, entities, flow, code)
        now = datetime.now(UTC)
        woken = sum(found.wake(name, named, now, [WorkState.PARKED]) for name, named in chosen.items())
    Console().print(f"{woken} replayed; the integration looks at them with its next run.")


def dismiss(
    store: Store,
    entities: Annotated[list[str], typer.Argument(help="Order numbers, dispatch ids, ...")],
    reason: Annotated[str, typer.Option(help="What was done instead, e.g. 'booked by hand'.")],
    flow: Annotated[str | None, typer.Option(help="Only of this flow, e.g. order-export.")] = None,
    schema: Schema = DEFAULT_SCHEMA,
) -> None:
    """Take parked records off the list that were settled by hand; the reason is kept."""
    with opened(store, schema) as found:
        chosen = _parked(found, entities, flow, None)
        now = datetime.now(UTC)
        gone = sum(found.dismiss(name, named, reason, now) for name, named in chosen.items())
    Console().print(as_told(f"{gone} dismissed: {reason}"))


def _parked(
    store: AnyStore, entities: Sequence[str] | None, flow: str | None, code: str | None
) -> Mapping[str, list[str]]:
    """Return the parked entities that are meant, by flow."""
    chosen: dict[str, list[str]] = defaultdict(list)
    for work in store.works(flow, [WorkState.PARKED]):
        if _chosen(work, entities, code):
            chosen[work.flow].append(work.entity)
    return chosen


def _chosen(work: Work, entities: Sequence[str] | None, code: str | None) -> bool:
    return (not entities or work.entity in entities) and (
        code is None or any(finding.code == code for finding in work.findings)
    )


def _flows(works: Sequence[Work]) -> Table:
    counts: Mapping[str, Counter[WorkState]] = defaultdict(Counter)
    for work in works:
        counts[work.flow][work.state] += 1
    table = Table("flow", *(state.value for state in WorkState), title="Work", title_justify="left")
    for flow, by_state in sorted(counts.items()):
        add_row(table, flow, *(str(by_state[state]) for state in WorkState))
    return table


def _waiting(works: Iterable[Work]) -> Table:
    table = Table("flow", "why", "records", "looked at again", title="Waits", title_justify="left")
    by_reason: Mapping[tuple[str, str], list[Work]] = defaultdict(list)
    for work in works:
        by_reason[work.flow, work.reason].append(work)
    for (flow, reason), found in sorted(by_reason.items()):
        soonest = min(work.next_at for work in found if work.next_at is not None)
        add_row(table, flow, reason, some([work.entity for work in found]), moment(soonest))
    return table


def _needs(works: Iterable[Work]) -> Table:
    """One row for each cause, however many records it holds up."""
    table = Table("who", "how bad", title="What needs whom", title_justify="left")
    table.add_column("code", no_wrap=True)  # it is what `replay --code` takes
    for name in ("what", "records", "do"):
        table.add_column(name)
    causes: dict[tuple[str, str, str, str, str], list[str]] = defaultdict(list)
    for work in works:
        for finding in work.findings:
            causes[_cause(finding)].append(work.entity)
    for (owner, severity, code, message, action), entities in sorted(causes.items()):
        add_row(table, owner, severity, code, message, some(entities), action)
    return table


def _cause(finding: Finding) -> tuple[str, str, str, str, str]:
    return (finding.owner.value, finding.severity.value, finding.code, finding.message, finding.action)
