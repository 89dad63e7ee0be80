"""The garbage collector, while something large is made that is there to stay."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def paused() -> Iterator[None]:
    """Keep the collector off: hardly anything made is garbage."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        _grow_old()
        if collecting:
            gc.enable()


def _grow_old() -> None:
    """Spare the collector from looking through what was made once for every generation.

    Nothing is left frozen; a process that froze something of its own is let be, for thawing would thaw that too.
    """
    if not gc.get_freeze_count():
        gc.freeze()
        gc.unfreeze()
