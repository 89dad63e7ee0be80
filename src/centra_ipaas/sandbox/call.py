"""What a query, a field and a mutation are given."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from attrs import frozen

from centra_ipaas.sandbox.state.world import World


@frozen
class Call:
    """One field being asked: its arguments, the world, and the moment of the request."""

    world: World
    args: Mapping[str, Any]
    now: datetime
    #: The field's definition in the schema; None where nobody asks over GraphQL.
    field: Any = None
