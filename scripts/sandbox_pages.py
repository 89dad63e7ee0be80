"""The pages of the sandbox that are written from its code: what its shop can do, and what it assumes.

With `--check` nothing is written: it fails when a page is not what would be written.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SANDBOX = ROOT / "src" / "centra_ipaas" / "sandbox"
SHOP = ROOT / "docs" / "sandbox" / "shop.md"
ASSUMED = ROOT / "docs" / "sandbox" / "assumed.md"
NOTE = (
    "<!-- Written by scripts/sandbox_pages.py from the code; the text around the tables stands there too. -->"
)

#: The parts of the shop, in the order a reader wants them.
PARTS = {
    "checkout": "Shoppers place orders",
    "flash_sale": "Flash sales",
    "people": "Staff and providers act on orders",
    "returns": "Returns and refunds",
    "webhooks": "The event stream and webhooks",
    "catalogue": "Products, stock, markets",
    "classification": "Brands, folders, categories, size charts",
    "merchandising": "Displays, attributes, translations, media",
    "trade": "Prices, taxes, allocation rules, suppliers",
    "parties": "Customers, accounts, vouchers, campaigns",
    "inspection": "Looking inside",
}
NO_PARTS = {"__init__", "base", "effects", "seeds", "views", "words"}
SHOP_HEAD = f"""\
# The shop

{NOTE}

`sandbox.shop` is what shoppers, payment providers and staff do: everything that reaches Centra by another way than
its API. Each method takes effect at once; a wrong argument is a `ValueError` and changes nothing. Over HTTP each is
`POST /control/<name>` with one JSON object, and those that only look are `GET /control/<name>`.
Amounts are `Decimal`, text or whole numbers; a float is a `TypeError`.
"""
ASSUMED_HEAD = f"""\
# What is assumed

{NOTE}

Where no [public page](../sources.md#what-not-documented-means) says what Centra does, the sandbox had to choose. What
may matter to an integration is a switch, so that you can test both sides:

```python
from centra_ipaas.sandbox import Assumptions, Sandbox

sandbox = Sandbox(assumptions=Assumptions(physical_below_allocated="clamp"))
assert sandbox.shop.orders() == ()
```

A real shop's answer beats this page. Spellings that we had to guess are listed in [Assumed spellings](../assumed.md);
a shop's own SDL can be laid over ours: `Sandbox(sdl=...)`. The command takes the same as `--sdl FILE` and
`--assume physical_below_allocated=clamp`; durations are ISO 8601, such as `P1D`.

## Switches

| `Assumptions` | default | what it decides |
|---|---|---|
"""


def main() -> None:
    """Write the pages, or fail if one is stale."""
    if forgotten():
        sys.exit(f"name these parts of the shop in scripts/sandbox_pages.py: {', '.join(forgotten())}")
    pages = {SHOP: shop_page(), ASSUMED: assumed_page()}
    stale = [page for page, text in pages.items() if not page.exists() or page.read_text("utf-8") != text]
    if sys.argv[1:] != ["--check"]:
        for page in stale:
            page.write_text(pages[page], "utf-8")
    elif stale:
        names = ", ".join(str(page.relative_to(ROOT)) for page in stale)
        sys.exit(f"stale: {names}; run python scripts/sandbox_pages.py")


def shop_page() -> str:
    """Return docs/sandbox/shop.md: every public method of the shop with the first line of its docstring."""
    parts = [SHOP_HEAD]
    for module, title in PARTS.items():
        rows = [f"| `{name}({arguments})` | {says} |" for name, arguments, says in methods(module)]
        parts.append("\n".join([f"\n## {title}\n", "| call | effect |", "|---|---|", *rows, ""]))
    return "".join(parts)


def forgotten() -> list[str]:
    """Return the modules with a part of the shop that no page tells of."""
    parts = [path.stem for path in (SANDBOX / "shop").glob("*.py") if path.stem not in NO_PARTS]
    return sorted(set(parts) - set(PARTS))


def methods(module: str) -> Iterator[tuple[str, str, str]]:
    """Return name, arguments and first docstring line of the public methods of one part."""
    tree = ast.parse((SANDBOX / "shop" / f"{module}.py").read_text("utf-8"))
    for owner in (node for node in tree.body if isinstance(node, ast.ClassDef)):
        for node in owner.body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                yield node.name, ", ".join(arguments(node)), (ast.get_docstring(node) or "").split("\n")[0]


def arguments(node: ast.FunctionDef) -> Iterator[str]:
    """Return what a method is called with: required names, then optional ones with `=`."""
    given = node.args.args[1:]
    required = len(given) - len(node.args.defaults)
    for index, argument in enumerate(given):
        yield argument.arg if index < required else f"{argument.arg}="
    for argument, default in zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True):
        yield f"{argument.arg}=" if default else f"{argument.arg}=..."


def assumed_page() -> str:
    """Return docs/sandbox/assumed.md: the switches with their comments, and what has none."""
    rows = "".join(f"| `{name}` | `{default}` | {says} |\n" for name, default, says in switches())
    return f"{ASSUMED_HEAD}{rows}\n{(ROOT / 'docs' / 'sandbox' / '_assumed.md').read_text('utf-8')}"


def switches() -> Iterator[tuple[str, str, str]]:
    """Return name, default and comment of each member of `Assumptions`."""
    text = (SANDBOX / "state" / "assumptions.py").read_text("utf-8")
    for comment, name, default in re.findall(r"((?:    #: .*\n)+)    (\w+): .+? = (.+)\n", text):
        yield name, default, comment.replace("    #: ", " ").replace("\n", "").replace("|", "\\|").strip()


if __name__ == "__main__":
    main()
