"""What users bring: small Protocols in canonical terms, each with its promise.

Methods may be plain, or (under `AsyncClient`) async. Contract classes to run against an adapter are in
`centra_ipaas.testing`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic, Protocol, TypeAlias, TypeVar

from attrs import field, frozen
from attrs.validators import and_, deep_iterable, ge, instance_of, min_len

from centra_ipaas.errors import Finding, storable
from centra_ipaas.models import Dispatch, StockLevel
from centra_ipaas.world import Failed, MaybeAwaitable

D_contra = TypeVar("D_contra", contravariant=True)
R = TypeVar("R")


@frozen(kw_only=True)
class TargetPromise:
    """What a target can promise about doing nothing twice.

    ======================== ==============================================================================
    accepts_keys             `create` with a key it has seen returns the first answer and does nothing again
    can_find                 `find(key)` knows whether `create` with that key happened
    settles_within           seconds after an attempt in which it may still happen; a "not found" counts
                             only afterwards
    ======================== ==============================================================================
    """

    accepts_keys: bool = False
    can_find: bool = False
    settles_within: float = field(default=0.0, validator=ge(0.0))


def _whole(_instance: object, _attribute: object, text: str) -> None:
    if storable(text) != text:
        raise ValueError("it holds half a character or NUL, and cannot be kept as it is")


@frozen(kw_only=True)
class Accepted:
    """The target holds the record; `remote_id` is its own id for it, never empty (TypeError, ValueError)."""

    remote_id: str = field(validator=and_(instance_of(str), min_len(1), _whole))


@frozen(kw_only=True)
class Refused:
    """The target does not take the record as it is, and holds nothing of it."""

    findings: tuple[Finding, ...] = field(validator=deep_iterable(instance_of(Finding), instance_of(tuple)))


class OrderTarget(Protocol[D_contra]):
    """Where orders go: ERP, WMS or OMS. `D` is what the mapper makes of an order.

    `create` returns `Accepted` or `Refused`. An exception means that the outcome is unknown: the engine looks
    with `find` (or repeats, if `accepts_keys`) before anything happens again. Raise `NotSent` if it is
    certain that nothing reached the target. If it can take several in one call, see `BulkOrderTarget`. Contract:
    `centra_ipaas.testing.OrderTargetContract`.
    """

    @property
    def promise(self) -> TargetPromise:
        """What this target guarantees; constant."""

    def create(self, document: D_contra, *, key: str) -> MaybeAwaitable[Accepted | Refused]:
        """Create the order under this idempotency key."""

    def find(self, key: str) -> MaybeAwaitable[str | None]:
        """Return the remote id of what was created under the key, None if there is nothing."""


class BulkOrderTarget(OrderTarget[D_contra], Protocol[D_contra]):
    """A target that also takes several orders in one call. The export then uses that, whenever more than one is due.

    Contract: `centra_ipaas.testing.OrderTargetContract`, whose cases for many run if `create_many` is there.
    """

    def create_many(
        self, documents: Sequence[tuple[str, D_contra]]
    ) -> MaybeAwaitable[Sequence[Accepted | Refused | Failed]]:
        """Create orders, each under its idempotency key; return one outcome for each, in their order.

        ``Failed(error)`` says of one order what raising from `create` says. An exception, or another number of
        outcomes, says it of all of them: each is looked up, or repeated if the target accepts keys.
        """


@frozen(kw_only=True)
class Unreadable:
    """A record of a source that could not be read; it parks with its findings, nothing is lost.

    Correct it at the source and send it again: when it comes and can be read, the parked one is dismissed by itself.
    Replaying it changes nothing.
    """

    #: Whatever identifies the record, so that it parks once: its id, or file and row.
    entity: str = field(converter=storable)
    findings: tuple[Finding, ...]
    #: The record as it came, for whoever mends it. Kept in the store, shown nowhere else.
    payload: str = field(default="", repr=False, converter=storable)


@frozen(kw_only=True)
class Batch(Generic[R]):
    """Records of a source, oldest first, and where to go on.

    The engine stores the records before it stores the cursor, and asks again with that cursor. A source that
    keeps no cursor returns everything open and None.
    """

    items: Sequence[R | Unreadable] = ()
    cursor: str | None = None
    #: There is more to read right now.
    more: bool = False


DispatchBatch: TypeAlias = Batch[Dispatch]
StockBatch: TypeAlias = Batch[StockLevel]


class FulfilmentSource(Protocol):
    """Who dispatches parcels. Contract: `centra_ipaas.testing.FulfilmentSourceContract`."""

    def dispatches(self, cursor: str | None) -> MaybeAwaitable[DispatchBatch]:
        """Return what was dispatched after the cursor (None: from the beginning); again if asked again."""


class StockSource(Protocol):
    """Who counts. Contract: `centra_ipaas.testing.StockSourceContract`."""

    def levels(self, cursor: str | None) -> MaybeAwaitable[StockBatch]:
        """Return the levels that changed after the cursor (None: all of them); again if asked again."""
