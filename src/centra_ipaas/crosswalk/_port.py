"""The port to a store that keeps crosswalks."""

from __future__ import annotations

from typing import Protocol

from centra_ipaas.crosswalk._crosswalk import Crosswalk
from centra_ipaas.crosswalk._kinds import Kind
from centra_ipaas.world import MaybeAwaitable


class CrosswalkStore(Protocol):
    """Keeps crosswalks with their past. Contract: `centra_ipaas.testing.CrosswalkStoreContract`."""

    def crosswalk(self, kind: Kind) -> MaybeAwaitable[Crosswalk]:
        """Return all links of a kind, past and present; none yet is an empty crosswalk."""

    def keep_crosswalk(self, before: Crosswalk, after: Crosswalk) -> MaybeAwaitable[bool]:
        """Keep what changed from the value that was read to the value after; what this returned True for is on disk.

        False, and nothing is kept, if somebody else changed the crosswalk since `before` was read: read it anew, and
        decide again. So two people can never link one key twice.
        """
