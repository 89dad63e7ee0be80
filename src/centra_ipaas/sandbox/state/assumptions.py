"""What no public page settles."""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from typing import Any, Literal, get_args, get_origin, get_type_hints

from attrs import frozen


@frozen(kw_only=True)
class Assumptions:
    """What no public page settles, and what the sandbox does about it.

    A word that is none of a switch is a ValueError.
    """

    #: OLD:b2b wants an unlocked order for a shipment; whether the API may ship a locked one is not stated.
    locked_orders_ship: bool = False
    #: A shipment of units that no warehouse holds is refused unless `allocateDemand` finds stock for them.
    unallocated_units_ship: bool = False
    #: setStock PHYSICAL below allocated: ``store`` keeps the physical number (free to allocate goes negative, with
    #: a warning), ``clamp`` lifts it to allocated as the Order API does, ``refuse`` is a user error.
    physical_below_allocated: Literal["store", "clamp", "refuse"] = "store"
    #: Nothing says that SKU, EAN and UPC are kept unique, so they are not. An input that names a size by a code that
    #: several have is refused (``refuse``), or means the oldest of them (``oldest``).
    shared_codes: Literal["refuse", "oldest"] = "refuse"
    #: OLD:flow completes an order when it is shipped *and* its money is captured or marked paid.
    unpaid_orders_complete: bool = False
    #: Some batches save the good items and put the rest into userWarnings; which ones is not listed. True: the price
    #: batches do, per pricelist. False: one bad item refuses the whole call.
    partial_price_batches: bool = False
    #: After how many days an authorisation lapses at the provider: "usually 14 to 30 (60)" (OLD:erp). None: when the
    #: provider is told to (`lapse_authorisation`).
    authorisation_days: int | None = None
    #: Whether an entry of the payment history moves the order's `updatedAt`. False: only its event tells of it, and
    #: whoever asks for what was updated since misses it, unless the order's status or hold changes as well.
    payments_move_updated_at: bool = True
    #: How long the addresses of a media batch wait until they are fetched; pages say only that it is done later.
    media_batch_seconds: int = 60
    #: Entries of deleted objects are cleaned up "on a regular basis" (OLD:idconv): how long they stay.
    external_ids_outlive: timedelta = timedelta(days=1)
    #: How many items a root list gives when no `limit` is sent (nested lists say 20).
    default_limit: int = 20
    #: The form of Retry-After: OLD:limits says "timestamp", no sample was found.
    retry_after: Literal["seconds", "unix", "date"] = "seconds"
    #: "Asking again earlier trips the limit again" (OLD:limits). True: every request before the named moment is refused
    #: and moves it on. False: it is refused only while a bucket lacks tokens.
    early_retry_trips: bool = False
    #: What `extensions.appVersion` says.
    app_version: str = "v1.60.0"

    def __attrs_post_init__(self) -> None:
        for name, known in _words().items():
            if getattr(self, name) not in known:
                raise ValueError(f"{name} must be one of {', '.join(known)}; got {getattr(self, name)!r}")
        if not 1 <= self.default_limit <= 200:
            raise ValueError(f"default_limit must be between 1 and 200; got {self.default_limit}")


@cache
def _words() -> dict[str, tuple[Any, ...]]:
    hints = get_type_hints(Assumptions).items()
    return {name: get_args(hint) for name, hint in hints if get_origin(hint) is Literal}
