-- What version 3 added, as it was written then; to be run after version 2.

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
INSERT INTO incidents VALUES ('cff4d43690', 'order-export', 'sku.unknown', 'the ERP does not know COAT', 'e-commerce', 'high', 'Create it.', 'open', '2026-01-01T00:03:00.000000+00:00', '2026-01-01T00:03:00.000000+00:00', NULL, '');
INSERT INTO incident_works VALUES ('cff4d43690', 'order-export', '1002');
INSERT INTO incident_works VALUES ('cff4d43690', 'order-export', '1003');
INSERT INTO reports VALUES (1, 'order-export', '{"begun":"2026-01-01T00:00:00Z","code":null,"counts":{"created":2,"sku.unknown":2},"done":2,"dry":false,"ended":"2026-01-01T00:05:00Z","error":"","flow":"order-export","heard":0,"held_back":0,"looked":4,"parked":2,"parks":{},"skipped":0,"worker":"worker-1"}');
INSERT INTO holds VALUES ('order-export hears', 'worker-1', '2026-04-01T00:00:00.000000+00:00');
PRAGMA user_version = 3;
