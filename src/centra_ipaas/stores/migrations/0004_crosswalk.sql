-- Which key here is which key there, with all that was true before; the links of engines stay where they are.

CREATE TABLE crosswalks (
  kind     TEXT PRIMARY KEY,
  revision INTEGER NOT NULL
);

CREATE TABLE crosswalk_entries (
  kind       TEXT NOT NULL,
  number     INTEGER NOT NULL,
  here       TEXT NOT NULL,
  there      TEXT NOT NULL,
  since      TEXT NOT NULL,
  until      TEXT,
  decided_by TEXT NOT NULL,
  reason     TEXT NOT NULL,
  replaces   INTEGER,
  PRIMARY KEY (kind, number)
);
