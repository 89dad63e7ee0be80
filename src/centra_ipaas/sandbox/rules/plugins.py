"""Plugins, and how new ones are installed."""

from __future__ import annotations

from typing import Any

from centra_ipaas.sandbox.rules.events import record
from centra_ipaas.sandbox.state import Plugin
from centra_ipaas.sandbox.state.events import CREATED
from centra_ipaas.sandbox.state.world import World

#: What the showroom's plugin is called (assumed).
SHOWROOM = "showroom-api"


def add(world: World, plugin: str, **values: Any) -> Plugin:
    """Install a plugin; its URI is what it is called, with its id when that is taken (assumed)."""
    identity = world.next_id("StorePlugin")
    uri = plugin if plugin not in world.plugins else f"{plugin}-{identity}"
    installed = Plugin(id=identity, plugin=plugin, uri=uri, **values)
    world.plugins[uri] = installed
    world.add(installed)
    record(world, installed, CREATED)
    return installed


def payment_method(world: World, name: str) -> Plugin:
    """Return a payment plugin by its name, installed on first use."""
    return world.plugins.get(name) or add(world, name, name=name)
