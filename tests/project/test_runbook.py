"""Every error and every finding has a page, and the pages say what the code says."""

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import centra_ipaas
from centra_ipaas.errors import IpaasError, Retry

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


def finding_codes() -> set[str]:
    """Return each literal `code="sku.unknown"`, and what `mapping` hands on as `"mapping.lookup"`."""
    return {
        literal.value
        for path in (ROOT / "src").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        for literal in literals(node)
        if isinstance(literal.value, str)
    }


def literals(node: ast.AST) -> Iterator[ast.Constant]:
    if isinstance(node, ast.keyword) and node.arg == "code" and isinstance(node.value, ast.Constant):
        yield node.value
    if isinstance(node, ast.Constant) and re.fullmatch(r"mapping\.[a-z-]+", str(node.value)):
        yield node


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


@pytest.mark.parametrize("code", sorted(finding_codes()))
def test_a_finding_has_a_page_that_says_who_owns_it(code):
    page = PAGES[code].read_text(encoding="utf-8")
    assert re.search(r"^\| Owner \| (e-commerce|operations|finance|integration) \|$", page, re.MULTILINE)


@pytest.mark.parametrize("code", sorted(PAGES))
def test_a_page_can_be_found(code):
    """In the navigation, and in the index."""
    assert f"- runbook/{code}.md" in (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    assert f"[`{code}`]({code}.md)" in (RUNBOOK / "index.md").read_text(encoding="utf-8")
