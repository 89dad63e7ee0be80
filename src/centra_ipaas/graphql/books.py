"""The budget's store, of which we know nothing: whatever it raises is one error of ours."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from centra_ipaas.errors import BudgetUnavailable, IpaasError


@contextmanager
def on_the_books(name: str) -> Iterator[None]:
    """Raise `BudgetUnavailable`, with the failure as its cause, for what is none of our errors."""
    try:
        yield
    except IpaasError:
        raise
    except Exception as error:
        kind = type(error).__name__
        raise BudgetUnavailable(f"{name}: the budget's store failed ({kind}, see its cause)") from error
