"""What the fixtures return; importing this imports the sandbox."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from attrs import frozen

from centra_ipaas.client import Settings
from centra_ipaas.sandbox import PLANS, UNLIMITED, Brand, Plan, Sandbox, VirtualClock
from centra_ipaas.sandbox.http import serving
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


def sandbox(
    clock: VirtualClock,
    *,
    plan: Plan | str = UNLIMITED,
    brand: Brand | None = None,
    load: Any = None,
    **options: Any,
) -> Sandbox:
    """Make a sandbox on a plan, given by name or as a value; the rest is for its token and for `Sandbox`."""
    token = {name: options.pop(name) for name in _TOKEN if name in options}
    made = Sandbox(clock=clock, plan=_plan(plan), **options)
    if brand is not None:
        brand.build(made)
    if load is not None:
        made.load(load)
    # Last: the token may be of a store that was loaded.
    if token:
        made.tokens.add(made.token, **token)
    return made


def _plan(plan: Plan | str) -> Plan:
    if isinstance(plan, Plan):
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
    with serving(centra) as base:
        yield HttpSandbox(url=f"{base}/graphql", control=f"{base}/control", token=centra.token)
