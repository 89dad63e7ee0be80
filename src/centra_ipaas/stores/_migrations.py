"""The tables, version by version; each is a file of SQL."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files
from typing import Final

from centra_ipaas.errors import ConfigurationError
from centra_ipaas.stores._book import list_parked
from centra_ipaas.stores._session import Dialect, Session

_SPELLED_DIFFERENTLY: Final = "INTEGER PRIMARY KEY"
#: Since then parked work stands in incidents.
_INCIDENTS: Final = 3


def migrate(session: Session, dialect: Dialect, version: int) -> int:
    """Bring tables of a version up to date, in the caller's transaction; return the version they are of then.

    Raises `ConfigurationError` for tables of a newer version: an old library does not touch what a newer one wrote.
    """
    scripts = _scripts()
    if version > len(scripts):
        raise ConfigurationError(
            f"the store is of a newer version ({version}) than this library ({len(scripts)})"
        )
    for script in scripts[version:]:
        for statement in _statements(script.replace(_SPELLED_DIFFERENTLY, dialect.counted)):
            session.change(statement)
    if version < _INCIDENTS:
        list_parked(session, dialect)
    return len(scripts)


def _scripts() -> Sequence[str]:
    found = files("centra_ipaas.stores").joinpath("migrations").iterdir()
    in_order = sorted((file for file in found if file.name.endswith(".sql")), key=lambda file: file.name)
    return [file.read_text(encoding="utf-8") for file in in_order]


def _statements(script: str) -> list[str]:
    lines = [line for line in script.splitlines() if not line.startswith("--")]
    return [statement.strip() for statement in "\n".join(lines).split(";") if statement.strip()]
