"""Documented requests as pytest's items: invalid ones are skipped with the reason, valid ones are run."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from centra_ipaas.sandbox.documented.requests import Documented, requests_in
from centra_ipaas.sandbox.documented.running import Ran, run, why_not


class Wrong(Exception):
    """Our answer is not as it should be."""


class DocumentedRequest(pytest.Item):
    """One operation of a documentation."""

    def __init__(self, *, documented: Documented, **parts: Any) -> None:
        super().__init__(**parts)
        self.path = documented.path
        self.documented = documented
        if (reason := why_not(documented)) is not None:
            self.add_marker(pytest.mark.skip(reason=reason))

    def runtest(self) -> None:
        """Ask a sandbox and judge the answer."""
        ran = run(self.documented)
        for title, lines in (("refused", ran.refused), ("not furnished", ran.not_furnished)):
            if lines:
                self.add_report_section("call", title, "\n".join(lines))
                self.user_properties.append((title, "; ".join(lines)))
        self._conclude(ran)

    def _conclude(self, ran: Ran) -> None:
        if ran.wrong:
            raise Wrong("\n".join(ran.wrong))
        if ran.excused:
            pytest.xfail("; ".join(ran.excused))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Show what is wrong with the answer, without the runner's own lines."""
        if isinstance(excinfo.value, Wrong):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Return where the request stands."""
        node = self.documented.operation
        line = node.loc.start_token.line - 1 if node is not None and node.loc is not None else 0
        # pytest writes the dots of what it calls the domain as "::", so the file is left out of it.
        return self.path, line, self.name.removeprefix(self.documented.file).removeprefix("::")


def collect(session: pytest.Session, folder: str) -> None:
    """Make a folder's requests the items of a session, and nothing else: no other test is imported."""
    root = Path(folder)
    if not root.is_dir():
        raise pytest.UsageError(f"--documented: {folder} is no folder")
    config = session.config
    config.pluginmanager.register(_Summary(), "centra-documented-summary")
    session.items = [
        DocumentedRequest.from_parent(session, name=one.name, nodeid=_nodeid(config, one), documented=one)
        for one in requests_in(root.resolve())
    ]
    found = pytest.CollectReport(nodeid="", outcome="passed", longrepr=None, result=[*session.items])
    config.hook.pytest_collectreport(report=found)
    config.hook.pytest_collection_modifyitems(session=session, config=config, items=session.items)
    config.hook.pytest_collection_finish(session=session)
    session.testscollected = len(session.items)


def _nodeid(config: pytest.Config, one: Documented) -> str:
    """Name a request as pytest names tests: the file as seen from the root folder, and what is in it."""
    place = Path(os.path.relpath(one.path, config.rootpath)).as_posix()
    return place + one.name.removeprefix(one.file)


class _Summary:
    """Says why requests were not run, and names those that were refused although nothing printed says so."""

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        stats = terminalreporter.stats
        skipped = stats.get("skipped", ())
        _section(terminalreporter, f"skipped: {len(skipped)}, by reason", _counted(skipped))
        _section(terminalreporter, "answered, but refused", _noted(stats.get("passed", ())))


def _section(terminalreporter: Any, title: str, lines: Iterable[str]) -> None:
    for index, line in enumerate(lines):
        if not index:
            terminalreporter.write_sep("=", title)
        terminalreporter.write_line(line)


def _counted(reports: Iterable[Any]) -> Iterable[str]:
    """Count each reason once for every request that it holds for, the commonest first."""
    reasons = Counter(report.longrepr[2].removeprefix("Skipped: ") for report in reports)
    for reason, count in sorted(reasons.items(), key=lambda item: (-item[1], item[0])):
        yield f"{count:>5}  {reason}"


def _noted(reports: Iterable[Any]) -> Iterable[str]:
    for report in reports:
        for title, text in report.user_properties:
            if title == "refused" and report.when == "call":
                yield f"{report.nodeid}: {text}"
