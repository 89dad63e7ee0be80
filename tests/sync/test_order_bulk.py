"""A target that takes several orders in one call: one outcome each, and none twice when an answer is lost."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from attrs import evolve
from sync_brand import Brand

from centra_ipaas import AsyncClient, Client, Runner, Settings, SqliteStore
from centra_ipaas.errors import ConfigurationError, Finding, NotSent
from centra_ipaas.models import Order
from centra_ipaas.signals import EffectFound
from centra_ipaas.sync import Accepted, Failed, OrderExport, Refused
from centra_ipaas.testing import InMemoryTarget, Kills, each_kill
from centra_ipaas.work import IntentState, WorkState

Outcome = Accepted | Refused | Failed
Documents = Sequence[tuple[str, Order]]
REFUSED = Refused(findings=(Finding(code="sku.unknown", message="no such article"),))


class Bulk(InMemoryTarget[Order]):
    """An ERP with a call for many; `answer` may change what it answers, after it was done."""

    def __init__(self, answer: Callable[[Sequence[Outcome]], object] = lambda outcomes: outcomes) -> None:
        super().__init__()
        self.calls: list[list[str]] = []
        self.refused: set[str] = set()
        self.answer = answer

    def create_many(self, documents: Documents) -> Sequence[Outcome]:
        """Take all but the refused ones."""
        self.calls.append([document.number for _, document in documents])
        outcomes = [
            REFUSED if document.number in self.refused else self.create(document, key=key)
            for key, document in documents
        ]
        return self.answer(outcomes)  # type: ignore[return-value]


def brand_of(folder: Path, erp: Bulk, orders: int = 4) -> tuple[Brand, list[str]]:
    brand = Brand(folder=folder, erp=erp)
    return brand, [brand.order() for _ in range(orders)]


def states(brand: Brand) -> dict[str, str]:
    with SqliteStore(brand.folder / "brand.db") as store:
        return {work.entity: work.state for work in store.works("order-export")}


def again(brand: Brand) -> None:
    brand.clock.forward(hours=1)
    brand.run(brand.export())


def test_a_page_is_one_call(tmp_path: Path) -> None:
    """In place of one for each; the intents are on disk before."""
    erp = Bulk()
    brand, numbers = brand_of(tmp_path, erp)
    assert brand.run(brand.export())["order-export"] == {"exported": 4}
    assert [sorted(call) for call in erp.calls] == [numbers]
    with SqliteStore(tmp_path / "brand.db") as store:
        assert store.links("order-export", numbers) == {
            number: str(place) for place, number in enumerate(erp.calls[0], start=1)
        }


def test_a_refused_order_stops_no_other(tmp_path: Path) -> None:
    """Each has its own outcome."""
    erp = Bulk()
    brand, numbers = brand_of(tmp_path, erp)
    erp.refused = {numbers[1]}
    brand.run(brand.export())
    assert states(brand) == {
        number: WorkState.PARKED if number == numbers[1] else WorkState.DONE for number in numbers
    }


def test_an_order_in_doubt_is_looked_up_and_the_others_are_done(tmp_path: Path) -> None:
    """The call was answered, but for one."""
    erp = Bulk(lambda outcomes: [Failed(TimeoutError()), *outcomes[1:]])
    brand, _ = brand_of(tmp_path, erp)
    brand.run(brand.export())
    in_doubt = [number for number, state in states(brand).items() if state != WorkState.DONE]
    assert in_doubt == [erp.calls[0][0]]
    again(brand)
    assert (len(brand.exported()), erp.doubled(), len(erp.calls)) == (4, {}, 1)
    assert [signal.entity for signal in brand.signals if isinstance(signal, EffectFound)] == in_doubt


def lost(_outcomes: Sequence[Outcome]) -> object:
    raise TimeoutError


@pytest.mark.parametrize(
    "answer",
    [
        lost,
        lambda outcomes: outcomes[1:],
        lambda outcomes: [*outcomes, *outcomes],
        lambda outcomes: None,
        lambda outcomes: 7,
        lambda outcomes: ["1" for _ in outcomes],
        lambda outcomes: {},
    ],
    ids=["lost", "one too few", "too many", "None", "a number", "no outcomes", "a mapping"],
)
def test_an_answer_that_cannot_be_read_leaves_all_in_doubt(
    tmp_path: Path, answer: Callable[[Sequence[Outcome]], object]
) -> None:
    """Whose outcome is whose is not guessed: each is looked up before anything is repeated."""
    erp = Bulk(answer)
    brand, numbers = brand_of(tmp_path, erp)
    brand.run(brand.export())
    with SqliteStore(tmp_path / "brand.db") as store:
        export: OrderExport[Order] = brand.export()
        intents = store.intents([export.key(number) for number in numbers])
    assert {intent.state for intent in intents.values()} == {IntentState.UNCERTAIN}
    again(brand)
    assert (len(brand.exported()), erp.doubled(), len(erp.calls)) == (4, {}, 1)


def test_a_call_that_never_left_is_made_again(tmp_path: Path) -> None:
    """It is certain that nothing happened."""

    class Down(Bulk):
        down = True

        def create_many(self, documents: Documents) -> Sequence[Outcome]:
            if self.down:
                raise NotSent("no route")
            return super().create_many(documents)

    erp = Down()
    brand, numbers = brand_of(tmp_path, erp)
    brand.run(brand.export())
    assert WorkState.PARKED not in states(brand).values()
    erp.down = False
    again(brand)
    assert (brand.exported(), erp.doubled()) == (numbers, {})


def test_one_bad_order_does_not_spoil_the_call_for_ever(tmp_path: Path) -> None:
    """Orders that failed before are sent alone."""

    class Strict(Bulk):
        """Refuses the whole call, before anything, if one order is not to its taste."""

        bad = ""

        def create_many(self, documents: Documents) -> Sequence[Outcome]:
            if self.bad in [document.number for _, document in documents]:
                raise KeyError(self.bad)
            return super().create_many(documents)

    erp = Strict()
    brand, numbers = brand_of(tmp_path, erp)
    erp.bad = numbers[2]
    for _ in range(4):
        again(brand)
    assert brand.exported() == [number for number in numbers if number != erp.bad]
    assert states(brand)[erp.bad] != WorkState.DONE


def test_an_async_create_many_is_refused_under_a_blocking_client(tmp_path: Path) -> None:
    """As every other port method; before any effect."""

    class Late(Bulk):
        async def create_many(self, documents: Documents) -> Sequence[Outcome]:  # type: ignore[override]
            return []

    brand = Brand(folder=tmp_path)
    with brand.client() as client, SqliteStore(tmp_path / "brand.db") as store:
        assert isinstance(client, Client)
        with pytest.raises(ConfigurationError, match="create_many is async"):
            Runner(client, store).add(evolve(brand.export(), target=Late()))


async def exported(brand: Brand) -> None:
    settings = Settings(url=brand.sandbox.url, token=brand.sandbox.token)
    async with AsyncClient(settings, transport=brand.sandbox.transport(), clock=brand.clock) as client:
        with SqliteStore(brand.folder / "brand.db") as store:
            await Runner(client, store).add(brand.export()).run_once()


def test_an_async_create_many_is_awaited(tmp_path: Path) -> None:
    """Under an AsyncClient."""

    class Late(Bulk):
        async def create_many(self, documents: Documents) -> Sequence[Outcome]:  # type: ignore[override]
            return super().create_many(documents)

    brand, numbers = brand_of(tmp_path, Late())
    asyncio.run(exported(brand))
    assert brand.exported() == numbers


def test_killed_at_any_moment_none_is_lost_or_doubled(tmp_path: Path) -> None:
    """Before and after each call to the target."""

    def fresh() -> Brand:
        folder = tmp_path / str(len(list(tmp_path.iterdir())))
        folder.mkdir()
        return brand_of(folder, Bulk(), 2)[0]

    def work(brand: Brand, kills: Kills) -> None:
        brand.clock.forward(hours=1)
        export = evolve(brand.export(), target=kills.mortal(brand.erp))
        with brand.client() as client, SqliteStore(brand.folder / "brand.db") as store:
            Runner(client, store).add(export).run_once()

    def check(brand: Brand, _moment: int) -> None:
        again(brand)
        assert (len(brand.exported()), brand.erp.doubled()) == (2, {})

    assert each_kill(fresh, work, check) == 6
