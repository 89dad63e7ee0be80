-- The quotas of each environment that processes share: one JSON text, of the library's own form.

CREATE TABLE budgets (
  environment TEXT PRIMARY KEY,
  text        TEXT NOT NULL
);
