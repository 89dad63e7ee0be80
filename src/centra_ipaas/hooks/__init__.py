"""Hooks that come with the library."""

from centra_ipaas.hooks._logging import log_signals

__all__ = ["log_signals"]
