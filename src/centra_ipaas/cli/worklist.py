"""`centra-ipaas worklist`, `replay` and `dismiss`: what needs whom, and what to do once it is mended."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from centra_ipaas.errors import ConfigurationError, Finding
from centra_ipaas.stores import SqliteStore
from centra_ipaas.work import Work, WorkState

Store = Annotated[
    Path, typer.Argument(help="The SQLite file of the integration.", exists=True, dir_okay=False)
]


def worklist(store: Store) -> None:
    """Show what each flow has done, what waits and why, and what needs whom."""
    with _opened(store) as opened:
        works = opened.works()
    console = Console()
    console.print(_flows(works))
    if waiting := [work for work in works if work.state in (WorkState.WAITING, WorkState.RETRY)]:
        console.print(_waiting(waiting))
    if parked := [work for work in works if work.state is WorkState.PARKED]:
        console.print(_needs(parked))
    else:
        console.print("Nothing needs anybody.")


def replay(
    store: Store,
    entities: Annotated[list[str] | None, typer.Argument(help="Order numbers, dispatch ids, ...")] = None,
    flow: Annotated[str | None, typer.Option(help="Only of this flow, e.g. order-export.")] = None,
    code: Annotated[
        str | None, typer.Option(help="Only with a finding of this code, e.g. sku.unknown.")
    ] = None,
) -> None:
    """Make parked records ready again, after what was wrong is mended; at least one choice must be made."""
    if not (entities or flow or code):
        raise typer.BadParameter("name entities, --flow or --code")
    with _opened(store) as opened:
        chosen = _parked(opened, entities, flow, code)
        now = datetime.now(UTC)
        woken = sum(opened.wake(name, found, now, [WorkState.PARKED]) for name, found in chosen.items())
    Console().print(f"{woken} replayed; the integration looks at them with its next run.")


def dismiss(
    store: Store,
    entities: Annotated[list[str], typer.Argument(help="Order numbers, dispatch ids, ...")],
    reason: Annotated[str, typer.Option(help="What was done instead, e.g. 'booked by hand'.")],
    flow: Annotated[str | None, typer.Option(help="Only of this flow, e.g. order-export.")] = None,
) -> None:
    """Take parked records off the list that were settled by hand; the reason is kept."""
    with _opened(store) as opened:
        chosen = _parked(opened, entities, flow, None)
        now = datetime.now(UTC)
        gone = sum(opened.dismiss(name, found, reason, now) for name, found in chosen.items())
    Console().print(f"{gone} dismissed: {reason}")


def _parked(
    store: SqliteStore, entities: Sequence[str] | None, flow: str | None, code: str | None
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


@contextmanager
def _opened(path: Path) -> Iterator[SqliteStore]:
    try:
        with SqliteStore(path) as store:
            yield store
    except ConfigurationError as error:
        raise SystemExit(f"centra-ipaas: {error}") from None


def _flows(works: Sequence[Work]) -> Table:
    counts: Mapping[str, Counter[WorkState]] = defaultdict(Counter)
    for work in works:
        counts[work.flow][work.state] += 1
    table = Table("flow", *(state.value for state in WorkState), title="Work", title_justify="left")
    for flow, by_state in sorted(counts.items()):
        table.add_row(flow, *(str(by_state[state]) for state in WorkState))
    return table


def _waiting(works: Iterable[Work]) -> Table:
    table = Table("flow", "why", "records", "looked at again", title="Waits", title_justify="left")
    by_reason: Mapping[tuple[str, str], list[Work]] = defaultdict(list)
    for work in works:
        by_reason[work.flow, work.reason].append(work)
    for (flow, reason), found in sorted(by_reason.items()):
        soonest = min(work.next_at for work in found if work.next_at is not None)
        table.add_row(
            flow, reason, _some([work.entity for work in found]), f"{soonest:%Y-%m-%d %H:%M:%S} UTC"
        )
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
        table.add_row(owner, severity, code, message, _some(entities), action)
    return table


def _cause(finding: Finding) -> tuple[str, str, str, str, str]:
    return (finding.owner.value, finding.severity.value, finding.code, finding.message, finding.action)


def _some(entities: Sequence[str], most: int = 5) -> str:
    distinct = list(dict.fromkeys(entities))
    shown = ", ".join(distinct[:most])
    return shown if len(distinct) <= most else f"{shown} and {len(distinct) - most} more"
