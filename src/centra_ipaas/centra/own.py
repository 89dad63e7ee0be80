"""Operations of your own, read as ours are: typed, record by record, with a note of what is new in an answer.

An operation says nothing about permissions: those that its document needs have to be given to the token (OLD:auth).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias, TypeVar

import msgspec
from msgspec import Raw

from centra_ipaas.centra._operation import decoder, reader
from centra_ipaas.centra._records import read_rows
from centra_ipaas.centra._wire import Wire
from centra_ipaas.graphql import BadRecord, Operation, Page

__all__ = ["Wire", "page", "typed"]

T = TypeVar("T")
D = TypeVar("D", bound=Wire)
W = TypeVar("W", bound=Wire)

_Records: TypeAlias = tuple[W | BadRecord, ...]


def typed(
    name: str, document: str, variables: Mapping[str, object], data: type[D], pick: Callable[[D], T]
) -> Operation[T]:
    """Return an operation whose `data` is read as a type of yours, and `pick` takes the result out of it.

    Types are `Wire`, at every depth: with all the members that the document selects, ``None`` allowed where the
    schema allows null. A member that is missing or of another kind is `UnexpectedAnswer`, one that was not selected is
    left out and told by `Answer.unknown`. Whether it is a mutation stands in the document; user errors in a payload
    are `MutationRefused`. No mutation is repeated unless you say that it may be, with
    ``attrs.evolve(..., repeatable=True)``.
    """
    return Operation(name=name, document=document, variables=variables, decode=decoder(data, pick))


def page(
    name: str,
    document: str,
    variables: Mapping[str, object],
    record: type[W],
    *,
    member: str,
    named: str = "id",
    following: Callable[[_Records[W]], Operation[Page[W | BadRecord]] | None] = lambda _found: None,
) -> Operation[Page[W | BadRecord]]:
    """Return a query for a list, read record by record: one that cannot be read is a `BadRecord` in its place.

    `member` is the list in `data`, `named` the member that identifies a record, ``product.id`` if it lies deeper.
    `following` is given what was read and returns what asks for the next page, None after the last one.
    With ``attrs.evolve(..., salvage=True)`` a record in which an error of Centra lies is a `BadRecord` too.
    """
    data = msgspec.defstruct(name, [(member, list[Raw])], bases=(Wire,))

    def paged(found: _Records[W]) -> Page[W | BadRecord]:
        return Page(items=found, next=following(found))

    decode = reader(
        data,
        lambda answer, reading: paged(
            read_rows(getattr(answer, member), record, _as_it_is, at=(member,), named=named, reading=reading)
        ),
    )
    return Operation(name=name, document=document, variables=variables, decode=decode)


def _as_it_is(record: W) -> W:
    return record
