"""What an answer means: the one place that knows."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from email.utils import parsedate_to_datetime
from math import nan
from typing import Generic, TypeVar

import msgspec
from attrs import evolve, field, frozen
from msgspec import Raw, Struct

from centra_ipaas.errors import (
    AnswerLost,
    GraphQLError,
    InvalidRequest,
    IpaasError,
    MutationRefused,
    PartlyApplied,
    QueryFailed,
    RateLimited,
    Redirected,
    TokenRejected,
    TooComplex,
    UnexpectedAnswer,
    UnreadableAnswer,
    UserError,
    redacted,
)
from centra_ipaas.graphql.operation import Operation
from centra_ipaas.graphql.page import Page
from centra_ipaas.graphql.reading import UNREADABLE, Decoder, Reading, decoded
from centra_ipaas.world import Reply

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

# Above this a number in Retry-After is a moment in Unix time, below it a number of seconds.
# OLD:limits says "timestamp" and shows no sample.
_UNIX_TIME_FROM = 1_000_000_000
# Of quotas that refill within an hour, with a minute for clocks that do not agree.
_LONGEST_WAIT = 3_660.0


@frozen(kw_only=True)
class Extensions:
    """What Centra says about an answer besides the answer (OLD:auth)."""

    complexity: int | None = None
    permissions_used: tuple[str, ...] = ()
    app_version: str | None = None
    #: Deprecated fields and permissions in use, with their dates, as Centra words them.
    deprecations: tuple[str, ...] = ()


@frozen(kw_only=True)
class Answer(Generic[T_co]):
    """A successful answer: its value, and what came along."""

    value: T_co
    #: `userWarnings` of mutations: they did not stop it, but a failed capture shows only here (OLD:dtc).
    warnings: tuple[UserError, ...] = ()
    extensions: Extensions = field(factory=Extensions)
    #: Members and literals in it that the schema does not know, each place once. They do no harm; see the signal.
    unknown: tuple[str, ...] = ()
    #: Centra's own clock, from the Date header; None if there was none.
    server_time: datetime | None = None


def read(operation: Operation[T], reply: Reply, now: datetime) -> Answer[T]:
    """Return the answer, or raise the error that says what it means; nothing passes in silence.

    HTTP status by ERRORS: only 200 is success. Any `errors` entry fails the operation, with the partial data
    kept, unless the operation says that it takes what can be saved (`Operation.salvage`). A mutation with
    `userErrors` has failed, whatever else it returned; of several mutations in one request some may have happened
    (`PartlyApplied`). Data that lacks what the operation asked for is `UnexpectedAnswer`; data that is no JSON or
    not there at all `UnreadableAnswer`.
    What stands in `extensions` is told as far as it can be read: it is about the answer, not part of it.
    """
    if reply.status != 200:
        raise _refusal(operation, reply, now)
    envelope = _envelope(operation, reply.body)
    errors = _errors(operation, envelope.errors)
    if errors and not _may_salvage(operation, errors):
        raise _failed(operation, errors, envelope)
    if bytes(envelope.data) in (b"", b"null"):
        raise UnreadableAnswer(f"{operation.name}: the answer has neither data nor errors")
    if not bytes(envelope.data).startswith(b"{"):
        raise UnexpectedAnswer(f"{operation.name}: `data` is no JSON object")
    warnings = _check_payloads(operation, envelope.data) if operation.mutation else ()
    reading = Reading(list(errors))
    return Answer(
        value=_salvaged(operation, errors, envelope, reading)
        if errors
        else _decode(operation, envelope.data, reading),
        warnings=warnings,
        extensions=_extensions(envelope.extensions),
        unknown=reading.unknown,
        server_time=_http_date(reply.headers.get("date")),
    )


def retry_after(value: str | None, now: datetime) -> float | None:
    """Return the seconds to wait that a Retry-After header asks for; None if it is missing or unreadable.

    Three forms are accepted, since the documentation shows none: seconds, Unix time, HTTP date. A wait longer
    than the longest quota window, an hour, is taken for unreadable.
    """
    if value is None:
        return None
    wait = _seconds(value, now)
    return max(0.0, wait) if wait <= _LONGEST_WAIT else None


def _seconds(value: str, now: datetime) -> float:
    try:
        number = float(value)
    except ValueError:
        moment = _http_date(value)
        return nan if moment is None else (moment - now).total_seconds()
    return number - now.timestamp() if number >= _UNIX_TIME_FROM else number


# --- the parts of an answer -------------------------------------------------------------------------------


_NULL = Raw(b"null")


class _Envelope(Struct):
    data: Raw = Raw()
    errors: Raw = Raw()
    extensions: Raw = Raw()


class _UserError(Struct):
    message: str
    path: Raw = _NULL


class _Payload(Struct, rename="camel"):
    user_errors: list[_UserError]
    user_warnings: list[_UserError] | None = None


_decode_envelope = msgspec.json.Decoder(_Envelope).decode
_decode_entries = msgspec.json.Decoder(list[Raw] | None).decode
_decode_path = msgspec.json.Decoder(tuple[str | int, ...] | None).decode
_decode_steps = msgspec.json.Decoder(list[Raw]).decode
_decode_members = msgspec.json.Decoder(dict[str, Raw]).decode
_decode_payload = msgspec.json.Decoder(_Payload | None).decode
_decode_extensions = msgspec.json.Decoder(dict[str, Raw] | None).decode
_decode_text = msgspec.json.Decoder(str | None).decode
_decode_texts = msgspec.json.Decoder(list[str] | None).decode
_decode_points = msgspec.json.Decoder(int | None).decode


def _envelope(operation: Operation[object], body: bytes) -> _Envelope:
    try:
        return _decode_envelope(body)
    except UNREADABLE as error:
        raise UnreadableAnswer(
            f"{operation.name}: the answer is no JSON object ({len(body)} bytes); "
            "cut off on its way, or not from Centra"
        ) from error


def _errors(operation: Operation[object], raw: Raw) -> tuple[GraphQLError, ...]:
    if not bytes(raw):
        return ()
    try:
        return tuple(map(_error, _decode_entries(raw) or ()))
    except UNREADABLE as error:
        raise UnexpectedAnswer(f"{operation.name}: `errors` is there and cannot be read") from error


def _error(raw: Raw) -> GraphQLError:
    """Return an entry of `errors` as far as it can be read: PHP writes an empty map as a list, for one."""
    entry = _readable(_decode_members, raw) or {}
    about = _readable(_decode_members, entry.get("extensions")) or {}
    return GraphQLError(
        message=_readable(_decode_text, entry.get("message")) or "(no message)",
        path=_readable(_decode_path, entry.get("path")) or (),
        category=_readable(_decode_text, about.get("category")),
    )


def _check_payloads(operation: Operation[object], data: Raw) -> tuple[UserError, ...]:
    try:
        payloads = {name: _decode_payload(raw) for name, raw in _payloads(operation, data).items()}
    except UNREADABLE as error:
        raise UnexpectedAnswer(f"{operation.name}: a payload lacks `userErrors`: {_words(error)}") from error
    if not payloads or None in payloads.values():
        raise UnexpectedAnswer(f"{operation.name}: a payload is missing and there is no error that says why")
    present = [payload for payload in payloads.values() if payload is not None]
    _check_refused(operation, data, {name: payload for name, payload in payloads.items() if payload})
    return tuple(_user_error(entry) for payload in present for entry in payload.user_warnings or ())


def _payloads(operation: Operation[object], data: Raw) -> Mapping[str, Raw]:
    """Return the members of `data` that are payloads: all, unless the operation knows which it asked for."""
    found = _decode_members(data)
    if not isinstance(operation.decode, Decoder):
        return found
    return {name: found.get(name, _NULL) for name in operation.decode.members}


def _check_refused(operation: Operation[object], data: Raw, payloads: Mapping[str, _Payload]) -> None:
    refused = {
        name: [_user_error(entry) for entry in payload.user_errors]
        for name, payload in payloads.items()
        if payload.user_errors
    }
    applied = [name for name in payloads if name not in refused]
    if refused and applied:
        raise PartlyApplied(operation.name, refused, applied, bytes(data))
    if refused:
        raise MutationRefused(operation.name, [error for errors in refused.values() for error in errors])


def _user_error(entry: _UserError) -> UserError:
    return UserError(entry.message, _input_path(entry.path))


def _input_path(told: Raw) -> tuple[str, ...]:
    """Return a path as it is told: by the schema a list of names; any other value is a step by itself."""
    steps = _readable(_decode_steps, told)
    if steps is None:
        steps = [] if told == _NULL else [told]
    return tuple(map(_input_step, steps))


def _input_step(told: Raw) -> str:
    text = _readable(_decode_text, told)
    return bytes(told).decode(errors="replace") if text is None else text


def _failed(operation: Operation[object], errors: Sequence[GraphQLError], envelope: _Envelope) -> IpaasError:
    if any(_too_complex(error.message) for error in errors):
        return TooComplex(f"{operation.name}: {'; '.join(map(str, errors))}")
    return QueryFailed(operation.name, errors, bytes(envelope.data) or None)


def _may_salvage(operation: Operation[object], errors: Sequence[GraphQLError]) -> bool:
    asked = operation.salvage and not operation.mutation
    return asked and all(error.category != "authorization" for error in errors)


def _salvaged(
    operation: Operation[T], errors: Sequence[GraphQLError], envelope: _Envelope, reading: Reading
) -> T:
    """Read partial data; whatever is wrong outside of single records is the failure of the whole."""
    try:
        value = _decode(operation, envelope.data, reading)
    except IpaasError as error:
        raise _failed(operation, errors, envelope) from error
    if reading.errors:
        raise _failed(operation, errors, envelope)
    return _and_the_next_page(value)


def _and_the_next_page(value: T) -> T:
    if isinstance(value, Page) and value.next is not None:
        return evolve(value, next=evolve(value.next, salvage=True))
    return value


def _decode(operation: Operation[T], data: Raw, reading: Reading) -> T:
    try:
        return decoded(operation.decode, data, reading)
    except IpaasError:
        raise
    except UNREADABLE as error:
        raise UnexpectedAnswer(f"{operation.name}: the data is not as asked for: {_words(error)}") from error
    except Exception as error:
        # The answer may stand for an effect that happened: whatever stumbles over it must not look like a crash.
        kind = type(error).__name__
        raise UnexpectedAnswer(
            f"{operation.name}: the data could not be read ({kind}, see its cause)"
        ) from error


def _words(error: Exception) -> str:
    """Return what is wrong with an answer; what a decoder of the user's own says of a value may hold anything."""
    cause = error.__cause__
    if cause is None or isinstance(cause, UNREADABLE):
        return redacted(str(error))
    return f"{type(cause).__name__}, see its cause"


def _extensions(raw: Raw) -> Extensions:
    found = _readable(_decode_extensions, raw) or {}
    return Extensions(
        complexity=_readable(_decode_points, found.get("complexity")),
        permissions_used=tuple(_readable(_decode_texts, found.get("permissionsUsed")) or ()),
        app_version=_readable(_decode_text, found.get("appVersion")),
        deprecations=tuple(
            note
            for name in ("deprecatedFieldsUsed", "deprecatedPermissionsUsed")
            for note in _readable(_decode_texts, found.get(name)) or ()
        ),
    )


def _readable(decode: Callable[[Raw], T | None], raw: Raw | None) -> T | None:
    try:
        return decode(raw) if raw else None
    except UNREADABLE:
        return None


# --- answers that are no 200 -------------------------------------------------------------------------------


def _refusal(operation: Operation[object], reply: Reply, now: datetime) -> IpaasError:
    """Status table of ERRORS; 408 and all of 5xx leave the outcome as unknown as 499 and 500 do."""
    status, name = reply.status, operation.name
    # Against Centra's own clock if it tells it: ours may be ahead, and asking too early is refused again.
    wait = retry_after(reply.headers.get("retry-after"), _http_date(reply.headers.get("date")) or now)
    if status == 429:
        return RateLimited(f"{name}: a quota is used up", wait)
    if status in (401, 403):
        return TokenRejected(f"{name}: Centra does not accept the token (HTTP {status})")
    if status in (408, 499) or status >= 500:
        return AnswerLost(f"{name}: no answer came back (HTTP {status})", wait)
    if status == 400:
        reasons = _reasons(reply.body)
        kind = TooComplex if any(map(_too_complex, reasons)) else InvalidRequest
        words = redacted("; ".join(reasons)) or "the request is not valid"
        return kind(f"{name}: {words} (HTTP 400)")
    if 400 < status < 500:
        return InvalidRequest(f"{name}: HTTP {status}; is the address of the shop right?")
    if 300 <= status < 400:
        return Redirected(f"{name}: HTTP {status} sends us elsewhere; is the setting `url` right?")
    return UnreadableAnswer(f"{name}: HTTP {status} is no answer of the API")


def _reasons(body: bytes) -> list[str]:
    """Return the messages of a 400, whose body is not documented; none if they cannot be read."""
    try:
        entries = _decode_entries(_decode_envelope(body).errors or _NULL) or ()
    except UNREADABLE:
        return []
    return [_error(entry).message for entry in entries]


def _too_complex(message: str) -> bool:
    """Not documented: the words are those of the GraphQL library for PHP, "Max query complexity should be ..."."""
    return re.search(r"\bquery complexity\b|\btoo complex\b", message, re.IGNORECASE) is not None


def _http_date(value: str | None) -> datetime | None:
    if value is None:
        return None
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, OverflowError, TypeError, IndexError):
        return None
    return moment if moment.tzinfo is not None else None
