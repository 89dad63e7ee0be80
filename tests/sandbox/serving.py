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
        first = self.process.stdout.readline()
        if not first:
            raise RuntimeError(self.ended()[1])
        self.told: dict[str, str] = json.loads(first)
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
        return self.ended()[0]

    def ended(self) -> tuple[int, str]:
        """Wait for the end and return the exit code and standard error; on a busy machine it may take a while.

        One that does not end is killed: whoever gives up waiting leaves no process behind.
        """
        try:
            _, errors = self.process.communicate(timeout=30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            _, errors = self.process.communicate()
        return self.process.returncode, errors
