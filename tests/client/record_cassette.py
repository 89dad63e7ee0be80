"""Record the cassette anew: ``.venv/bin/python tests/client/record_cassette.py``.

The answers come from the sandbox over real HTTP. To record a real shop, set CENTRA_URL and CENTRA_TOKEN; it needs an
order with the number in `cassette.NUMBER`. Look through the file before it is committed.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
from cassette import NUMBER, record

from centra_ipaas import Client, Settings

TOKEN = "recorded-t0ken-never-kept"
ADDRESS = {
    "first_name": "Astrid", "last_name": "Recorded-Lind", "address1": "Inspelningsgatan 7", "city": "Recordstad",
    "zip_code": "111 22", "country": "SE",
}  # fmt: skip


@contextmanager
def sandbox() -> Iterator[Settings]:
    """Run a sandbox with three orders in a process of its own."""
    command = [sys.executable, "-c", "from centra_ipaas.cli import main; main()", "sandbox", "--token", TOKEN]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            told = json.loads(process.stdout.readline() if process.stdout else "{}")
            seed(told["control"])
            yield Settings(url=told["url"], token=told["token"])
        finally:
            process.terminate()


def seed(control: str) -> None:
    """Fill the shop."""
    sizes = [{"number": "S", "name": "S"}]
    calls = [
        ("add_warehouse", {"name": "Main", "country": "SE"}),
        (
            "add_product",
            {"number": "JKT", "name": "Jacket", "variants": [{"number": "R", "name": "Red", "sizes": sizes}]},
        ),
        ("set_physical", {"warehouse": 1, "sku": "JKTRS", "quantity": 10}),
    ]
    line = {"sku": "JKTRS", "quantity": 2, "unit_price": "399.50"}
    calls += [
        ("place_order", {"lines": [line], "number": number, "shipping_address": ADDRESS})
        for number in (4710, int(NUMBER), 4712)
    ]
    for name, given in calls:
        answer = httpx.post(f"{control}/{name}", json=given)
        assert answer.status_code == 200, answer.text


def main() -> None:
    """Record."""
    if "CENTRA_URL" in os.environ:
        with Client(Settings.from_env()) as client:
            record(client)
        return
    with sandbox() as settings, Client(settings) as client:
        record(client)


if __name__ == "__main__":
    main()
