"""What the fixtures return; importing this imports the sandbox."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn
from attrs import frozen

from centra_ipaas.client import Settings
from centra_ipaas.sandbox import PLANS, Plan, Sandbox
from centra_ipaas.sandbox.edge.clock import VirtualClock
from centra_ipaas.sandbox.http import HOST, _recording, app
from centra_ipaas.sandbox.pytest_plugin.waiting import PatientAsyncClient, PatientClient

__all__ = ["HttpSandbox", "VirtualClock", "async_client", "client", "sandbox", "served"]


@frozen(kw_only=True)
class HttpSandbox:
    """Where a sandbox is served, and what a request needs."""

    url: str
    control: str
    token: str

    @property
    def headers(self) -> dict[str, str]:
        """Return the headers a request needs."""
        return {"Authorization": f"Bearer {self.token}"}


#: What a marker may say of the sandbox's own token.
_TOKEN = ("integration", "permissions", "stores", "expires_at")


def sandbox(clock: VirtualClock, *, plan: Any = None, **options: Any) -> Sandbox:
    """Make a sandbox on a plan, given by name or as a value; the rest is for its token and for `Sandbox`."""
    token = {name: options.pop(name) for name in _TOKEN if name in options}
    made = Sandbox(clock=clock, plan=_plan(plan), **options)
    if token:
        made.tokens.add(made.token, **token)
    return made


def _plan(plan: Any) -> Plan | None:
    if isinstance(plan, Plan | None):
        return plan
    if plan not in PLANS:
        raise ValueError(f"unknown plan {plan!r}; known: {', '.join(PLANS)}")
    return PLANS[plan]


def client(centra: Sandbox, clock: VirtualClock) -> PatientClient:
    """Make a blocking client of a sandbox."""
    return PatientClient(_settings(centra), centra.transport(), clock)


def async_client(centra: Sandbox, clock: VirtualClock) -> PatientAsyncClient:
    """Make an async client of a sandbox."""
    return PatientAsyncClient(_settings(centra), centra.transport(), clock)


def _settings(centra: Sandbox) -> Settings:
    return Settings(url=centra.url, token=centra.token)


@contextmanager
def served(centra: Sandbox) -> Iterator[HttpSandbox]:
    """Serve a sandbox from a thread, on a free port of this machine."""
    connections: Any = {}
    config = uvicorn.Config(
        app(centra, connections),
        http=_recording(connections),
        log_level="warning",
        lifespan="off",
        date_header=False,
    )
    with socket.create_server((HOST, 0)) as listener:
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, name="centra-sandbox")
        thread.start()
        base = f"http://{HOST}:{listener.getsockname()[1]}"
        try:
            while not server.started and thread.is_alive():
                time.sleep(0.005)
            yield HttpSandbox(url=f"{base}/graphql", control=f"{base}/control", token=centra.token)
        finally:
            server.should_exit = True
            thread.join()
