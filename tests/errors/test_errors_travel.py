"""An error comes through a copy, and back from another process, as it was."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import pytest

from centra_ipaas import errors
from centra_ipaas.errors import (
    AnswerLost,
    Finding,
    GraphQLError,
    IpaasError,
    MutationRefused,
    PartlyApplied,
    QueryFailed,
    RateLimited,
    RecordRefused,
    UncertainOutcome,
    UserError,
)

USER_ERROR = UserError("no such article", ("lines", "0"))
#: Those that are made of more than a message.
MADE: list[IpaasError] = [
    RecordRefused(
        [Finding(code="sku.unknown", path="lines[2]", message="no such article", evidence={"a": "b"})]
    ),
    AnswerLost("Things: no answer came back (HTTP 503)", 7.0),
    RateLimited("Things: a quota is used up", 3.5),
    QueryFailed("Things", [GraphQLError("boom", ("things", 0), "internal")], b'{"things": [null]}'),
    MutationRefused("Change", [USER_ERROR]),
    PartlyApplied("Change", {"a": [USER_ERROR]}, ["b"], b'{"b": {}}'),
    UncertainOutcome("Change", "cut"),
]


def classes(cls: type[IpaasError] = IpaasError) -> Iterator[type[IpaasError]]:
    if cls.__module__ == errors.__name__:
        yield cls
        for child in cls.__subclasses__():
            yield from classes(child)


def samples() -> list[IpaasError]:
    others = set(classes()) - {type(error) for error in MADE}
    return [
        *MADE,
        *(kind("Things: what happened") for kind in sorted(others, key=lambda kind: kind.__name__)),
    ]


WAYS: dict[str, Callable[[IpaasError], IpaasError]] = {
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
    **{f"pickle {n}": lambda error, n=n: pickle.loads(pickle.dumps(error, n)) for n in range(6)},  # type: ignore[misc]
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("error", samples(), ids=lambda error: type(error).__name__)
def test_an_error_comes_back_as_it_was(error: IpaasError, way: str) -> None:
    """Its class, words, attributes, and what was noted on it."""
    noted = copy.copy(error)
    noted.__notes__ = [*error.__notes__, "while the shop of the north was read"]
    back = WAYS[way](noted)
    assert type(back) is type(error)
    assert (str(back), back.args) == (str(error), error.args)
    assert vars(back) == vars(noted)
    assert back.__notes__ == [f"{error.code}: {error.advice}", "while the shop of the north was read"]


def uncertain() -> None:
    raise UncertainOutcome("Change", "cut")


def test_an_error_comes_out_of_another_process() -> None:
    """And does not break the pool."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        with pytest.raises(UncertainOutcome) as caught:
            pool.submit(uncertain).result(timeout=60)
        assert (caught.value.operation, str(caught.value)) == ("Change", "Change: cut")
