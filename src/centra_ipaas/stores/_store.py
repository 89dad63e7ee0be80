"""The store, over any database that keeps to the seam: one transaction for each method of the port."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta
from types import TracebackType
from typing import Final, Self, TypeVar

from centra_ipaas.crosswalk import Crosswalk, Kind
from centra_ipaas.stores import _rows, _sql
from centra_ipaas.stores._book import Book
from centra_ipaas.stores._session import Database, Session, Value
from centra_ipaas.work import (
    Added,
    Incident,
    IncidentState,
    Intent,
    Lease,
    Link,
    Outcome,
    Report,
    Step,
    Work,
    WorkState,
)
from centra_ipaas.work._changes import after, conflicting, dismissed, hinted, told, woken
from centra_ipaas.work._incidents import urgency

T = TypeVar("T")

#: Reports kept of each flow.
_REPORTS: Final = 1_000


#: Everything but done: what may still have an effect.
_OPEN: Final = tuple(state for state in WorkState if state is not WorkState.DONE)


class SqlStore:
    """A `WorkStore`, `BudgetStore` and `CrosswalkStore` in tables; what each method promises stands there."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._sql = _sql.Statements(database.dialect)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the store; nothing of it can be used any more."""
        self._database.close()

    # --- work ----------------------------------------------------------------------------------------------

    def add(self, works: Sequence[Work], now: datetime, cursor: tuple[str, str] | None = None) -> Added:
        """Add work and move a cursor, together."""
        by_flow: dict[str, list[Work]] = defaultdict(list)
        for work in works:
            by_flow[work.flow].append(work)
        added = Added()
        with self._database.transaction() as session:
            for flow, told_of in sorted(by_flow.items()):
                added = _sum(added, self._add(session, flow, told_of, now))
            if cursor is not None:
                session.change(_sql.SAVE_CURSOR, {"name": cursor[0], "value": cursor[1]})
        return added

    def _add(self, session: Session, flow: str, works: Sequence[Work], now: datetime) -> Added:
        changed, conflicts = set(), []
        book = self._growing(session, flow, [work.entity for work in works], now)
        for work in works:
            known = book.get(work.entity)
            if news := told(known, work, now):
                book.put(news)
                changed.add(work.entity)
            elif known and conflicting(known, work):
                conflicts.append(work)
        opened = book.save()
        return Added(changed=frozenset(changed), conflicting=tuple(conflicts), opened=opened)

    def hint(self, flow: str, entities: Sequence[str], now: datetime) -> int:
        """Take note that there may be news of entities."""
        noted = 0
        with self._database.transaction() as session:
            book = self._growing(session, flow, entities, now)
            for entity in entities:
                known = book.get(entity)
                news = (
                    told(None, Work(flow=flow, entity=entity), now)
                    if known is None
                    else hinted(known, in_hand=book.worker(entity) is not None)
                )
                if news:
                    book.put(news)
                    noted += 1
            book.save()
        return noted

    def take(
        self, flow: str, limit: int, lease: Lease, now: datetime, only: Collection[str] = ()
    ) -> Sequence[Work]:
        """Lease works that are due."""
        values: dict[str, Value] = {
            "flow": flow,
            "limit": limit,
            "worker": lease.worker,
            "now": _rows.text(now),
            "until": _until(lease, now),
        }
        if only:
            values["only"] = sorted(only)
        with self._database.transaction() as session:
            session.alone(f"take {flow}")
            rows = session.rows(self._sql.take_only if only else self._sql.take, values)
        return [_rows.work(row) for row in sorted(rows, key=lambda row: int(row["seq"]))]

    def renew(self, works: Sequence[Work], lease: Lease, now: datetime) -> frozenset[str]:
        """Prolong leases; return the entities still held."""
        held: set[str] = set()
        with self._database.transaction() as session:
            for flow in sorted({work.flow for work in works}):
                entities = [work.entity for work in works if work.flow == flow]
                values = {
                    "flow": flow,
                    "entities": entities,
                    "worker": lease.worker,
                    "now": _rows.text(now),
                    "until": _until(lease, now),
                }
                held.update(row["entity"] for row in session.rows(self._sql.renew, values))
        return frozenset(held)

    def finish(
        self, flow: str, outcomes: Mapping[str, tuple[Work, Outcome]], lease: Lease, now: datetime
    ) -> Sequence[Incident]:
        """Write outcomes down and end the leases; return the incidents that opened."""
        with self._database.transaction() as session:
            book = self._book(session, flow, outcomes, now)
            for entity, (work, outcome) in outcomes.items():
                known = book.get(entity)
                mine = book.worker(entity) == lease.worker
                if known and mine and known.stamp == work.stamp:
                    book.put(after(known, outcome), lease.worker)
            opened = book.save()
            values = {"flow": flow, "entities": list(outcomes), "worker": lease.worker}
            session.change(self._sql.release, values)
        return opened

    def works(
        self, flow: str | None = None, states: Sequence[WorkState] = (), since: datetime | None = None
    ) -> Sequence[Work]:
        """Return work as it stands, oldest first."""
        sql = self._sql.works
        values: dict[str, Value] = {"states": [state.value for state in states or WorkState]}
        if flow is not None:
            sql, values["flow"] = f"{sql} AND flow = :flow", flow
        if since is not None:
            sql, values["since"] = f"{sql} AND changed_at >= :since", _rows.text(since)
        with self._database.reading() as session:
            return [_rows.work(row) for row in session.rows(f"{sql} ORDER BY seq", values)]

    def wake(
        self, flow: str, entities: Sequence[str], now: datetime, states: Sequence[WorkState] = ()
    ) -> int:
        """Make work ready again; return how many were."""
        with self._database.transaction() as session:
            return self._wake(session, flow, entities, now, states or tuple(WorkState))

    def _wake(
        self,
        session: Session,
        flow: str,
        entities: Sequence[str],
        now: datetime,
        states: Collection[WorkState],
    ) -> int:
        book = self._book(session, flow, entities, now)
        meant = [work for work in book if work.state in states]
        for work in meant:
            book.free(woken(work))
        book.save()
        return len(meant)

    def dismiss(self, flow: str, entities: Sequence[str], reason: str, now: datetime) -> int:
        """Finish parked work that was settled elsewhere; return how many were."""
        with self._database.transaction() as session:
            return self._dismiss(session, flow, entities, reason, now)

    def _dismiss(
        self,
        session: Session,
        flow: str,
        entities: Sequence[str],
        reason: str,
        now: datetime,
        states: Collection[WorkState] = (WorkState.PARKED,),
    ) -> int:
        book = self._book(session, flow, entities, now)
        meant = [work for work in book if work.state in states]
        for work in meant:
            book.put(dismissed(work, reason))
        book.save()
        return len(meant)

    def history(self, flow: str, entity: str) -> Sequence[Step]:
        """Return what became of the work, oldest first."""
        with self._database.reading() as session:
            return [_rows.step(row) for row in session.rows(_sql.HISTORY, {"flow": flow, "entity": entity})]

    def purge(self, before: datetime, now: datetime, limit: int = 1_000) -> int:
        """Forget done work; what is finished just now is never meant."""
        by_flow: dict[str, list[str]] = defaultdict(list)
        with self._database.transaction() as session:
            old = session.rows(self._sql.old, {"before": _rows.text(min(before, now)), "limit": limit})
            for row in old:
                by_flow[row["flow"]].append(row["entity"])
            for flow, entities in by_flow.items():
                for statement in self._sql.forget:
                    session.change(statement, {"flow": flow, "entities": entities})
        return len(old)

    def _book(self, session: Session, flow: str, entities: Collection[str], now: datetime) -> Book:
        return Book(session, self._sql, flow, entities, now)

    def _growing(self, session: Session, flow: str, entities: Collection[str], now: datetime) -> Book:
        """Return a book to which new work is added: of one flow one after the other, so that their order is told."""
        session.alone(f"add {flow}")
        return self._book(session, flow, entities, now)

    # --- claims --------------------------------------------------------------------------------------------

    def hold(self, name: str, lease: Lease, now: datetime) -> bool:
        """Claim a name for this worker alone, or prolong its claim."""
        values = {
            "name": name,
            "worker": lease.worker,
            "until": _until(lease, now),
            "now": _rows.text(now),
        }
        with self._database.transaction() as session:
            return session.change(_sql.HOLD, values) > 0

    def let_go(self, name: str, lease: Lease) -> None:
        """Give a claim back."""
        with self._database.transaction() as session:
            session.change(_sql.LET_GO, {"name": name, "worker": lease.worker})

    # --- intents -------------------------------------------------------------------------------------------

    def plan(self, intents: Sequence[Intent], now: datetime) -> Mapping[str, Intent]:
        """Write intents down before their effects."""
        at = _rows.text(now)
        rows = [{**_rows.intent_row(intent), "attempted_at": at} for intent in _in_order(intents)]
        with self._database.transaction() as session:
            session.each(_sql.PLAN, rows)
            return self._known_intents(session, [intent.key for intent in intents])

    def settle(self, intents: Sequence[Intent], links: Sequence[Link] = ()) -> None:
        """Write down what became of intents, with their links."""
        with self._database.transaction() as session:
            session.each(_sql.SETTLE, [_rows.intent_row(intent) for intent in _in_order(intents)])
            self._link(session, links)

    def intents(self, keys: Sequence[str]) -> Mapping[str, Intent]:
        """Return the intents known under these keys."""
        with self._database.reading() as session:
            return self._known_intents(session, keys)

    def _known_intents(self, session: Session, keys: Sequence[str]) -> dict[str, Intent]:
        rows = session.rows(self._sql.intents, {"keys": list(keys)})
        return {row["key"]: _rows.intent(row) for row in rows}

    # --- incidents -----------------------------------------------------------------------------------------

    def incidents(
        self, states: Sequence[IncidentState] = (IncidentState.OPEN,), flow: str | None = None
    ) -> Sequence[Incident]:
        """Return the incidents in these states, the worst first."""
        sql = self._sql.incidents
        values: dict[str, Value] = {"states": [state.value for state in states]}
        if flow is not None:
            sql, values["flow"] = f"{sql} AND flow = :flow", flow
        with self._database.reading() as session:
            return sorted((_rows.incident(row) for row in session.rows(sql, values)), key=urgency)

    def incident(self, id: str) -> Incident | None:
        """Return an incident."""
        with self._database.reading() as session:
            return self._incident(session, id)

    def closed(self, flow: str, after: tuple[datetime, str], limit: int = 100) -> Sequence[Incident]:
        """Return the incidents that are over since a moment, in the order of when they closed."""
        values: dict[str, Value] = {
            "flow": flow,
            "since": _rows.text(after[0]),
            "id": after[1],
            "limit": limit,
        }
        with self._database.reading() as session:
            return [_rows.incident(row) for row in session.rows(_sql.CLOSED, values)]

    def members(self, id: str) -> Sequence[Work]:
        """Return the work that an incident holds up, oldest first."""
        with self._database.reading() as session:
            incident = self._incident(session, id)
            return [] if incident is None else self._members(session, incident)

    def retry(self, id: str, now: datetime) -> int:
        """Wake the parked work of an incident."""
        with self._database.transaction() as session:
            incident = self._incident(session, id)
            if incident is None:
                return 0
            entities = [work.entity for work in self._members(session, incident)]
            return self._wake(session, incident.flow, entities, now, [WorkState.PARKED])

    def resolve(self, id: str, reason: str, now: datetime) -> int:
        """Dismiss the work of an incident, also what had news since it parked."""
        with self._database.transaction() as session:
            incident = self._incident(session, id)
            if incident is None:
                return 0
            entities = [work.entity for work in self._members(session, incident)]
            settled = self._dismiss(session, incident.flow, entities, reason, now, _OPEN)
            self._mark(session, id, IncidentState.RESOLVED, reason, now)
            return settled

    def ignore(self, id: str, reason: str, now: datetime) -> int:
        """Ask nobody about an incident any more."""
        with self._database.transaction() as session:
            incident = self._incident(session, id)
            if incident is None or incident.over:
                return 0
            self._mark(session, id, IncidentState.IGNORED, reason, None)
            return incident.count

    def _mark(
        self, session: Session, id: str, state: IncidentState, reason: str, closed_at: datetime | None
    ) -> None:
        values = {
            "id": id,
            "state": state.value,
            "reason": reason,
            "closed_at": _rows.text_or_none(closed_at),
        }
        session.alone("incidents")
        session.change(_sql.MARK_INCIDENT, values)

    def _incident(self, session: Session, id: str) -> Incident | None:
        rows = session.rows(self._sql.incidents_by_id, {"ids": [id]})
        return _rows.incident(rows[0]) if rows else None

    def _members(self, session: Session, incident: Incident) -> list[Work]:
        rows = session.rows(_sql.MEMBERS, {"id": incident.id, "flow": incident.flow})
        return [_rows.work(row) for row in rows]

    # --- reports -------------------------------------------------------------------------------------------

    def keep_report(self, report: Report) -> None:
        """Keep what became of a run."""
        with self._database.transaction() as session:
            session.change(_sql.SAVE_REPORT, _rows.report_row(report))
            session.change(_sql.DROP_REPORTS, {"flow": report.flow, "kept": _REPORTS})

    def reports(self, flow: str | None = None, limit: int = 20) -> Sequence[Report]:
        """Return the newest reports, newest first."""
        of_flow = "" if flow is None else "WHERE flow = :flow"
        values: dict[str, Value] = {"limit": limit} if flow is None else {"limit": limit, "flow": flow}
        with self._database.reading() as session:
            sql = f"SELECT report FROM reports {of_flow} ORDER BY seq DESC LIMIT :limit"
            return [_rows.report(row) for row in session.rows(sql, values)]

    # --- links and cursors ---------------------------------------------------------------------------------

    def link(self, links: Sequence[Link]) -> None:
        """Remember links."""
        with self._database.transaction() as session:
            self._link(session, links)

    def _link(self, session: Session, links: Sequence[Link]) -> None:
        in_order = sorted(links, key=lambda link: (link.kind, link.here))
        session.each(_sql.SAVE_LINK, [_rows.link_row(link) for link in in_order])

    def links(self, kind: str, here: Sequence[str]) -> Mapping[str, str]:
        """Return `there` by `here` for those that are known."""
        with self._database.reading() as session:
            rows = session.rows(self._sql.links, {"kind": kind, "here": list(here)})
            return {row["here"]: row["there"] for row in rows}

    def cursor(self, name: str) -> str | None:
        """Return a cursor's value."""
        with self._database.reading() as session:
            rows = session.rows(_sql.CURSOR, {"name": name})
        return rows[0]["value"] if rows else None

    # --- crosswalk -----------------------------------------------------------------------------------------

    def crosswalk(self, kind: Kind) -> Crosswalk:
        """Return all links of a kind, past and present; see `CrosswalkStore`."""
        with self._database.reading() as session:
            rows = session.rows(_sql.CROSSWALK, {"kind": kind.name})
        entries = tuple(_rows.entry(row) for row in rows if row["number"] is not None)
        return Crosswalk(kind=kind, entries=entries, revision=rows[0]["revision"] if rows else 0)

    def keep_crosswalk(self, before: Crosswalk, after: Crosswalk) -> bool:
        """Keep what changed, unless somebody else changed it meanwhile; see `CrosswalkStore`."""
        if before.kind != after.kind:
            raise ValueError(f"{before.kind.name} cannot become {after.kind.name}")
        kind, changed = before.kind.name, after.since(before)
        with self._database.transaction() as session:
            session.alone(f"crosswalk {kind}")
            rows = session.rows(_sql.REVISION, {"kind": kind})
            if before.revision != (rows[0]["revision"] if rows else 0):
                return False
            if changed:
                session.each(_sql.SAVE_ENTRY, [_rows.entry_row(kind, entry) for entry in changed])
                session.change(_sql.SAVE_REVISION, {"kind": kind, "revision": before.revision + 1})
        return True

    # --- budget --------------------------------------------------------------------------------------------

    def change_budget(self, environment: str, change: Callable[[str | None], tuple[str | None, T]]) -> T:
        """Change the text of an environment; see `BudgetStore`."""
        with self._database.hasty() as session:
            session.alone(f"budget {environment}")
            rows = session.rows(_sql.BUDGET, {"environment": environment})
            text, result = change(rows[0]["text"] if rows else None)
            if text is not None:
                session.change(_sql.SAVE_BUDGET, {"environment": environment, "text": text})
        return result


def _sum(one: Added, other: Added) -> Added:
    return Added(
        changed=one.changed | other.changed,
        conflicting=one.conflicting + other.conflicting,
        opened=one.opened + other.opened,
    )


def _in_order(intents: Sequence[Intent]) -> list[Intent]:
    """Two transactions that change the same rows in the same order never wait for each other."""
    return sorted(intents, key=lambda intent: intent.key)


def _until(lease: Lease, now: datetime) -> str:
    return _rows.text(now + timedelta(seconds=lease.duration))
