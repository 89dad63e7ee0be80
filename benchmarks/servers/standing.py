"""What every server of a benchmark does: tell that it is ready, and end with the harness."""

from __future__ import annotations

import json
import os
import sys
import threading
from typing import Any


def parameters() -> dict[str, Any]:
    """Return what the benchmark's spec says."""
    told: dict[str, Any] = json.loads(sys.argv[1])
    return told


def ready(**told: object) -> None:
    """Tell the harness, once requests would be answered; from now on the process ends when its input does."""
    print(json.dumps(told), flush=True)
    end_with_input()


def end_with_input() -> None:
    """End this process when its input ends; a server that tells by itself that it is ready needs no more."""
    threading.Thread(target=_wait_for_end, daemon=True).start()


def _wait_for_end() -> None:
    sys.stdin.read()
    os._exit(0)
