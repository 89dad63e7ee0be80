"""The port to a store through which processes share the budget of an environment."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar, runtime_checkable

from centra_ipaas.world import MaybeAwaitable

T = TypeVar("T")


@runtime_checkable
class BudgetStore(Protocol):
    """Keeps one text for each environment. Contract: `centra_ipaas.testing.BudgetStoreContract`.

    A budget that is lost does no lasting harm (it begins anew and is set right by Centra's count), so it need not
    survive a power cut. Changes have to be quick: each request waits for one.
    """

    def change_budget(
        self, environment: str, change: Callable[[str | None], tuple[str | None, T]]
    ) -> MaybeAwaitable[T]:
        """Change the text of an environment, in one transaction; return what `change` has for its caller.

        `change` takes the text as it is, None if there is none, and returns the new one, None if it stays as it is.
        Nobody else changes it meanwhile: two callers never see the same text. If `change` raises, that goes on and
        nothing is changed.
        """
