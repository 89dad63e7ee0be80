from __future__ import annotations

from collections.abc import Iterator

import pytest
from sandbox_client import Centra


@pytest.fixture
def centra() -> Iterator[Centra]:
    made = Centra()
    with made.client:
        yield made
