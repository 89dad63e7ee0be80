"""Runs under way, as bars in a terminal."""

from __future__ import annotations

from datetime import datetime
from types import TracebackType
from typing import TYPE_CHECKING, Self

from centra_ipaas.errors import ConfigurationError
from centra_ipaas.signals import BackfillProgressed, RunFailed, RunFinished, RunProgress, Signal

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress, TaskID


class ProgressBar:
    """A hook that shows how far runs are, while the block lasts.

    ::

        with ProgressBar() as bar:
            Runner(centra, store, hooks=[bar]).add(engine).run_once()

    A flow has a line from its first page to its end: entities looked at, or how far in time a backfill is. How much
    work there is cannot be known before it is done, so only a backfill has a bar that fills. Needs the extra ``cli``:
    without it this is a ConfigurationError. `console` is where it is drawn; on what is no terminal nothing is.
    """

    def __init__(self, console: Console | None = None) -> None:
        self._progress = _progress(console)
        self._lines: dict[str, TaskID] = {}
        self._begins: dict[str, datetime] = {}

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()

    def __call__(self, signal: Signal, /) -> None:
        """Draw what a signal tells."""
        match signal:
            case RunProgress(flow=flow, done=done):
                self._progress.update(self._line(flow), told=f"{done:,} looked at")
            case BackfillProgressed(flow=flow):
                self._fill(signal)
            case RunFinished(flow=flow) | RunFailed(flow=flow) if flow in self._lines:
                self._progress.remove_task(self._lines.pop(flow))
            case _:
                pass

    def _line(self, flow: str) -> TaskID:
        if flow not in self._lines:
            self._lines[flow] = self._progress.add_task(flow, total=None, told="")
        return self._lines[flow]

    def _fill(self, signal: BackfillProgressed) -> None:
        """Fill the bar by time. Where the backfill began is where it was first heard of."""
        begin = self._begins.setdefault(signal.flow, signal.reached)
        whole, passed = signal.until - begin, signal.reached - begin
        self._progress.update(
            self._line(signal.flow),
            total=whole.total_seconds(),
            completed=passed.total_seconds(),
            told=f"up to {signal.reached:%Y-%m-%d}",
        )


def _progress(console: Console | None) -> Progress:
    try:
        from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
    except ModuleNotFoundError as missing:
        raise ConfigurationError(
            "a progress bar needs rich; install the extra 'cli': pip install 'centra-ipaas[cli]'"
        ) from missing
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[told]}"),
        TimeElapsedColumn(),
    )
    return Progress(*columns, console=console, transient=True)
