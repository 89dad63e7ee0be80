"""Hooks that come with the library, and how to subscribe your own: `on` and `inline`."""

from centra_ipaas.hooks._logging import log_signals
from centra_ipaas.hooks._progress import ProgressBar
from centra_ipaas.signals import inline, on

__all__ = ["ProgressBar", "inline", "log_signals", "on"]
