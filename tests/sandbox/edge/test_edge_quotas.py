"""Six quotas, three ways of filling up, and others who draw from them (LIMITS, OLD:limits)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sandbox_client import Centra

from centra_ipaas.sandbox import ENHANCED, ENTERPRISE, GROWTH, HIGH_VOLUME, UNLIMITED, Plan, Sandbox
from centra_ipaas.sandbox.edge.quotas import Draw, Limiter

STORES = "{ stores { id } }"
LIMITS = "{ rateLimits { type intervalSeconds quota usedQuota remainingQuota } }"
TEN = Plan(name="ten", requests=(10, 100), mutations=(10, 100), complexity=(1_000, 100_000))
ONE = Draw(requests=1)
NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def used(centra: Centra, kind: str = "REQUEST_COUNT", interval: str = "TEN_SECONDS") -> int:
    rows = centra.ask(LIMITS)["rateLimits"]
    return next(row["usedQuota"] for row in rows if (row["type"], row["intervalSeconds"]) == (kind, interval))


def statuses(centra: Centra, times: int) -> list[int]:
    return [centra.post(STORES).status_code for _ in range(times)]


def test_without_a_plan_everything_is_counted_and_nothing_refused() -> None:
    """The default, and `UNLIMITED` is its name: honest big quotas that only count."""
    for plan in ({}, {"plan": UNLIMITED}):
        centra = Centra()
        centra.sandbox = Sandbox(clock=centra.clock, **plan)
        centra.client._transport = centra.sandbox.transport()
        centra.sandbox.spend_elsewhere(requests=10**9, mutations=10**9, complexity=10**10)
        assert statuses(centra, 3) == [200, 200, 200]
        assert [(row["quota"], row["remainingQuota"]) for row in centra.ask(LIMITS)["rateLimits"]] == [
            (1_000_000, 0), (100_000_000, 0), (2_000_000_000, 0),
            (2_000_000_000, 0), (1_000_000, 0), (100_000_000, 0),
        ]  # fmt: skip


def test_a_token_bucket_gives_back_one_by_one() -> None:
    """Ten in ten seconds: after one second there is one more."""
    centra = Centra(plan=TEN)
    assert statuses(centra, 11) == [200] * 10 + [429]
    centra.clock.move(seconds=1)
    assert statuses(centra, 2) == [200, 429]


def test_a_fixed_window_gives_everything_back_at_a_whole_interval() -> None:
    """Used up at 12:00:03, open again at 12:00:10, and not before."""
    centra = Centra(plan=TEN, window="fixed")
    centra.clock.move(seconds=3)
    assert statuses(centra, 11) == [200] * 10 + [429]
    assert centra.post(STORES).headers["retry-after"] == "7"
    centra.clock.move(seconds=6.9)
    assert statuses(centra, 1) == [429]
    centra.clock.move(seconds=0.1)
    assert statuses(centra, 11) == [200] * 10 + [429]


def test_a_sliding_window_gives_back_what_is_old() -> None:
    """Four at 12:00:00 and six at 12:00:04: the four come back at :10, the six at :14."""
    centra = Centra(plan=TEN, window="sliding")
    statuses(centra, 4)
    centra.clock.move(seconds=4)
    assert statuses(centra, 7) == [200] * 6 + [429]
    assert centra.post(STORES).headers["retry-after"] == "6"
    centra.clock.move(seconds=5)
    assert statuses(centra, 1) == [429]
    centra.clock.move(seconds=1)
    assert statuses(centra, 5) == [200] * 4 + [429]
    centra.clock.move(seconds=4)
    assert statuses(centra, 7) == [200] * 6 + [429]


@pytest.mark.parametrize("window", ["token", "fixed", "sliding"])
def test_who_waits_as_told_is_answered(window: str) -> None:
    """Whatever the window, Retry-After is enough; and `rateLimits` adds up all the way."""
    centra = Centra(plan=TEN, window=window)
    centra.clock.move(seconds=2.5)
    for _ in range(40):
        answer = centra.post(LIMITS)
        if answer.status_code == 429:
            centra.clock.move(seconds=float(answer.headers["retry-after"]))
            answer = centra.post(LIMITS)
        assert answer.status_code == 200
        rows = answer.json()["data"]["rateLimits"]
        assert all(row["quota"] == row["usedQuota"] + row["remainingQuota"] for row in rows)
        assert min(row["remainingQuota"] for row in rows) >= 0
        centra.clock.move(seconds=0.3)


@pytest.mark.parametrize("window", ["token", "fixed", "sliding"])
def test_an_hour_has_a_quota_of_its_own(window: str) -> None:
    """A hundred in an hour, however slowly they are asked for; two minutes do not bring them back."""
    centra = Centra(
        plan=Plan(name="x", requests=(10, 12), mutations=(9, 9), complexity=(9_999, 9_999)), window=window
    )
    answered = []
    for _ in range(13):
        answered.append(centra.post(STORES).status_code)
        centra.clock.move(seconds=10)
    assert answered == [200] * 12 + [429]
    centra.clock.move(hours=1)
    assert statuses(centra, 1) == [200]


@pytest.mark.parametrize(
    "window, rate, seen",
    [("token", 3, [1, 7, 13, 10]), ("fixed", 3, [1, 17, 1, 2]), ("sliding", 1.4, [1, 9, 16, 15])],
)
def test_foreign_load_is_drawn_all_the_time(window: str, rate: float, seen: list[int]) -> None:
    """Seen at 0, 5, 10 and 12 s, with the question itself; the others stop at 10 s.

    The bucket of 20 gives back 2 a second. The fixed window begins anew at 10 s. The sliding one has lost the first
    question at 10 s, and two seconds of the others at 12 s: 8 s of 1.4, three questions, rounded up.
    """
    twenty = Plan(name="20", requests=(20, 10_000), mutations=(9, 9), complexity=(99_999, 999_999))
    centra = Centra(plan=twenty, window=window)
    shown = [used(centra)]
    centra.sandbox.foreign_load(requests_per_second=rate)
    for _ in range(2):
        centra.clock.move(seconds=5)
        shown.append(used(centra))
    centra.sandbox.foreign_load()
    centra.clock.move(seconds=2)
    shown.append(used(centra))
    assert shown == seen


def test_others_can_use_everything_up() -> None:
    """Then we are refused; when they stop, the bucket fills up again."""
    centra = Centra(plan=TEN)
    centra.sandbox.foreign_load(requests_per_second=50, complexity_per_second=10)
    centra.clock.move(seconds=5)
    assert statuses(centra, 1) == [429]
    centra.sandbox.foreign_load()
    centra.clock.move(seconds=2)
    assert statuses(centra, 3) == [200, 200, 429]
    with pytest.raises(ValueError, match="0 or more"):
        centra.sandbox.foreign_load(requests_per_second=-1)


def test_one_draw_elsewhere_is_gone_at_once() -> None:
    """Mutations used up by another integration leave requests alone."""
    centra = Centra(plan=GROWTH)
    centra.order(("S", 1, "10.00"), number=1)
    centra.sandbox.spend_elsewhere(mutations=20)
    lock = "mutation { setOrdersLock(input: {orders: [{number: 1}], isLocked: true}) { userErrors { message } } }"
    assert (centra.post(lock).status_code, centra.post(STORES).status_code) == (429, 200)
    centra.clock.move(seconds=0.5)
    assert centra.post(lock).status_code == 200


@pytest.mark.parametrize("window", ["token", "fixed", "sliding"])
def test_more_than_the_quota_cannot_be_drawn(window: str) -> None:
    """What others ask for beyond it is refused to them: never less than nothing is left, and it all comes back."""
    counting = Plan(name="x", requests=(10, 9_999), mutations=(9, 9), complexity=(999, 9_999), refuses=False)
    centra = Centra(plan=counting, window=window)
    centra.clock.move(seconds=3)
    centra.sandbox.spend_elsewhere(requests=25)
    assert used(centra) == 10
    centra.clock.move(seconds=10)
    assert used(centra) == 1


def test_a_draw_in_a_new_interval_counts_there() -> None:
    """Nine of the interval before are forgotten although nobody looked in between; seven are left of this one."""
    centra = Centra(plan=TEN, window="fixed")
    centra.sandbox.spend_elsewhere(requests=9)
    centra.clock.move(seconds=12)
    centra.sandbox.spend_elsewhere(requests=3)
    assert statuses(centra, 8) == [200] * 7 + [429]


def test_asking_early_can_trip_the_limit_again() -> None:
    """With the switch every early request is refused and moves the moment on; without it only tokens count."""
    strict = Limiter(TEN, NOON, early_retry_trips=True)
    plain = Limiter(TEN, NOON)
    for limiter in (strict, plain):
        limiter.take(Draw(requests=10), NOON)
        assert limiter.wait(Draw(requests=3), NOON) == 3
    for limiter, waits in ((strict, [3, 3, 3, 0]), (plain, [0, 0, 0, 0])):
        moments = [NOON + timedelta(seconds=s) for s in (2, 4, 6, 9)]
        assert [limiter.wait(ONE, moment) for moment in moments] == waits


LOCK = "setOrdersLock(input: {orders: [{number: %d}], isLocked: true}) { userErrors { message } }"


def left(centra: Centra) -> dict[str, int]:
    """What ten seconds have left, without this question itself."""
    rows = centra.ask(LIMITS)["rateLimits"]
    own = {"REQUEST_COUNT": 1, "QUERY_COMPLEXITY": 10, "MUTATION_COUNT": 0}
    return {
        row["type"]: row["remainingQuota"] + own[row["type"]]
        for row in rows
        if row["intervalSeconds"] == "TEN_SECONDS"
    }


def spent(centra: Centra, query: str) -> tuple[int, int, int]:
    """What a request took of requests, mutations and complexity."""
    before = left(centra)
    assert centra.post(query).status_code == 200
    after = left(centra)
    asking = {"REQUEST_COUNT": 1, "QUERY_COMPLEXITY": 10, "MUTATION_COUNT": 0}
    took = {kind: before[kind] - asking[kind] - after[kind] for kind in before}
    return took["REQUEST_COUNT"], took["MUTATION_COUNT"], took["QUERY_COMPLEXITY"]


@pytest.mark.behaviour("orders-3-04", "catalog-6-15")
@pytest.mark.parametrize("window", ["token", "fixed", "sliding"])
def test_what_a_request_costs(window: str) -> None:
    """OLD:limits: one request, one mutation for each alias, and its points of complexity."""
    centra = Centra(plan=GROWTH, window=window)
    for number in (1, 2, 3):
        centra.order(("S", 1, "10.00"), number=number)
    assert spent(centra, '{ order(id: "x") { id store { id } } }') == (1, 0, 2)
    assert spent(centra, f"mutation {{ {LOCK % 1} }}") == (1, 1, 100 + 1 + 10)
    three = f"mutation {{ a: {LOCK % 1} b: {LOCK % 2} c: {LOCK % 3} }}"
    assert spent(centra, three) == (1, 3, 3 * 111)


@pytest.mark.behaviour("catalog-7-04")
def test_a_mutation_that_ends_in_user_errors_costs_the_same() -> None:
    """OLD:limits: what was refused for its input must not be repeated blindly."""
    centra = Centra(plan=GROWTH)
    assert centra.refused(f"mutation {{ {LOCK % 99} }}")
    assert spent(centra, f"mutation {{ {LOCK % 99} }}") == (1, 1, 111)


def test_what_never_ran_costs_nothing() -> None:
    """Assumed: HTTP 400, 403 and 429 take nothing; a missing permission is an answer and costs."""
    centra = Centra(plan=GROWTH)
    before = left(centra)
    assert centra.post("{ nope }").status_code == 400
    assert centra.client.post(centra.sandbox.url, headers={"Authorization": "Bearer x"}).status_code == 403
    after = left(centra)
    assert before["REQUEST_COUNT"] - after["REQUEST_COUNT"] == 1
    centra.sandbox.tokens.withdraw("Order:read")
    assert spent(centra, "{ orders(limit: 5) { id } }") == (1, 0, 5)


@pytest.mark.behaviour("orders-3-05")
def test_all_integrations_draw_on_the_same_quotas() -> None:
    """LIMITS: quotas belong to the environment; what one integration uses up, the other one misses."""
    centra = Centra(plan=TEN)
    centra.sandbox.tokens.add("other", integration="wms")
    header = {"Authorization": "Bearer other"}
    assert statuses(centra, 10) == [200] * 10
    other = centra.client.post(centra.sandbox.url, json={"query": STORES}, headers=header)
    assert other.status_code == 429


@pytest.mark.behaviour("orders-3-13")
def test_rate_limits_needs_no_permission() -> None:
    """OLD:limits."""
    centra = Centra(plan=GROWTH)
    centra.sandbox.tokens.add("bare", permissions=[])
    answer = centra.client.post(
        centra.sandbox.url, json={"query": LIMITS}, headers={"Authorization": "Bearer bare"}
    ).json()
    assert "errors" not in answer
    assert len(answer["data"]["rateLimits"]) == 6
    assert answer["extensions"]["permissionsUsed"] == []


@pytest.mark.behaviour("orders-3-07", "orders-3-08", "orders-3-09", "orders-3-10")
@pytest.mark.parametrize(
    "plan, quotas",
    [
        (GROWTH, [60, 5_000, 250_000, 30_000_000, 20, 1_800]),
        (ENHANCED, [150, 20_000, 900_000, 90_000_000, 50, 4_500]),
        (HIGH_VOLUME, [450, 40_000, 1_800_000, 180_000_000, 150, 7_000]),
        (ENTERPRISE, [1_500, 85_000, 4_000_000, 400_000_000, 500, 25_000]),
    ],
)
def test_the_plans(plan: Plan, quotas: list[int]) -> None:
    """LIMITS; the last request that a plan allows in 10 seconds is answered, the next one is not."""
    centra = Centra(plan=plan)
    assert [row["quota"] for row in centra.ask(LIMITS)["rateLimits"]] == quotas
    centra.sandbox.spend_elsewhere(requests=quotas[0] - 2)
    assert statuses(centra, 2) == [200, 429]


def test_an_unknown_window_is_refused() -> None:
    """The message names the known ones."""
    with pytest.raises(ValueError, match="token, fixed, sliding"):
        Sandbox(window="daily")  # type: ignore[arg-type]
