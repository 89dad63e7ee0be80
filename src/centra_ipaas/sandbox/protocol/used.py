"""What a request used of permissions and of what is on its way out, as `extensions` tells it (OLD:auth)."""

from __future__ import annotations

from attrs import field, frozen

#: In order of use, each once.
_Noted = dict[str, None]


@frozen
class Used:
    """Permissions that let something through, and the deprecated names among them."""

    permissions: _Noted = field(factory=dict)
    deprecated_permissions: _Noted = field(factory=dict)
    deprecated_fields: _Noted = field(factory=dict)

    def note(self, permission: str) -> None:
        """Note a permission under its present name."""
        self.permissions[permission] = None

    def note_older(self, permission: str, older: str, place: str) -> None:
        """Note that a token got in by an older name."""
        self.note(permission)
        self.deprecated_permissions[f"Field: {place}, deprecated: {older}, current: {permission}"] = None

    def note_field(self, parent: str, name: str, reason: str) -> None:
        """Note a deprecated field; its reason says when it goes, if that is known."""
        self.deprecated_fields[f"Field: {parent}.{name}, reason: {reason}"] = None

    def extensions(self) -> dict[str, list[str]]:
        """Return the members of `extensions`; what is deprecated stands there only when it was used."""
        found = {
            "deprecatedPermissionsUsed": list(self.deprecated_permissions),
            "deprecatedFieldsUsed": list(self.deprecated_fields),
        }
        return {
            "permissionsUsed": list(self.permissions),
            **{name: notes for name, notes in found.items() if notes},
        }
