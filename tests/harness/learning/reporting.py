"""A pytest plugin: write the outcome of each test to a file immediately, and stop on request.

Each outcome is a line of JSON in the file that `--outcomes` names. A file of the same name with
the ending `.stop` ends the run after the present test: a signal would not stop it cleanly on every
system.
"""

import json
from collections.abc import Generator
from pathlib import Path

import pytest

from tests.harness import road


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option with the file for outcomes."""
    parser.addoption("--outcomes", type=Path, required=True, help="the file that outcomes go to")


def pytest_configure(config: pytest.Config) -> None:
    """Register the reporter."""
    project = config.getoption("project", None)
    config.pluginmanager.register(Reporter(config.option.outcomes, project))


class Reporter:
    """Writes outcomes, each with the server's log lines during the test."""

    def __init__(self, file: Path, project: Path | None) -> None:
        """Start at the beginning of the server's log; the tests of an exercise have none."""
        self.file = file
        self.log = project and project / road.LOG
        self.logged = 0

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Report the outcome of a test, or that the project could not be served."""
        report = yield
        error = call.excinfo.value if call.excinfo else None
        if isinstance(error, road.RoadFailed):
            self.write(broken=str(error), is_unprepared=isinstance(error, road.Unprepared))
            item.session.shouldstop = "the project is not served"
        elif report.when == "call" or (report.when == "setup" and report.failed):
            step = item.path.parent.parent.name
            words = report.longrepr if isinstance(report.longrepr, str) else sentence(error)
            self.write(step=step, failed=words, log=self.new_log())
        if self.file.with_suffix(".stop").exists():
            item.session.shouldstop = "the project has changed"
        return report

    def new_log(self) -> str:
        """Return the new log lines of the server."""
        if not self.log:
            return ""
        with self.log.open("rb") as log:
            log.seek(self.logged)
            new = log.read()
        self.logged += len(new)
        return new.decode("utf-8", "replace")

    def write(self, **outcome: str | bool) -> None:
        """Write one line."""
        with self.file.open("a", encoding="utf-8") as file:
            file.write(json.dumps(outcome) + "\n")


def sentence(error: BaseException | None) -> str:
    """Return why a test failed, or "" if it passed."""
    if error is None or isinstance(error, AssertionError):
        return error and road.sentence(str(error)) or ""
    return f"{type(error).__name__}: {error}"
