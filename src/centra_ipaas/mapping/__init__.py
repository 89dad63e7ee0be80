"""Pure, typed definitions of how one kind of record becomes another."""

from centra_ipaas.mapping._compare import Comparison, Difference, compare
from centra_ipaas.mapping._coverage import Coverage, coverage
from centra_ipaas.mapping._describe import Rule
from centra_ipaas.mapping._explain import Origin
from centra_ipaas.mapping._functions import (
    Rows,
    Table,
    compute,
    default,
    given,
    if_absent,
    lookup,
    one_way,
    present,
    two_way,
    warn,
    when,
)
from centra_ipaas.mapping._hints import PUBLIC
from centra_ipaas.mapping._mapper import Mapped, Mapper, TwoWay, Unmapped
from centra_ipaas.mapping._needs import Needs
from centra_ipaas.mapping._nesting import each, nested
from centra_ipaas.mapping._record import source
from centra_ipaas.mapping._target import Change, Target, into

__all__ = [
    "PUBLIC",
    "Change",
    "Comparison",
    "Coverage",
    "Difference",
    "Mapped",
    "Mapper",
    "Needs",
    "Origin",
    "Rows",
    "Rule",
    "Table",
    "Target",
    "TwoWay",
    "Unmapped",
    "compare",
    "compute",
    "coverage",
    "default",
    "each",
    "given",
    "if_absent",
    "into",
    "lookup",
    "nested",
    "one_way",
    "present",
    "source",
    "two_way",
    "warn",
    "when",
]
