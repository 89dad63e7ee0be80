"""Durable stores."""

from centra_ipaas.stores.sqlite import SqliteStore

__all__ = ["SqliteStore"]
