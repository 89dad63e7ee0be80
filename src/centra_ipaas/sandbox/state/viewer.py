"""Who is asking."""

from __future__ import annotations

from typing import Any

from attrs import frozen

#: The integration of the token that every sandbox starts with.
DEFAULT_INTEGRATION = "sandbox"


@frozen(kw_only=True)
class Viewer:
    """What a token may see: its integration's event queue and id conversions, its permissions, its stores.

    None for permissions or stores means all of them.
    """

    integration: str = DEFAULT_INTEGRATION
    permissions: frozenset[str] | None = None
    stores: frozenset[int] | None = None

    def may(self, permission: str) -> bool:
        """Say whether the token carries a permission."""
        return self.permissions is None or permission in self.permissions

    def sees(self, row: Any) -> bool:
        """Say whether a row is outside every store or in one that the token is not kept from (OLD:events)."""
        if self.stores is None:
            return True
        store = row if getattr(row, "typename", None) == "Store" else getattr(row, "store", None)
        return store is None or store.id in self.stores


#: The shop's own people and providers: no integration, nothing hidden.
BACK_OFFICE = Viewer(integration="")
