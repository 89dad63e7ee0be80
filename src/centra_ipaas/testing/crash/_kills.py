"""Kill workers while they work, start them again, and count in the target what was lost or done twice."""

from __future__ import annotations

import os
import signal
import time
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from random import Random
from typing import Final

from attrs import frozen

from centra_ipaas.testing.crash._lives import Life, WorkerFailed

#: Seconds between two looks at workers and journal.
_BLINK: Final = 0.002
#: Seconds without an effect after which more work may be needed: all there was is done.
_IDLE: Final = 1.0
#: Of so many lives one is killed soon after its start, before its first effect.
_EARLY: Final = 10
#: Kills in a row that find nothing left to do, before it is clear that none will fall in the middle of work.
_TOO_LATE: Final = 50


@frozen(kw_only=True)
class KillReport:
    """What a run of kills found. `str` of it is the line that `make crash` ends with."""

    #: SIGKILLs that fell after the first effect of a life, while there was work left.
    kills: int
    #: Further SIGKILLs: before the first effect of a life, or with nothing left to do.
    elsewhere: int
    #: How often a worker was stopped (SIGSTOP) and let go on.
    pauses: int
    #: Records that had to arrive.
    wanted: int
    #: Names that stand in the journal more than once, and how often.
    doubled: Mapping[str, int]
    #: Names that do not stand in it.
    lost: frozenset[str]
    #: From the first start to the end of the last kill.
    seconds: float

    @property
    def duplicates(self) -> int:
        """How many entries of the journal are too many."""
        return sum(times - 1 for times in self.doubled.values())

    @property
    def per_minute(self) -> float:
        """Kills in a minute."""
        return 60 * self.kills / self.seconds if self.seconds else 0.0

    def check(self) -> None:
        """Raise AssertionError if anything was lost or doubled, with the first names."""
        if self.doubled or self.lost:
            raise AssertionError(f"{self}: twice {sorted(self.doubled)[:5]}, missing {sorted(self.lost)[:5]}")

    def __str__(self) -> str:
        return f"kills={self.kills} duplicates={self.duplicates} lost={len(self.lost)}"


@frozen(kw_only=True)
class KillRun:
    """Real kills of a worker that brings records to a target, for your own exporter and your own target.

    The worker is any process that works until it is told to stop (SIGTERM), such as one that calls
    `Runner.run_forever`. It is killed with SIGKILL at a random moment after the first effect of its life, started
    again, and so on; the last ones finish in peace. Then the journal is counted, which has to hold everything that was
    really done and must not know what is unique.
    """

    #: Starts a worker, see `command` and `forked`.
    start: Callable[[], Life]
    #: Brings more work into the world and returns the names of its records; called whenever little is left. With no
    #: new name all there is has been brought.
    feed: Callable[[], Collection[str]]
    #: All names that were written down so far, as often as they were; called often.
    journal: Callable[[], Sequence[str]]
    #: How many effects there have been; default: the length of the journal. For journals that are dear to read.
    effects: Callable[[], int] | None = None
    #: Tells that nothing is left to do, beyond all names being there; asked after the last kill.
    done: Callable[[], bool] = lambda: True
    workers: int = 1
    #: Work is brought when fewer names than this are missing.
    low: int = 60
    #: Seconds after a life's first effect, or after its pause, within which it dies; halved by each kill that finds
    #: nothing left to do, so that a quick worker is hit as well.
    within: float = 0.3
    #: Seconds to stop each life (SIGSTOP), one at a time, before it is let go on and killed; 0: none is stopped. Take
    #: more than the lease, and two workers: so another has taken over when it wakes.
    pause: float = 0.0
    #: Seconds to wait at the end for late doubles: longer than lease and `settles_within` together.
    settle: float = 3.0
    #: Seconds without an effect after which a run is given up, while killing and at its end.
    patience: float = 60.0
    seed: int | str = 0

    def run(self, kills: int) -> KillReport:
        """Kill that often in the middle of work, let the work be finished, and count.

        Raises `WorkerFailed` if a worker ends by itself with an error, nothing happens any more while it is to be
        killed, or it is done with everything before any kill reaches it.
        """
        return _Running(self, kills).run()


class _Worker:
    """One place for a worker, with the life that fills it now."""

    def __init__(self, run: _Running) -> None:
        self._run, self._plan = run, run.plan
        self._begin()

    def _begin(self) -> None:
        self.life = self._plan.start()
        self._effects = self._run.effects()
        self._working = self._stopped = False
        self._pauses = self._plan.pause > 0
        early = self._run.dice.randrange(_EARLY) == 0
        self._due: float | None = self._soon() if early else None

    def _soon(self) -> float:
        return time.monotonic() + self._run.dice.uniform(0, self._run.within)

    def turn(self) -> None:
        """See to it: whether it lives, works, and has to be stopped, woken or killed."""
        self.look()
        if not self._working and self._run.effects() > self._effects:
            self._working, self._due = True, self._soon()
        if self._due is not None and time.monotonic() >= self._due:
            self._strike()

    def look(self) -> None:
        """Start it again if it has ended by itself; with an error that is raised."""
        status = self.life.poll()
        if status:
            raise WorkerFailed(f"a worker ended by itself with status {status}")
        if status == 0:
            self._begin()

    def _strike(self) -> None:
        if self._stopped:
            self.wake()
            self._due = self._soon()
        elif self._pauses and self._working:
            self._stop()
        else:
            self._run.count(middle=self._working)
            self.kill()
            self._begin()

    def _stop(self) -> None:
        """Stop it for a while, when no other is stopped: one has to be there that takes over."""
        if self._run.stopped is None:
            os.kill(self.life.pid, signal.SIGSTOP)
            self._run.stopped, self._run.pauses = self, self._run.pauses + 1
            self._pauses, self._stopped, self._due = False, True, time.monotonic() + self._plan.pause

    def wake(self) -> None:
        """Let it go on."""
        if self._stopped:
            os.kill(self.life.pid, signal.SIGCONT)
            self._stopped, self._run.stopped = False, None

    def kill(self) -> None:
        """End this life for good."""
        if self.life.poll() is None:
            os.kill(self.life.pid, signal.SIGKILL)
        self.life.wait()

    def stop(self) -> None:
        """Ask politely, then insist."""
        if self.life.poll() is None:
            os.kill(self.life.pid, signal.SIGTERM)
            try:
                self.life.wait(10)
            except Exception:  # noqa: BLE001 - each kind of process has its own TimeoutExpired
                self.kill()


class _Running:
    """The state of one run."""

    def __init__(self, plan: KillRun, kills: int) -> None:
        self.plan, self._kills = plan, kills
        self.dice = Random(plan.seed)
        self.pauses = self._middle = self._elsewhere = 0
        self.within = plan.within
        self.stopped: _Worker | None = None
        self._late = 0
        self._wanted: set[str] = set()
        self._last = (-1, time.monotonic())

    def run(self) -> KillReport:
        begun = time.monotonic()
        self._feed()
        workers = [_Worker(self) for _ in range(self.plan.workers)]
        try:
            while self._middle < self._kills:
                self._watch(workers)
            seconds = time.monotonic() - begun
            self._finish(workers)
        finally:
            for worker in workers:
                worker.kill()
        return self._report(seconds)

    def effects(self) -> int:
        """How many effects there have been."""
        return self.plan.effects() if self.plan.effects else len(self.plan.journal())

    def count(self, *, middle: bool) -> None:
        """Count a kill that is about to happen; see to it that there is work for the next."""
        left = bool(self._missing())
        if middle and left:
            self._middle += 1
        else:
            self._elsewhere += 1
        if middle:
            self._aim(late=not left)
        self._feed()

    def _aim(self, *, late: bool) -> None:
        self._late = self._late + 1 if late else 0
        if late:
            self.within /= 2
        if self._late > _TOO_LATE:
            raise WorkerFailed(
                f"{self._late} kills in a row found nothing left to do: let `feed` bring more work"
            )

    def _feed(self) -> None:
        while len(self._missing()) < self.plan.low and self._middle < self._kills:
            more = set(self.plan.feed())
            if more <= self._wanted:
                return
            self._wanted |= more

    def _missing(self) -> set[str]:
        return self._wanted.difference(self.plan.journal())

    def _watch(self, workers: Sequence[_Worker]) -> None:
        for worker in workers:
            if self._middle < self._kills:
                worker.turn()
        quiet = self._quiet()
        if quiet > _IDLE:
            self._feed()
        if quiet > self.plan.patience:
            raise WorkerFailed(f"nothing happened for {self.plan.patience:.0f} s")
        time.sleep(_BLINK)

    def _quiet(self) -> float:
        """Return for how many seconds there was no effect."""
        now, effects = time.monotonic(), self.effects()
        if effects != self._last[0]:
            self._last = (effects, now)
        return now - self._last[1]

    def _finish(self, workers: Sequence[_Worker]) -> None:
        for worker in workers:
            worker.wake()
        self._last = (-1, time.monotonic())
        while (self._missing() or not self.plan.done()) and self._quiet() < self.plan.patience:
            for worker in workers:
                worker.look()
            time.sleep(0.05)
        time.sleep(self.plan.settle)
        for worker in workers:
            worker.stop()

    def _report(self, seconds: float) -> KillReport:
        times = Counter(self.plan.journal())
        return KillReport(
            kills=self._middle,
            elsewhere=self._elsewhere,
            pauses=self.pauses,
            wanted=len(self._wanted),
            doubled={name: count for name, count in times.items() if count > 1},
            lost=frozenset(self._missing()),
            seconds=seconds,
        )
