"""A sandbox that holds what was loaded and nothing else."""

from __future__ import annotations

from typing import Any

from sandbox_client import Centra

from centra_ipaas.sandbox import Sandbox


def alone(data: Any) -> Centra:
    made = Centra()
    made.sandbox = Sandbox(clock=made.clock)
    made.shop = made.sandbox.shop
    made.client._transport = made.sandbox.transport()
    made.sandbox.load(data)
    return made
