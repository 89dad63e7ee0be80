"""One GraphQL question as a value that reads its own answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, Generic, TypeAlias, TypeVar

import msgspec
from attrs import field, frozen

T_co = TypeVar("T_co", covariant=True)

#: A member of an input that is not given: it is left out of the request, whereas None is sent as null.
NOT_GIVEN: Final = msgspec.UNSET
NotGiven: TypeAlias = msgspec.UnsetType

_encode = msgspec.json.Encoder(decimal_format="number").encode


@frozen(kw_only=True)
class Operation(Generic[T_co]):
    """A named document with its variables, and how to read the `data` of its answer.

    Variables may hold personal data, so the repr leaves them out. Decimals are sent as JSON numbers with
    exactly their digits, None as null; members that are `NOT_GIVEN` are left out.
    """

    #: The operation's name in the document; also the key under which its complexity is learned.
    name: str
    document: str = field(repr=False)
    variables: Mapping[str, object] = field(factory=dict, repr=False)
    #: Reads the JSON of `data`; raises msgspec.ValidationError if it is not of the shape asked for. A `Decoder` also
    #: tells what the schema does not know.
    decode: Callable[[bytes | msgspec.Raw], T_co] = field(repr=False)
    #: A mutation costs a mutation token and its payload must be checked for user errors.
    mutation: bool = False
    #: Sending it twice does no more than sending it once. True for every query.
    repeatable: bool = True
    #: What it is assumed to cost, in Centra's complexity points, until an answer told.
    complexity: int = 250
    #: How much it asks for at once: rows of a list, seconds of a window. It may be answered with less.
    size: int = 1
    #: Gives the same question for at most so much, if it is one whose answer tells how to go on (`Page.next`).
    smaller: Callable[[int], Operation[T_co]] | None = field(default=None, repr=False)
    #: Take an answer with `errors` if each of them lies in one record of a list: that record is then a `BadRecord`,
    #: the others are read. Without it any error fails the query. A missing permission concerns every record and
    #: always fails it; for mutations it has no meaning.
    salvage: bool = False

    def body(self) -> bytes:
        """Return the JSON body of the request."""
        return _encode(
            {"query": self.document, "operationName": self.name, "variables": _given(self.variables)}
        )


def _given(value: object) -> object:
    """Return an input without the members that are not given; in a list each item is there."""
    if isinstance(value, Mapping):
        return {name: _given(member) for name, member in value.items() if member is not NOT_GIVEN}
    if isinstance(value, list | tuple):
        return [_given(item) for item in value]
    return value
