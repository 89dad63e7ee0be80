"""What every store that shares budgets has to keep."""

from __future__ import annotations

from abc import ABC, abstractmethod
from concurrent.futures import ThreadPoolExecutor

from centra_ipaas.testing._contracts.plain import fresh, plain
from centra_ipaas.work import BudgetStore


class BudgetStoreContract(ABC):
    """What a `BudgetStore` promises. Environments are fresh in each test, so that a real store may keep them."""

    @abstractmethod
    def store(self) -> BudgetStore:
        """Return the store; every call may return another connection to the same one."""

    def test_an_environment_begins_with_nothing(self) -> None:
        """And without a new text it stays so; what `change` has for its caller is handed on."""
        store, here = plain(self.store()), fresh()
        assert store.change_budget(here, lambda text: (None, ("seen", text))) == ("seen", None)
        assert store.change_budget(here, lambda text: (None, text)) is None

    def test_the_next_one_finds_what_the_last_one_wrote(self) -> None:
        """Through another connection as well; each environment has its own."""
        here, there = fresh(), fresh()
        plain(self.store()).change_budget(here, lambda _: ("one", None))
        assert plain(self.store()).change_budget(here, lambda text: ("two", text)) == "one"
        assert plain(self.store()).change_budget(here, lambda text: (None, text)) == "two"
        assert plain(self.store()).change_budget(there, lambda text: (None, text)) is None

    def test_a_change_that_fails_changes_nothing(self) -> None:
        """What it raised goes on, and the store works as before."""
        store, here = plain(self.store()), fresh()
        store.change_budget(here, lambda _: ("one", None))
        try:
            store.change_budget(here, lambda _: 1 // 0)
        except ZeroDivisionError:
            assert store.change_budget(here, lambda text: (None, text)) == "one"
        else:
            raise AssertionError("the error of a change was lost")

    def test_no_two_callers_see_the_same_text(self) -> None:
        """Eight threads count to 200 together, each with the store it was given."""
        here = fresh()

        def count(_number: int) -> None:
            store = plain(self.store())
            for _ in range(25):
                store.change_budget(here, _plus_one)

        with ThreadPoolExecutor(8) as threads:
            list(threads.map(count, range(8)))
        assert plain(self.store()).change_budget(here, lambda text: (None, text)) == "200"


def _plus_one(text: str | None) -> tuple[str, None]:
    return str(int(text or 0) + 1), None
