"""Attributes of objects."""

from __future__ import annotations

from centra_ipaas.sandbox.mutations.payload import Mutation

MUTATIONS: dict[str, Mutation] = {}
