"""A list that is dearer than ten seconds of a quota: no wait helps it, so it is asked in halves."""

from __future__ import annotations

import json

import pytest
from attrs import evolve
from fake_world import START, FakeWorld, Purse, SandboxWorld, reply, run

from centra_ipaas.centra import limits, orders
from centra_ipaas.errors import RateLimited
from centra_ipaas.graphql import Budget, Cost, Exchange, Limit, Resource, ask_page
from centra_ipaas.sandbox import LineSeed, Plan

NOW = START.timestamp()
#: A list of orders costs a point and three for each row in the sandbox.
SMALL = Plan(name="small", requests=(20, 5_000), mutations=(3, 50), complexity=(100, 100_000))


def underrated(operation):
    """Return the same list, which believes that it costs next to nothing."""

    def decode(raw):
        page = operation.decode(raw)
        return evolve(page, next=page.next and underrated(page.next))

    return evolve(
        operation,
        complexity=operation.complexity // 50,
        smaller=lambda size: underrated(operation.smaller(size)),
        decode=decode,
    )


LIST = underrated(orders.changed_since(START))


def shop(plan, count=0):
    world = SandboxWorld(plan)
    world.sandbox.shop.add_product("SOCKS", "Socks")
    for _ in range(count):
        world.sandbox.shop.place_order(lines=[LineSeed(sku="SOCKS", unit_price=10)])
    return world


def exchange(world):
    return Exchange(world=world, budget=Purse(Budget(share=1.0)), limits=limits.read())


def sizes(world):
    """Return how many rows were asked for, in order."""
    sent = [json.loads(request.body)["variables"] for request in world.sent]
    return [variables["limit"] for variables in sent if "limit" in variables]


def read_all(centra, page):
    numbers = []
    while page is not None:
        page = run(ask_page(centra, page)).value
        numbers += [change.number for change in page.items]
        page = page.next
    return numbers


def test_a_list_dearer_than_ten_seconds_is_read():
    """100 rows are three times what ten seconds hold: halves, until one fits, and no refusal from then on."""
    world = shop(SMALL, 40)
    centra = exchange(world)
    assert len(set(read_all(centra, LIST))) == 40
    refused = world.refusals
    assert refused <= 4
    assert sizes(world)[0] == 100
    assert max(sizes(world)[refused:]) <= 33
    assert len(set(read_all(centra, LIST))) == 40
    assert world.refusals == refused


def test_nothing_is_held_back_for_it():
    """It was not others who used the quota: of every quota all is ours again."""
    world = shop(SMALL)
    centra = exchange(world)
    run(ask_page(centra, LIST))
    now = world.now().timestamp()
    assert world.refusals
    assert [window.allowed(1.0, now) for window in centra.budget.budget.windows] == [
        window.limit.quota for window in centra.budget.budget.windows
    ]


def test_a_quota_that_others_use_up_is_waited_for():
    """Of a quota of which nothing is left a smaller question gets nothing either."""
    world = shop(Plan(name="large", requests=(20, 5_000), mutations=(3, 50), complexity=(1_000, 100_000)))
    world.sandbox.foreign_load(complexity_per_second=95)
    world.sandbox.spend_elsewhere(complexity=1_000)
    with pytest.raises(RateLimited) as caught:
        run(ask_page(exchange(world), LIST))
    assert not caught.value.alone
    assert set(sizes(world)) == {100}


def test_what_cannot_be_asked_for_less_is_told():
    """A single row above the quota is tried as often as any request, and the error says what is wrong."""
    world = shop(Plan(name="tiny", requests=(20, 5_000), mutations=(3, 50), complexity=(50, 100_000)))
    with pytest.raises(RateLimited, match="OrdersByNumber: refused although quota is left; alone") as caught:
        run(exchange(world).ask(orders.get("1")))
    assert caught.value.alone
    assert world.refusals == 5


def test_nobody_asks_for_less_where_nobody_tells_what_is_left():
    """Without a look there is no telling a dear question from a quota that others used."""
    world = FakeWorld(*[reply(429)] * 5)
    with pytest.raises(RateLimited) as caught:
        run(ask_page(Exchange(world=world, budget=Purse()), LIST))
    assert not caught.value.alone
    assert sizes(world) == [100] * 5


def plenty(told, spent=0, later=0):
    """Whether Centra just said that quota is left, when others of ours and then the one in question were sent."""
    budget, own = Budget.of([told], share=1.0).corrected([told], NOW), Cost(complexity=1)
    for cost in (Cost(requests=0, complexity=spent), own):
        budget, wait = budget.spend(cost, NOW + later)
        assert wait == 0
    return budget.plenty(own, NOW + later)


@pytest.mark.parametrize(
    "used, spent, later, found",
    [
        (0, 0, 0, True), (0, 0, 15, True), (0, 0, 16, False),
        (80, 0, 0, True), (81, 0, 0, False), (50, 30, 1, True), (50, 31, 1, False),
    ],
)  # fmt: skip
def test_quota_is_left_if_centra_just_said_so(used, spent, later, found):
    """At least a fifth, less what others of us spent since, and not longer ago than an empty window takes."""
    told = Limit(resource=Resource.COMPLEXITY, seconds=10.0, quota=100, used=used)
    assert plenty(told, spent, later) == found


@pytest.mark.parametrize("used, found", [(950, True), (951, False)])
def test_an_hour_that_is_used_up_is_no_plenty(used, found):
    """Ten seconds may be empty: of the hour less than a twentieth is left."""
    assert plenty(Limit(resource=Resource.REQUESTS, seconds=3600.0, quota=1_000, used=used)) == found
