"""One GraphQL question as a value that reads its own answer."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Final, Generic, TypeAlias, TypeVar

import msgspec
from attrs import field, frozen

from centra_ipaas.errors import ConfigurationError

T_co = TypeVar("T_co", covariant=True)

#: A member of an input that is not given: it is left out of the request, whereas None is sent as null.
NOT_GIVEN: Final = msgspec.UNSET
NotGiven: TypeAlias = msgspec.UnsetType

_encode = msgspec.json.Encoder(decimal_format="number").encode


@frozen(kw_only=True)
class Operation(Generic[T_co]):
    """A named document with its variables, and how to read the `data` of its answer.

    Whether it is a query or a mutation stands in the document; a document without either is a `ConfigurationError`,
    and so is a `mutation` that says otherwise.

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
        return _is_mutation(self.document, self.name)

    @mutation.validator
    def _agrees_with_the_document(self, _attribute: object, mutation: bool) -> None:
        if mutation != _is_mutation(self.document, self.name):
            told = "a query" if mutation else "a mutation"
            raise ConfigurationError(f"{self.name}: mutation={mutation}, but its document is {told}")

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


# --- what a document says -----------------------------------------------------------------------------------

# What means nothing here: block strings, strings, comments. Then names (a directive with its @), and brackets.
_TOKEN: Final = re.compile(
    r'"""(?:\\"""|[^"]|"(?!""))*"""|"(?:\\.|[^"\\\n])*"|#[^\n\r]*|(@?[A-Za-z_]\w*|[{}()\[\]])', re.ASCII
)


# Documents are few, the operations made of each many.
@lru_cache(maxsize=1024)
def _is_mutation(document: str, name: str) -> bool:
    """Whether the operation of this name is a mutation; of a document with a single one, that one."""
    kinds = list(_operations(document))
    if len(kinds) > 1:
        kinds = [(kind, named) for kind, named in kinds if named == name]
    if len(kinds) != 1 or kinds[0][0] == "subscription":
        raise ConfigurationError(f"{name}: its document needs one query or mutation of this name")
    return kinds[0][0] == "mutation"


def _operations(document: str) -> Iterator[tuple[str, str]]:
    """Yield kind and name of each operation; the name is empty where there is none."""
    depth, head = 0, list[str]()
    for word in filter(None, (match[1] for match in _TOKEN.finditer(document))):
        if word == "{" and not depth:
            kind, named = [*head, "", ""][:2]
            if kind != "fragment":
                yield kind or "query", named.partition("@")[0]
            head = []
        if word in "{([":
            depth += 1
        elif word in "})]":
            depth -= 1
        elif not depth:
            head.append(word)
