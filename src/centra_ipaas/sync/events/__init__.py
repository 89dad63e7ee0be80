"""What Centra's event queue tells becomes work."""

from centra_ipaas.sync.events.engine import EventQueue

__all__ = ["EventQueue"]
