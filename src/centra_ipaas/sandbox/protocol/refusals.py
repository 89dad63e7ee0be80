"""User errors: what a mutation refuses, and where in its input. A refused mutation modifies nothing (ERRORS)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from attrs import frozen

Path = tuple[str, ...]


@frozen
class Problem:
    """One entry of `userErrors` or `userWarnings`."""

    typename: ClassVar[str] = "UserError"
    message: str
    path: Path = ()


class BadQuery(Exception):
    """A query's arguments cannot be used; it becomes an entry in `errors`."""


class FieldProblem(Exception):
    """One field has no answer; it becomes an entry in `errors`, and null as far up as the schema demands."""

    def __init__(self, message: str, category: str = "internal") -> None:
        self.category = category
        super().__init__(message)


class Refused(Exception):
    """A mutation is refused for all of `problems`; raised before anything was touched."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(problem.message for problem in problems))


def refuse(message: str, *path: str) -> Refused:
    """Return the refusal for one problem."""
    return Refused([Problem(message, path)])


class Problems:
    """Collects what is wrong with several items, so that one answer names all of it."""

    def __init__(self) -> None:
        self._found: list[Problem] = []

    def collect(self) -> Problems:
        """Keep the refusals raised inside of `with` and go on."""
        return self

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> bool:
        if isinstance(error, Refused):
            self._found.extend(error.problems)
            return True
        return False

    def check(self) -> None:
        """Raise everything that was collected, if anything was."""
        if self._found:
            raise Refused(self._found)


def one_of(value: Mapping[str, Any], *path: str) -> tuple[str, Any]:
    """Return the only member given: "Exactly one input field should be provided" refuses none and two."""
    given = [(name, member) for name, member in value.items() if member is not None]
    if len(given) != 1:
        raise refuse(f"Exactly one input field should be provided, got {len(given)}.", *path)
    return given[0]
