"""The `sandbox` command in a process of its own, for tests of what only a process can show."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from typing import Any

import httpx

COMMAND = (sys.executable, "-c", "from centra_ipaas.cli import main; main()", "sandbox")


class Server:
    """The `sandbox` command in a process of its own."""

    def __init__(self, *options: str) -> None:
        self.process = subprocess.Popen(
            [*COMMAND, *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        assert self.process.stdout is not None
        self.told: dict[str, str] = json.loads(self.process.stdout.readline())
        self.client = httpx.Client(headers={"Authorization": f"Bearer {self.told['token']}"})

    def control(self, name: str, /, **given: Any) -> Any:
        response = self.client.post(f"{self.told['control']}/{name}", json=given)
        assert response.status_code == 200, response.text
        return response.json()

    def look(self, name: str) -> Any:
        return self.client.get(f"{self.told['control']}/{name}").json()

    def ask(self, query: str) -> httpx.Response:
        return self.client.post(self.told["url"], json={"query": query})

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        self.client.close()
        if self.process.poll() is None:
            self.process.send_signal(how)
        self.process.communicate(timeout=10)
        return self.process.returncode
