"""What networks, servers and other sessions do to the PostgreSQL store."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from threading import Barrier, Thread

import psycopg
import pytest

from centra_ipaas import PostgresStore
from centra_ipaas.errors import ConfigurationError, StoreUnavailable
from centra_ipaas.work import Lease, Work

NOW = datetime(2026, 3, 3, tzinfo=UTC)
ME = Lease(worker="me", duration=60.0)
NOWHERE = "postgresql://reader:s3cret@127.0.0.1:1/shop"


@pytest.fixture
def admin(postgres: str) -> Iterator[psycopg.Connection]:
    """Another session on the same database."""
    with psycopg.connect(postgres, autocommit=True) as connection:
        yield connection


@pytest.fixture
def store(postgres: str) -> Iterator[PostgresStore]:
    with PostgresStore(postgres) as opened:
        yield opened


def cut_all(admin: psycopg.Connection) -> None:
    """Cut every connection of the store, as a restart of the server does."""
    admin.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE application_name = 'centra-ipaas' AND datname = current_database()"
    )


def entities(store: PostgresStore) -> list[str]:
    return [work.entity for work in store.works()]


# --- the way to the server -------------------------------------------------------------------------------


def test_a_connection_lost_while_nobody_used_it_is_replaced(
    store: PostgresStore, admin: psycopg.Connection
) -> None:
    """Nothing had been done in it, so nobody hears of it."""
    store.add([Work(flow="f", entity="1")], NOW)
    cut_all(admin)
    store.add([Work(flow="f", entity="2")], NOW)
    assert entities(store) == ["1", "2"]


def test_a_connection_lost_in_a_transaction_is_told(store: PostgresStore, admin: psycopg.Connection) -> None:
    """What was done in it is not done; the next transaction has another connection."""
    store.change_budget("shop", lambda _: ("one", None))

    def cut(text: str | None) -> tuple[str, None]:
        cut_all(admin)
        return "two", None

    with pytest.raises(StoreUnavailable, match="unreachable") as caught:
        store.change_budget("shop", cut)
    assert caught.value.reason == "unreachable"
    assert store.change_budget("shop", lambda text: (None, text)) == "one"


def test_a_server_that_is_not_there_is_told_without_the_password() -> None:
    """It may be back soon, so it is no setting to be corrected."""
    with pytest.raises(StoreUnavailable) as caught:
        PostgresStore(NOWHERE)
    assert caught.value.reason == "unreachable"
    assert "127.0.0.1" in str(caught.value)
    assert "s3cret" not in str(caught.value)


def test_an_address_that_makes_no_sense_is_told_without_the_password() -> None:
    with pytest.raises(ConfigurationError) as caught:
        PostgresStore("host=db pasword=s3cret")
    assert "s3cret" not in str(caught.value)


def test_a_store_shows_where_it_is_and_no_more(store: PostgresStore) -> None:
    """Neither user nor password."""
    assert repr(store).startswith("PostgresStore('/")
    assert repr(store).endswith(", schema centra_ipaas')")
    assert "user" not in repr(store)


def test_a_store_that_was_closed(postgres: str) -> None:
    store = PostgresStore(postgres)
    store.close()
    with pytest.raises(StoreUnavailable) as caught:
        store.works()
    assert caught.value.reason == "closed"


# --- the server ------------------------------------------------------------------------------------------


def test_a_table_that_another_session_holds(store: PostgresStore, admin: psycopg.Connection) -> None:
    """Told as locked after a while."""
    hasten(store, "15s", "100ms")
    with admin.transaction():
        admin.execute("LOCK TABLE centra_ipaas.work")
        with pytest.raises(StoreUnavailable) as caught:
            store.add([Work(flow="f", entity="1")], NOW)
    assert caught.value.reason == "locked"
    store.add([Work(flow="f", entity="1")], NOW)


def test_a_worker_stopped_in_a_transaction_does_not_hold_up_the_others(store: PostgresStore) -> None:
    """The server throws it out; it hears of it when it goes on, and has done nothing."""
    hasten(store, "'10s'", "'100ms'")

    def sleep(text: str | None) -> tuple[str, None]:
        time.sleep(0.4)
        return "late", None

    with pytest.raises(StoreUnavailable):
        store.change_budget("shop", sleep)
    assert store.change_budget("shop", lambda text: (None, text)) is None


def test_a_server_that_takes_no_changes(postgres: str, admin: psycopg.Connection) -> None:
    """A standby, say."""
    PostgresStore(postgres).close()
    admin.execute(f"ALTER DATABASE {admin.info.dbname} SET default_transaction_read_only = on")
    with PostgresStore(postgres) as store:
        assert entities(store) == []
        with pytest.raises(StoreUnavailable) as caught:
            store.add([Work(flow="f", entity="1")], NOW)
    assert caught.value.reason == "read-only"


def test_a_server_that_does_not_wait_for_its_disk_is_refused(
    postgres: str, admin: psycopg.Connection
) -> None:
    """A power cut would lose what it confirmed."""
    admin.execute("ALTER SYSTEM SET fsync = off")
    admin.execute("SELECT pg_reload_conf()")
    try:
        until_fsync(postgres, "off")
        with pytest.raises(ConfigurationError, match="fsync"):
            PostgresStore(postgres)
    finally:
        admin.execute("ALTER SYSTEM RESET fsync")
        admin.execute("SELECT pg_reload_conf()")
        until_fsync(postgres, "on")


@pytest.mark.parametrize("of_server, durable", [("off", "on"), ("on", "on"), ("local", "local")])
def test_only_the_budget_may_be_lost(
    postgres: str, admin: psycopg.Connection, of_server: str, durable: str
) -> None:
    """Whatever the server would do by itself: a setting that loses nothing is kept."""
    admin.execute(f"ALTER DATABASE {admin.info.dbname} SET synchronous_commit = {of_server}")
    with PostgresStore(postgres) as store:
        found = "SELECT current_setting('synchronous_commit') AS now"
        with store._database.transaction() as session:
            assert session.rows(found)[0]["now"] == durable
        with store._database.hasty() as session:
            assert session.rows(found)[0]["now"] == "off"


def test_a_worker_without_rights_to_make_tables_starts_on_ready_ones(
    postgres: str, admin: psycopg.Connection
) -> None:
    """Whoever deploys migrates; the workers may do without."""
    PostgresStore(postgres).close()
    worker = f"worker_{admin.info.dbname[-12:]}"
    admin.execute(f"CREATE ROLE {worker} LOGIN")
    try:
        admin.execute(f"GRANT USAGE ON SCHEMA centra_ipaas TO {worker}")
        admin.execute(
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA centra_ipaas TO {worker}"
        )
        admin.execute(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA centra_ipaas TO {worker}")
        with PostgresStore(f"{postgres} user={worker}") as store:
            store.add([Work(flow="f", entity="1")], NOW)
            assert [work.entity for work in store.take("f", 1, ME, NOW)] == ["1"]
    finally:
        admin.execute(f"DROP OWNED BY {worker}")
        admin.execute(f"DROP ROLE {worker}")


def test_brands_in_one_database_do_not_see_each_other(postgres: str) -> None:
    """Each has a schema, and may be named as it likes."""
    with PostgresStore(postgres, schema="one") as one, PostgresStore(postgres, schema='t"wo') as two:
        one.add([Work(flow="f", entity="1")], NOW)
        assert (entities(one), entities(two)) == (["1"], [])


def test_more_threads_than_connections_wait_for_each_other(postgres: str) -> None:
    """Two connections serve eight threads."""
    together = Barrier(8)
    with PostgresStore(postgres, connections=2) as store:

        def add(number: int) -> None:
            together.wait()
            store.add([Work(flow="f", entity=str(number))], NOW)

        threads = [Thread(target=add, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(entities(store)) == [str(number) for number in range(8)]
        assert len(store._database._pool._idle) <= 2


def hasten(store: PostgresStore, before: str, after: str) -> None:
    """Shorten what a test would wait for."""
    database = store._database
    assert before in database._durable
    database._durable = database._durable.replace(before, after)
    database._hasty = database._hasty.replace(before, after)


def until_fsync(postgres: str, wanted: str) -> None:
    for _ in range(100):
        with psycopg.connect(postgres) as connection:
            if connection.execute("SHOW fsync").fetchone() == (wanted,):
                return
        time.sleep(0.05)
    raise AssertionError(f"fsync did not become {wanted}")


# --- the extra -------------------------------------------------------------------------------------------

WITHOUT = """
import sys
from centra_ipaas import PostgresStore
assert "psycopg" not in sys.modules
sys.modules["psycopg"] = None
try:
    PostgresStore("dbname=shop")
except Exception as error:
    print(type(error).__name__, error)
"""


def test_without_the_extra_the_error_names_it() -> None:
    """And the name alone loads no driver."""
    done = subprocess.run([sys.executable, "-c", WITHOUT], capture_output=True, text=True, check=True)
    assert done.stdout.startswith(
        "ConfigurationError PostgresStore needs psycopg: install centra-ipaas[postgres]"
    )
