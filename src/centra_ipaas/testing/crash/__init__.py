"""Dying on purpose: in process at every moment in turn, and as real processes that get a real SIGKILL.

`each_kill` stops a flow before and after every effect, in a second, in one process. `KillRun` starts your exporter
as a process, kills it while it works, starts it again, and counts in the target's own journal what was lost and what
is there twice. `LossyProxy` stands between an exporter and its target and loses answers. `PowerCut`, in
`centra_ipaas.testing.crash.power`, is a disk that forgets what was not synced.
"""

from centra_ipaas.testing.crash._journal import JsonLines
from centra_ipaas.testing.crash._kills import KillReport, KillRun
from centra_ipaas.testing.crash._lives import Life, WorkerFailed, command, forked
from centra_ipaas.testing.crash._moments import Killed, Kills, each_kill
from centra_ipaas.testing.crash._proxy import LossyProxy

__all__ = [
    "JsonLines",
    "KillReport",
    "KillRun",
    "Killed",
    "Kills",
    "Life",
    "LossyProxy",
    "WorkerFailed",
    "command",
    "each_kill",
    "forked",
]
