"""The embedded store: one SQLite file, safe against `kill -9` and power cuts."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from threading import RLock
from types import TracebackType
from typing import Final, Self, TypeVar

import msgspec
from attrs import evolve

from centra_ipaas.errors import ConfigurationError, Finding
from centra_ipaas.work import (
    Added,
    Completed,
    Intent,
    IntentState,
    Lease,
    Link,
    Outcome,
    Parks,
    Retries,
    Waits,
    Work,
    WorkState,
)

T = TypeVar("T")

#: Milliseconds to wait for another process that writes.
_BUSY_TIMEOUT: Final = 10_000
_FULL: Final = 2
#: Bound parameters in one statement; SQLite's own limit is far higher.
_CHUNK: Final = 500

_encode = msgspec.json.Encoder().encode
_findings = msgspec.json.Decoder(tuple[Finding, ...]).decode

# What stands behind the "#" of a version tells apart what happened at one time, and has no order.
_TIME: Final = "substr({0}.version, 1, instr({0}.version || '#', '#') - 1)"
_NEW, _OLD = _TIME.format("excluded"), _TIME.format("work")
_ADD: Final = f"""
INSERT INTO work
  (flow, entity, version, payload, grp, state, reason, findings, attempts, dismissed, heard_at, changed_at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, 0, ?, ?)
ON CONFLICT (flow, entity) DO UPDATE SET
  version = excluded.version, payload = excluded.payload, state = excluded.state, reason = excluded.reason,
  dismissed = work.dismissed AND excluded.state <> 'parked', findings = excluded.findings,
  attempts = 0, next_at = NULL, heard_at = excluded.heard_at,
  changed_at = excluded.changed_at
WHERE {_NEW} > {_OLD}
   OR ({_NEW} = {_OLD} AND excluded.version <> work.version)
   OR (excluded.version = work.version AND (
     (work.state = 'waiting' AND excluded.payload = work.payload)
     OR (excluded.payload <> work.payload AND (work.state = 'parked' OR excluded.state = 'parked'))))
"""

_CONFLICT: Final = "SELECT 1 FROM work WHERE flow = ? AND entity = ? AND version = ? AND payload <> ?"

# Of a group only its oldest open work is due, so that order within the group is kept.
_TAKE: Final = """
UPDATE work SET lease_worker = :worker, lease_until = :until
WHERE seq IN (
  SELECT seq FROM work AS w
  WHERE flow = :flow
    AND (state = 'ready' OR (state IN ('waiting', 'retry') AND next_at <= :now))
    AND (lease_until IS NULL OR lease_until <= :now)
    AND (:only IS NULL OR entity IN (SELECT value FROM json_each(:only)))
    AND (grp = '' OR NOT EXISTS (
      SELECT 1 FROM work AS older
      WHERE older.flow = w.flow AND older.grp = w.grp AND older.seq < w.seq
        AND older.state IN ('ready', 'waiting', 'retry')))
  ORDER BY seq LIMIT :limit)
RETURNING *
"""

_RENEW: Final = """
UPDATE work SET lease_until = ? WHERE flow = ? AND entity = ? AND lease_worker = ? AND lease_until > ?
"""

_FINISH: Final = """
UPDATE work SET state = ?, reason = ?, findings = ?, attempts = ?, next_at = ?, changed_at = ?
WHERE flow = ? AND entity = ? AND version = ? AND lease_worker = ?
"""

_RELEASE: Final = """
UPDATE work SET lease_worker = NULL, lease_until = NULL WHERE flow = ? AND entity = ? AND lease_worker = ?
"""

_PLAN: Final = """
INSERT INTO intents (key, flow, entity, effect, state, remote_id, attempted_at) VALUES (?, ?, ?, ?, 'planned', '', ?)
ON CONFLICT (key) DO UPDATE SET state = 'planned', attempted_at = excluded.attempted_at
WHERE intents.state <> 'applied'
"""


_SETTLE: Final = """
UPDATE intents SET state = ?, remote_id = ?, attempted_at = coalesce(?, attempted_at)
WHERE key = ? AND (state <> 'applied' OR ? = 'applied')
"""


class SqliteStore:
    """A `WorkStore` and `BudgetStore` in one file; ``":memory:"`` keeps it in memory for tests.

    Every method is one transaction, written through to the disk (WAL, synchronous FULL) before it returns; only the
    budget may be lost in a power cut, which does no lasting harm.
    Threads share a store, processes share a file. The file is readable by its owner only: payloads may hold
    personal data. Raises `ConfigurationError` if the file cannot be used.
    """

    def __init__(self, path: str | Path) -> None:
        self._path = path
        self._lock = self._budget_lock = RLock()
        self._connection = self._budget_connection = _connect(path)
        try:
            with self._transaction():
                _migrate(self._connection)
            self._budget_lock, self._budget_connection = self._for_budget(path)
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"SqliteStore({str(self._path)!r})"

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()
        if self._budget_connection is not self._connection:
            with self._budget_lock:
                self._budget_connection.close()

    # --- work ----------------------------------------------------------------------------------------------

    def add(self, works: Sequence[Work], now: datetime, cursor: tuple[str, str] | None = None) -> Added:
        """Add work and move a cursor, together; see `WorkStore`."""
        moment, changed, conflicting = _text(now), set[str](), []
        with self._transaction() as connection:
            for work in works:
                if connection.execute(_ADD, (*_row(work), moment, moment)).rowcount:
                    changed.add(work.entity)
                elif connection.execute(
                    _CONFLICT, (work.flow, work.entity, work.version, work.payload)
                ).fetchone():
                    conflicting.append(work)
            if cursor is not None:
                connection.execute("INSERT OR REPLACE INTO cursors (name, value) VALUES (?, ?)", cursor)
        return Added(changed=frozenset(changed), conflicting=tuple(conflicting))

    def take(
        self, flow: str, limit: int, lease: Lease, now: datetime, only: Collection[str] = ()
    ) -> Sequence[Work]:
        """Lease works that are due; see `WorkStore`."""
        parameters = {
            "flow": flow,
            "limit": limit,
            "worker": lease.worker,
            "now": _text(now),
            "until": _until(lease, now),
            "only": json.dumps(sorted(only)) if only else None,
        }
        with self._transaction() as connection:
            rows = connection.execute(_TAKE, parameters).fetchall()
        return [_work(row) for row in sorted(rows, key=lambda row: int(row["seq"]))]

    def renew(self, works: Sequence[Work], lease: Lease, now: datetime) -> frozenset[str]:
        """Prolong leases; return the entities still held."""
        with self._transaction() as connection:
            return frozenset(
                work.entity
                for work in works
                if connection.execute(
                    _RENEW, (_until(lease, now), work.flow, work.entity, lease.worker, _text(now))
                ).rowcount
            )

    def finish(
        self, flow: str, outcomes: Mapping[str, tuple[Work, Outcome]], lease: Lease, now: datetime
    ) -> None:
        """Write outcomes down and end the leases; see `WorkStore`."""
        with self._transaction() as connection:
            for entity, (work, outcome) in outcomes.items():
                after = _after(work, outcome)
                connection.execute(
                    _FINISH,
                    (
                        after.state,
                        after.reason,
                        _json(after.findings),
                        after.attempts,
                        _text(after.next_at),
                        _text(now),
                        flow,
                        entity,
                        work.version,
                        lease.worker,
                    ),
                )
                connection.execute(_RELEASE, (flow, entity, lease.worker))

    def works(
        self, flow: str | None = None, states: Sequence[WorkState] = (), since: datetime | None = None
    ) -> Sequence[Work]:
        """Return work as it stands, oldest first."""
        wanted = tuple(states) or tuple(WorkState)
        query = (
            f"SELECT * FROM work WHERE state IN ({_marks(wanted)}) "
            "AND (? IS NULL OR flow = ?) AND changed_at >= ? ORDER BY seq"
        )
        with self._lock:
            rows = self._connection.execute(query, (*wanted, flow, flow, _text(since) or "")).fetchall()
        return [_work(row) for row in rows]

    def wake(
        self, flow: str, entities: Sequence[str], now: datetime, states: Sequence[WorkState] = ()
    ) -> int:
        """Make work ready again; return how many were."""
        wanted = tuple(states) or tuple(WorkState)
        statement = (
            "UPDATE work SET state = 'ready', attempts = 0, dismissed = 0, next_at = NULL, changed_at = ? "
            f"WHERE flow = ? AND entity = ? AND state IN ({_marks(wanted)})"
        )
        with self._transaction() as connection:
            return sum(
                connection.execute(statement, (_text(now), flow, entity, *wanted)).rowcount
                for entity in entities
            )

    def dismiss(self, flow: str, entities: Sequence[str], reason: str, now: datetime) -> int:
        """Finish parked work that was settled elsewhere; return how many were."""
        statement = (
            "UPDATE work SET state = 'done', dismissed = 1, reason = ?, findings = '[]', changed_at = ? "
            "WHERE flow = ? AND entity = ? AND state = 'parked'"
        )
        with self._transaction() as connection:
            return sum(
                connection.execute(statement, (reason, _text(now), flow, entity)).rowcount
                for entity in entities
            )

    # --- intents -------------------------------------------------------------------------------------------

    def plan(self, intents: Sequence[Intent], now: datetime) -> Mapping[str, Intent]:
        """Write intents down before their effects; see `WorkStore`."""
        rows = [(intent.key, intent.flow, intent.entity, intent.effect, _text(now)) for intent in intents]
        with self._transaction() as connection:
            connection.executemany(_PLAN, rows)
            return self._known_intents([intent.key for intent in intents])

    def settle(self, intents: Sequence[Intent], links: Sequence[Link] = ()) -> None:
        """Write down what became of intents, with their links."""
        with self._transaction() as connection:
            connection.executemany(
                _SETTLE,
                [
                    (intent.state, intent.remote_id, _text(intent.attempted_at), intent.key, intent.state)
                    for intent in intents
                ],
            )
            self._write_links(links)

    def intents(self, keys: Sequence[str]) -> Mapping[str, Intent]:
        """Return the intents known under these keys."""
        with self._lock:
            return self._known_intents(keys)

    def _known_intents(self, keys: Sequence[str]) -> dict[str, Intent]:
        rows = self._select("SELECT * FROM intents WHERE key IN", keys)
        return {row["key"]: _intent(row) for row in rows}

    # --- links and cursors -----------------------------------------------------------------------------------

    def link(self, links: Sequence[Link]) -> None:
        """Remember links."""
        with self._transaction():
            self._write_links(links)

    def links(self, kind: str, here: Sequence[str]) -> Mapping[str, str]:
        """Return `there` by `here` for those that are known."""
        with self._lock:
            rows = self._select("SELECT here, there FROM links WHERE kind = ? AND here IN", here, kind)
        return {row["here"]: row["there"] for row in rows}

    def cursor(self, name: str) -> str | None:
        """Return a cursor's value."""
        with self._lock:
            row = self._connection.execute("SELECT value FROM cursors WHERE name = ?", (name,)).fetchone()
        return None if row is None else str(row["value"])

    def _write_links(self, links: Sequence[Link]) -> None:
        self._connection.executemany(
            "INSERT OR REPLACE INTO links (kind, here, there) VALUES (?, ?, ?)",
            [(link.kind, link.here, link.there) for link in links],
        )

    # --- budget ----------------------------------------------------------------------------------------------

    def change_budget(self, environment: str, change: Callable[[str | None], tuple[str | None, T]]) -> T:
        """Change the text of an environment; see `BudgetStore`."""
        with _transaction(self._budget_connection, self._budget_lock) as connection:
            row = connection.execute(
                "SELECT text FROM budgets WHERE environment = ?", (environment,)
            ).fetchone()
            text, result = change(None if row is None else row["text"])
            if text is not None:
                connection.execute(
                    "INSERT OR REPLACE INTO budgets (environment, text) VALUES (?, ?)", (environment, text)
                )
        return result

    def _for_budget(self, path: str | Path) -> tuple[RLock, sqlite3.Connection]:
        """Return a connection that does not wait for the disk: each request changes the budget.

        Its commits are written through together with the next one of the other connection. In memory there is only
        one connection.
        """
        if str(path) == ":memory:":
            return self._lock, self._connection
        connection = _connect(path)
        connection.execute("PRAGMA synchronous = NORMAL")
        return RLock(), connection

    # --- plumbing --------------------------------------------------------------------------------------------

    def _select(self, head: str, values: Sequence[str], *before: str) -> Iterator[sqlite3.Row]:
        for start in range(0, len(values), _CHUNK):
            part = values[start : start + _CHUNK]
            yield from self._connection.execute(f"{head} ({_marks(part)})", (*before, *part)).fetchall()

    def _transaction(self) -> AbstractContextManager[sqlite3.Connection]:
        return _transaction(self._connection, self._lock)


@contextmanager
def _transaction(connection: sqlite3.Connection, lock: RLock) -> Iterator[sqlite3.Connection]:
    with lock:
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield connection
            connection.execute("COMMIT")
        except BaseException:
            # After some failures, such as a full disk, SQLite has rolled back already.
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise


def _connect(path: str | Path) -> sqlite3.Connection:
    try:
        if str(path) != ":memory:":
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        connection.row_factory = sqlite3.Row
        connection.execute(f"PRAGMA busy_timeout = {_BUSY_TIMEOUT}")
        connection.execute("PRAGMA journal_mode = WAL")
        # NORMAL lost commits in a simulated power cut; set outside a transaction and read back.
        connection.execute("PRAGMA synchronous = FULL")
        synchronous = connection.execute("PRAGMA synchronous").fetchone()[0]
    except (OSError, sqlite3.Error) as error:
        raise ConfigurationError(f"the store {path} cannot be used: {error}") from error
    if synchronous != _FULL:
        connection.close()
        raise ConfigurationError(f"the store {path} does not take PRAGMA synchronous = FULL")
    return connection


def _migrate(connection: sqlite3.Connection) -> None:
    """Bring the schema up to date; a file of a newer version is refused."""
    migrations = sorted(
        (
            file
            for file in files("centra_ipaas.stores").joinpath("migrations").iterdir()
            if file.name.endswith(".sql")
        ),
        key=lambda file: file.name,
    )
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version > len(migrations):
        raise ConfigurationError(
            f"the store is of a newer version ({version}) than this library ({len(migrations)})"
        )
    for number, migration in enumerate(migrations[version:], start=version + 1):
        for statement in _statements(migration.read_text(encoding="utf-8")):
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {number}")


def _statements(script: str) -> Iterable[str]:
    lines = [line for line in script.splitlines() if not line.startswith("--")]
    return filter(None, (statement.strip() for statement in "\n".join(lines).split(";")))


def _after(work: Work, outcome: Outcome) -> Work:
    """Return the work as its outcome leaves it."""
    match outcome:
        case Completed(reason=reason):
            return evolve(work, state=WorkState.DONE, reason=reason, findings=(), attempts=0, next_at=None)
        case Waits(reason=reason, until=until):
            return evolve(work, state=WorkState.WAITING, reason=reason, findings=(), next_at=until)
        case Retries(reason=reason, at=at):
            return evolve(work, state=WorkState.RETRY, reason=reason, attempts=work.attempts + 1, next_at=at)
        case Parks(reason=reason, findings=findings):
            return evolve(work, state=WorkState.PARKED, reason=reason, findings=findings, next_at=None)


def _row(work: Work) -> tuple[str, ...]:
    return (
        work.flow,
        work.entity,
        work.version,
        work.payload,
        work.group,
        work.state,
        work.reason,
        _json(work.findings),
    )


def _work(row: sqlite3.Row) -> Work:
    return Work(
        flow=row["flow"],
        entity=row["entity"],
        version=row["version"],
        payload=row["payload"],
        group=row["grp"],
        state=WorkState(row["state"]),
        reason=row["reason"],
        findings=_findings(row["findings"]),
        attempts=row["attempts"],
        dismissed=bool(row["dismissed"]),
        next_at=_moment(row["next_at"]),
        heard_at=_moment(row["heard_at"]),
    )


def _intent(row: sqlite3.Row) -> Intent:
    return Intent(
        key=row["key"],
        flow=row["flow"],
        entity=row["entity"],
        effect=row["effect"],
        state=IntentState(row["state"]),
        remote_id=row["remote_id"],
        attempted_at=_moment(row["attempted_at"]),
    )


def _until(lease: Lease, now: datetime) -> str | None:
    return _text(now + timedelta(seconds=lease.duration))


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(UTC).isoformat(timespec="microseconds")


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _json(findings: tuple[Finding, ...]) -> str:
    return _encode(findings).decode()


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))
