"""The processes that are killed: a brand's order export, and its import of shipments; and the shop, which is not.

They are what an integration runs, in a hurry: short leases, and no pause between two rounds. `broken` names what is
done wrong on purpose, to show that the harness finds it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from attrs import evolve, frozen

from centra_ipaas import Client, FulfilmentImport, OrderExport, PostgresStore, Runner, Settings, SqliteStore
from centra_ipaas.sandbox import ENTERPRISE, Sandbox
from centra_ipaas.sandbox.http import serve
from centra_ipaas.signals import RequestAnswered, Signal
from centra_ipaas.sync import Engine
from centra_ipaas.work import WorkStore
from examples.crash import broken
from examples.erp import ExampleErp, ToErp, offices
from examples.erp.adapter import Mode
from examples.integration import OFFICES
from examples.warehouse import ExampleWarehouse

#: Workers that may be at it at once: those that died keep their places until their claims have run out.
PLACES = 32
#: Seconds in which Centra may still show what it was asked for: the sandbox on this machine is quick.
SETTLES_WITHIN = 1.0


@frozen(kw_only=True)
class Job:
    """Where a worker finds its world."""

    url: str
    token: str
    #: A file for SQLite, or the address of a PostgreSQL database, with ``dbname=``.
    store: str
    erp: str = ""
    mode: Mode = "search"
    #: Folder of the warehouse's files.
    warehouse: Path = Path()
    #: A file to which a byte is added with each change that Centra has answered.
    changes: Path = Path()
    #: Seconds that work stays with a worker that died: longer than one call to the ERP takes.
    lease: float = 4.0
    #: Seconds by which the line to the ERP may hold up a call that its caller has given up.
    late: float = 0.0
    broken: str = ""


def export_orders(job: Job) -> None:
    """Bring orders to the ERP until told to stop."""
    with ExampleErp(job.erp, job.mode) as erp:
        erp.promise = evolve(erp.promise, settles_within=erp.promise.settles_within + job.late)
        export = OrderExport(
            target=broken.target(erp, job.broken),
            mapper=ToErp(offices.of(OFFICES)),
            overlap=timedelta(seconds=1),
            unknown_skew=timedelta(0),
        )
        work(job, export)


def import_shipments(job: Job) -> None:
    """Bring parcels to Centra until told to stop."""
    source = ExampleWarehouse(job.warehouse)
    work(job, FulfilmentImport(source=source, settles_within=SETTLES_WITHIN))


def centra() -> None:
    """Be the shop, until told to stop; the first line said is its addresses."""
    serve(Sandbox(plan=ENTERPRISE))


def work(job: Job, engine: Engine) -> None:
    """Run an engine until told to stop."""
    hooks = [Counting(job.changes)] if job.changes.name else []
    with Client(Settings(url=job.url, token=job.token)) as centra, opened(job.store) as store:
        runner = Runner(centra, broken.store(store, job.broken), hooks=hooks, lease=job.lease)
        runner.add(engine, every=0.2, workers=PLACES).run_forever()


@contextmanager
def opened(address: str) -> Iterator[WorkStore]:
    """Open the store at an address."""
    if "dbname=" in address:
        with PostgresStore(address) as store:
            yield store
    else:
        with SqliteStore(address) as store:
            yield store


class Counting:
    """A hook that adds a byte to a file for each change that Centra has answered."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("ab", buffering=0)

    def __call__(self, signal: Signal, /) -> None:
        if isinstance(signal, RequestAnswered) and signal.operation in ("CreateShipment", "CompleteShipment"):
            self._file.write(b".")
