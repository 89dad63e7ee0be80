"""The hands that build: people in the shop, and an integration that ships, all at moments of the past."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from centra_ipaas.sandbox import Sandbox
from centra_ipaas.sandbox.brand.collector import paused
from centra_ipaas.sandbox.mutations.roots import do


class Hand:
    """Acts in a sandbox at a moment that it chooses itself."""

    def __init__(self, sandbox: Sandbox, until: datetime) -> None:
        self._sandbox = sandbox
        self.shop = sandbox.shop
        self.world = sandbox._world
        self.until = until

    @property
    def moment(self) -> datetime:
        """Return the moment of whatever is done next."""
        return self.world.now()

    def go_to(self, moment: datetime) -> None:
        """Do what comes next at this moment."""
        self._sandbox._at = moment

    def wait(self, **passed: float) -> None:
        """Let time pass, but never beyond the end of the story."""
        self.go_to(min(self.until, self.moment + timedelta(**passed)))

    def do(self, mutation: str, **args: Any) -> Any:
        """Carry out a mutation; a refusal, a ValueError, is a fault of the builder's."""
        return do(self.world, mutation, **args)

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Turn the sandbox's time over to this hand."""
        with paused():
            try:
                yield
            finally:
                self._sandbox._at = None
