"""Real processes, really killed: done right, nothing is lost or doubled; done wrong on purpose, it shows.

The worlds run at once, since each of them waits most of the time. `make crash KILLS=1000` is the long version.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest
from scripts.crash import database, orders, shipments

from centra_ipaas.testing.crash import KillReport

Case = Callable[[Path, str], tuple[KillReport, list[str]]]
Cases = dict[str, Future[tuple[KillReport, list[str]]]]

RIGHT: dict[str, Case] = {
    "keys": partial(orders, "keys", kills=2),
    "lossy": partial(orders, "lossy", kills=2),
    "workers": partial(shipments, kills=4, workers=3),
    "paused": partial(orders, "keys", kills=1, workers=2, lease=1.5, pause=2.5),
}
ON_POSTGRES = frozenset({"lossy", "workers"})
#: Each is shown by what it takes: kills, orders that are booked long after their caller gave up, and pauses in which
#: another worker has time to take over, to wait until the doubt has settled, and to do it, and a while to go on in
#: when woken.
WRONG: dict[str, Case] = {
    "late-intent": partial(orders, "search", kills=8, broken="late-intent"),
    "no-look": partial(orders, "search", kills=2, broken="no-look"),
    "impatient": partial(orders, "lossy", kills=1, late=8.0, settle=8.0, broken="impatient"),
    "no-fence": partial(
        orders,
        "search",
        kills=2,
        within=0.6,
        workers=2,
        lease=1.5,
        pause=7.0,
        thinks=0.02,
        broken="no-fence",
    ),
}


@pytest.fixture(scope="module")
def cases(postgres_server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cases]:
    """All of them, started at once."""
    with ThreadPoolExecutor(len(RIGHT) + len(WRONG)) as pool:
        started: Cases = {}
        for name, case in (RIGHT | WRONG).items():
            folder = tmp_path_factory.mktemp(name)
            store = database(postgres_server) if name in ON_POSTGRES else str(folder / "brand.db")
            started[name] = pool.submit(case, folder, store, low=40)
        yield started


@pytest.mark.parametrize("name", RIGHT)
def test_nothing_is_lost_and_nothing_doubled(cases: Cases, name: str) -> None:
    report, wrong = cases[name].result()
    report.check()
    assert wrong == []
    assert report.kills >= 1
    assert report.wanted >= 60


def test_workers_were_stopped_beyond_their_lease(cases: Cases) -> None:
    report, _ = cases["paused"].result()
    assert report.pauses >= 1


@pytest.mark.parametrize("name", WRONG)
def test_what_is_done_wrong_shows(cases: Cases, name: str) -> None:
    report, _ = cases[name].result()
    assert report.duplicates > 0
    with pytest.raises(AssertionError, match="twice"):
        report.check()
