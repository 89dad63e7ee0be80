"""One way to talk to both clients, so that each test is written once."""

from __future__ import annotations

import asyncio
from typing import Any

from centra_ipaas import AsyncClient, Client, Operation, RetryPolicy, Settings
from centra_ipaas.errors import IpaasError

TOKEN = "tok-5up3r-5ecret"
QUICK = RetryPolicy(base=0.001, longest=0.002, timeout=10.0)


def settings(url: str, **changes: Any) -> Settings:
    return Settings(**{"url": url, "token": TOKEN, "retries": QUICK, **changes})


class Blocking:
    """`Client`."""

    name = "blocking"

    def talk(self, settings: Settings, *operations: Operation[Any], **options: Any) -> list[Any]:
        """Return what became of each operation: its value, or its error."""
        with Client(settings, **options) as client:
            return [self._outcome(client, operation) for operation in operations]

    def _outcome(self, client: Client, operation: Operation[Any]) -> Any:
        try:
            return client.execute(operation)
        except IpaasError as error:
            return error

    def pages(self, settings: Settings, operation: Operation[Any], **options: Any) -> list[Any]:
        with Client(settings, **options) as client:
            return list(client.pages(operation))


class Suspending:
    """`AsyncClient`."""

    name = "async"

    def talk(self, settings: Settings, *operations: Operation[Any], **options: Any) -> list[Any]:
        async def conversation() -> list[Any]:
            async with AsyncClient(settings, **options) as client:
                return [await self._outcome(client, operation) for operation in operations]

        return asyncio.run(conversation())

    async def _outcome(self, client: AsyncClient, operation: Operation[Any]) -> Any:
        try:
            return await client.execute(operation)
        except IpaasError as error:
            return error

    def pages(self, settings: Settings, operation: Operation[Any], **options: Any) -> list[Any]:
        async def conversation() -> list[Any]:
            async with AsyncClient(settings, **options) as client:
                return [page async for page in client.pages(operation)]

        return asyncio.run(conversation())
