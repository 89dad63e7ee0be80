"""Plans as JSON, to be looked at, signed off, and applied by somebody else later."""

from __future__ import annotations

import hashlib
from typing import Any, Final, NoReturn

import msgspec
from msgspec import UNSET, Struct, UnsetType

from centra_ipaas.errors import Finding, RecordRefused
from centra_ipaas.plan._documents import FieldChange, plain
from centra_ipaas.plan._plan import Action, Change, Create, Leave, Plan

_VERSION: Final = 1


class _Field(Struct, forbid_unknown_fields=True):
    path: list[str]
    after: Any
    before: Any | UnsetType = UNSET


class _Create(Struct, tag_field="do", tag="create", forbid_unknown_fields=True):
    key: str
    document: dict[str, Any]


class _Change(Struct, tag_field="do", tag="change", forbid_unknown_fields=True):
    key: str
    based_on: str
    fields: list[_Field]


class _Leave(Struct, tag_field="do", tag="leave", forbid_unknown_fields=True):
    key: str
    based_on: str


class _Plan(Struct, forbid_unknown_fields=True):
    version: int
    #: Of the actions: a plan that somebody edited is another plan.
    hash: str
    actions: list[_Create | _Change | _Leave]


def plan_to_json(plan: Plan) -> str:
    """Return a plan as indented JSON with a version and a content hash. It holds all values, personal ones too."""
    actions = [_told(action) for action in plan.actions]
    document = _Plan(version=_VERSION, hash=_hash(actions), actions=actions)
    return msgspec.json.format(msgspec.json.encode(document), indent=2).decode()


def plan_from_json(text: str | bytes) -> Plan:
    """Return the plan that `plan_to_json` wrote.

    Raises `RecordRefused` with a ``record.unreadable`` finding for anything else: another version, a member that is
    missing or not known, actions that were changed after the plan was made.
    """
    try:
        document = msgspec.json.decode(text, type=_Plan)
        if document.version != _VERSION:
            _refuse("version", f"is {document.version}; this version of the library reads {_VERSION} only")
        if document.hash != _hash(document.actions):
            _refuse("hash", "does not fit the actions: the plan was changed after it was made")
        return Plan(tuple(_read(action) for action in document.actions))
    except msgspec.DecodeError as error:
        _refuse("", f"is no plan: {error}")
    except TypeError as error:
        _refuse("actions", f"hold what no plan holds: {error}")


def _hash(actions: list[_Create | _Change | _Leave]) -> str:
    return hashlib.sha256(msgspec.json.encode(actions, order="deterministic")).hexdigest()


def _told(action: Action) -> _Create | _Change | _Leave:
    match action:
        case Create(key=key, document=document):
            return _Create(key, dict(document))
        case Change(key=key, changes=changes, based_on=based_on):
            return _Change(key, based_on, [_Field(list(one.path), one.after, one.before) for one in changes])
        case Leave(key=key, based_on=based_on):
            return _Leave(key, based_on)


def _read(action: _Create | _Change | _Leave) -> Action:
    match action:
        case _Create(key=key, document=document):
            return Create(key=key, document=document)
        case _Change(key=key, based_on=based_on, fields=fields):
            return Change(key=key, changes=tuple(map(_field, fields)), based_on=based_on)
        case _Leave(key=key, based_on=based_on):
            return Leave(key=key, based_on=based_on)


def _field(one: _Field) -> FieldChange:
    if not one.path:
        raise TypeError("a field without a path")
    before = one.before if one.before is UNSET else plain({"before": one.before})["before"]
    return FieldChange(path=tuple(one.path), before=before, after=plain({"after": one.after})["after"])


def _refuse(path: str, words: str) -> NoReturn:
    finding = Finding(
        code="record.unreadable",
        path=path,
        message=f"{path or 'the document'} {words}",
        action="Make the plan anew, and apply it as it was written.",
    )
    raise RecordRefused([finding]) from None
