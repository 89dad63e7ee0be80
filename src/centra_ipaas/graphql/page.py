"""Lists that come in pages."""

from __future__ import annotations

from typing import Generic, TypeVar

from attrs import evolve, frozen

from centra_ipaas.errors import Finding
from centra_ipaas.graphql.operation import Operation

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


@frozen(kw_only=True)
class Page(Generic[T_co]):
    """Some items and the operation that asks for the next ones; None after the last page.

    How a list is paged, by page number, by a connection's cursor, or by stretches of time, is the operation's affair:
    whoever follows `next` to its end has read the list. A page may be empty and not be the last.
    """

    items: tuple[T_co, ...]
    next: Operation[Page[T_co]] | None = None
    #: Where `next` begins, as text: whoever keeps it can go on there in another process. Empty if the list can only be
    #: read from its begin.
    place: str = ""
    #: How many items the whole list has, as Centra counted them for this answer; None if it did not tell.
    total: int | None = None


@frozen(kw_only=True)
class BadRecord:
    """A record in an answer that could not be read: the others of its page are not affected."""

    #: What identifies the record, as far as it could be read.
    entity: str
    #: Where it stands in `data`: ``orders[2]``.
    path: str = ""
    findings: tuple[Finding, ...]


def fitting(operation: Operation[T], room: float) -> Operation[T]:
    """Return the operation itself, or one for less if it costs more than may be spent on one request.

    `room` says how many times its expected cost that is. An operation that cannot be asked for less stays as it is.
    """
    if operation.smaller is None or room >= 1 or operation.size == 1:
        return operation
    smaller = operation.smaller(max(1, int(operation.size * room)))
    return evolve(smaller, salvage=operation.salvage)
