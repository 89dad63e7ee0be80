"""Every error and every finding has a page, and the pages say what the code says."""

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import centra_ipaas
from centra_ipaas.errors import IpaasError, Owner, Retry

ROOT = Path(__file__).resolve().parents[2]
RUNBOOK = ROOT / "docs" / "runbook"
PAGES = {page.stem: page for page in RUNBOOK.glob("*.md") if page.stem != "index"}

IN_WORDS = {
    Retry.NEVER: "no, not before something changes",
    Retry.SAFE: "yes, always safe",
    Retry.IF_REPEATABLE: "only if the operation is repeatable",
    Retry.AFTER_LOOKING: "only after looking",
}


def error_classes() -> list[type[IpaasError]]:
    """Return every error of every module, `__main__` left out because importing it runs it."""
    for module in pkgutil.walk_packages(centra_ipaas.__path__, "centra_ipaas."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    return sorted({IpaasError, *below(IpaasError)}, key=lambda cls: cls.__qualname__)


def below(cls: type[IpaasError]) -> Iterator[type[IpaasError]]:
    for child in cls.__subclasses__():
        if child.__module__.startswith("centra_ipaas."):
            yield child
            yield from below(child)


def finding_owners() -> dict[str, set[str]]:
    """Return who owns which finding, from each call in the library with a literal `code="sku.unknown"`."""
    owners = {code: {Owner.INTEGRATION.value} for code in codes_of_mapping()}
    for node in library():
        words = {word.arg: word.value for word in node.keywords} if isinstance(node, ast.Call) else {}
        if isinstance(code := words.get("code"), ast.Constant):
            owner = words.get("owner")
            named = Owner[owner.attr] if isinstance(owner, ast.Attribute) else Owner.INTEGRATION
            owners.setdefault(str(code.value), set()).add(named.value)
    return owners


def codes_of_mapping() -> set[str]:
    """Return the codes that `mapping` hands on as they are: ``"mapping.lookup"``."""
    texts = {str(node.value) for node in library() if isinstance(node, ast.Constant)}
    return {text for text in texts if re.fullmatch(r"mapping\.[a-z-]+", text)}


def library() -> Iterator[ast.AST]:
    """Walk the code that makes findings.

    A `code` of the sandbox is a currency's, a voucher's, a tax class's; the contracts of `testing` make theirs up.
    """
    for path in (ROOT / "src").rglob("*.py"):
        if {"sandbox", "testing"} & set(path.parts):
            continue
        yield from ast.walk(ast.parse(path.read_text(encoding="utf-8")))


def expected_rows(error: type[IpaasError]) -> list[str]:
    return [
        f"| Error | `{error.__name__}` |",
        f"| Whose fault | {error.fault} |",
        f"| Can a retry help | {IN_WORDS[error.retry]}",
    ]


def test_an_error_has_a_page_that_says_whose_fault_it_is_and_whether_a_retry_helps():
    missing = [
        f"docs/runbook/{error.code}.md: {row}"
        for error in error_classes()
        for row in expected_rows(error)
        if error.code not in PAGES or row not in PAGES[error.code].read_text(encoding="utf-8")
    ]
    assert missing == []


def test_a_finding_has_a_page_that_says_who_owns_it():
    missing = {code: owners - owners_told(code) for code, owners in finding_owners().items()}
    assert {code: owners for code, owners in missing.items() if owners} == {}


def owners_told(code: str) -> set[str]:
    text = PAGES[code].read_text(encoding="utf-8") if code in PAGES else ""
    row = re.search(r"^\| Owner \| (.+) \|$", text, re.MULTILINE)
    return set(row[1].split(", ")) if row else set()


@pytest.mark.parametrize("code", sorted(PAGES))
def test_a_page_can_be_found(code):
    """In the navigation, and in the index."""
    assert f"- runbook/{code}.md" in (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    assert f"[`{code}`]({code}.md)" in (RUNBOOK / "index.md").read_text(encoding="utf-8")


#: What a reader looks for on a page, by the kind of page; a section that is there and empty helps nobody.
ERROR_SECTIONS = ("What it means", "What to do now")
FINDING_SECTIONS = ("What it means", "How it is detected", "What to do", "How the record goes on")


def empty_sections(text: str) -> set[str]:
    """Return the sections that a page needs and does not fill, with a sentence at least."""
    needed = ERROR_SECTIONS if "| Error |" in text else FINDING_SECTIONS
    parts = re.split(r"^## (.+)$", text, flags=re.MULTILINE)
    filled = {title for title, body in zip(parts[1::2], parts[2::2], strict=True) if len(body.split()) >= 5}
    return set(needed) - filled


@pytest.mark.parametrize("code", sorted(PAGES))
def test_a_page_says_what_it_means_and_what_to_do(code):
    """With its code as the title."""
    text = PAGES[code].read_text(encoding="utf-8")
    assert text.startswith(f"# `{code}`: ")
    assert empty_sections(text) == set()


@pytest.mark.parametrize(
    "text, missing",
    [
        ("", set(FINDING_SECTIONS)),
        ("| Error | `X` |", set(ERROR_SECTIONS)),
        ("| Error | `X` |\n## What it means\n\nThe answer was lost on its way.\n", {"What to do now"}),
        (
            "| Error | `X` |\n## What it means\n\n## What to do now\n\nLook at the log first.\n",
            {"What it means"},
        ),
    ],
)
def test_an_empty_page_is_noticed(text, missing):
    """A file with a title is no page."""
    assert empty_sections(text) == missing


@pytest.mark.parametrize("error", error_classes(), ids=lambda cls: cls.__name__)
def test_an_error_says_what_to_do_in_words_of_its_own(error):
    """Not those of the class above it, unless that is as exact; and its code is its own."""
    assert error.advice.endswith(".")
    assert [other for other in error_classes() if other.code == error.code] == [error]
