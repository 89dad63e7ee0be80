"""The page of what comes of each fault, written from the table that the tests play.

Reads tests/client/fault_matrix.toml and writes docs/fault-matrix.md. With `--check` nothing is written: it fails when
the page is not what would be written.
"""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
TABLE = ROOT / "tests" / "client" / "fault_matrix.toml"
PAGE = ROOT / "docs" / "fault-matrix.md"
OPERATIONS = {
    "read": "a read",
    "repeatable": "a change that may be repeated",
    "once": "a change that may not",
}
#: Codes of the runbook by class.
CODES = {
    "AnswerLost": "answer-lost",
    "BadRecord": "record.unreadable",
    "InvalidRequest": "invalid-request",
    "MutationRefused": "mutation-refused",
    "NotSent": "not-sent",
    "QueryFailed": "query-failed",
    "RateLimited": "rate-limited",
    "TokenRejected": "token-rejected",
    "UncertainOutcome": "uncertain-outcome",
    "UnexpectedAnswer": "unexpected-answer",
    "UnreadableAnswer": "unreadable-answer",
}
WORDS = {"answered": "the answer", "other": "another answer"}

HEAD = """\
# Fault matrix

<!-- Written by scripts/fault_matrix.py from tests/client/fault_matrix.toml. -->

What comes of each [fault of the sandbox](sandbox/faults.md), for the three kinds of operation, with `Client` and with
`AsyncClient`. `tests/client/test_fault_matrix.py` plays every cell, and fails when the sandbox learns a fault that has
no row here. Two promises: nothing passes in silence, and what may not be repeated never happens twice.

- **the answer**: the value, as if nothing had been. *2 sent* says how many requests it took; each repetition
  is a signal.
- **another answer**: a value that differs from the usual one; the remark says how.
- A name is the error that is raised, or the record that is set aside, with its page. *if it stays*: what is raised in
  the end when the fault does not pass.
- *happened 1*: how often the change took place in the shop. A change that may not be repeated and may have happened is
  [`UncertainOutcome`](runbook/uncertain-outcome.md): one type for "look before you repeat".
- Signals at the level of a warning are named, but for `RequestRetried`, which every repetition has, and
  `RequestFailed`, which every error has.

A call that is cancelled or interrupted under way ends with that exception, and `UncertainOutcome` is its `__cause__`.
"""


def main() -> None:
    """Write the page, or fail if it is stale."""
    if sys.argv[1:] not in ([], ["--check"]):
        sys.exit("usage: fault_matrix.py [--check]")
    page = render(tomllib.loads(TABLE.read_text("utf-8"))["row"])
    if not sys.argv[1:]:
        PAGE.write_text(page, "utf-8")
    elif not PAGE.exists() or PAGE.read_text("utf-8") != page:
        sys.exit(f"{PAGE.relative_to(ROOT)} is stale: run python scripts/fault_matrix.py")


def render(rows: list[dict[str, Any]]) -> str:
    """The page: one line for each fault and moment."""
    head = f"| fault | did it run? | {' | '.join(OPERATIONS.values())} | remark |"
    line = "|" + "---|" * (len(OPERATIONS) + 3)
    return "\n".join([HEAD, head, line, *map(row_of, rows), ""])


def row_of(row: dict[str, Any]) -> str:
    """One line of the table."""
    seconds = f", {row['seconds']:g} s" if "seconds" in row else ""
    ran = "later" if row["fault"] == "applied_late" else {"before": "no", "after": "yes"}[row["when"]]
    cells = [cell_of(name, row.get(name)) for name in OPERATIONS]
    return f"| `{row['fault']}`{seconds} | {ran} | {' | '.join(cells)} | {row.get('says', '')} |"


def cell_of(operation: str, cell: dict[str, Any] | None) -> str:
    """What comes of one operation; a dash where the fault cannot happen."""
    if cell is None:
        return "–"
    parts = [named(cell["outcome"])]
    if cell.get("attempts", 1) > 1:
        parts.append(f"{cell['attempts']} sent")
    if operation != "read":
        parts.append(f"happened {cell['effects']}")
    parts += [f"`{signal}`" for signal in cell.get("told", []) if signal != "RequestRetried"]
    if "stays" in cell:
        parts.append(f"if it stays: {named(cell['stays'])}")
    return ", ".join(parts)


def named(outcome: str) -> str:
    """An outcome in words, or as a link to its page."""
    return WORDS.get(outcome) or f"[`{outcome}`](runbook/{CODES[outcome]}.md)"


if __name__ == "__main__":
    main()
