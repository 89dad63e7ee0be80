"""The embedded runner: brings client, store and engines together, and says when."""

from centra_ipaas.runner._runner import Runner
from centra_ipaas.runner.schedules import Cron, Window, seconds

__all__ = ["Cron", "Runner", "Window", "seconds"]
