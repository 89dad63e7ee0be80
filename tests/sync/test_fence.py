"""Nothing is sent that another worker has in hand or has done, however late this one finds out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

import pytest
from attrs import evolve
from made_flows import MadeFlow
from sync_brand import Brand

from centra_ipaas import Runner, SqliteStore
from centra_ipaas.hooks import inline
from centra_ipaas.models import Order
from centra_ipaas.signals import WorkTakenOver
from centra_ipaas.sync import Accepted, Failed, Refused, Run
from centra_ipaas.testing import InMemoryTarget
from centra_ipaas.work import Intent, IntentState, Lease, WorkState

FLOW = "order-export"


class Erp(InMemoryTarget[Order]):
    """An ERP that notes what it was asked to create, and takes its time."""

    def __init__(self) -> None:
        super().__init__()
        self.calls: list[list[str]] = []
        #: What happens during the next call.
        self.meanwhile: Callable[[], object] | None = None

    def create(self, document: Order, *, key: str) -> Accepted | Refused:
        self.called([document])
        return super().create(document, key=key)

    def called(self, documents: Sequence[Order]) -> None:
        self.calls.append([document.number for document in documents])
        if (happens := self.meanwhile) is not None:
            self.meanwhile = None
            happens()


class BulkErp(Erp):
    """Takes several orders in one call; the answers about some may be lost before anything was done."""

    lost: frozenset[str] = frozenset()

    def create_many(self, documents: Sequence[tuple[str, Order]]) -> Sequence[Accepted | Refused | Failed]:
        self.called([document for _, document in documents])
        return [
            Failed(TimeoutError())
            if document.number in self.lost
            else InMemoryTarget.create(self, document, key=key)
            for key, document in documents
        ]


@pytest.fixture(params=[Erp, BulkErp], ids=["one by one", "in one call"])
def erp(request: pytest.FixtureRequest) -> Erp:
    return request.param()  # type: ignore[no-any-return]


def taken_over(brand: Brand, orders: int) -> None:
    """Sleep past the lease, until another worker has taken so many orders over."""
    brand.clock.forward(seconds=90)
    with SqliteStore(brand.folder / "brand.db") as store:
        other = Lease(worker="other", duration=600.0)
        assert len(store.take(FLOW, 99, other, brand.clock())) == orders


def told(brand: Brand) -> set[str]:
    """Return the orders whose loss was told."""
    return {signal.entity for signal in brand.signals if isinstance(signal, WorkTakenOver)}


# --- the lease ran out ----------------------------------------------------------------------------------------------


def test_after_a_slow_call_the_rest_of_the_page_is_asked_for_again(tmp_path: Path) -> None:
    """The first call outlasts the lease; the second order is another worker's by then."""
    erp = Erp()
    brand = Brand(folder=tmp_path, erp=erp)
    numbers = {brand.order() for _ in range(3)}
    erp.meanwhile = lambda: taken_over(brand, orders=3)
    brand.run(brand.export())
    ((first,),) = erp.calls
    assert told(brand) >= numbers - {first}


def test_after_a_slow_call_for_many_the_next_one_is_asked_for_again(tmp_path: Path) -> None:
    """An order that failed before goes alone, after the call for the others of its page; that one is slow."""
    erp = BulkErp()
    brand = Brand(folder=tmp_path, erp=erp)
    failed = brand.order()
    erp.lost = frozenset({failed})
    brand.run(brand.export())
    fresh = sorted(brand.order() for _ in range(2))
    erp.lost, erp.calls = frozenset(), []
    brand.clock.forward(hours=1)
    erp.meanwhile = lambda: taken_over(brand, orders=3)
    brand.run(brand.export())
    assert [sorted(call) for call in erp.calls] == [fresh]
    assert failed in told(brand)


def test_what_is_taken_over_between_plan_and_call_is_not_sent(tmp_path: Path, erp: Erp) -> None:
    """Another flow had its turn right before the call, and took longer than the lease."""
    brand = Brand(folder=tmp_path, erp=erp)
    numbers = [brand.order(), brand.order()]
    keys = [brand.export().key(number) for number in numbers]
    with brand.client() as client, SqliteStore(tmp_path / "brand.db") as store:
        runner = Runner(client, store, hooks=[inline(brand.signals.append)], slice=0.000001)

        async def long(run: Run) -> None:
            for _ in range(1_000):
                if not told(brand) and {i.state for i in store.intents(keys).values()} == {
                    IntentState.PLANNED
                }:
                    assert erp.calls == []
                    taken_over(brand, orders=2)
                if store.reports(FLOW) or await run.enough():
                    break
            runner.stop()

        runner.add(brand.export(), every="1h").add(MadeFlow("long", long, stage=2), every="1h")
        runner.run_forever(signals=False)
    assert told(brand) == set(numbers)
    assert erp.calls == []


# --- another worker did it ------------------------------------------------------------------------------------------


class Meanwhile(SqliteStore):
    """A store in which another worker's late answer is written down right before this one's plan."""

    def __init__(self, path: Path, other: InMemoryTarget[Order], order: Order) -> None:
        super().__init__(path)
        self._other, self._order = other, order

    def plan(self, intents: Sequence[Intent], now: datetime) -> Mapping[str, Intent]:
        """Plan what the other one has done by now."""
        for intent in intents:
            if intent.entity == self._order.number:
                super().plan([intent], now)
                answer = InMemoryTarget.create(self._other, self._order, key=intent.key)
                assert isinstance(answer, Accepted)
                super().settle([evolve(intent, state=IntentState.APPLIED, remote_id=answer.remote_id)])
        return super().plan(intents, now)


def test_what_another_worker_applied_since_the_look_is_not_sent_again(tmp_path: Path, erp: Erp) -> None:
    """It was not known when this one looked, and is when it plans. The other order of the page goes."""
    done, brand = Erp(), Brand(folder=tmp_path, erp=erp)
    first = brand.order()
    brand.run(evolve(brand.export(), target=done, name="elsewhere"))
    ((_, document),) = done.journal
    second = brand.order()
    with brand.client() as client, Meanwhile(tmp_path / "brand.db", erp, document) as store:
        Runner(client, store).add(brand.export()).run_once()
    assert erp.calls == [[second]]
    brand.clock.forward(minutes=2)
    assert brand.run(brand.export()) == {FLOW: {"exported": 1}}
    assert (brand.exported(), erp.calls) == ([first, second], [[second]])
    with SqliteStore(tmp_path / "brand.db") as store:
        assert {work.entity: work.state for work in store.works(FLOW)} == dict.fromkeys(
            [first, second], WorkState.DONE
        )
