"""The hands that build: people in the shop, and an integration that ships, all at moments of the past."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from centra_ipaas.sandbox.mutations.roots import MUTATIONS, carry_out
from centra_ipaas.sandbox.shop import Shop
from centra_ipaas.sandbox.state.world import Call, World


class Hand:
    """Acts in a world at a moment that it chooses itself."""

    def __init__(self, shop: Shop, world: World, until: datetime) -> None:
        self.shop = shop
        self.world = world
        self.until = until
        self.moment = until

    def wait(self, **passed: float) -> None:
        """Let time pass, but never beyond the end of the story."""
        self.moment = min(self.until, self.moment + timedelta(**passed))

    def do(self, mutation: str, **args: Any) -> Any:
        """Carry out a mutation as an integration would; refusing it is a fault of the builder's."""
        payload = carry_out(MUTATIONS[mutation], Call(self.world, args, self.moment))
        if payload.get("userErrors"):
            raise AssertionError(f"{mutation} was refused: {payload['userErrors']}")
        return payload

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Give the world this hand's clock, and keep the collector off: hardly anything made here is garbage."""
        clock, collecting = self.world.clock, gc.isenabled()
        self.world.clock = lambda: self.moment
        gc.disable()
        try:
            yield
        finally:
            self.world.clock = clock
            if collecting:
                gc.enable()
