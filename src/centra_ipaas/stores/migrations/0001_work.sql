-- The worklist, intents before effects, links and cursors. Times are UTC text of fixed width, so they sort.

CREATE TABLE work (
  seq          INTEGER PRIMARY KEY,
  flow         TEXT NOT NULL,
  entity       TEXT NOT NULL,
  version      TEXT NOT NULL,
  payload      TEXT NOT NULL,
  grp          TEXT NOT NULL,
  state        TEXT NOT NULL,
  reason       TEXT NOT NULL,
  findings     TEXT NOT NULL,
  attempts     INTEGER NOT NULL,
  dismissed    INTEGER NOT NULL,
  next_at      TEXT,
  lease_worker TEXT,
  lease_until  TEXT,
  heard_at     TEXT NOT NULL,
  changed_at   TEXT NOT NULL,
  UNIQUE (flow, entity)
);
CREATE INDEX work_due ON work (flow, state, seq);
CREATE INDEX work_group ON work (flow, grp, seq) WHERE grp <> '';

CREATE TABLE intents (
  key          TEXT PRIMARY KEY,
  flow         TEXT NOT NULL,
  entity       TEXT NOT NULL,
  effect       TEXT NOT NULL,
  state        TEXT NOT NULL,
  remote_id    TEXT NOT NULL,
  attempted_at TEXT
);

CREATE TABLE links (
  kind  TEXT NOT NULL,
  here  TEXT NOT NULL,
  there TEXT NOT NULL,
  PRIMARY KEY (kind, here)
);

CREATE TABLE cursors (
  name  TEXT PRIMARY KEY,
  value TEXT NOT NULL
);
