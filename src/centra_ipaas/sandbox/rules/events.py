"""Telling the integrations that listen what happened (OLD:events), and webhooks (OLD:webhook)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from centra_ipaas.sandbox.protocol.refusals import FieldProblem
from centra_ipaas.sandbox.state.events import DELETED, DEPENDENT, Event
from centra_ipaas.sandbox.state.world import World, kind_of, reference_of


def integration(world: World) -> str:
    """Return the asking token's integration; raises FieldProblem."""
    try:
        return world.integration()
    except ValueError as none:
        raise FieldProblem(str(none), "authorization") from None


def is_heard(world: World) -> bool:
    """Say whether anybody is told what happens."""
    return bool(world.events.listeners) or world.webhooks.secret is not None


def record(world: World, row: Any, change_type: str) -> None:
    """Put an event into the queue of every integration that listens to this kind of object and change.

    What is tied to the row gets DEPENDENT_DATA_CHANGED (assumed: once per change, whoever depends on it).
    """
    if change_type == DELETED:
        world.events.forget(kind_of(row), reference_of(row))
    if is_heard(world):
        _tell(world, row, change_type)


def _tell(world: World, row: Any, change_type: str) -> None:
    _announce(world, row, change_type)
    world.webhooks.note(row, kind_of(row), reference_of(row), change_type, world.clock())
    for dependant in _DEPENDANTS.get(kind_of(row), _none)(row):
        if dependant is not None:
            _announce(world, dependant, DEPENDENT)


def _announce(world: World, row: Any, change_type: str) -> None:
    kind = kind_of(row)
    for listener in world.events.listening(kind, change_type):
        world.events.last += 1
        event = Event(
            id=world.events.last,
            object_type=kind,
            change_type=change_type,
            object_reference=reference_of(row),
            created_at=world.now(),
            store=getattr(row, "store", None),
            market=getattr(row, "market", None),
            # After a deletion there is no present state (REF:Event).
            target=None if change_type == DELETED else row,
        )
        world.events.queue(listener)[event.id] = event


def _shown_on(media: Any) -> Iterable[Any]:
    return (display for display in media.product.displays if media in display.media)


def _none(_row: Any) -> Iterable[Any]:
    return ()


#: What is tied to a row: OLD:events names the products, variants and displays of an image; the rest is assumed.
_DEPENDANTS: dict[str, Callable[[Any], Iterable[Any]]] = {
    "Shipment": lambda shipment: (shipment.order,),
    "Return": lambda returned: (returned.shipment, returned.order),
    "PaymentHistoryEntry": lambda entry: (entry.order, entry.return_),
    "Price": lambda price: (price.product_variant, price.product),
    "ProductMedia": lambda media: (media.product, media.variant, *_shown_on(media)),
    "ProductVariant": lambda variant: (variant.product,),
    "ProductSize": lambda size: (size.product_variant, size.product_variant.product),
}
