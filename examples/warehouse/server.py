"""A warehouse in one file: it packs what the ERP has booked and it has stock for.

    python -m examples.warehouse.server --journal ERP/journal.jsonl --folder DIR

==================  ====================================================================================
DIR/opening.json    units on the shelves when it opened, by article; given
DIR/parcels.jsonl   every parcel that left, one JSON object a line
DIR/counts.jsonl    units on the shelf whenever they changed, and all of them when it starts
==================  ====================================================================================

The pick list is the ERP's journal. An order is packed whole or not yet. After a restart the shelves are the
opening stock less the parcels, so a kill between two files loses nothing.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

#: Seconds between two looks at the pick list.
LOOK_EVERY = 0.2
CARRIERS = {"SE": "PostNord", "DE": "DHL", "GB": "Royal Mail", "US": "UPS", "JP": "Yamato"}


class Warehouse:
    """Shelves, a pick list, and two files that tell the world."""

    def __init__(self, journal: Path, folder: Path, pace: float = 0.0) -> None:
        self._journal = journal
        self._pace = pace
        self._parcels = folder / "parcels.jsonl"
        self._counts = folder / "counts.jsonl"
        self._shelves = Counter(json.loads((folder / "opening.json").read_text(encoding="utf-8")))
        self._packed: set[str] = set()
        for parcel in read_lines(self._parcels):
            self._take(parcel)
        self._count(self._shelves)

    def work(self) -> None:
        """Pack every order of the pick list that can be packed, oldest first."""
        for booked in read_lines(self._journal):
            if booked["id"] not in self._packed and can_pack(booked["order"], self._shelves):
                self._pack(booked["id"], booked["order"])

    def _pack(self, sales_order: str, order: dict[str, Any]) -> None:
        time.sleep(self._pace)
        parcel = {
            "parcel": f"P-{sales_order}",
            "sales_order": sales_order,
            "order": order["number"],
            "items": [{"article": article, "units": units} for article, units in wanted(order).items()],
            "packed_at": now(),
            "carrier": CARRIERS.get(order["customer"]["country"], "DHL"),
            "tracking": f"{order['customer']['country']}{sales_order.removeprefix('SO-')}{order['number']}",
        }
        append(self._parcels, [parcel])
        self._take(parcel)
        self._count(wanted(order))

    def _take(self, parcel: dict[str, Any]) -> None:
        self._packed.add(parcel["sales_order"])
        self._shelves.subtract({item["article"]: item["units"] for item in parcel["items"]})

    def _count(self, articles: Counter[str]) -> None:
        counted_at = now()
        append(
            self._counts,
            [{"article": name, "units": self._shelves[name], "counted_at": counted_at} for name in articles],
        )


def wanted(order: dict[str, Any]) -> Counter[str]:
    """Return the units of each article in an order; an article may stand in several lines."""
    units: Counter[str] = Counter()
    for line in order["lines"]:
        units[line["article"]] += line["quantity"]
    return units


def can_pack(order: dict[str, Any], shelves: Mapping[str, int]) -> bool:
    """Say whether everything in an order is on the shelves."""
    return all(shelves.get(article, 0) >= units for article, units in wanted(order).items())


def read_lines(path: Path) -> Iterator[dict[str, Any]]:
    """Read the complete lines of a file that somebody may be writing; none if it is not there yet."""
    if path.exists():
        for line in path.read_text(encoding="utf-8").split("\n")[:-1]:
            yield json.loads(line)


def append(path: Path, rows: list[dict[str, Any]]) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write("".join(json.dumps(row) + "\n" for row in rows))


def now() -> str:
    """Exact enough to tell which came first, a parcel or a count."""
    return datetime.now(UTC).isoformat(timespec="microseconds")


def main() -> None:
    parser = argparse.ArgumentParser(description="A warehouse that packs what the ERP has booked.")
    parser.add_argument("--journal", type=Path, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--pace", type=float, default=0.0, help="seconds to pack a parcel")
    parser.add_argument("--begin", type=float, default=0.0, help="seconds from the count to the first parcel")
    options = parser.parse_args()
    warehouse = Warehouse(options.journal, options.folder, options.pace)
    print(json.dumps({"folder": str(options.folder)}), flush=True)
    time.sleep(options.begin)
    while True:
        warehouse.work()
        time.sleep(LOOK_EVERY)


if __name__ == "__main__":
    main()
