"""One of several processes that share a budget: asks as fast as it may until its time is over.

Arguments: address, token, the store's file, seconds. Writes how many requests were answered and how many refused.
"""

from __future__ import annotations

import sys
import time

from centra_ipaas import Client, Settings, SqliteStore
from centra_ipaas.centra import limits
from centra_ipaas.signals import RequestRefused, Signal


def main(url: str, token: str, path: str, seconds: str) -> None:
    heard: list[Signal] = []
    settings = Settings(url=url, token=token, quota_share=1.0)
    with SqliteStore(path) as store, Client(settings, budget=store, hooks=[heard.append]) as centra:
        end, answered = time.monotonic() + float(seconds), 0
        while time.monotonic() < end:
            centra.execute(limits.read())
            answered += 1
    print(answered, sum(isinstance(signal, RequestRefused) for signal in heard))


if __name__ == "__main__":
    main(*sys.argv[1:])
