"""Fixtures for embedders' tests: ``centra_sandbox`` and what belongs to it, all on one virtual clock.

pytest loads this module in every run, so it imports nothing but pytest: the sandbox, httpx and graphql-core come
with the first fixture that is asked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from centra_ipaas.client import AsyncClient, Client
    from centra_ipaas.sandbox import Faults, HttpSandbox, Sandbox, Shop, VirtualClock

_MARKER = (
    "centra(plan=, brand=, load=, clock=, integration=, permissions=, stores=, **options): the sandbox of a test; "
    "`plan` is a name such as 'growth', `brand` a Brand, `load` a file, `clock` may be 'running', `options` go to "
    "Sandbox(...)"
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Offer the plan of every test that names none, and to run a documentation's requests instead of tests."""
    parser.getgroup("centra").addoption(
        "--documented",
        metavar="DIR",
        help="run the GraphQL requests of a folder against a sandbox, and nothing else",
    )
    parser.addini("centra_plan", "the plan of centra_sandbox: growth, ... or unlimited", default="unlimited")


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker known."""
    config.addinivalue_line("markers", _MARKER)


@pytest.hookimpl(tryfirst=True)
def pytest_collection(session: pytest.Session) -> bool | None:
    """Collect a documentation's requests, if one was named."""
    folder = session.config.getoption("documented")
    if folder is None:
        return None
    _made("documented.collecting").collect(session, folder)
    return True


def _options(request: pytest.FixtureRequest) -> dict[str, Any]:
    """Return what the markers say, the nearest first."""
    found = {"plan": request.config.getini("centra_plan")}
    for marker in reversed(list(request.node.iter_markers("centra"))):
        if marker.args:
            raise pytest.UsageError("the marker centra takes names only: @pytest.mark.centra(plan='growth')")
        found |= marker.kwargs
    return found


def _made(module: str = "pytest_plugin.made") -> Any:
    """Return a module that imports the sandbox."""
    try:
        return import_module(f"centra_ipaas.sandbox.{module}")
    except ModuleNotFoundError as missing:
        raise pytest.UsageError(
            f"{missing.name} is missing; install the extra 'sandbox': pip install 'centra-ipaas[sandbox]'"
        ) from None


@pytest.fixture
def centra_clock(request: pytest.FixtureRequest) -> VirtualClock:
    """Return the time of the test's Centra and of its clients: it stands still until moved or waited on.

    It runs with ``@pytest.mark.centra(clock="running")``, and in tests whose Centra is served to other programs.
    """
    running = "centra_http_sandbox" in request.fixturenames or _options(request).get("clock") == "running"
    clock: VirtualClock = _made().VirtualClock(running=running)
    return clock


@pytest.fixture
def centra_sandbox(request: pytest.FixtureRequest, centra_clock: VirtualClock) -> Sandbox:
    """Return a Centra of the test's own; ``@pytest.mark.centra(...)`` says how large and on which plan."""
    options = {name: value for name, value in _options(request).items() if name != "clock"}
    sandbox: Sandbox = _made().sandbox(centra_clock, **options)
    return sandbox


@pytest.fixture
def centra_shop(centra_sandbox: Sandbox) -> Shop:
    """Return what shoppers, providers and staff do, and a look inside."""
    return centra_sandbox.shop


@pytest.fixture
def centra_faults(centra_sandbox: Sandbox) -> Faults:
    """Return what goes wrong, and when."""
    return centra_sandbox.faults


@pytest.fixture
def centra_client(centra_sandbox: Sandbox, centra_clock: VirtualClock) -> Iterator[Client]:
    """Yield a blocking client of the sandbox; its waits move the virtual clock and take no time."""
    with _made().client(centra_sandbox, centra_clock) as client:
        yield client


@pytest.fixture
def async_centra_client(centra_sandbox: Sandbox, centra_clock: VirtualClock) -> AsyncClient:
    """Return an async client, to be entered in the test's own event loop: ``async with async_centra_client``.

    It needs no plugin for asyncio and works with every one.
    """
    client: AsyncClient = _made().async_client(centra_sandbox, centra_clock)
    return client


@pytest.fixture
def centra_http_sandbox(centra_sandbox: Sandbox) -> Iterator[HttpSandbox]:
    """Yield the address of the test's sandbox on a free port of this machine, for programs in other processes."""
    with _made().served(centra_sandbox) as server:
        yield server
