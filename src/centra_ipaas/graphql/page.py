"""Lists that come in pages."""

from __future__ import annotations

from typing import Generic, TypeVar

from attrs import frozen

from centra_ipaas.errors import Finding
from centra_ipaas.graphql.operation import Operation

T_co = TypeVar("T_co", covariant=True)


@frozen(kw_only=True)
class Page(Generic[T_co]):
    """Some items and the operation that asks for the next ones; None after the last page."""

    items: tuple[T_co, ...]
    next: Operation[Page[T_co]] | None = None


@frozen(kw_only=True)
class BadRecord:
    """A record in an answer that could not be read: the others of its page are not affected."""

    #: What identifies the record, as far as it could be read.
    entity: str
    findings: tuple[Finding, ...]
