"""Works as one transaction finds and changes them, with what follows: their history and their incidents."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime

from centra_ipaas.errors import Finding
from centra_ipaas.stores import _rows, _sql
from centra_ipaas.stores._session import Dialect, Session, Values
from centra_ipaas.work import Incident, Work, WorkState
from centra_ipaas.work._changes import causes
from centra_ipaas.work._incidents import seen, urgency


class Book:
    """The works of one flow that a transaction looks at; `save` writes down what it changed."""

    def __init__(
        self,
        session: Session,
        statements: _sql.Statements,
        flow: str,
        entities: Collection[str],
        now: datetime,
    ) -> None:
        self._session, self._statements, self._flow, self._now = session, statements, flow, now
        self._at = _rows.text(now)
        rows = session.rows(statements.known, {"flow": flow, "entities": list(entities)})
        self._known: dict[str, Work] = {row["entity"]: _rows.work(row) for row in rows}
        self._workers: dict[str, str | None] = {row["entity"]: row["lease_worker"] for row in rows}
        self._changed: dict[str, Work] = {}
        self._freed: set[str] = set()
        self._steps: list[Values] = []

    def __iter__(self) -> Iterator[Work]:
        """Iterate over the known works as they now stand, oldest first."""
        return (self._changed.get(entity, work) for entity, work in self._known.items())

    def get(self, entity: str) -> Work | None:
        """Return a work as it now stands."""
        return self._changed.get(entity) or self._known.get(entity)

    def worker(self, entity: str) -> str | None:
        """Return who took it and has not given it back; its lease may have run out."""
        return self._workers.get(entity)

    def free(self, work: Work) -> None:
        """Change a work that somebody took out of its incidents: it is not held up, whatever is noted of it."""
        self._freed.add(work.entity)
        self.put(work)

    def put(self, work: Work, worker: str = "") -> None:
        """Change a work."""
        self._changed[work.entity] = work
        self._steps.append(_rows.step_row(work, worker, self._at))

    def save(self) -> tuple[Incident, ...]:
        """Write all changes down; return the incidents that opened, the worst first."""
        self._session.each(
            _sql.SAVE_WORK, [_rows.work_row(work, self._at) for work in self._changed.values()]
        )
        self._session.each(_sql.SAVE_STEP, self._steps)
        parked = [work for work in self._changed.values() if work.state is WorkState.PARKED]
        joined, left = _causes(parked), self._left()
        if not joined and not left:
            return ()
        # Who counts the work of an incident and who adds to it must not pass each other by.
        self._session.alone("incidents")
        opened = self._see(joined)
        self._leave(left)
        return tuple(sorted(self._incidents(opened).values(), key=urgency))

    def list_parked(self) -> None:
        """Put the parked works into their incidents."""
        self._see(_causes(list(self._known.values())))

    def _left(self) -> list[tuple[str, str]]:
        """Return each work that is held up no more, with by what it was."""
        return [
            (entity, incident)
            for entity, work in self._changed.items()
            if entity in self._known
            for incident in sorted(causes(self._known[entity]).keys() - self._held_by(work))
        ]

    def _held_by(self, work: Work) -> AbstractSet[str]:
        return frozenset() if work.entity in self._freed else causes(work).keys()

    def _see(self, joined: Mapping[str, Mapping[str, Finding]]) -> list[str]:
        """Open incidents or add to them; return which opened."""
        findings = {name: finding for by_name in joined.values() for name, finding in by_name.items()}
        known = self._incidents(findings)
        incidents = [
            seen(known.get(name), self._flow, finding, self._now) for name, finding in findings.items()
        ]
        self._session.each(_sql.SAVE_INCIDENT, [_rows.incident_row(incident) for incident in incidents])
        members = [self._member(entity, name) for entity, names in joined.items() for name in names]
        self._session.each(_sql.JOIN_INCIDENT, members)
        return [name for name in findings if name not in known or known[name].over]

    def _leave(self, left: Collection[tuple[str, str]]) -> None:
        """Take work out of incidents, and close those without work."""
        self._session.each(_sql.LEAVE_INCIDENT, [self._member(*pair) for pair in left])
        ids = sorted({incident for _, incident in left})
        self._session.change(self._statements.close_incidents, {"ids": ids, "now": self._at})

    def _member(self, entity: str, incident: str) -> Values:
        return {"incident": incident, "flow": self._flow, "entity": entity}

    def _incidents(self, ids: Collection[str]) -> dict[str, Incident]:
        rows = self._session.rows(self._statements.incidents_by_id, {"ids": list(ids)})
        return {row["id"]: _rows.incident(row) for row in rows}


def list_parked(session: Session, dialect: Dialect) -> None:
    """Put all parked work into incidents: it was parked before there were any."""
    by_flow = session.rows(
        "SELECT flow, max(changed_at) AS latest FROM work WHERE state = 'parked' GROUP BY flow"
    )
    for row in by_flow:
        parked = session.rows(
            "SELECT entity FROM work WHERE state = 'parked' AND flow = :flow", {"flow": row["flow"]}
        )
        entities, latest = [work["entity"] for work in parked], datetime.fromisoformat(row["latest"])
        Book(session, _sql.Statements(dialect), row["flow"], entities, latest).list_parked()


def _causes(works: Sequence[Work]) -> Mapping[str, Mapping[str, Finding]]:
    """Return by entity what it is held up by."""
    return {work.entity: causes(work) for work in works}
