-- What version 2 added, as it was written then; to be run after version 1.

CREATE TABLE budgets (
  environment TEXT PRIMARY KEY,
  text        TEXT NOT NULL
);
INSERT INTO budgets VALUES ('shop.centra.com', 'spent');
PRAGMA user_version = 2;
