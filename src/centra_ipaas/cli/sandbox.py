"""`centra-ipaas sandbox`: a Centra on this machine to test against."""

from __future__ import annotations

from typing import Annotated

import typer


def sandbox(
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 takes a free port.")] = 0,
    plan: Annotated[
        str, typer.Option(help="growth, enhanced, high-volume, enterprise, or none for no limits.")
    ] = "growth",
    token: Annotated[str, typer.Option(help="The token that requests must carry.")] = "sandbox-token",
) -> None:
    """Serve a sandbox on 127.0.0.1 until it is stopped; the first line printed is JSON with its addresses."""
    try:
        from centra_ipaas.sandbox import PLANS, Sandbox
        from centra_ipaas.sandbox.http import serve
    except ModuleNotFoundError as missing:
        raise SystemExit(
            f"centra-ipaas: {missing.name} is missing; install the extra 'sandbox': pip install 'centra-ipaas[sandbox]'"
        ) from None
    if plan not in (*PLANS, "none"):
        raise typer.BadParameter(f"known plans: {', '.join(PLANS)}, none", param_hint="--plan")
    try:
        serve(Sandbox(token=token, plan=PLANS.get(plan)), port=port)
    except OSError as error:
        raise SystemExit(f"centra-ipaas: cannot listen on port {port}: {error.strerror}") from None
