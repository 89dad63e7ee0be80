"""What may be accepted without asking a person."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from attrs import field, frozen
from attrs.validators import ge, le, min_len

from centra_ipaas.crosswalk._proposals import Candidate, Problem, Proposal

#: What can be right all the same. In all other problems somebody's data is wrong, and only a person can tell whose.
_DECIDABLE: Final = frozenset(
    {
        Problem.CASE,
        Problem.WHITE_SPACE,
        Problem.LEADING_ZEROS,
        Problem.CODE_LENGTH,
        Problem.SIZE_SUFFIX,
        Problem.OTHER_SKU,
    }
)
#: A candidate that is this close to another one, in per cent, is not chosen.
APART: Final = 5


def _problems(problems: Iterable[Problem]) -> frozenset[Problem]:
    return frozenset(problems)


def _decidable(_instance: object, _attribute: object, value: frozenset[Problem]) -> None:
    if wrong := sorted(value - _DECIDABLE):
        raise ValueError(f"no policy decides {', '.join(wrong)}: a person has to")


@frozen(kw_only=True)
class Policy:
    """An explicit decision that candidates of some kinds are right: ``Policy(name="erp", accepts={Problem.CASE})``.

    All that has to be overlooked must be in `accepts`. What only a person can decide is a ValueError there: swapped,
    shared, retired and unknown codes.
    """

    #: Kept with each link that it makes, as who decided.
    name: str = field(validator=min_len(1))
    accepts: frozenset[Problem] = field(converter=_problems, validator=_decidable)
    #: In per cent.
    confidence: int = field(default=90, validator=[ge(1), le(100)])

    def choose(self, proposal: Proposal) -> Candidate | None:
        """Return the candidate that this policy accepts: the only one likely enough, well ahead of all others."""
        likely = [one for one in proposal.candidates if one.confidence > self.confidence - APART]
        if proposal.problem not in self.accepts or len(likely) != 1:
            return None
        (only,) = likely
        allowed = only.confidence >= self.confidence and self.accepts.issuperset(only.differences)
        return only if allowed else None
