"""A fresh shop for a test, and how hard hypothesis tries."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings
from sandbox_client import Centra

# How long an example takes says something about the machine, nothing about the code.
_CALM = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
# The same examples at every run; `HYPOTHESIS_PROFILE=thorough` looks for new ones, and for more.
settings.register_profile("repeatable", derandomize=True, **_CALM)
settings.register_profile("thorough", max_examples=2000, **_CALM)
settings.load_profile("thorough" if os.environ.get("HYPOTHESIS_PROFILE") == "thorough" else "repeatable")


@pytest.fixture
def centra() -> Iterator[Centra]:
    made = Centra()
    with made.client:
        yield made
