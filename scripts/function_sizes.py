"""Print how long the functions of the library are, docstrings not counted. For the eye, not a gate."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
Function = ast.FunctionDef | ast.AsyncFunctionDef


def main() -> None:
    """Print the median, the 90th percentile and the ten longest."""
    sizes = sorted(measured(), reverse=True)
    lines = [size for size, _ in sizes]
    print(f"{len(sizes)} functions: half have at most {at_most(lines, 0.5)} lines, ", end="")
    print(f"nine of ten at most {at_most(lines, 0.9)}. The longest:")
    for size, place in sizes[:10]:
        print(f"{size:6}  {place}")


def measured() -> Iterator[tuple[int, str]]:
    """Yield size and place of each function in the library."""
    for path in sorted((ROOT / "src").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, Function):
                yield length(node), f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"


def length(function: Function) -> int:
    """Return the lines from `def` to the end, without the docstring."""
    whole = (function.end_lineno or function.lineno) - function.lineno + 1
    first = function.body[0]
    if ast.get_docstring(function, clean=False) is None:
        return whole
    return whole - ((first.end_lineno or first.lineno) - first.lineno + 1)


def at_most(lines: list[int], share: float) -> int:
    """Return the size that this share of the functions does not exceed; `lines` is sorted, longest first."""
    return lines[int(len(lines) * (1 - share))]


if __name__ == "__main__":
    main()
