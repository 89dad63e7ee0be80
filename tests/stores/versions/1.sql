-- A store of version 1, as it was written then: schema and one row or more in every table.

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
INSERT INTO work VALUES (1, 'order-export', '1001', '0001767225600.000000', '', '', 'done', 'created', '[]', 0, 0,
  NULL, NULL, NULL, '2026-01-01T00:00:00.000000+00:00', '2026-01-01T00:01:00.000000+00:00');
INSERT INTO work VALUES (2, 'order-export', '1002', '0001767225601.000000', '', '', 'parked', 'sku.unknown',
  '[{"code":"sku.unknown","path":"lines[0].sku","message":"the ERP does not know COAT","owner":"e-commerce","severity":"high","action":"Create it.","evidence":{"sku":"COAT"}}]',
  0, 0, NULL, NULL, NULL, '2026-01-01T00:00:00.000000+00:00', '2026-01-01T00:02:00.000000+00:00');
INSERT INTO work VALUES (3, 'order-export', '1003', '0001767225602.000000', '', '', 'parked', 'sku.unknown',
  '[{"code":"sku.unknown","path":"lines[1].sku","message":"the ERP does not know COAT","owner":"e-commerce","severity":"high","action":"Create it.","evidence":{"sku":"COAT"}}]',
  0, 0, NULL, NULL, NULL, '2026-01-01T00:00:00.000000+00:00', '2026-01-01T00:03:00.000000+00:00');
INSERT INTO work VALUES (4, 'fulfilment-import', 'parcel-1', '', '{"order":"1001"}', '1001', 'retry', 'uncertain',
  '[]', 3, 0, '2026-01-01T00:10:00.000000+00:00', 'worker-1', '2026-01-01T00:05:00.000000+00:00',
  '2026-01-01T00:00:00.000000+00:00', '2026-01-01T00:04:00.000000+00:00');
INSERT INTO work VALUES (5, 'fulfilment-import', 'parcel-2', '', '{"order":"1001"}', '1001', 'done', 'by hand',
  '[]', 0, 1, NULL, NULL, NULL, '2026-01-01T00:00:00.000000+00:00', '2026-01-01T00:04:00.000000+00:00');
INSERT INTO intents VALUES ('order-export:1001', 'order-export', '1001', 'create', 'applied', 'SO-1',
  '2026-01-01T00:00:30.000000+00:00');
INSERT INTO intents VALUES ('order-export:1004', 'order-export', '1004', 'create', 'planned', '', NULL);
INSERT INTO links VALUES ('order-export', '1001', 'SO-1');
INSERT INTO cursors VALUES ('order-export:changes', '2026-01-01T00:00:00+00:00');
PRAGMA user_version = 1;
