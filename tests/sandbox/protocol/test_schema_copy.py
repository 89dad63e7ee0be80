"""Our copy of the schema: what is marked `# assumed`, and the page docs/assumed.md that lists it.

Run as a program, this file writes the page.
"""

import re
from importlib.resources import files
from pathlib import Path

import pytest
from graphql import build_schema, validate_schema

ROOT = Path(__file__).resolve().parents[3]
PAGE = ROOT / "docs" / "assumed.md"
SDK = ROOT / "src" / "centra_ipaas"
SDL = files("centra_ipaas").joinpath("centra", "schema", "integration-api.graphql").read_text("utf-8")

OPENING = re.compile(r"(?:extend )?(type|interface|input|enum|union) (\w+)")
ASSUMED = re.compile(
    r"  (?:\| )?(?P<name>\w+)(?P<arguments>\(.*\))?(?:: (?P<type>[\w\[\]!]+))?(?: @deprecated\(.*\))?"
    r" # assumed: (?P<why>.+)"
)

HEAD = """\
# Assumed spellings

<!-- Written by tests/sandbox/protocol/test_schema_copy.py from the schema. -->

Some of what Centra's API has is proven, by a page, an input or a filter, but how it is spelled was not seen by us.
It stands in `src/centra_ipaas/centra/schema/integration-api.graphql` under a name of our own, marked `# assumed`.
Nothing but the sandbox acts on these names, and all of them may be absent: members are nullable or lists, enums are
open. Your shop's own schema decides; ask it by introspection.
"""


def assumed():
    """Go through what is marked: kind and name of its type, its own name, what it returns, and why it exists."""
    kind = owner = ""
    for line in SDL.splitlines():
        if opening := OPENING.match(line):
            kind, owner = opening.groups()
        elif found := ASSUMED.fullmatch(line):
            yield kind, owner, found["name"], found["type"] or "", found["why"]


ALL = list(assumed())


def page():
    """Return docs/assumed.md as it should be."""
    kinds = {
        "Literals of enums": ("enum",),
        "Members that are read": ("type", "interface"),
        "Members that are written": ("input",),
        "Members of unions": ("union",),
    }
    return HEAD + "".join(
        f"\n## {title}\n\n| type | spelling | how we know |\n|---|---|---|\n"
        + "".join(
            f"| `{owner}` | `{name}{': ' * bool(type_)}{type_}` | {why} |\n"
            for kind, owner, name, type_, why in ALL
            if kind in wanted
        )
        for title, wanted in kinds.items()
    )


def test_the_page_lists_what_is_marked():
    """To write the page: python tests/sandbox/protocol/test_schema_copy.py."""
    assert PAGE.read_text("utf-8") == page()


def test_every_mark_has_a_place_and_a_reason():
    marks = [line for line in SDL.splitlines() if "# assumed" in line and not line.startswith("#")]
    assert [line for line in marks if not ASSUMED.fullmatch(line)] == []
    assert len(ALL) == len(marks)


def test_the_schema_is_one():
    """Interfaces and what implements them agree, defaults fit their types."""
    assert validate_schema(build_schema(SDL)) == []


def test_nothing_is_assumed_at_the_roots():
    """A root field that was not seen cannot be called: its arguments would be guessed."""
    assert [one for one in ALL if one[1] in ("Query", "Mutation")] == []


def test_what_is_assumed_may_be_absent():
    """Members are nullable or lists; inputs can be left out."""
    for kind, owner, name, type_, _ in ALL:
        if kind in ("type", "interface"):
            assert not type_.endswith("!") or re.fullmatch(r"\[\w+!\]!", type_), f"{owner}.{name}: {type_}"
        if kind == "input":
            assert not type_.endswith("!"), f"{owner}.{name}: {type_}"


@pytest.mark.parametrize(
    "owner, name",
    [
        ("StockQuantityType", "FREE_TO_ALLOCATE"),
        ("WarehouseStockMaster", "CENTRA"),
        ("WarehouseAllocationPolicy", "DIRECT_THEN_CONFIRM"),
        ("IdConversionEntryObjectType", "Order"),
        ("ProductSize", "EAN"),
        ("Order", "externalId"),
        ("EventTarget", "SizeChart"),
    ],
)
def test_some_that_must_be_marked(owner, name):
    assert (owner, name) in {(one[1], one[2]) for one in ALL}


def test_only_the_sandbox_acts_on_an_assumed_literal():
    """Whoever meets one outside the sandbox meets a word like any unknown one."""
    seen = set(re.findall(r"^  (\w+)$", SDL, re.MULTILINE))
    ours = {name for kind, _, name, _, _ in ALL if kind == "enum" and name.isupper()} - seen
    assert "FREE_TO_ALLOCATE" in ours
    used = {
        (str(path.relative_to(SDK)), name)
        for path in SDK.rglob("*.py")
        if "sandbox" not in path.relative_to(SDK).parts
        for name in ours
        if f'"{name}"' in path.read_text("utf-8")
    }
    assert used == set()


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
