"""The conversion tables: one per integration, from (object type, internal id) to external id (OLD:idconv)."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import define, evolve, field


@define(eq=False, kw_only=True)
class Conversion:
    """One entry: both sides are unique within an integration and object type."""

    id: int
    integration_name: str
    object_type: str
    internal_id: int
    external_id: str
    typename: str = "IdConversionEntry"


Key = tuple[str, str, int]
#: Stands for every integration, those to come included.
EVERYWHERE = "*"


@define(eq=False)
class ExternalIds:
    """Every integration's table; a colliding entry is overwritten (OLD:idconv)."""

    _by_internal: dict[Key, Conversion] = field(factory=dict)
    _by_external: dict[tuple[str, str, str], Conversion] = field(factory=dict)
    _integrations: set[str] = field(factory=set)
    _last: int = 0

    def set(self, integration: str, object_type: str, internal_id: int, external_id: str) -> Conversion:
        """Store an entry; what stood under either side before is gone. Setting the same again changes nothing."""
        known = self.by_internal_id(integration, object_type, internal_id)
        if known is not None and known.external_id == external_id:
            return known
        self.unset(integration, object_type, internal_id)
        collision = self._by_external.get((integration, object_type, external_id))
        if collision is not None:
            self.unset(integration, object_type, collision.internal_id)
        self._last += 1
        entry = Conversion(
            id=self._last,
            integration_name=integration,
            object_type=object_type,
            internal_id=internal_id,
            external_id=external_id,
        )
        self._integrations.add(integration)
        self._by_internal[integration, object_type, internal_id] = entry
        self._by_external[integration, object_type, external_id] = entry
        return entry

    def set_everywhere(self, object_type: str, internal_id: int, external_id: str) -> None:
        """Store what every integration's table shows: the sizes of size charts (OLD:idconv)."""
        self.set(EVERYWHERE, object_type, internal_id, external_id)

    def everywhere(self, object_type: str, internal_id: int) -> str | None:
        """Return the external id that an object has in every integration, if it has one."""
        entry = self._by_internal.get((EVERYWHERE, object_type, internal_id))
        return None if entry is None else entry.external_id

    def unset(self, integration: str, object_type: str, internal_id: int) -> Conversion | None:
        """Remove an entry and return it; None if there was none."""
        entry = self._by_internal.pop((integration, object_type, internal_id), None)
        if entry is not None:
            del self._by_external[integration, object_type, entry.external_id]
        return entry

    def forget(self, object_type: str, internal_id: int) -> None:
        """Remove the entries of a deleted object, in every integration."""
        for integration in self._integrations:
            self.unset(integration, object_type, internal_id)

    def by_id(self, integration: str, object_type: str, id: int) -> Conversion | None:
        """Find an entry by its own id."""
        named = (entry for entry in self.entries(integration) if entry.id == id)
        return next((entry for entry in named if entry.object_type == object_type), None)

    def by_internal_id(self, integration: str, object_type: str, internal_id: int) -> Conversion | None:
        """Find the entry of an object."""
        return _seen_in(integration, self._of(integration, object_type, internal_id))

    def by_external_id(self, integration: str, object_type: str, external_id: str) -> Conversion | None:
        """Find the entry with an external id."""
        table = self._by_external
        found = table.get((integration, object_type, external_id)) or table.get(
            (EVERYWHERE, object_type, external_id)
        )
        return _seen_in(integration, found)

    def of(self, integration: str, object_type: str, internal_id: int) -> str | None:
        """Return the external id of an object."""
        entry = self._of(integration, object_type, internal_id)
        return None if entry is None else entry.external_id

    def _of(self, integration: str, object_type: str, internal_id: int) -> Conversion | None:
        table = self._by_internal
        return table.get((integration, object_type, internal_id)) or table.get(
            (EVERYWHERE, object_type, internal_id)
        )

    def find(self, integration: str, object_type: str, external_id: str) -> int | None:
        """Return the internal id behind an external id."""
        entry = self.by_external_id(integration, object_type, external_id)
        return None if entry is None else entry.internal_id

    def entries(self, integration: str) -> Iterable[Conversion]:
        """Return an integration's entries, oldest first."""
        return sorted(
            (
                evolve(entry, integration_name=integration)
                for entry in self._by_internal.values()
                if entry.integration_name in (integration, EVERYWHERE)
            ),
            key=lambda entry: entry.id,
        )


def _seen_in(integration: str, entry: Conversion | None) -> Conversion | None:
    """Show an entry as one of the integration's own, as those of every integration are."""
    return None if entry is None else evolve(entry, integration_name=integration)
