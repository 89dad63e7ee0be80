"""The catalogue of signals in docs/signals.md, written from their classes and from where they are emitted.

With `--check` nothing is written: it fails when the page is not what would be written.
"""

from __future__ import annotations

import ast
import inspect
import re
import sys
from pathlib import Path

from attrs import fields

from centra_ipaas import signals
from centra_ipaas.signals import Signal

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "centra_ipaas"
PAGE = ROOT / "docs" / "signals.md"
BEGIN, END = "<!-- catalogue: python scripts/signal_catalogue.py -->\n", "<!-- end of the catalogue -->"
#: Module of the signals, and what its section is called.
SUBJECTS = {
    "_requests": "Requests",
    "_work": "Work and effects",
    "_incidents": "Incidents",
    "_runs": "Runs",
    "_hooks": "Hooks",
}


def main() -> None:
    """Write the catalogue into the page, or fail if it is stale."""
    if sys.argv[1:] not in ([], ["--check"]):
        sys.exit("usage: signal_catalogue.py [--check]")
    before = PAGE.read_text("utf-8")
    after = with_catalogue(before)
    if not sys.argv[1:]:
        PAGE.write_text(after, "utf-8")
    elif after != before:
        sys.exit(f"{PAGE.relative_to(ROOT)} is stale: run python scripts/signal_catalogue.py")


def with_catalogue(page: str) -> str:
    """The page with what stands between its marks as it should be."""
    head, rest = page.split(BEGIN)
    _, tail = rest.split(END)
    return f"{head}{BEGIN}\n{catalogue()}\n{END}{tail}"


def kinds() -> list[type[Signal]]:
    """All signals that are emitted, in the order of their source."""
    known = [kind for kind in vars(signals).values() if isinstance(kind, type) and issubclass(kind, Signal)]
    concrete = [kind for kind in known if not kind.__subclasses__()]
    return sorted(concrete, key=lambda kind: inspect.getsourcelines(kind)[1])


def emitters() -> dict[str, list[str]]:
    """The modules that make each signal, by its name."""
    found: dict[str, list[str]] = {}
    names = {kind.__name__ for kind in kinds()}
    for path in sorted(SOURCE.rglob("*.py")):
        module = path.relative_to(SOURCE)
        if module.parts[0] in {"signals", "hooks", "sandbox", "testing"}:
            continue
        for name in sorted(names & used(ast.parse(path.read_text("utf-8")))):
            found.setdefault(name, []).append(module.as_posix())
    return found


def used(tree: ast.Module) -> set[str]:
    """Names that a module uses; importing is not using."""
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}


def catalogue() -> str:
    """A section of the page for each subject."""
    told_by = emitters()
    sections = []
    for module, title in SUBJECTS.items():
        rows = [row(kind, told_by.get(kind.__name__, [])) for kind in kinds() if subject(kind) == module]
        head = "| signal | level | members | says | told by |\n|---|---|---|---|---|"
        sections.append("\n".join([f"### {title}\n", *shared(module), head, *rows, ""]))
    return "\n".join(sections)


def shared(module: str) -> list[str]:
    """A line on the members that several signals of a subject have from their base."""
    bases = {base for kind in kinds() if subject(kind) == module for base in kind.__mro__[1:]}
    notes = [
        member(base, name)
        for base in bases
        if issubclass(base, Signal) and base is not Signal
        for name in inspect.get_annotations(base)
        if name != "level" and note_on(base, name)
    ]
    return [f"Of several: {'; '.join(sorted(notes))}.\n"] if notes else []


def subject(kind: type[Signal]) -> str:
    """The module of a signal, without its package."""
    return kind.__module__.rpartition(".")[2]


def row(kind: type[Signal], modules: list[str]) -> str:
    """One line of a table."""
    members = "; ".join(member(kind, name) for name in members_of(kind))
    told_by = ", ".join(f"`{module}`" for module in modules)
    cells = [f"`{kind.__name__}`", kind.level.name.lower(), members, says(kind), told_by]
    return f"| {' | '.join(cells)} |"


def members_of(kind: type[Signal]) -> list[str]:
    """The members of a signal, but for the time that all have."""
    return [one.name for one in fields(kind) if one.name != "at"]


def member(kind: type[Signal], name: str) -> str:
    """A member, with what its comment says if it is the signal's own."""
    note = note_on(kind, name)
    return f"`{name}` ({note})" if note else f"`{name}`"


def note_on(kind: type[Signal], name: str) -> str:
    """The comment on a member in its class: unit, kind of identifier, who counts."""
    found = re.search(rf"((?:^    #: .*\n)+)^    {name}:", inspect.getsource(kind), re.MULTILINE)
    if not found:
        return ""
    comment = plain(found[1].replace("    #:", "")).removesuffix(".")
    return comment if comment.startswith("Centra") else comment[:1].lower() + comment[1:]


def says(kind: type[Signal]) -> str:
    """The docstring of a signal on one line."""
    return plain(inspect.getdoc(kind) or "").removesuffix(".")


def plain(text: str) -> str:
    """Text of a comment or docstring as it stands in a cell."""
    return " ".join(text.split()).replace("``", "`").replace("|", "\\|")


if __name__ == "__main__":
    main()
