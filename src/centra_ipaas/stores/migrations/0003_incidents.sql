-- What became of each work, incidents, run reports, and names that one worker holds.

ALTER TABLE work ADD COLUMN stamp INTEGER NOT NULL DEFAULT 0;
-- From here on findings stand only where work is held up by them.
UPDATE work SET findings = '[]' WHERE state <> 'parked';

-- What comes back at a time of its own, and what is old or new, is found without reading all there is.
CREATE INDEX work_next ON work (flow, state, next_at) WHERE next_at IS NOT NULL;
CREATE INDEX work_changed ON work (state, changed_at);

-- A ring for each work: its newest steps only.
CREATE TABLE history (
  flow     TEXT NOT NULL,
  entity   TEXT NOT NULL,
  slot     INTEGER NOT NULL,
  number   INTEGER NOT NULL,
  at       TEXT NOT NULL,
  state    TEXT NOT NULL,
  reason   TEXT NOT NULL,
  attempts INTEGER NOT NULL,
  worker   TEXT NOT NULL,
  version  TEXT NOT NULL,
  findings TEXT NOT NULL,
  PRIMARY KEY (flow, entity, slot)
);

CREATE TABLE incidents (
  id        TEXT PRIMARY KEY,
  flow      TEXT NOT NULL,
  code      TEXT NOT NULL,
  title     TEXT NOT NULL,
  owner     TEXT NOT NULL,
  severity  TEXT NOT NULL,
  action    TEXT NOT NULL,
  state     TEXT NOT NULL,
  opened_at TEXT NOT NULL,
  seen_at   TEXT NOT NULL,
  closed_at TEXT,
  reason    TEXT NOT NULL
);

CREATE TABLE incident_works (
  incident TEXT NOT NULL,
  flow     TEXT NOT NULL,
  entity   TEXT NOT NULL,
  PRIMARY KEY (incident, flow, entity)
);

CREATE TABLE reports (
  seq    INTEGER PRIMARY KEY,
  flow   TEXT NOT NULL,
  report TEXT NOT NULL
);
CREATE INDEX reports_flow ON reports (flow, seq);

CREATE TABLE holds (
  name   TEXT PRIMARY KEY,
  worker TEXT NOT NULL,
  until  TEXT NOT NULL
);
