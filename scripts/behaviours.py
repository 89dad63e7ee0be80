"""The page of what Centra does, and which test of the sandbox proves it.

Reads tests/sandbox/behaviours.toml and the `@pytest.mark.behaviour(...)` markers of tests/, and writes
docs/sandbox/behaviour.md. With `--check` nothing is written: it fails when the page is not what would be written,
when an entry has neither a test nor a reason, or has both, and when a marker names an id that does not exist.
"""

from __future__ import annotations

import ast
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = ROOT / "tests" / "sandbox" / "behaviours.toml"
PAGE = ROOT / "docs" / "sandbox" / "behaviour.md"

HEAD = """\
# What the sandbox proves

<!-- Written by scripts/behaviours.py from tests/sandbox/behaviours.toml and the markers of the tests. -->

Each row is one statement of Centra's documentation in our own words, with the page that makes it and the test that
shows the sandbox doing it. What the tests expect is written out from that page, never computed with this package.
A row without a test says why it has none. {counts}

[Sources](../sources.md) explains the short names. Those that only stand here:

| name | is |
|---|---|
| `OLD:ete` | `OLD:pages/06.plugins/17.external-tax-engine-plugin` |
| `OLD:rest/<page>` | `OLD:pages/05.api-references/06.order-api/02.api-reference/<page>` |
| `REF-OLD:<Type>` | `https://docs.centra.com/graphql/<type in lower case>.html` |
| `MAG-M:<name>` | `https://centra.dev/integration-api/api-reference/mutations/<name>` |
| `LIMITS-MID` | <https://centra.dev/docs/integration-api/api-rate-limits>, older than `LIMITS` |
| `VOUCH` | <https://centra.dev/integration-api/best-practices/working-with-vouchers> |
"""
NOT_RUN = ("pytest.mark.skip", "pytest.mark.xfail")
FILES = {"orders": "Orders", "catalog": "Catalog and stock"}
TABLE = "| id | what Centra does | source | test |\n|---|---|---|---|"


@dataclass(frozen=True)
class Section:
    """A heading of the page; its id begins the ids of its behaviours."""

    id: str
    title: str


@dataclass(frozen=True)
class Behaviour:
    """One statement, who makes it, and why no test can show it if none can."""

    id: str
    says: str
    source: str = ""
    not_modelled: str = ""

    @property
    def section(self) -> str:
        """The id of the section it stands in."""
        return self.id.rpartition("-")[0]


@dataclass(frozen=True)
class Mark:
    """An id in a `behaviour` marker, and the test, class or file that carries it."""

    id: str
    test: str


def main() -> None:
    """Write the page, or fail if something is missing or stale."""
    check = sys.argv[1:] == ["--check"]
    if sys.argv[1:] and not check:
        sys.exit("usage: behaviours.py [--check]")
    sections, behaviours = read_catalogue()
    marks = [mark for path in sorted((ROOT / "tests").rglob("*.py")) for mark in marks_of(path)]
    wrong = list(problems(sections, behaviours, marks))
    page = render(sections, behaviours, marks)
    if not check:
        PAGE.write_text(page, "utf-8")
        print(*wrong, counts(behaviours, marks), sep="\n")
        return
    if not PAGE.exists() or PAGE.read_text("utf-8") != page:
        wrong.append(f"{PAGE.relative_to(ROOT)} is stale: run python scripts/behaviours.py")
    if wrong:
        sys.exit("\n".join(wrong))


def read_catalogue() -> tuple[list[Section], list[Behaviour]]:
    """Sections and behaviours, in the order of the file; an unknown key is an error."""
    read = tomllib.loads(CATALOGUE.read_text("utf-8"))
    return [Section(**one) for one in read["section"]], [Behaviour(**one) for one in read["behaviour"]]


def marks_of(path: Path) -> Iterator[Mark]:
    """Every id that a marker in the file names."""
    name = path.relative_to(ROOT).as_posix()
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.Assign) and any(
            isinstance(target, ast.Name) and target.id == "pytestmark" for target in node.targets
        ):
            given = node.value.elts if isinstance(node.value, ast.List | ast.Tuple) else [node.value]
            yield from named(given, name)
        yield from marks_of_node(node, name)


def marks_of_node(node: ast.stmt, name: str) -> Iterator[Mark]:
    """The markers of a function, or of a class and its methods."""
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return
    test = f"{name}::{node.name}"
    marks = list(named(node.decorator_list, test))
    if marks and not node.name.startswith(("test_", "Test")):
        sys.exit(f"{test}: only a test proves a behaviour")
    if marks and any(ast.unparse(one).startswith(NOT_RUN) for one in node.decorator_list):
        sys.exit(f"{test}: a test that is skipped or expected to fail proves nothing")
    yield from marks
    if isinstance(node, ast.ClassDef):
        for inner in node.body:
            yield from marks_of_node(inner, test)


def named(marks: list[ast.expr], test: str) -> Iterator[Mark]:
    """The ids in those of the expressions that are `pytest.mark.behaviour(...)`."""
    for call in marks:
        if not isinstance(call, ast.Call) or ast.unparse(call.func) != "pytest.mark.behaviour":
            continue
        for argument in call.args:
            if not isinstance(argument, ast.Constant) or not isinstance(argument.value, str):
                sys.exit(f"{test}: ids are written out as text, not {ast.unparse(argument)}")
            yield Mark(argument.value, test)


def problems(sections: list[Section], behaviours: list[Behaviour], marks: list[Mark]) -> Iterator[str]:
    """What is wrong, one sentence each."""
    known, marked = {one.id for one in behaviours}, {mark.id for mark in marks}
    for name, times in Counter(one.id for one in behaviours).items():
        if times > 1:
            yield f"{name}: stands {times} times in {CATALOGUE.name}"
    for one in behaviours:
        if one.section not in {section.id for section in sections}:
            yield f"{one.id}: there is no section {one.section}"
        if one.id not in marked and not one.not_modelled:
            yield f"{one.id}: neither a test nor a reason in `not_modelled`: {one.says}"
        if one.id in marked and one.not_modelled:
            yield f"{one.id}: a test and `not_modelled`, drop one: {', '.join(tests_of(one, marks))}"
    for mark in marks:
        if mark.id not in known:
            yield f"{mark.test}: marked with {mark.id}, which {CATALOGUE.name} does not have"


def tests_of(behaviour: Behaviour, marks: list[Mark]) -> list[str]:
    """The tests that carry its id."""
    return list(dict.fromkeys(mark.test for mark in marks if mark.id == behaviour.id))


def render(sections: list[Section], behaviours: list[Behaviour], marks: list[Mark]) -> str:
    """The page: a heading for each file, a table for each section."""
    parts = [HEAD.format(counts=counts(behaviours, marks))]
    for file, title in FILES.items():
        parts.append(f"## {title}\n")
        for section in sections:
            if section.id.startswith(f"{file}-"):
                rows = [row(one, marks) for one in behaviours if one.section == section.id]
                parts.append("\n".join([f"### {section.title}\n", TABLE, *rows, ""]))
    return "\n".join(parts)


def row(behaviour: Behaviour, marks: list[Mark]) -> str:
    """One line of a table."""
    tests = "<br>".join(f"`{test}`" for test in tests_of(behaviour, marks))
    shown = tests or f"not modelled: {text(behaviour.not_modelled)}" if behaviour.not_modelled else tests
    source = ", ".join(map(source_name, filter(None, behaviour.source.split(", ")))) or "none"
    return f"| {behaviour.id} | {text(behaviour.says)} | {source} | {shown or 'no test yet'} |"


def source_name(name: str) -> str:
    """A source as a link if it is an address, otherwise as it is printed."""
    return f"<{name}>" if name.startswith("https://") and " " not in name else f"`{name}`"


def text(sentence: str) -> str:
    """A sentence as a cell: what Markdown would take for a tag or a column is shown as it is."""
    parts = sentence.replace("|", "\\|").split("`")
    return "`".join(part if i % 2 else part.replace("<", "&lt;") for i, part in enumerate(parts))


def counts(behaviours: list[Behaviour], marks: list[Mark]) -> str:
    """How many have a test, and how many a reason."""
    tested = sum(bool(tests_of(one, marks)) for one in behaviours)
    reasons = sum(bool(one.not_modelled) for one in behaviours)
    rest = len(behaviours) - tested - reasons
    waiting = f", {rest} have neither yet" if rest > 0 else ""
    return f"Of {len(behaviours)} statements {tested} have a test, {reasons} are not modelled{waiting}."


if __name__ == "__main__":
    main()
