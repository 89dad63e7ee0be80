"""Really kill an exporter and an importer, a thousand times, and count what was lost or doubled.

    make crash KILLS=1000 STORE=sqlite|postgres|both ONLY=keys,search,lossy,shipments,workers,paused

==========  =================================================================================================
keys        orders into an ERP that honours idempotency keys
search      orders into an ERP that can only be searched
lossy       the same, and one answer in ten is lost: applied and answered with 500, not answered, or applied late
shipments   parcels to Centra, one answer in ten lost; each becomes one completed shipment
workers     three workers on one worklist; parcels of an order in the order in which they were packed
paused      two workers with an ERP that honours keys; each is stopped beyond its lease, goes on, and is killed
==========  =================================================================================================

The kills are shared out over what is asked for, and several worlds run at once. A kill counts that fell after the first
effect of a life while there was work left. The last line is the sum.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from functools import partial
from importlib import import_module
from itertools import product
from pathlib import Path
from typing import Any, Final, NamedTuple
from uuid import uuid4

from centra_ipaas.testing.crash import KillReport
from examples.crash import world

#: Worlds that run at once: most of the time each waits for a disk, a lease or a process that starts.
AT_ONCE: Final = 4


class Found(NamedTuple):
    """What came of one case."""

    name: str
    report: KillReport
    #: What else is wrong.
    wrong: list[str]


def orders(
    way: world.Way, folder: Path, store: str, kills: int, **options: Any
) -> tuple[KillReport, list[str]]:
    """Kill the order export."""
    with world.orders(folder, store, way, **options) as run:
        return run.run(kills), []


def shipments(folder: Path, store: str, kills: int, **options: Any) -> tuple[KillReport, list[str]]:
    """Kill the shipment import; its shipments must be completed, and in order."""
    with world.shipments(folder, store, **options) as (run, shop):
        report, shipped = run.run(kills), shop.shipments()
    open_ones = [f"not completed: {one.tracking}" for one in shipped if not one.completed]
    return report, open_ones + [f"out of order: {order}" for order in world.out_of_order(shipped)]


#: What each case is run with.
CASES: Final[dict[str, Callable[[Path, str, int], tuple[KillReport, list[str]]]]] = {
    "keys": partial(orders, "keys"),
    "search": partial(orders, "search"),
    "lossy": partial(orders, "lossy"),
    "shipments": shipments,
    "workers": partial(shipments, workers=3),
    "paused": partial(orders, "keys", workers=2, pause=5.0),
}


def main() -> None:
    """Run what is asked for and say what came of it."""
    parser = argparse.ArgumentParser(description="Kill an exporter and an importer; count lost and doubled.")
    parser.add_argument("--kills", type=int, default=100, help="SIGKILLs in the middle of work, in all")
    parser.add_argument("--store", choices=["sqlite", "postgres", "both"], default="both")
    parser.add_argument("--only", default="", help=f"of {','.join(CASES)}; empty: all")
    options = parser.parse_args()
    cases = [case for case in options.only.split(",") if case] or list(CASES)
    if unknown := set(cases) - set(CASES):
        parser.error(f"no such case: {', '.join(sorted(unknown))}")
    stores = ["sqlite", "postgres"] if options.store == "both" else [options.store]
    begun = time.monotonic()
    sys.exit(tell(run([*product(stores, cases)], options.kills), time.monotonic() - begun))


def run(cases: Sequence[tuple[str, str]], kills: int) -> list[Found]:
    """Run cases (store, name), several at once; the kills are shared out."""
    shares = [kills // len(cases) + (number < kills % len(cases)) for number in range(len(cases))]
    with ExitStack() as stack:
        needed = any(store == "postgres" for store, _ in cases)
        server = stack.enter_context(postgres()) if needed else ""
        pool = stack.enter_context(ThreadPoolExecutor(AT_ONCE))
        found = [
            pool.submit(one, store, name, share, server)
            for (store, name), share in zip(cases, shares, strict=True)
            if share
        ]
        return [future.result() for future in found]


def one(store: str, name: str, kills: int, server: str) -> Found:
    """Run one case in a world and a folder of its own; if something is wrong the folder stays."""
    folder = Path(tempfile.mkdtemp(prefix=f"crash-{store}-{name}-"))
    address = database(server) if store == "postgres" else str(folder / "brand.db")
    report, wrong = CASES[name](folder, address, kills)
    found = Found(f"{store} {name}", report, wrong)
    if clean(found):
        shutil.rmtree(folder)
    else:
        wrong.append(f"see {folder}")
    print(line(found), flush=True)
    return found


def line(found: Found) -> str:
    """Say what came of a case."""
    report = found.report
    more = f", {report.pauses} stopped" if report.pauses else ""
    return (
        f"{found.name:<20} {report}  records={report.wanted} elsewhere={report.elsewhere}{more} "
        f"in {report.seconds:.0f} s ({report.per_minute:.0f} a minute)"
    )


def clean(found: Found) -> bool:
    """Tell whether nothing is wrong."""
    return not (found.wrong or found.report.doubled or found.report.lost)


def tell(found: Sequence[Found], seconds: float) -> int:
    """Print what is wrong, and the sum; return the exit status."""
    for case in found:
        for what in case.wrong:
            print(f"{case.name}: {what}")
    reports = [case.report for case in found]
    kills = sum(report.kills for report in reports)
    duplicates = sum(report.duplicates for report in reports)
    lost = sum(len(report.lost) for report in reports)
    print(f"{seconds:.0f} s in all, {60 * kills / seconds:.0f} kills a minute")
    print(f"kills={kills} duplicates={duplicates} lost={lost}")
    return 0 if all(map(clean, found)) else 1


@contextmanager
def postgres() -> Iterator[str]:
    """Start a server for this run."""
    with import_module("tests.a_postgres").running() as address:
        yield address


def database(server: str) -> str:
    """Make a database and return its address."""
    import psycopg

    name = f"crash_{uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    return f"{server} dbname={name}"


if __name__ == "__main__":
    main()
