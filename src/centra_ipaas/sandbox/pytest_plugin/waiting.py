"""Clients whose waits take no time: they move the clock that the sandbox counts its quotas by."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import httpx

from centra_ipaas.client import AsyncClient, AsyncWorld, BlockingWorld, Client, Settings
from centra_ipaas.sandbox.edge.clock import VirtualClock
from centra_ipaas.signals import Listener


class _MovingWorld(BlockingWorld):
    def __init__(self, client: Client, hooks: Sequence[Listener], clock: VirtualClock) -> None:
        super().__init__(client._http, hooks, clock)
        self._moving = clock

    async def sleep(self, seconds: float) -> None:
        self._moving.advance(seconds=seconds)


class _MovingAsyncWorld(AsyncWorld):
    def __init__(self, client: AsyncClient, hooks: Sequence[Listener], clock: VirtualClock) -> None:
        super().__init__(client._http, hooks, client.settings.concurrency, clock)
        self._moving = clock

    async def sleep(self, seconds: float) -> None:
        # Whoever waits at the same time waits until the same moment, not one after the other.
        until = self._moving() + timedelta(seconds=seconds)
        await asyncio.sleep(0)
        if until > self._moving():
            self._moving.set(until)


class PatientClient(Client):
    """A `Client` that waits on a virtual clock."""

    def __init__(self, settings: Settings, transport: httpx.BaseTransport, clock: VirtualClock) -> None:
        self._moving = clock
        super().__init__(settings, transport=transport, clock=clock)

    def _world(self, hooks: Sequence[Listener]) -> BlockingWorld:
        return _MovingWorld(self, hooks, self._moving)


class PatientAsyncClient(AsyncClient):
    """An `AsyncClient` that waits on a virtual clock."""

    def __init__(self, settings: Settings, transport: httpx.AsyncBaseTransport, clock: VirtualClock) -> None:
        self._moving = clock
        super().__init__(settings, transport=transport, clock=clock)

    def _world(self, hooks: Sequence[Listener]) -> AsyncWorld:
        return _MovingAsyncWorld(self, hooks, self._moving)
