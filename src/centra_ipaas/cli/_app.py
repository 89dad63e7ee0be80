"""The commands, one module each."""

from __future__ import annotations

import typer

from centra_ipaas.cli import crosswalk, incidents
from centra_ipaas.cli.reports import history, reports
from centra_ipaas.cli.sandbox import sandbox
from centra_ipaas.cli.worklist import dismiss, replay, worklist

app = typer.Typer(
    name="centra-ipaas", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False
)
app.command()(sandbox)
app.command()(worklist)
app.command()(replay)
app.command()(dismiss)
app.add_typer(crosswalk.commands, name="crosswalk")
app.add_typer(incidents.commands, name="incidents")
app.command()(reports)
app.command()(history)


@app.callback()
def centra_ipaas() -> None:
    """Integration SDK for Centra."""
