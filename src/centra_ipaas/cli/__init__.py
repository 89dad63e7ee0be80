"""The `centra-ipaas` command."""

from __future__ import annotations


def main() -> None:
    """Run the command."""
    raise SystemExit("centra-ipaas: install the extra 'cli': pip install 'centra-ipaas[cli]'")
