"""One GraphQL question as a value that reads its own answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, Generic, TypeAlias, TypeVar

import msgspec
from attrs import field, frozen

from centra_ipaas.errors import ConfigurationError
from centra_ipaas.graphql.document import told

T_co = TypeVar("T_co", covariant=True)

#: A member of an input that is not given: it is left out of the request, whereas None is sent as null.
NOT_GIVEN: Final = msgspec.UNSET
NotGiven: TypeAlias = msgspec.UnsetType

_encode = msgspec.json.Encoder(decimal_format="number").encode


@frozen(kw_only=True)
class Operation(Generic[T_co]):
    """A named document with its variables, and how to read the `data` of its answer.

    Whether it is a query or a mutation stands in the document; a document without either is a `ConfigurationError`,
    and so is a `mutation` that says otherwise. So is a mutation that does not ask for its `userErrors`, for only they
    tell whether it happened: Centra demands that they be selected (https://centra.dev/graphql/mutation.html), and
    every payload of the schema has them.

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
    #: A mutation costs a mutation token and its payload must be checked for user errors. Told by the document.
    mutation: bool = field()
    #: Sending it twice does no more than sending it once. True for every query; of a mutation only its caller knows,
    #: so none is repeated unless it says so.
    repeatable: bool = field()
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

    @mutation.default
    def _told_by_the_document(self) -> bool:
        return told(self.document, self.name).mutation

    @mutation.validator
    def _agrees_with_the_document(self, _attribute: object, mutation: bool) -> None:
        said = told(self.document, self.name)
        if mutation != said.mutation:
            kind = "a mutation" if said.mutation else "a query"
            raise ConfigurationError(f"{self.name}: mutation={mutation}, but its document is {kind}")
        if said.deaf:
            raise ConfigurationError(
                f"{self.name}: select `userErrors {{ message path }}`, by this name, in {', '.join(said.deaf)}; "
                "only they tell whether a mutation happened (https://centra.dev/graphql/mutation.html)"
            )

    @repeatable.default
    def _unless_it_is_a_mutation(self) -> bool:
        return not self.mutation

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
