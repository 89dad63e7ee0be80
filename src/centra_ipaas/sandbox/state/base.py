"""What every row has in common."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from attrs import define

ZERO, ONE = Decimal(0), Decimal(1)
#: Older than anything an order can be.
EPOCH = datetime.fromisoformat("2020-01-01T00:00:00+00:00")

DTC = "DIRECT_TO_CONSUMER"
WHOLESALE = "WHOLESALE"


@define(eq=False, kw_only=True)
class Row:
    """A stored object; it is itself only, however alike another looks.

    Attributes are named as the schema's fields, in snake case.
    """

    #: What was loaded under names that the class has no attribute for, by the name in the schema.
    extras: dict[str, Any] | None = None


class Record:
    """A stored object of a type that needs no behaviour: whatever attributes it was given, in snake case."""

    typename: str
    id: int
    extras: dict[str, Any] | None

    def __init__(self, typename: str, **values: Any) -> None:
        self.typename = typename
        self.extras = None
        self.__dict__.update(values)

    def __repr__(self) -> str:
        return f"<{self.typename} {self.__dict__.get('id')}>"

    def __getattr__(self, name: str) -> Any:
        """Read what was not given as None: a stored type promises no more than its schema does."""
        if name.startswith("__"):
            raise AttributeError(name)
        return None
