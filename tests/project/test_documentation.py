"""What the README and the pages show in Python runs, prints what they say, and names what exists.

Blocks of a page run in order, in one namespace, in a temporary folder. A page with tests in it is run by pytest, as
a reader would run it. An HTML comment before a block says what is different about it:

    <!-- not run: REASON -->   compiled and its imports checked, not run
    <!-- run once -->          ``runner.run_forever()`` is read as ``runner.run_once()``
    <!-- printed -->           before a text block: the blocks above printed exactly this

Programs that ask the environment for Centra find a sandbox there, on this machine's loopback.
"""

import ast
import importlib
import re
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import ModuleType

import pytest
from attrs import frozen

from centra_ipaas.sandbox import HttpRequest, Sandbox
from centra_ipaas.testing import InMemoryDispatches, InMemoryLevels, InMemoryTarget

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted(DOCS.rglob("*.md"))]

BLOCK = re.compile(
    r"(?:^<!-- (?P<mark>[^\n]*?) -->\n)?^```(?P<language>\w+)\n(?P<text>.*?)^```$", re.DOTALL | re.MULTILINE
)


@frozen(kw_only=True)
class Block:
    """A fenced block: what stands in it, and what the comment before it says."""

    page: Path
    #: Of its first line, in the page.
    line: int
    language: str
    mark: str
    text: str

    @property
    def runs(self):
        return self.language == "python" and not self.mark.startswith("not run")

    def program(self):
        """Return the code, at its own lines of the page, so that a traceback points there."""
        text = self.text.replace(".run_forever()", ".run_once()") if self.mark == "run once" else self.text
        return "\n" * (self.line - 1) + text


def blocks_of(page):
    text = page.read_text(encoding="utf-8")
    return [
        Block(
            page=page,
            line=text.count("\n", 0, found.start("text")) + 1,
            language=found["language"],
            mark=found["mark"] or "",
            text=found["text"],
        )
        for found in BLOCK.finditer(text)
    ]


BLOCKS = {page: blocks_of(page) for page in PAGES}
PYTHON = [block for blocks in BLOCKS.values() for block in blocks if block.language == "python"]


def holds_tests(page):
    return any(re.search(r"^(def test_|class Test)", block.text, re.MULTILINE) for block in BLOCKS[page])


RUNNING = [page for page in PAGES if any(block.runs for block in BLOCKS[page])]
PROGRAMS = [page for page in RUNNING if not holds_tests(page)]
TEST_FILES = [page for page in RUNNING if holds_tests(page)]


def name_of(page):
    return str(page.relative_to(ROOT))


# --- the world around a page -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def centra():
    """A sandbox on loopback, for programs that read CENTRA_URL and CENTRA_TOKEN."""
    sandbox = Sandbox()
    sandbox.shop.add_warehouse("Main")

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            reply = sandbox.handle(HttpRequest(method="POST", path=self.path, headers=headers, body=body))
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(reply.body)

        def log_message(self, format, *args):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield {"CENTRA_URL": f"http://127.0.0.1:{server.server_port}/graphql", "CENTRA_TOKEN": sandbox.token}
        server.shutdown()
        thread.join()


@pytest.fixture
def mybrand(monkeypatch):
    """What the README's reader brings along: a mapper and two adapters."""

    class AsItIs:
        def map(self, record, /):
            return record

    class Warehouse(InMemoryDispatches):
        levels = InMemoryLevels.levels

    module = ModuleType("mybrand")
    module.ToErp, module.MyErp, module.MyWarehouse = AsItIs, InMemoryTarget, Warehouse
    monkeypatch.setitem(sys.modules, "mybrand", module)


@pytest.fixture
def elsewhere(tmp_path, monkeypatch, centra, mybrand):
    """A folder of its own, with Centra in the environment."""
    monkeypatch.chdir(tmp_path)
    for name, value in centra.items():
        monkeypatch.setenv(name, value)
    return tmp_path


# --- the tests ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", PROGRAMS, ids=name_of)
def test_a_page_runs_and_prints_what_it_says(page, elsewhere, monkeypatch, capsys):
    module = ModuleType("a_page")
    monkeypatch.setitem(sys.modules, "a_page", module)
    printed = ""
    for block in BLOCKS[page]:
        if block.runs:
            exec(compile(block.program(), str(page), "exec"), vars(module))
            printed += capsys.readouterr().out
        elif block.mark == "printed":
            assert block.text in printed


def test_a_page_with_tests_is_a_test_file(elsewhere):
    for page in TEST_FILES:
        text = "\n".join(block.text for block in BLOCKS[page] if block.runs)
        (elsewhere / f"test_{page.stem}.py").write_text(text, encoding="utf-8")
    command = f"{sys.executable} -m pytest -q -p no:cacheprovider -W error --rootdir . ."
    done = subprocess.run(command.split(), check=False, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("block", PYTHON, ids=lambda block: f"{name_of(block.page)}:{block.line}")
def test_a_block_is_python_and_every_name_it_imports_from_here_exists(block):
    compile(block.program(), str(block.page), "exec")
    missing = [
        f"{node.module}.{alias.name}"
        for node in ast.walk(ast.parse(block.text))
        if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == "centra_ipaas"
        for alias in node.names
        if not exists(node.module, alias.name)
    ]
    assert missing == []


def exists(module, name):
    if hasattr(importlib.import_module(module), name):
        return True
    try:
        importlib.import_module(f"{module}.{name}")
    except ModuleNotFoundError:
        return False
    return True


def test_every_mark_is_known():
    """A mark with a slip of the pen would run what must not run, or the other way round."""
    known = re.compile(r"not run: .+|run once|printed")
    marks = {block.mark for blocks in BLOCKS.values() for block in blocks if block.mark}
    assert {mark for mark in marks if not known.fullmatch(mark)} == set()


def test_the_pages_are_found():
    """A search that finds nothing would pass everything."""
    programs = {"README.md", "docs/getting-started.md", "docs/flows.md", "docs/signals.md", "docs/mapping.md"}
    assert programs <= {name_of(page) for page in PROGRAMS}
    tests = {
        "docs/crash-proof.md",
        "docs/own-operations.md",
        "docs/ports.md",
        "docs/testing.md",
        "docs/sandbox/brand.md",
        "docs/sandbox/first-test.md",
    }
    assert {name_of(page) for page in TEST_FILES} == tests
