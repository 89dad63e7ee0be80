"""What the store says to its database: one text for all where they agree, filled in by the dialect where not."""

from __future__ import annotations

from typing import Final

from centra_ipaas.stores._session import Dialect

WORK: Final = (
    "flow, entity, version, payload, grp, state, reason, findings, attempts, dismissed, next_at, heard_at, "
    "stamp"
)
_OPEN: Final = "('ready', 'waiting', 'retry')"

SAVE_WORK: Final = """
INSERT INTO work
  (flow, entity, version, payload, grp, state, reason, findings, attempts, dismissed, next_at, heard_at, changed_at,
   stamp)
VALUES
  (:flow, :entity, :version, :payload, :grp, :state, :reason, :findings, :attempts, :dismissed, :next_at, :heard_at,
   :changed_at, :stamp)
ON CONFLICT (flow, entity) DO UPDATE SET
  version = excluded.version, payload = excluded.payload, state = excluded.state, reason = excluded.reason,
  findings = excluded.findings, attempts = excluded.attempts, dismissed = excluded.dismissed,
  next_at = excluded.next_at, heard_at = excluded.heard_at, changed_at = excluded.changed_at, stamp = excluded.stamp
"""

SAVE_STEP: Final = """
INSERT INTO history (flow, entity, slot, number, at, state, reason, attempts, worker, version, findings)
VALUES (:flow, :entity, :slot, :number, :at, :state, :reason, :attempts, :worker, :version, :findings)
ON CONFLICT (flow, entity, slot) DO UPDATE SET
  number = excluded.number, at = excluded.at, state = excluded.state, reason = excluded.reason,
  attempts = excluded.attempts, worker = excluded.worker, version = excluded.version, findings = excluded.findings
"""

HISTORY: Final = "SELECT * FROM history WHERE flow = :flow AND entity = :entity ORDER BY number"

PLAN: Final = """
INSERT INTO intents (key, flow, entity, effect, state, remote_id, attempted_at)
VALUES (:key, :flow, :entity, :effect, 'planned', '', :attempted_at)
ON CONFLICT (key) DO UPDATE SET state = 'planned', attempted_at = excluded.attempted_at
WHERE intents.state <> 'applied'
"""

SETTLE: Final = """
UPDATE intents SET state = :state, remote_id = :remote_id, attempted_at = coalesce(:attempted_at, attempted_at)
WHERE key = :key AND (state <> 'applied' OR :state = 'applied')
"""

SAVE_LINK: Final = """
INSERT INTO links (kind, here, there) VALUES (:kind, :here, :there)
ON CONFLICT (kind, here) DO UPDATE SET there = excluded.there
"""

# One statement, so that nobody changes the entries between the revision and them.
CROSSWALK: Final = """
SELECT revision, entry.* FROM crosswalks LEFT JOIN crosswalk_entries AS entry ON entry.kind = crosswalks.kind
WHERE crosswalks.kind = :kind ORDER BY number
"""
REVISION: Final = "SELECT revision FROM crosswalks WHERE kind = :kind"
SAVE_REVISION: Final = """
INSERT INTO crosswalks (kind, revision) VALUES (:kind, :revision)
ON CONFLICT (kind) DO UPDATE SET revision = excluded.revision
"""
SAVE_ENTRY: Final = """
INSERT INTO crosswalk_entries (kind, number, here, there, since, until, decided_by, reason, replaces)
VALUES (:kind, :number, :here, :there, :since, :until, :decided_by, :reason, :replaces)
ON CONFLICT (kind, number) DO UPDATE SET until = excluded.until, reason = excluded.reason
"""

CURSOR: Final = "SELECT value FROM cursors WHERE name = :name"
SAVE_CURSOR: Final = """
INSERT INTO cursors (name, value) VALUES (:name, :value) ON CONFLICT (name) DO UPDATE SET value = excluded.value
"""

HOLD: Final = """
INSERT INTO holds (name, worker, until) VALUES (:name, :worker, :until)
ON CONFLICT (name) DO UPDATE SET worker = excluded.worker, until = excluded.until
WHERE holds.worker = excluded.worker OR holds.until <= :now
"""
LET_GO: Final = "DELETE FROM holds WHERE name = :name AND worker = :worker"

INCIDENTS: Final = """
SELECT incidents.*, (SELECT count(*) FROM incident_works WHERE incident = incidents.id) AS works FROM incidents
"""
CLOSED: Final = f"""
{INCIDENTS.rstrip()}
WHERE flow = :flow AND (closed_at > :since OR (closed_at = :since AND id > :id)) ORDER BY closed_at, id LIMIT :limit
"""
MEMBERS: Final = f"""
SELECT {WORK} FROM work
WHERE flow = :flow AND entity IN (SELECT entity FROM incident_works WHERE incident = :id AND flow = :flow)
ORDER BY seq
"""
SAVE_INCIDENT: Final = """
INSERT INTO incidents
  (id, flow, code, title, owner, severity, action, state, opened_at, seen_at, closed_at, reason)
VALUES
  (:id, :flow, :code, :title, :owner, :severity, :action, :state, :opened_at, :seen_at, :closed_at, :reason)
ON CONFLICT (id) DO UPDATE SET
  title = excluded.title, owner = excluded.owner, severity = excluded.severity, action = excluded.action,
  state = excluded.state, opened_at = excluded.opened_at, seen_at = excluded.seen_at,
  closed_at = excluded.closed_at, reason = excluded.reason
"""
JOIN_INCIDENT: Final = """
INSERT INTO incident_works (incident, flow, entity) VALUES (:incident, :flow, :entity)
ON CONFLICT (incident, flow, entity) DO NOTHING
"""
LEAVE_INCIDENT: Final = """
DELETE FROM incident_works WHERE incident = :incident AND flow = :flow AND entity = :entity
"""
MARK_INCIDENT: Final = """
UPDATE incidents SET state = :state, reason = :reason, closed_at = :closed_at WHERE id = :id
"""

SAVE_REPORT: Final = "INSERT INTO reports (flow, report) VALUES (:flow, :report)"
DROP_REPORTS: Final = """
DELETE FROM reports WHERE flow = :flow AND seq <= (
  SELECT seq FROM reports WHERE flow = :flow ORDER BY seq DESC LIMIT 1 OFFSET :kept)
"""

BUDGET: Final = "SELECT text FROM budgets WHERE environment = :environment"
SAVE_BUDGET: Final = """
INSERT INTO budgets (environment, text) VALUES (:environment, :text)
ON CONFLICT (environment) DO UPDATE SET text = excluded.text
"""


class Statements:
    """What depends on the dialect."""

    def __init__(self, dialect: Dialect) -> None:
        among = dialect.among.format
        of_flow = f"flow = :flow AND entity {among(':entities')}"
        self.known = f"SELECT {WORK}, lease_worker FROM work WHERE {of_flow} ORDER BY seq {dialect.lock}"
        self.take = _take(dialect, "")
        self.take_only = _take(dialect, f"AND entity {among(':only')}")
        # Rows are always locked in one order, or two transactions could wait for each other.
        self.renew = f"""
            WITH held AS MATERIALIZED (
              SELECT seq FROM work WHERE {of_flow} AND lease_worker = :worker AND lease_until > :now
              ORDER BY seq {dialect.lock})
            UPDATE work SET lease_until = :until WHERE seq IN (SELECT seq FROM held) RETURNING entity"""
        # Whoever forgets waits for nobody: what is in hand just now is forgotten the next time.
        self.old = f"""
            SELECT flow, entity FROM work
            WHERE state = 'done' AND changed_at < :before AND (dismissed = 0 OR payload <> '' OR EXISTS (
              SELECT 1 FROM history WHERE history.flow = work.flow AND history.entity = work.entity))
            ORDER BY changed_at LIMIT :limit {dialect.lock_free}"""
        self.forget = (
            f"DELETE FROM history WHERE {of_flow}",
            f"UPDATE work SET payload = '' WHERE {of_flow} AND dismissed = 1",
            f"DELETE FROM work WHERE {of_flow} AND dismissed = 0",
        )
        self.release = f"""
            UPDATE work SET lease_worker = NULL, lease_until = NULL WHERE {of_flow} AND lease_worker = :worker"""
        self.works = f"SELECT {WORK} FROM work WHERE state {among(':states')}"
        self.intents = f"SELECT * FROM intents WHERE key {among(':keys')}"
        self.links = f"SELECT here, there FROM links WHERE kind = :kind AND here {among(':here')}"
        self.incidents = f"{INCIDENTS} WHERE state {among(':states')}"
        self.incidents_by_id = f"{INCIDENTS} WHERE id {among(':ids')}"
        self.close_incidents = f"""
            UPDATE incidents SET state = 'closed', closed_at = :now
            WHERE id {among(":ids")} AND state = 'open'
              AND NOT EXISTS (SELECT 1 FROM incident_works WHERE incident = incidents.id)"""


def _take(dialect: Dialect, only: str) -> str:
    """Of a group only its oldest open work is due, and only if no other is in hand: so its order is kept.

    Each state is searched by itself, in the order of an index that ends where enough was found: however long the
    list is, a page costs the same.
    """
    free = f"""
        flow = :flow AND (lease_until IS NULL OR lease_until <= :now) {only}
        AND (grp = '' OR NOT EXISTS (
          SELECT 1 FROM work AS other
          WHERE other.flow = w.flow AND other.grp = w.grp AND other.grp <> '' AND other.seq <> w.seq
            AND ((other.seq < w.seq AND other.state IN {_OPEN}) OR other.lease_until > :now)))"""
    states = (
        "state = 'ready'",
        "state = 'waiting' AND next_at <= :now",
        "state = 'retry' AND next_at <= :now",
    )
    found = " UNION ALL ".join(
        f"SELECT seq FROM (SELECT seq FROM work AS w WHERE {state} AND {free} ORDER BY seq LIMIT :limit) AS found"
        for state in states
    )
    return f"""
        WITH due AS MATERIALIZED (
          SELECT seq FROM work AS w
          WHERE seq IN ({found})
            AND (state = 'ready' OR (state IN ('waiting', 'retry') AND next_at <= :now))
            AND (lease_until IS NULL OR lease_until <= :now)
          ORDER BY seq LIMIT :limit {dialect.lock_free})
        UPDATE work SET lease_worker = :worker, lease_until = :until
        WHERE seq IN (SELECT seq FROM due)
        RETURNING seq, {WORK}"""
