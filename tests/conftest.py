"""What tests of several folders need."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import pytest

from a_postgres import MISSING, running


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """Return the address of a real PostgreSQL server that runs for this session."""
    if MISSING:
        pytest.skip(MISSING)
    with running() as dsn:
        yield dsn


@pytest.fixture
def postgres(postgres_server: str) -> Iterator[str]:
    """Return the address of an empty database."""
    import psycopg

    name = f"test_{uuid4().hex}"
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        yield f"{postgres_server} dbname={name}"
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
