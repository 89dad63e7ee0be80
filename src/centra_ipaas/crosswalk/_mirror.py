"""A crosswalk in Centra's own table of id conversions, so that others find it there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from attrs import field, frozen

from centra_ipaas.centra import id_conversions
from centra_ipaas.centra.id_conversions import IdConversion
from centra_ipaas.crosswalk._crosswalk import Crosswalk
from centra_ipaas.errors import Finding, RecordRefused
from centra_ipaas.graphql import Operation


@frozen(kw_only=True)
class Mirror:
    """What it takes for Centra's table to show a crosswalk."""

    object_type: str
    #: External ids that are missing or others now, by Centra's id.
    missing: Mapping[str, str] = field(repr=False)

    def operations(
        self, *, proven: frozenset[str] = id_conversions.PROVEN
    ) -> Iterator[Operation[tuple[IdConversion, ...]]]:
        """Yield what sets them, each repeatable; see `id_conversions.store` for types that are off."""
        pairs = list(self.missing.items())
        for start in range(0, len(pairs), id_conversions.PAGE):
            page = dict(pairs[start : start + id_conversions.PAGE])
            yield id_conversions.store(self.object_type, page, proven=proven)


def mirror(crosswalk: Crosswalk, object_type: str, present: Iterable[IdConversion]) -> Mirror:
    """Return what is missing in Centra's table, given what `id_conversions.read` told of it.

    The keys here must be Centra's own ids of the objects, and the kind one-to-one (ValueError), for the table is.
    Raises `RecordRefused` with all ``crosswalk.conflict`` findings: a key that is no id, and an external id that an
    object outside the crosswalk has, which Centra would take from it. Entries that the crosswalk does
    not have are left as they are.
    """
    if not crosswalk.kind.one_to_one:
        raise ValueError(f"{crosswalk.kind.name} is not one-to-one, and a table of id conversions is")
    known = {one.internal_id: one.external_id for one in present if one.object_type == object_type}
    holders = {external_id: internal_id for internal_id, external_id in known.items()}
    wrong: list[Finding] = []
    for here, there in crosswalk.theres.items():
        holder = holders.get(there, here)
        if not (here.isascii() and here.isdigit()):
            wrong.append(_conflict(here, there, f"{here!r} is no id of Centra's, so it has no id conversion"))
        elif holder not in crosswalk.theres:
            words = f"{there} is the external id of {object_type} {holder}, which the crosswalk does not have"
            wrong.append(_conflict(here, there, words))
    if wrong:
        raise RecordRefused(wrong)
    missing = {here: there for here, there in crosswalk.theres.items() if known.get(here) != there}
    return Mirror(object_type=object_type, missing=missing)


def _conflict(here: str, there: str, message: str) -> Finding:
    return Finding(
        code="crosswalk.conflict",
        path=here,
        message=message,
        cause=f"id conversion {here}",
        action="Decide which object has the external id, and correct the crosswalk or Centra's table.",
        evidence={"here": here, "there": there},
    )
