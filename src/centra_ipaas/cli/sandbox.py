"""`centra-ipaas sandbox`: a Centra on this machine to test against."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from centra_ipaas.sandbox import Sandbox


def sandbox(
    *,
    host: Annotated[
        str, typer.Option(help="What to listen on; /control is open to whoever reaches it.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 takes a free port.")] = 0,
    plan: Annotated[
        str, typer.Option(help="growth, enhanced, high-volume, enterprise, or unlimited: never refused.")
    ] = "unlimited",
    window: Annotated[str, typer.Option(help="How quotas fill up again: token, fixed or sliding.")] = "token",
    token: Annotated[str, typer.Option(help="The token that requests must carry.")] = "sandbox-token",
    seed: Annotated[
        int | None, typer.Option(help="Begin with a made-up brand: the same seed, the same shop.")
    ] = None,
    sizes: Annotated[
        int | None, typer.Option(help="How many product sizes the brand has, 5 to 200000.")
    ] = None,
    orders: Annotated[int | None, typer.Option(help="How many orders were placed in it.")] = None,
    until: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="The day the brand's story ends; today if left out."),
    ] = None,
    load: Annotated[
        Path | None, typer.Option(help="Begin with the objects in this file: JSON with a list for each type.")
    ] = None,
    sdl: Annotated[
        Path | None,
        typer.Option(help="Lay the SDL in this file over the schema: what a shop's own has more."),
    ] = None,
    assume: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=VALUE",
            help="What to do where no page says what Centra does, such as retry_after=unix; may be repeated.",
        ),
    ] = None,
    virtual_clock: Annotated[
        bool, typer.Option("--virtual-clock", help="Let /control/advance_clock move the time.")
    ] = False,
) -> None:
    """Serve a sandbox on this machine until it is stopped; the first line printed is JSON with its addresses."""
    from centra_ipaas.sandbox.brand.collector import paused

    try:
        with paused():
            from centra_ipaas.sandbox import PLANS, VirtualClock
            from centra_ipaas.sandbox.edge.assuming import assumptions_of
            from centra_ipaas.sandbox.edge.clock import utc_now
            from centra_ipaas.sandbox.edge.windows import WINDOWS
            from centra_ipaas.sandbox.http import serve
    except ModuleNotFoundError as missing:
        raise SystemExit(
            f"centra-ipaas: {missing.name} is missing; install the extra 'sandbox': pip install 'centra-ipaas[sandbox]'"
        ) from None
    if plan not in PLANS:
        raise typer.BadParameter(f"known plans: {', '.join(PLANS)}", param_hint="--plan")
    kind = next((known for known in WINDOWS if known == window), None)
    if kind is None:
        raise typer.BadParameter(f"known windows: {', '.join(WINDOWS)}", param_hint="--window")
    clock = VirtualClock(datetime.now(UTC), running=True) if virtual_clock else utc_now
    try:
        with paused():
            assumptions = assumptions_of(assume or ())
            made = _make(
                sdl, token=token, plan=PLANS[plan], window=kind, clock=clock, assumptions=assumptions
            )
            asked = {"seed": seed, "sizes": sizes, "orders": orders}
            _fill(made, load, asked, until or datetime.now(UTC))
        serve(made, host=host, port=port)
    except OSError as error:
        raise SystemExit(f"centra-ipaas: {_about(error, host, port)}") from None
    except ValueError as error:
        raise SystemExit(f"centra-ipaas: {error}") from None


def _fill(made: Sandbox, load: Path | None, wanted: dict[str, int | None], until: datetime) -> None:
    """Put in what the shop holds at the start, before the first line is printed."""
    from centra_ipaas.sandbox import Brand

    asked = {name: value for name, value in wanted.items() if value is not None}
    if asked:
        midnight = until.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=UTC)
        Brand(**asked, until=midnight).build(made)
    if load is not None:
        made.load(load)


def _make(sdl: Path | None, **options: Any) -> Sandbox:
    from centra_ipaas.sandbox import Sandbox

    if sdl is None:
        return Sandbox(**options)
    try:
        return Sandbox(sdl=sdl.read_text("utf-8"), **options)
    except ValueError as error:
        raise ValueError(f"{sdl}: {error}") from None


def _about(error: OSError, host: str, port: int) -> str:
    if error.filename is not None:
        return f"cannot read {error.filename}: {error.strerror}"
    where = f"port {port}" if host == "127.0.0.1" else f"{host}, port {port}"
    return f"cannot listen on {where}: {error.strerror}"
