"""The `centra-ipaas` command."""

from __future__ import annotations

__all__ = ["main"]


def main() -> None:
    """Run the command; without the extra `cli` say how to get it."""
    try:
        import typer  # noqa: F401
    except ModuleNotFoundError:
        raise SystemExit("centra-ipaas: install the extra 'cli': pip install 'centra-ipaas[cli]'") from None
    from centra_ipaas.cli._app import app

    app()
