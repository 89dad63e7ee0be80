"""Pure, typed definitions of how one kind of record becomes another."""

from centra_ipaas.mapping._describe import Rule
from centra_ipaas.mapping._functions import (
    Rows,
    Table,
    compute,
    default,
    given,
    lookup,
    present,
)
from centra_ipaas.mapping._mapper import Mapped, Mapper, Unmapped
from centra_ipaas.mapping._nesting import each, nested
from centra_ipaas.mapping._record import source
from centra_ipaas.mapping._target import Change, Target, into

__all__ = [
    "Change",
    "Mapped",
    "Mapper",
    "Rows",
    "Rule",
    "Table",
    "Target",
    "Unmapped",
    "compute",
    "default",
    "each",
    "given",
    "into",
    "lookup",
    "nested",
    "present",
    "source",
]
