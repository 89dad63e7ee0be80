"""A crosswalk beside the keys that both sides have now."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from centra_ipaas.crosswalk._crosswalk import Crosswalk
from centra_ipaas.crosswalk._entries import Entry
from centra_ipaas.crosswalk._kinds import Kind
from centra_ipaas.crosswalk._spelling import variant_key
from centra_ipaas.errors import Finding


def audit(crosswalk: Crosswalk, heres: Collection[str], theres: Collection[str]) -> tuple[Finding, ...]:
    """Return what is wrong with a crosswalk of any kind, given all keys that there are on both sides.

    A link whose key is gone on either side is ``crosswalk.orphan``. A key here without a link is the finding that a
    mapper would have for it; if a known key differs in case or white space only, that is said, and not followed.
    """
    here_now, there_now = frozenset(heres), frozenset(theres)
    return (
        *(
            one
            for entry in crosswalk.current.values()
            for one in _gone(crosswalk.kind, entry, here_now, there_now)
        ),
        *(_unlinked(crosswalk, here) for here in sorted(here_now - crosswalk.theres.keys())),
    )


def _gone(kind: Kind, entry: Entry, heres: frozenset[str], theres: frozenset[str]) -> Iterator[Finding]:
    owner = kind.owner
    for key, keys, side in ((entry.here, heres, "here"), (entry.there, theres, "there")):
        if key not in keys:
            yield Finding(
                code="crosswalk.orphan",
                path=kind.name,
                message=f"{entry.here} stands for {entry.there}, and there is no {key} {side} any more",
                owner=owner,
                cause=f"{kind.name} {entry.here}",
                action="Retire the link if the key is gone for good, or move it to the key that took its place.",
                evidence={"here": entry.here, "there": entry.there, "gone": side},
            )


def _unlinked(crosswalk: Crosswalk, here: str) -> Finding:
    alike = sorted(crosswalk.variants.get(variant_key(here), ()))
    told = f"{here!r} is not linked"
    if alike:
        told = f"{told}; it differs from {', '.join(map(repr, alike))} in case or white space only"
    kind, owner = crosswalk.kind, crosswalk.kind.owner
    return Finding(
        code=kind.code,
        path=kind.name,
        message=told,
        owner=owner,
        cause=here,
        action=f"Link the key in the crosswalk of kind {kind.name}.",
        evidence={"here": here} | ({"alike": ", ".join(alike)} if alike else {}),
    )
