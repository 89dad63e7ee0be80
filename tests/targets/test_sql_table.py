"""Orders as rows of a table: the contract on SQLite and PostgreSQL, and what is special about a table."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from decimal import Decimal
from uuid import uuid4

import pytest
from attrs import frozen

from centra_ipaas.errors import ConfigurationError, NotSent, RecordRefused
from centra_ipaas.sync import Accepted, Failed, Refused, TargetPromise
from centra_ipaas.targets import SqlTableTarget
from centra_ipaas.testing import OrderTargetContract

psycopg = pytest.importorskip("psycopg")


@frozen(kw_only=True)
class Sale:
    number: str | None
    total: Decimal = Decimal("949.00")


class Database:
    """A database in which tables are made, asked past the target."""

    def __init__(self, driver, address):
        self.driver, self.address = driver, address

    def connect(self):
        return self.driver.connect(self.address)

    def do(self, statement):
        with closing(self.connect()) as connection, closing(connection.cursor()) as cursor:
            cursor.execute(statement)
            rows = cursor.fetchall() if cursor.description else []
            connection.commit()
            return rows

    def target(self, table, **options):
        return SqlTableTarget(self.driver, self.connect, table, **options)


@pytest.fixture(params=["sqlite3", "psycopg"])
def database(request, tmp_path):
    if request.param == "sqlite3":
        return Database(sqlite3, tmp_path / "erp.db")
    return Database(psycopg, request.getfixturevalue("postgres_server"))


@pytest.fixture
def table(database):
    name = f"sales_{uuid4().hex}"
    yield name
    database.do(f"DROP TABLE IF EXISTS {name}")


COLUMNS = {"number": lambda sale: sale.number, "total": lambda sale: str(sale.total)}


@pytest.fixture
def sales(database, table):
    """A table whose numbers the database counts up, and where each order needs a number."""
    counted = "SERIAL" if database.driver is psycopg else "INTEGER"
    database.do(
        f"CREATE TABLE {table} (id {counted} PRIMARY KEY, reference TEXT NOT NULL UNIQUE, "
        "number TEXT NOT NULL, total TEXT NOT NULL)"
    )
    return database.target(table, columns=COLUMNS, key_column="reference", id_column="id")


class TestSqlTable(OrderTargetContract[Sale]):
    """The contract, with columns, and with ids of the database's own."""

    @pytest.fixture(autouse=True)
    def _table(self, database, table, sales):
        self._database, self._name, self._sales = database, table, sales

    def target(self):
        return self._sales

    def document(self, number):
        return Sale(number=str(number))

    def refused_document(self):
        return Sale(number=None)

    def count(self, key):
        return self._database.do(f"SELECT count(*) FROM {self._name} WHERE reference = '{key}'")[0][0]


def test_the_document_is_kept_as_json_under_its_key(database, table):
    database.do(f"CREATE TABLE {table} (idempotency_key TEXT PRIMARY KEY, document TEXT NOT NULL)")
    erp = database.target(table)
    assert erp.create(Sale(number="1001"), key="k1") == Accepted(remote_id="k1")
    [(key, document)] = database.do(f"SELECT * FROM {table}")
    assert (key, json.loads(document)) == ("k1", {"number": "1001", "total": "949.00"})


def test_rows_are_written_in_the_order_of_the_orders(database, table, sales):
    answers = sales.create_many([(f"k{number}", Sale(number=str(number))) for number in (3, 1, 2)])
    assert [answer.remote_id for answer in answers] == ["1", "2", "3"]
    assert database.do(f"SELECT number FROM {table} ORDER BY id") == [("3",), ("1",), ("2",)]


def test_one_bad_row_of_many_is_refused_and_the_others_are_there(database, table, sales):
    first, bad, last = sales.create_many(
        [("k1", Sale(number="1")), ("k2", Sale(number=None)), ("k3", Sale(number="3"))]
    )
    assert isinstance(first, Accepted)
    assert isinstance(last, Accepted)
    [finding] = bad.findings
    assert finding.code == "target.refused"
    assert finding.evidence["error"] in ("IntegrityError", "NotNullViolation")
    assert database.do(f"SELECT reference FROM {table} ORDER BY id") == [("k1",), ("k3",)]


def test_a_row_that_cannot_be_made_is_the_outcome_of_that_order_alone(database, table, sales):
    def number(sale):
        if sale.number == "2":
            raise RecordRefused([])
        return sale.number

    erp = database.target(
        table, columns={**COLUMNS, "number": number}, key_column="reference", id_column="id"
    )
    kinds = [type(one) for one in erp.create_many([(f"k{n}", Sale(number=str(n))) for n in (1, 2, 3)])]
    assert kinds == [Accepted, Failed, Accepted]


def test_what_was_not_committed_is_not_there(database, table, sales):
    """A process that dies in a transaction leaves nothing; the next one writes all of it."""

    class Died(BaseException):
        pass

    class Mortal:
        def __init__(self, connection):
            self._connection = connection

        def __getattr__(self, name):
            return getattr(self._connection, name)

        def commit(self):
            raise Died

    dying = SqlTableTarget(
        database.driver,
        lambda: Mortal(database.connect()),
        table,
        columns=COLUMNS,
        key_column="reference",
        id_column="id",
    )
    with pytest.raises(Died):
        dying.create_many([("k1", Sale(number="1")), ("k2", Sale(number="2"))])
    assert database.do(f"SELECT count(*) FROM {table}") == [(0,)]
    assert sales.find("k1") is None


def test_values_are_never_read_as_sql(database, table, sales):
    sales.create(Sale(number="'); DROP TABLE x; --%s?"), key="'k%s?")
    assert database.do(f"SELECT number FROM {table}") == [("'); DROP TABLE x; --%s?",)]
    assert sales.find("'k%s?") is not None


def test_a_value_that_does_not_fit_is_refused_without_being_told(postgres_server):
    database, name = Database(psycopg, postgres_server), f"sales_{uuid4().hex}"
    database.do(f"CREATE TABLE {name} (idempotency_key TEXT PRIMARY KEY, document VARCHAR(10))")
    answer = database.target(name).create(Sale(number="Anna Svensson"), key="k1")
    database.do(f"DROP TABLE {name}")
    assert isinstance(answer, Refused)
    assert answer.findings[0].evidence == {"error": "StringDataRightTruncation"}
    assert "Anna" not in repr(answer)


def test_no_connection_is_not_sent():
    for driver, connect in (
        (sqlite3, lambda: sqlite3.connect("/nowhere/erp.db")),
        (psycopg, lambda: psycopg.connect("host=/nowhere user=erp password=hunter2")),
    ):
        erp = SqlTableTarget(driver, connect, "sales")
        with pytest.raises(NotSent) as refused:
            erp.create(Sale(number="1"), key="k1")
        assert str(refused.value) == "no connection to the database (OperationalError)"
        assert "hunter2" not in repr(erp)


def test_a_row_without_an_id_is_not_accepted(database, table):
    database.do(f"CREATE TABLE {table} (idempotency_key TEXT PRIMARY KEY, document TEXT, erp_id TEXT)")
    with pytest.raises(ValueError, match="a row has no id"):
        database.target(table, id_column="erp_id").create(Sale(number="1"), key="k1")
    assert database.do(f"SELECT count(*) FROM {table}") == [(0,)]


@pytest.mark.parametrize("name", ["sales; DROP TABLE x", "sales--", "", "a.b.c", "sälja", "1st"])
def test_only_plain_names_are_taken(name):
    with pytest.raises(ConfigurationError, match="no plain name"):
        SqlTableTarget(sqlite3, lambda: sqlite3.connect(":memory:"), name)


def test_a_driver_that_writes_places_another_way_is_refused():
    class Named:
        paramstyle = "named"
        OperationalError = InterfaceError = IntegrityError = DataError = Exception

    with pytest.raises(ConfigurationError, match="paramstyle named"):
        SqlTableTarget(Named, lambda: None, "sales")


def test_it_promises_both():
    assert SqlTableTarget.promise == TargetPromise(accepts_keys=True, can_find=True)
