"""Signals as log records."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from attrs import asdict, fields_dict

from centra_ipaas.errors import Finding
from centra_ipaas.signals import Signal

_log = logging.getLogger("centra_ipaas")


def log_signals(signal: Signal) -> None:
    """Log a signal: its name and members as text, and as `extra` under ``signal`` for structured handlers.

    The logger is ``centra_ipaas``; the level is the signal's own. Signals carry no personal data.
    """
    if _log.isEnabledFor(signal.level):
        name = type(signal).__name__
        _log.log(
            signal.level, "%s %s", name, _members(signal), extra={"signal": {"name": name, **asdict(signal)}}
        )


def _members(signal: Signal) -> str:
    names = (name for name in fields_dict(type(signal)) if name != "at")
    members = " ".join(f"{name}={_shown(getattr(signal, name))}" for name in names)
    # What Centra or an ERP worded may have line ends: one signal is one line.
    return " ".join(members.splitlines())


def _shown(value: object) -> str:
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "; ".join(str(item) if isinstance(item, Finding) else repr(item) for item in value) or "none"
    if isinstance(value, float):
        return f"{value:.3f}"
    return str(value)
