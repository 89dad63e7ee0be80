"""The store fails at every call in turn, once or from then on: nothing parks, nothing is lost, nothing doubles."""

from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from sync_brand import AsItIs, Brand

from centra_ipaas import Client, OrderExport, Runner, Settings, SqliteStore
from centra_ipaas.errors import StoreUnavailable
from centra_ipaas.signals import RunFailed, Signal
from centra_ipaas.testing import InMemoryTarget
from centra_ipaas.work import WorkState


class Failing:
    """A store of which one call fails, or all from then on; before it did anything, or after."""

    def __init__(self, store: SqliteStore, at: int, *, lasting: bool, done: bool) -> None:
        self._store, self._at, self._lasting, self._done = store, at, lasting, done
        self.calls = 0

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._store, name)

        def call(*args: Any, **kwargs: Any) -> Any:
            self.calls += 1
            fails = self.calls == self._at or (self._lasting and self.calls > self._at)
            if fails and not self._done:
                raise StoreUnavailable("the test's own", "locked")
            result = method(*args, **kwargs)
            if fails:
                raise StoreUnavailable("the test's own", "unreachable")
            return result

        return call if callable(method) else method


def cycle(
    brand: Brand, at: int = 0, *, lasting: bool = False, done: bool = False
) -> tuple[int, list[Signal]]:
    """Run once with a store that fails at a call; return how many calls there were, and what the hooks heard."""
    heard: list[Signal] = []
    settings = Settings(url=brand.sandbox.url, token=brand.sandbox.token)
    with (
        Client(settings, transport=brand.sandbox.transport(), clock=brand.clock) as client,
        SqliteStore(brand.folder / "brand.db") as store,
    ):
        failing = Failing(store, at, lasting=lasting, done=done)
        runner = Runner(client, failing, hooks=[heard.append])
        try:
            runner.add(OrderExport(target=brand.erp, mapper=AsItIs())).run_once()
        except StoreUnavailable:
            pass
        else:
            assert not lasting or failing.calls < at, "a store that stays down has to be told"
        return failing.calls, heard


def states(brand: Brand) -> Counter[WorkState]:
    with SqliteStore(brand.folder / "brand.db") as store:
        return Counter(work.state for work in store.works())


MODES = [(lasting, done) for lasting in (False, True) for done in (False, True)]


def test_a_store_that_fails_in_the_middle_of_a_run(tmp_path: Path) -> None:
    """The run fails and says so; the next ones go on as if nothing had been."""
    failures, at, calls = 0, 1, 1
    while at <= calls:
        brand = Brand(folder=Path(tempfile.mkdtemp(dir=tmp_path)), erp=InMemoryTarget(accepts_keys=False))
        brand.order()
        brand.order()
        brand.order(payment="unpaid")
        lasting, done = MODES[at % len(MODES)]
        calls, heard = cycle(brand, at, lasting=lasting, done=done)
        assert states(brand)[WorkState.PARKED] == 0, f"call {at}"
        failures += any(isinstance(s, RunFailed) and s.code == "store-unavailable" for s in heard)
        for _ in range(2):
            brand.clock.forward(seconds=100)
            cycle(brand)
        assert brand.exported() == ["1", "2"], f"call {at}"
        assert states(brand) == {WorkState.DONE: 2, WorkState.WAITING: 1}, f"call {at}"
        at += 1
    assert failures > 8
