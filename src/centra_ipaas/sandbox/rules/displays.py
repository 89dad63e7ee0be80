"""Making displays and choosing what they show."""

from __future__ import annotations

from collections.abc import Sequence

from centra_ipaas.sandbox.rules import events
from centra_ipaas.sandbox.rules.catalogue import uri_of
from centra_ipaas.sandbox.state import Product, Store, Variant
from centra_ipaas.sandbox.state.displays import Display, DisplayItem
from centra_ipaas.sandbox.state.events import CREATED, UPDATED
from centra_ipaas.sandbox.state.world import World


def create(world: World, store: Store, product: Product, name: str) -> Display:
    """Make an empty display of one product in one store."""
    identity = world.next_id("Display")
    display = Display(identity, name, "INACTIVE", uri_of(name), store, product, world.now())
    world.add(display)
    product.displays.append(display)
    return display


def show(world: World, display: Display, variants: Sequence[Variant]) -> None:
    """Make these the variants shown; those that stay keep their item."""
    items = {item.product_variant.id: item for item in display.display_items}
    wanted = {variant.id: variant for variant in variants}
    for identity in items.keys() - wanted.keys():
        items[identity].product_variant.displays.remove(display)
        world.remove(items[identity])
    display.display_items = [items.get(id_) or _add(world, display, one) for id_, one in wanted.items()]


def _add(world: World, display: Display, variant: Variant) -> DisplayItem:
    item = DisplayItem(world.next_id("DisplayItem"), display, variant)
    variant.displays.append(display)
    world.add(item)
    return item


def made(world: World, display: Display) -> None:
    """Tell the listeners of a new display."""
    events.record(world, display, CREATED)


def changed(world: World, display: Display) -> None:
    """Note a change of a display."""
    display.updated_at = world.now()
    events.record(world, display, UPDATED)
