"""One GraphQL question as a value that reads its own answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Generic, TypeVar

import msgspec
from attrs import field, frozen

T_co = TypeVar("T_co", covariant=True)

_encode = msgspec.json.Encoder(decimal_format="number").encode


@frozen(kw_only=True)
class Operation(Generic[T_co]):
    """A named document with its variables, and how to read the `data` of its answer.

    Variables may hold personal data, so the repr leaves them out. Decimals are sent as JSON numbers with
    exactly their digits.
    """

    #: The operation's name in the document; also the key under which its complexity is learned.
    name: str
    document: str = field(repr=False)
    variables: Mapping[str, object] = field(factory=dict, repr=False)
    #: Reads the JSON of `data`; raises msgspec.ValidationError if it is not of the shape asked for.
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

    def body(self) -> bytes:
        """Return the JSON body of the request."""
        return _encode({"query": self.document, "operationName": self.name, "variables": self.variables})
