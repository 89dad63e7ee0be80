"""A document with keys that may be lacking, and a mapper of it."""

from typing import Annotated, NotRequired, TypedDict

from attrs import frozen
from msgspec import UNSET, UnsetType

from centra_ipaas.mapping import (
    PUBLIC,
    Mapper,
    Table,
    default,
    if_absent,
    into,
    lookup,
    present,
    source,
    warn,
    when,
)


class Home(TypedDict):
    city: str | None
    zip: NotRequired[str | None]


class Document(TypedDict):
    number: Annotated[int, PUBLIC]
    note: NotRequired[str | None]
    home: NotRequired[Home | None]


class Reply(TypedDict):
    number: int
    note: NotRequired[str | None]


@frozen(kw_only=True)
class Row:
    number: int
    note: str | UnsetType | None
    noted: str
    known: str | None
    city: str
    zip: str | UnsetType | None
    place: str
    size: str


cities = Table[str, str]("cities")


def is_large(number: int) -> bool:
    return number > 0


def is_zero(number: int) -> bool:
    return number == 0


class ToRow(Mapper[Document, Row]):
    d = source(Document)
    target = into(Row)(
        number=warn(
            d["number"], is_zero, code="order.zero", message="The number is zero.", action="Look at it."
        ),
        note=if_absent(d["note"], UNSET),
        noted=default(d["note"], "none"),
        known=if_absent(d["note"], "absent"),
        city=default(present(d["home"])["city"], ""),
        zip=if_absent(present(d["home"])["zip"], "-"),
        place=default(lookup(cities, present(present(d["home"])["city"])), "?"),
        size=when(is_large, d["number"], "large", present(d["note"])),
    )


class ToReply(Mapper[Document, Reply]):
    d = source(Document)
    target = into(Reply)(number=d["number"], note=d["note"])
