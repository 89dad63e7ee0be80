"""Engines: gather, decide, apply."""
