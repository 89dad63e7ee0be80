"""Orders out: what goes, what waits, what parks, and what happens in doubt."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from attrs import evolve
from sync_brand import SHIRT_M, SHIRT_S, AsItIs, Brand, cancel, dispatch

from centra_ipaas import Mapper, OrderExport, Runner, SqliteStore
from centra_ipaas.errors import (
    ConfigurationError,
    Finding,
    IpaasError,
    NotSent,
    Owner,
    QueryFailed,
    RateLimited,
    RecordRefused,
    TokenRejected,
    UnexpectedAnswer,
)
from centra_ipaas.mapping import Table, each, into, lookup, source
from centra_ipaas.models import Order, OrderLine
from centra_ipaas.sandbox import AddressSeed, LineSeed
from centra_ipaas.signals import EffectApplied, EffectFound, EffectUncertain, WorkParked, WorkWaits
from centra_ipaas.sync import MAY_DOUBLE, Accepted, Refused, TargetPromise, captured
from centra_ipaas.testing import InMemoryTarget, Killed
from centra_ipaas.work import Work, WorkState


@pytest.fixture
def brand(tmp_path: Path) -> Brand:
    return Brand(folder=tmp_path)


def works(brand: Brand) -> list[Work]:
    with SqliteStore(brand.folder / "brand.db") as store:
        return list(store.works("order-export"))


class Refusing(InMemoryTarget[Order]):
    """An ERP that does not know one article."""

    def create(self, document: Order, *, key: str) -> Accepted | Refused:
        unknown = [
            Finding(
                code="sku.unknown",
                path=f"lines[{index}].sku",
                message="no such article",
                owner=Owner.ECOMMERCE,
            )
            for index, line in enumerate(document.lines)
            if line.sku == SHIRT_M
        ]
        return Refused(findings=tuple(unknown)) if unknown else super().create(document, key=key)


class Breaking(InMemoryTarget[Order]):
    """An ERP whose first answers are lost: after the order was taken, or before anything arrived."""

    def __init__(
        self, *errors: Exception, after: bool, accepts_keys: bool = False, settles: float = 0.0
    ) -> None:
        super().__init__(accepts_keys=accepts_keys, settles_within=settles)
        self.errors, self.after = list(errors), after

    def create(self, document: Order, *, key: str) -> Accepted | Refused:
        if self.after:
            answer = super().create(document, key=key)
        if self.errors:
            raise self.errors.pop(0)
        return answer if self.after else super().create(document, key=key)


# --- what goes -------------------------------------------------------------------------------------------------


def test_only_payable_orders_go(brand: Brand) -> None:
    """Paid and confirmed orders are exported; the rest waits, each with its reason."""
    paid = brand.order()
    brand.order(payment="unpaid")
    brand.order(payment="pending")
    brand.order(on_hold=True)
    brand.order(waiting_for_payment=True)
    brand.order(status="PENDING")
    counts = brand.run(brand.export())["order-export"]
    assert brand.exported() == [paid]
    assert counts == {
        "exported": 1,
        "waits: not paid": 2,
        "waits: on hold": 1,
        "waits: waiting for payment": 1,
        "waits: not confirmed": 1,
    }
    assert {signal.reason for signal in brand.signals if isinstance(signal, WorkWaits)} == {
        "not paid",
        "on hold",
        "waiting for payment",
        "not confirmed",
    }


def test_an_order_goes_as_soon_as_it_is_paid_or_released(brand: Brand) -> None:
    """A change of the order wakes it: nobody has to replay what merely waited."""
    unpaid, held = brand.order(payment="unpaid"), brand.order(on_hold=True)
    brand.run(brand.export())
    assert brand.exported() == []
    brand.sandbox.shop.pay(int(unpaid))
    brand.sandbox.shop.release(int(held))
    brand.run(brand.export())
    assert brand.exported() == sorted([unpaid, held])


def test_the_policy_is_the_users(brand: Brand) -> None:
    """With `captured`, an authorisation is not enough; any function of the order will do."""
    brand.order(payment="authorised")
    paid = brand.order(payment="captured")
    brand.run(brand.export(policy=captured))
    assert brand.exported() == [paid]


def test_cancelled_and_shipped_orders_are_not_exported(brand: Brand) -> None:
    """There is nothing left to do for the back office."""
    cancelled, shipped = brand.order(), brand.order(payment="captured")
    cancel(brand, cancelled)
    brand.dispatches.records.append(dispatch(shipped))
    brand.run(brand.fulfilment())
    counts = brand.run(brand.export())["order-export"]
    assert (brand.exported(), counts) == ([], {"cancelled": 1, "already shipped": 1})


def test_an_order_that_is_gone_is_looked_for_once_more(brand: Brand) -> None:
    """It may have been deleted, or not show yet: it waits once, and is finished then."""
    number = brand.order()
    cancel(brand, number)
    brand.run(brand.export())
    brand.sandbox.shop.delete_order(int(number))
    for expected in ({"waits: not in Centra": 1}, {"skipped: not in Centra": 1}):
        brand.clock.forward(minutes=10)
        with brand.client() as client, SqliteStore(brand.folder / "brand.db") as store:
            (report,) = Runner(client, store).add(brand.export()).run_for(number)
        assert report.counts == expected


def test_a_second_run_exports_nothing_again(brand: Brand) -> None:
    """An exported order is not sent again, whatever changes in it."""
    number = brand.order()
    brand.run(brand.export())
    brand.sandbox.shop.edit_address(int(number), shipping=AddressSeed(city="Malmö"))
    brand.run(brand.export())
    assert brand.exported() == [number]


def test_the_remote_id_is_remembered(brand: Brand) -> None:
    """The crosswalk says which order of the ERP it is, and a signal told it."""
    number = brand.order()
    brand.run(brand.export())
    with SqliteStore(brand.folder / "brand.db") as store:
        assert store.links("order-export", [number]) == {number: "1"}
    assert [(s.entity, s.effect, s.remote_id) for s in brand.signals if isinstance(s, EffectApplied)] == [
        (number, "create", "1")
    ]


def test_more_orders_than_a_page_all_go(brand: Brand) -> None:
    """Pages of the sweep and of the worklist leave nothing out."""
    numbers = sorted(brand.order() for _ in range(120))
    brand.run(brand.export())
    assert brand.exported() == numbers


def test_orders_before_since_stay_out(brand: Brand) -> None:
    """On a live shop the first run begins where the former integration stopped."""
    old, new = datetime.now(UTC) - timedelta(days=3), datetime.now(UTC)
    brand.order(created_at=old)
    recent = brand.order(created_at=new)
    brand.run(brand.export(since=datetime.now(UTC) - timedelta(days=1)))
    assert brand.exported() == [recent]


# --- what parks -----------------------------------------------------------------------------------------------


def test_a_refused_order_parks_with_all_findings_and_the_rest_flows(brand: Brand, tmp_path: Path) -> None:
    """One bad record holds up nothing else, and shows every reason at once."""
    brand = Brand(folder=tmp_path, erp=Refusing())
    good = brand.order(SHIRT_S)
    bad = str(
        brand.sandbox.shop.place_order(
            lines=[LineSeed(sku=SHIRT_M, unit_price="1.00"), LineSeed(sku=SHIRT_M, unit_price="2.00")]
        ).number
    )
    later = brand.order(SHIRT_S)
    brand.run(brand.export())
    assert brand.exported() == sorted([good, later])
    (parked,) = [work for work in works(brand) if work.state is WorkState.PARKED]
    assert parked.entity == bad
    assert [finding.path for finding in parked.findings] == ["lines[0].sku", "lines[1].sku"]
    assert [s.entity for s in brand.signals if isinstance(s, WorkParked)] == [bad]


def test_a_parked_order_goes_after_it_was_mended_and_replayed(tmp_path: Path) -> None:
    """Waking parked work replays it; nothing of the refused attempt is left in the way."""
    brand = Brand(folder=tmp_path, erp=Refusing())
    bad = brand.order(SHIRT_M)
    brand.run(brand.export())
    mended = OrderExport(target=brand.erp, mapper=WithoutLines())
    with SqliteStore(tmp_path / "brand.db") as store:
        assert store.wake("order-export", [bad], datetime.now(UTC), [WorkState.PARKED]) == 1
    brand.run(mended)
    assert len(brand.erp.journal) == 1


class WithoutLines:
    """A mapper that mends the unknown article by leaving it out."""

    def map(self, record: Order, /) -> Order:
        return evolve(record, lines=())


def test_a_mapper_reports_every_line_at_once(brand: Brand) -> None:
    """A declarative mapper's findings arrive on the worklist with their paths; nothing was sent."""
    articles: Table[str | None, int] = Table("articles", code="sku.unknown")

    class Row(Mapper[OrderLine, dict[str, object]]):
        line = source(OrderLine)
        target = into(dict)(article=lookup(articles, line.sku))

    class Document(Mapper[Order, dict[str, object]]):
        order = source(Order)
        target = into(dict)(no=order.number, rows=each(order.lines, Row))

    erp: InMemoryTarget[dict[str, object]] = InMemoryTarget()
    lines = [LineSeed(sku=sku, unit_price="1.00") for sku in (SHIRT_M, SHIRT_S, SHIRT_M)]
    brand.sandbox.shop.place_order(lines=lines)
    brand.run(OrderExport(target=erp, mapper=Document(articles.of({SHIRT_S: 7}))))
    (parked,) = works(brand)
    assert [(finding.code, finding.path) for finding in parked.findings] == [
        ("sku.unknown", "lines[0].sku"),
        ("sku.unknown", "lines[2].sku"),
    ]
    assert erp.journal == []


def test_an_order_that_does_not_add_up_is_not_exported(tmp_path: Path) -> None:
    """A broken total parks for finance with both sides; it is never absorbed."""
    brand = Brand(
        folder=tmp_path, tamper=lambda body: body.replace(b'"shipping":{"value":0', b'"shipping":{"value":1')
    )
    brand.order()
    brand.run(brand.export())
    (parked,) = works(brand)
    assert (parked.state, parked.reason) == (WorkState.PARKED, "totals.mismatch")
    assert parked.findings[0].evidence == {"computed": "101.00 SEK", "told": "100.00 SEK"}
    assert parked.findings[0].owner is Owner.FINANCE


def test_what_does_not_add_up_is_told_together_with_what_the_mapper_refuses(tmp_path: Path) -> None:
    """A record is refused with all that is wrong with it, so that it is mended once."""

    class Unwilling:
        def map(self, record: Order, /) -> Order:
            raise RecordRefused([Finding(code="address.invalid", message="no street")])

    brand = Brand(
        folder=tmp_path, tamper=lambda body: body.replace(b'"shipping":{"value":0', b'"shipping":{"value":1')
    )
    brand.order()
    brand.run(OrderExport(target=brand.erp, mapper=Unwilling()))
    (parked,) = works(brand)
    assert [finding.code for finding in parked.findings] == ["totals.mismatch", "address.invalid"]


class Misfit:
    """A mapper with a bug that shows in one order."""

    def map(self, record: Order, /) -> Order:
        if record.lines[0].quantity == 7:
            raise KeyError(record.shipping_address)
        return record


def test_a_bug_in_a_users_mapper_parks_the_orders_it_shows_in(brand: Brand) -> None:
    """One record it fails on must not stop the others; the finding names the kind of error, not its text."""
    bad, good = brand.order(quantity=7), brand.order()
    brand.run(OrderExport(target=brand.erp, mapper=Misfit()))
    assert brand.exported() == [good]
    (parked,) = [work for work in works(brand) if work.state is WorkState.PARKED]
    assert (parked.entity, parked.reason) == (bad, "mapping.compute")
    assert "KeyError" in parked.findings[0].message
    assert "Stockholm" not in str(parked.findings)


def test_an_erp_that_refuses_without_a_reason_is_told_so(tmp_path: Path) -> None:
    """Parked work always says something."""

    class Silent(InMemoryTarget[Order]):
        def create(self, document: Order, *, key: str) -> Accepted | Refused:
            return Refused(findings=())

    brand = Brand(folder=tmp_path, erp=Silent())
    brand.order()
    brand.run(brand.export())
    assert [finding.code for finding in works(brand)[0].findings] == ["target.refused"]


def test_one_order_that_spoils_the_answer_for_its_page_parks_alone(tmp_path: Path) -> None:
    """An answer that is bad as long as one order is in it: the others are asked for one by one, and go."""
    brand = Brand(folder=tmp_path, tamper=_spoil_order_two)
    numbers = [brand.order() for _ in range(4)]
    counts = brand.run(brand.export())["order-export"]
    assert counts == {"exported": 3, "parked: unexpected-answer": 1}
    assert brand.exported() == [numbers[0], *numbers[2:]]


def test_an_answer_that_is_bad_for_all_parks_none(tmp_path: Path) -> None:
    """A schema that changed, or a missing permission, is not the fault of the orders."""
    brand = Brand(folder=tmp_path, tamper=lambda body: body.replace(b'"waiting":', b'"awaiting":'))
    for _ in range(3):
        brand.order()
    with pytest.raises(UnexpectedAnswer):
        brand.run(brand.export())
    assert {work.state for work in works(brand)} == {WorkState.WAITING}


@pytest.mark.parametrize(
    "answer, error, state",
    [
        (b'{"data":{"orders":7}}', UnexpectedAnswer, WorkState.PARKED),
        (
            b'{"errors":[{"message":"no","path":["orders"],"extensions":{"category":"authorization"}}],"data":null}',
            QueryFailed,
            WorkState.WAITING,
        ),
    ],
    ids=["bad answer", "missing permission"],
)
def test_an_order_that_is_alone_parks_in_the_tenth_run_unless_a_permission_is_missing(
    tmp_path: Path, answer: bytes, error: type[IpaasError], state: WorkState
) -> None:
    """A permission concerns all orders there will ever be: it is no fault of this one."""
    brand = Brand(folder=tmp_path, tamper=lambda body: answer if b'"waiting"' in body else body)
    brand.order()
    for _ in range(9):
        with pytest.raises(error):
            brand.run(brand.export())
        brand.clock.forward(seconds=31)
    assert works(brand)[0].state is not WorkState.PARKED
    with pytest.raises(error):
        brand.run(brand.export())
    assert works(brand)[0].state is state


def _unreadable_row(number: str) -> Callable[[bytes], bytes]:
    """Return what makes the row of one order unreadable in the list of changes: its time is null."""

    def tamper(body: bytes) -> bytes:
        data = json.loads(body)
        for row in (data.get("data") or {}).get("orders", []):
            if "orderDate" not in row and str(row["number"]) == number:
                row["updatedAt"] = None
        return json.dumps(data).encode()

    return tamper


def test_a_row_of_the_sweep_that_cannot_be_read_is_listed_and_stops_nothing(brand: Brand) -> None:
    """The others go, the sweep moves on; when it can be read again the listing is dismissed and the order goes."""
    numbers = [brand.order() for _ in range(3)]
    entity = f"unreadable:{numbers[1]}"
    assert brand.run(brand.export(), tamper=_unreadable_row(numbers[1]))["order-export"] == {"exported": 2}
    assert brand.exported() == [numbers[0], numbers[2]]
    (listed,) = [work for work in works(brand) if work.state is WorkState.PARKED]
    assert (listed.entity, listed.reason) == (entity, "record.unreadable")
    assert [finding.path for finding in listed.findings] == ["updatedAt"]
    assert [signal.entity for signal in brand.signals if isinstance(signal, WorkParked)] == [entity]
    brand.run(brand.export())
    assert brand.exported() == numbers
    assert {work.entity: work.state for work in works(brand)}[entity] is WorkState.DONE


def test_a_row_that_cannot_be_read_again_is_listed_again(brand: Brand) -> None:
    """That it could be in between, or that somebody dismissed it, hides no later failure."""
    number = brand.order()
    for tamper in (_unreadable_row(number), bytes):
        brand.run(brand.export(), tamper=tamper)
        brand.clock.forward(minutes=1)
    brand.signals.clear()
    brand.run(brand.export(), tamper=_unreadable_row(number))
    assert [signal.entity for signal in brand.signals if isinstance(signal, WorkParked)] == [
        f"unreadable:{number}"
    ]


def test_replaying_a_listed_row_parks_it_again_as_it_was(brand: Brand) -> None:
    """It only tells of a row: there is nothing in it to export."""
    number = brand.order()
    for _ in range(2):
        brand.run(brand.export(), tamper=_unreadable_row(number))
        brand.clock.forward(minutes=10)
    with SqliteStore(brand.folder / "brand.db") as store:
        assert store.wake("order-export", [f"unreadable:{number}"], brand.clock()) == 1
    assert brand.run(brand.export())["order-export"] == {"parked: record.unreadable": 1}
    assert [finding.path for finding in works(brand)[0].findings] == ["updatedAt"]


def test_a_row_without_its_number_is_listed_by_its_place(brand: Brand) -> None:
    """There is nothing else to call it by."""
    brand.order()
    number = brand.order()

    def tamper(body: bytes) -> bytes:
        return body.replace(b'"number":%s,"updatedAt"' % number.encode(), b'"number":null,"updatedAt"')

    assert brand.run(brand.export(), tamper=tamper)["order-export"] == {"exported": 1}
    (listed,) = [work for work in works(brand) if work.state is WorkState.PARKED]
    assert listed.entity.startswith("unreadable:orders[1] of the orders changed since ")


def _spoil_order_two(body: bytes) -> bytes:
    return body.replace(b'"waiting":[]', b'"waiting":7') if b'"number":2,' in body else body


class Cutting(InMemoryTarget[Order]):
    """An ERP that cuts its texts in the middle of a character."""

    def create(self, document: Order, *, key: str) -> Accepted | Refused:
        if document.number != "2":
            return super().create(document, key=key)
        return Refused(findings=(Finding(code="too.long", message="gift text \ud83d\0"),))


def test_a_text_that_no_store_can_keep_stops_nobody(tmp_path: Path) -> None:
    brand = Brand(folder=tmp_path, erp=Cutting())
    for _ in range(12):
        brand.order()
    assert brand.run(brand.export())["order-export"] == {"exported": 11, "parked: too.long": 1}


class Forgetful:
    """A mapper that returns nothing."""

    def map(self, record: Order) -> None:
        """Forget the document."""


@pytest.mark.parametrize(
    "wrong",
    [{"skip": lambda _: False}, {"policy": lambda _: ["unpaid"]}, {"mapper": Forgetful()}],
    ids=["skip", "policy", "mapper"],
)
def test_an_answer_that_is_none_parks_instead_of_leaving_the_order_out(
    brand: Brand, wrong: dict[str, object]
) -> None:
    brand.order()
    assert brand.run(evolve(brand.export(), **wrong))["order-export"] == {"parked: mapping.compute": 1}


def test_one_name_is_no_set_of_names(brand: Brand) -> None:
    with pytest.raises(TypeError, match="names belong in a set"):
        brand.export(stores="SE")


# --- in doubt -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("accepts_keys", [True, False])
def test_an_order_taken_whose_answer_was_lost_is_not_created_again(
    tmp_path: Path, *, accepts_keys: bool
) -> None:
    """Applied, then broken: the order is found (or its key honoured), linked, and there once."""
    brand = Brand(folder=tmp_path, erp=Breaking(TimeoutError(), after=True, accepts_keys=accepts_keys))
    number = brand.order()
    assert brand.run(brand.export())["order-export"]["retries: uncertain"] == 1
    _again(brand)
    assert brand.exported() == [number]
    assert [type(s) for s in brand.signals if isinstance(s, EffectUncertain | EffectFound)] == [
        EffectUncertain,
        EffectFound,
    ]


def test_a_bug_of_an_adapter_is_told_with_its_place_and_without_its_text(tmp_path: Path) -> None:
    """A developer finds the line; what the text quotes stays out of logs and findings."""
    brand = Brand(folder=tmp_path, erp=Breaking(KeyError("Anna Svensson"), after=False))
    brand.order()
    brand.run(brand.export())
    (told,) = [signal for signal in brand.signals if isinstance(signal, EffectUncertain)]
    assert told.reason == "KeyError"
    assert re.search(r"\.py:\d+ create$", told.where)
    assert "Anna" not in str(told)


@pytest.mark.parametrize("accepts_keys", [True, False])
def test_an_order_that_never_arrived_is_created_after_looking(tmp_path: Path, *, accepts_keys: bool) -> None:
    """Not applied, but the adapter cannot know: looked up, not found, created once."""
    brand = Brand(folder=tmp_path, erp=Breaking(TimeoutError(), after=False, accepts_keys=accepts_keys))
    number = brand.order()
    brand.run(brand.export())
    assert brand.exported() == []
    _again(brand)
    assert brand.exported() == [number]


def test_a_target_that_settles_late_is_given_its_time(tmp_path: Path) -> None:
    """A "not found" counts only when the target had time to settle since the doubt was noticed."""
    erp = Slow()
    brand = Brand(folder=tmp_path, erp=erp)
    number = brand.order()
    before = brand.clock()
    brand.run(brand.export())
    assert works(brand)[0].next_at - before >= timedelta(seconds=60)
    _again(brand, seconds=59)
    assert erp.creates == 1
    erp.settle()
    _again(brand, seconds=61)
    assert (brand.exported(), erp.creates) == ([number], 1)


class Slow(InMemoryTarget[Order]):
    """An ERP that cuts the connection and applies the order a minute later."""

    def __init__(self) -> None:
        super().__init__(settles_within=60.0)
        self.creates, self.late = 0, []

    def create(self, document: Order, *, key: str) -> Accepted | Refused:
        self.creates += 1
        self.late.append((key, document))
        raise TimeoutError

    def settle(self) -> None:
        """A minute has passed."""
        self.journal += self.late


def test_looking_at_an_order_by_hand_does_not_cut_its_time_short(tmp_path: Path) -> None:
    """`run_for` wakes it, and it still waits until the target has settled."""
    erp = Slow()
    brand = Brand(folder=tmp_path, erp=erp)
    number = brand.order()
    brand.run(brand.export())
    with brand.client() as client, SqliteStore(tmp_path / "brand.db") as store:
        Runner(client, store).add(brand.export()).run_for(number)
    assert erp.creates == 1


def test_a_worker_that_died_in_a_second_attempt_gives_that_one_its_time_too(tmp_path: Path) -> None:
    """When the attempt was made is not known: the time runs from when it was found unsettled."""
    erp = Slow()
    brand = Brand(folder=tmp_path, erp=erp)
    brand.order()
    brand.run(brand.export())
    brand.clock.forward(seconds=61)
    with pytest.raises(Killed):
        brand.run(OrderExport(target=Dying(erp), mapper=AsItIs()))
    assert erp.creates == 2
    _again(brand, seconds=61)
    assert erp.creates == 2
    _again(brand, seconds=61)
    assert erp.creates == 3


class Dying:
    """An ERP whose caller dies before it hears what became of its call."""

    def __init__(self, erp: InMemoryTarget[Order]) -> None:
        self.promise, self.find, self._erp = erp.promise, erp.find, erp

    def create(self, document: Order, *, key: str) -> Accepted | Refused:
        with suppress(TimeoutError):
            self._erp.create(document, key=key)
        raise Killed


def test_an_unreachable_target_parks_nothing(tmp_path: Path) -> None:
    """Certain not to have arrived: an outage of the target is not a fault of the records, nor is more sent to it."""
    brand = Brand(folder=tmp_path, erp=Breaking(NotSent("refused"), after=False))
    numbers = sorted(brand.order() for _ in range(3))
    counts = brand.run(brand.export())["order-export"]
    assert counts == {"waits: not-sent": 1, "waits: circuit-open": 2}
    assert {work.attempts for work in works(brand)} == {0}
    _again(brand)
    assert brand.exported() == numbers


@pytest.mark.parametrize(
    "error, pause",
    [
        (RateLimited("busy", retry_after=90.0), 90),
        (RateLimited("busy", retry_after=0.0), 1),
        (RateLimited("busy"), 30),
        (TokenRejected("expired"), 600),
    ],
)
def test_a_target_that_asks_for_a_pause_gets_it(tmp_path: Path, error: IpaasError, pause: int) -> None:
    """As told, but never none at all; a token does not mend itself within seconds."""
    brand = Brand(folder=tmp_path, erp=Breaking(error, after=False))
    brand.order()
    before = brand.clock()
    brand.run(brand.export())
    (waiting,) = works(brand)
    assert (waiting.state, waiting.reason) == (WorkState.WAITING, error.code)
    assert timedelta(0) <= waiting.next_at - before - timedelta(seconds=pause) < timedelta(seconds=20)


def test_orders_that_fail_beside_one_that_passes_count_their_tries(tmp_path: Path) -> None:
    """Then the target is up, and it is the orders' own affair."""
    brand = Brand(folder=tmp_path, erp=Breaking(*[TimeoutError()] * 2, after=False))
    for _ in range(4):
        brand.order()
    assert brand.run(brand.export())["order-export"] == {"exported": 2, "retries: uncertain": 2}
    assert sorted(work.attempts for work in works(brand)) == [0, 0, 1, 1]


def test_a_record_that_always_fails_parks_in_the_end(tmp_path: Path) -> None:
    """After some attempts a person looks at it; the others are long through."""
    brand = Brand(folder=tmp_path, erp=Breaking(*[ValueError("boom")] * 50, after=False))
    brand.order()
    for _ in range(14):
        _again(brand)
    (parked,) = works(brand)
    assert (parked.state, parked.reason) == (WorkState.PARKED, "target.failing")
    assert "boom" not in str(parked.findings)


class Blind(InMemoryTarget[Order]):
    """An ERP that can neither be asked nor told twice."""

    promise = TargetPromise()

    def __init__(self) -> None:
        super().__init__()
        self.promise = TargetPromise()


def test_a_target_that_could_double_is_refused_at_start(tmp_path: Path) -> None:
    """Unless its user accepts the risk by name."""
    brand = Brand(folder=tmp_path, erp=Blind())
    with pytest.raises(ConfigurationError, match="created twice"):
        brand.run(brand.export())
    number = brand.order()
    brand.run(brand.export(accept={MAY_DOUBLE}))
    assert brand.exported() == [number]


def test_refused_and_unreadable_are_told_apart_from_broken(brand: Brand) -> None:
    """A mapper's RecordRefused parks; it is not retried."""

    class Picky:
        def map(self, record: Order, /) -> Order:
            raise RecordRefused([Finding(code="address.invalid", message="too long", owner=Owner.OPERATIONS)])

    brand.order()
    brand.run(OrderExport(target=brand.erp, mapper=Picky()))
    (parked,) = works(brand)
    assert (parked.state, parked.reason, parked.attempts) == (WorkState.PARKED, "address.invalid", 0)


# --- helpers ----------------------------------------------------------------------------------------------------


def _again(brand: Brand, **later: float) -> None:
    """Run again later (by default after ten minutes), when whatever waits or is retried is due."""
    brand.clock.forward(**(later or {"minutes": 10}))
    brand.run(brand.export())


# --- what a target must not get away with ---------------------------------------------------------------------------


class Odd(InMemoryTarget[Order]):
    """An ERP whose adapter answers something that is no answer."""

    def __init__(self, answer: object) -> None:
        super().__init__()
        self.answer = answer

    def create(self, document: Order, *, key: str) -> Accepted | Refused:
        return self.answer  # type: ignore[return-value]


@pytest.mark.parametrize("answer", [None, "SO-1", True, ("SO-1",)])
def test_an_answer_that_is_none_is_not_taken_for_success(tmp_path: Path, answer: object) -> None:
    """The outcome is unknown then: looked up, never exported by mistake."""
    brand = Brand(folder=tmp_path, erp=Odd(answer))
    number = brand.order()
    assert brand.run(brand.export())["order-export"] == {"retries: uncertain": 1}
    with SqliteStore(tmp_path / "brand.db") as store:
        assert store.links("order-export", [number]) == {}


@pytest.mark.parametrize("remote_id", ["", None, 17])
def test_a_remote_id_is_a_text_with_something_in_it(remote_id: object) -> None:
    """An adapter that hands over an empty id hears so at once."""
    with pytest.raises((TypeError, ValueError)):
        Accepted(remote_id=remote_id)  # type: ignore[arg-type]


@pytest.mark.parametrize("nothing", ["", False, 0])
def test_find_says_none_for_nothing(tmp_path: Path, nothing: object) -> None:
    """Another way to say nothing is not taken for an order that is there."""

    class Vague(Breaking):
        def find(self, key: str) -> str | None:
            return nothing  # type: ignore[return-value]

    brand = Brand(folder=tmp_path, erp=Vague(TimeoutError(), after=False))
    brand.order()
    brand.run(brand.export())
    _again(brand)
    assert [(work.state, work.reason) for work in works(brand)] == [(WorkState.WAITING, "uncertain")]


def test_an_outage_of_the_erp_parks_nothing_however_long_it_is(tmp_path: Path) -> None:
    """All of several orders failing in the same unknown way is not the orders' fault."""
    erp = Breaking(*[ConnectionError()] * 200, after=False)
    brand = Brand(folder=tmp_path, erp=erp)
    numbers = sorted(brand.order() for _ in range(3))
    for _ in range(20):
        _again(brand)
    assert {work.state for work in works(brand)} == {WorkState.WAITING}
    erp.errors.clear()
    _again(brand)
    _again(brand)
    assert brand.exported() == numbers


def test_a_store_that_was_lost_doubles_nothing(brand: Brand) -> None:
    """Orders older than the store are looked for before they are created: another store may have exported them."""
    numbers = sorted(brand.order() for _ in range(3))
    brand.run(brand.export())
    for file in brand.folder.glob("brand.db*"):
        file.unlink()
    brand.clock.forward(seconds=1)
    newer = brand.order()
    brand.run(brand.export())
    assert brand.exported() == sorted([*numbers, newer])
    with SqliteStore(brand.folder / "brand.db") as store:
        assert len(store.links("order-export", [*numbers, newer])) == 4


def test_an_order_dismissed_by_hand_stays_away_when_it_changes(tmp_path: Path) -> None:
    """It was booked by hand: a later change in Centra must not book it again; replaying it by name may."""
    brand = Brand(folder=tmp_path, erp=Refusing())
    number = brand.order(SHIRT_M)
    brand.run(brand.export())
    with SqliteStore(tmp_path / "brand.db") as store:
        store.dismiss("order-export", [number], "booked by hand", brand.clock())
    brand.clock.forward(minutes=1)
    brand.sandbox.shop.edit_address(int(number), shipping=AddressSeed(city="Malmö"))
    assert brand.run(brand.export())["order-export"] == {"dismissed": 1}


def test_an_order_that_commits_late_is_still_seen(brand: Brand) -> None:
    """Each sweep reaches back behind the last one: a change may carry an earlier time than when it shows."""
    brand.run(brand.export())
    brand.clock.forward(minutes=1)
    brand.run(brand.export())
    late = brand.order(created_at=brand.clock() - timedelta(seconds=90))
    brand.run(brand.export())
    assert brand.exported() == [late]


def test_a_server_clock_that_runs_ahead_hides_no_orders(tmp_path: Path) -> None:
    """Its time is where the next sweep begins, unless it lies in our future."""
    brand = Brand(folder=tmp_path, date="Fri, 01 Jan 2038 00:00:00 GMT")
    brand.run(brand.export())
    brand.clock.forward(seconds=5)
    number = brand.order()
    brand.run(brand.export())
    assert brand.exported() == [number]


def test_ids_of_a_group_are_kept_before_the_next_begins(brand: Brand) -> None:
    """Killed in the second group, the first is known: its orders are not even looked for."""

    class Dies(InMemoryTarget[Order]):
        def create(self, document: Order, *, key: str) -> Accepted | Refused:
            if len(self.journal) == 8:
                raise Killed
            return super().create(document, key=key)

    numbers = [brand.order() for _ in range(12)]
    with pytest.raises(Killed):
        brand.run(OrderExport(target=Dies(), mapper=AsItIs()))
    with SqliteStore(brand.folder / "brand.db") as store:
        assert set(store.links("order-export", numbers)) == set(numbers[:8])


def test_a_reason_of_the_users_own_policy_decides_nothing(brand: Brand) -> None:
    """Whatever words a policy uses: an order that waits goes when it may."""
    brand.order()
    brand.run(brand.export(policy=lambda order: "dismissed by finance"))
    _again(brand)
    assert len(brand.exported()) == 1
