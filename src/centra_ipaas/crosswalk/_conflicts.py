"""Why a link cannot be made: all reasons of all links at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from attrs import frozen

from centra_ipaas.crosswalk._entries import LONGEST, Entry, is_key
from centra_ipaas.crosswalk._kinds import Kind
from centra_ipaas.crosswalk._spelling import variant_key
from centra_ipaas.errors import Finding


@frozen(kw_only=True)
class Wanted:
    """A link to be made."""

    here: str
    there: str
    replaces: int | None = None


def conflicts(kind: Kind, staying: Iterable[Entry], wanted: Sequence[Wanted]) -> Iterator[Finding]:
    """Yield what speaks against each link: the links that stay, and those that come before it among the wanted."""
    known = [Wanted(here=entry.here, there=entry.there) for entry in staying]
    by_here = {one.here: one for one in known}
    by_there = {one.there: one for one in known}
    by_variant = {variant_key(one.here): one for one in known}
    for one in wanted:
        found = tuple(_against(kind, one, by_here, by_there, by_variant))
        yield from found
        if not found:
            by_here[one.here] = by_there[one.there] = by_variant[variant_key(one.here)] = one


def _against(
    kind: Kind,
    one: Wanted,
    by_here: dict[str, Wanted],
    by_there: dict[str, Wanted],
    by_variant: dict[str, Wanted],
) -> Iterator[Finding]:
    for side, key in (("here", one.here), ("there", one.there)):
        if not is_key(key):
            yield _conflict(
                kind, one, f"the key {side} has 1 to {LONGEST} characters, and no control characters"
            )
    if (known := by_here.get(one.here)) is not None:
        yield _conflict(kind, one, f"{one.here} stands for {known.there} already", known)
        return
    if kind.one_to_one and (known := by_there.get(one.there)) is not None:
        yield _conflict(kind, one, f"{known.here} stands for {one.there} already, and only one may", known)
    known = by_variant.get(variant_key(one.here))
    if known is not None and known.here != one.here and (kind.one_to_one or known.there != one.there):
        yield _conflict(
            kind, one, f"{one.here!r} differs from {known.here!r} in case or white space only", known
        )


def _conflict(kind: Kind, one: Wanted, message: str, known: Wanted | None = None) -> Finding:
    evidence = {"here": one.here, "there": one.there}
    if known is not None:
        evidence |= {"known here": known.here, "known there": known.there}
    owner = kind.owner
    return Finding(
        code="crosswalk.conflict",
        path=kind.name,
        message=message,
        owner=owner,
        cause=f"{kind.name} {one.here}",
        action="Decide which link is right; end or move the other one first.",
        evidence=evidence,
    )
