"""Fixtures of the whole suite: selected twins, visitors, a clean database for each test."""

import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.harness import declaration, forking, process, sentences, sizes, statements
from tests.harness.servers import KINDS, SERVERS, Absent
from tests.harness.twin import Twin
from tests.harness.visitor import Visitor

TWINS = pytest.StashKey[list[declaration.Declaration]]()
NOW = pytest.StashKey[str]()
LEFT_OUT = pytest.StashKey[Counter[str]]()
# Counts that tests report with record_property, and their labels in the last lines of a run.
COUNTED = {
    "cells": "cells of the access table",
    "forms": "form variants",
    "redirects": "redirect payloads",
    "faults": "faults under load",
    "hostile": "hostile values",
}


class Running:
    """The twins served by this worker: each is started when first needed, and runs to the end."""

    def __init__(self, shared: Path, own: Path, now: str, kind: str) -> None:
        """Start nothing yet; kind is the kind of database."""
        self.folders, self.now, self.kind = (shared, own), now, kind
        self.twins: dict[str, Twin] = {}

    def twin(self, declared: declaration.Declaration) -> Twin:
        """Return a served twin."""
        if declared.key not in self.twins:
            shared, own = self.folders
            folder = own / declared.key
            self.twins[declared.key] = Twin(declared, shared, folder, self.now, self.kind)
        return self.twins[declared.key]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options that select twins, database and tests."""
    group = parser.getgroup("stockroom")
    group.addoption("--twin", default="", help="a twin's name, or a folder with a twin.toml")
    group.addoption("--db", choices=KINDS, default="sqlite", help="database of the twins")
    group.addoption(
        "--spec", default="", help="only tests of these requirements, such as ACC-10,SEC-2"
    )
    group.addoption("--short", action="store_true", help="skip slow tests")
    group.addoption(
        "--first", action="store_true", help="with --short: one test a requirement and file"
    )
    group.addoption("--cases", type=int, default=0, help="run at most this many cases of each test")
    group.addoption("--prepared", default="", help="a folder of mutation.prepare to start from")
    group.addoption("--no-skips", action="store_true", help="fail if any test is skipped")


def pytest_configure(config: pytest.Config) -> None:
    """Find the twins, and fix the datetime used as “now” by all twins and all workers."""
    config.addinivalue_line("markers", "spec(*ids): the requirements that a test proves")
    config.addinivalue_line("markers", "chapter(name): a test or case that needs another chapter")
    config.addinivalue_line("markers", "only(kind, reason): a test for one database only")
    config.addinivalue_line("markers", "one_twin(reason): run for the first twin only")
    config.addinivalue_line("markers", "every_case(reason): run all cases, whatever --cases says")
    config.addinivalue_line("markers", "whole(reason): run all cases in the short run too")
    config.addinivalue_line(
        "markers", "sharp(words): the short run keeps the test, and cases with these words in ids"
    )
    config.addinivalue_line("markers", "thorough(reason): left out of the short run")
    config.addinivalue_line(
        "markers",
        "databases: run on every database, even if it is not a spec test or its file is for one",
    )
    try:
        config.stash[TWINS] = declaration.find(config.option.twin)
        if config.option.db in SERVERS:
            SERVERS[config.option.db].check()
    except (LookupError, Absent) as error:
        raise pytest.UsageError(str(error)) from None
    config.stash[LEFT_OUT] = Counter()
    now = process.current_time()
    if config.option.prepared:
        now = Path(config.option.prepared, "now").read_text("utf-8")
    config.stash[NOW] = getattr(config, "workerinput", {}).get("now", now)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node) -> None:
    """Send the datetime to an xdist worker."""
    node.workerinput["now"] = node.config.stash[NOW]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run each test that uses a twin once per twin, or only for the first if one is enough."""
    if "twin" in metafunc.fixturenames:
        chosen = metafunc.config.stash[TWINS]
        if metafunc.definition.get_closest_marker("one_twin"):
            chosen = chosen[:1]
        metafunc.parametrize(
            "twin", chosen, ids=[one.key for one in chosen], indirect=True, scope="session"
        )


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Do not read test files that this run leaves out completely."""
    if not collection_path.match("test_*.py"):
        return None
    text = collection_path.read_text("utf-8")
    if config.option.short and (reason := sizes.reason_to_skip(collection_path)):
        config.stash[LEFT_OUT][reason] += text.count("\ndef test_")
        return True
    is_spec = collection_path.parent.name == "spec"
    marks = "pytest.mark.databases", f'pytest.mark.only("{config.option.db}"'
    if config.option.db != "sqlite" and not is_spec and not any(mark in text for mark in marks):
        return True
    wanted = sizes.wanted(config.option.spec)
    return True if wanted and not any(f'"{name}"' in text for name in wanted) else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Group the tests by twin, so that an xdist worker mostly serves one twin.

    Keep those of the wanted requirements, if any are named. On a server, run the spec tests, and
    of the others only those about databases.
    """
    wanted = sizes.wanted(config.option.spec)
    kept = [
        item
        for item in items
        if _is_for(config.option.db, item) and (not wanted or wanted & sizes.requirements(item))
    ]
    kept = sizes.sample(kept, config.option.cases) if config.option.cases else kept
    if config.option.short:
        kept, left_out = sizes.short(kept, config.option.first)
        config.stash[LEFT_OUT].update(left_out)
        # For the parent process, if this is one of xdist's workers.
        getattr(config, "workeroutput", {})["left_out"] = dict(config.stash[LEFT_OUT])
    config.hook.pytest_deselected(items=list(set(items) - set(kept)))
    items[:] = sorted(kept, key=sizes.order)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node, error) -> None:
    """Take over what an xdist worker left out: all workers leave out the same."""
    node.config.stash[LEFT_OUT] = Counter(getattr(node, "workeroutput", {}).get("left_out", {}))


def _is_for(kind: str, item: pytest.Item) -> bool:
    if item.get_closest_marker("databases"):
        return True
    if only := item.get_closest_marker("only"):
        return only.args[0] == kind
    is_spec_test = "/tests/spec/" in item.path.as_posix() and not statements.are_waited_for(item)
    return kind == "sqlite" or is_spec_test


@pytest.fixture(scope="session")
def running(request: pytest.FixtureRequest, tmp_path_factory) -> Iterator[Running]:
    """Store this worker's twins and stop them after the run."""
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if hasattr(request.config, "workerinput") else own
    if request.config.option.prepared:
        shared = Path(request.config.option.prepared)
    running = Running(shared, own, request.config.stash[NOW], request.config.option.db)
    with forking.allowed():
        yield running
        for twin in running.twins.values():
            twin.stop()


@pytest.fixture(scope="session")
def twin(request: pytest.FixtureRequest, running: Running) -> Twin:
    """Return a served stockroom with the demo data; the test runs once for each twin."""
    return running.twin(request.param)


@pytest.fixture(scope="session")
def twins(request: pytest.FixtureRequest, running: Running) -> list[Twin]:
    """Return all twins at once, for tests that compare them."""
    chosen = request.config.stash[TWINS]
    if len(chosen) < 2:
        pytest.skip(f"compares two twins, and only {chosen[0].key} was chosen")
    return [running.twin(one) for one in chosen]


@pytest.fixture
def visitor(twin: Twin) -> Callable[..., Visitor]:
    """Return a function: `visitor("clerk")` is a logged-in browser, `visitor()` anonymous."""
    return twin.visitor


@pytest.fixture(scope="module")
def twin_copy(twin, tmp_path_factory) -> declaration.Declaration:
    """Return an isolated copy of the twin's folder, one per test file."""
    folder = tmp_path_factory.mktemp("alone") / twin.declaration.folder.name
    shutil.copytree(
        twin.declaration.folder, folder, ignore=shutil.ignore_patterns("var", "__pycache__")
    )
    return declaration.Declaration.read(folder)


@pytest.fixture(autouse=True)
def _demo_data_again(request: pytest.FixtureRequest) -> Iterator[None]:
    """Restore the demo data after each test, in the twins that it used."""
    used = []
    if "twins" in request.fixturenames:
        used = request.getfixturevalue("twins")
    elif "twin" in request.fixturenames:
        used = [request.getfixturevalue("twin")]
    for twin in used:
        twin.refresh()
    yield
    for twin in used:
        twin.restore()


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Record why a test runs for one twin only, for the last lines of the run."""
    item.config.stash[sentences.COMPARED] = None
    if marker := item.get_closest_marker("one_twin"):
        item.user_properties.append(("one_twin", *marker.args))


def pytest_assertrepr_compare(config: pytest.Config, op: str, left: object, right: object) -> None:
    """Store the operands of a failed comparison, for the failure report."""
    config.stash[sentences.COMPARED] = sentences.Comparison(left, op, right)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo):
    """Report a failed spec test in words, and any other with the log of its twins."""
    report = yield
    if report.failed and call.when != "teardown" and sentences.is_told(item):
        report.longrepr = sentences.about(item, call.excinfo)
    elif report.failed:
        used = item.funcargs.get("running")
        for one in used.twins.values() if used else ():
            if log := one.log():
                report.sections.append((f"log of {one.name}", log))
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what was tested, and fail on skips if requested."""
    config = terminalreporter.config
    every = [one for found in terminalreporter.stats.values() for one in found]
    # The last of a test's three reports also has what its fixtures counted.
    reports = [one for one in every if getattr(one, "when", "") == "teardown"]
    counts, alone = dict.fromkeys(COUNTED, 0), Counter()
    for name, value in (one for report in reports for one in report.user_properties):
        if name in COUNTED:
            counts[name] += value
        elif name == "cells_left_out":
            config.stash[LEFT_OUT][sizes.CELLS] += value
        else:
            alone[value] += 1
    if said := [f"{count} {COUNTED[name]}" for name, count in counts.items() if count]:
        terminalreporter.write_line(f"Checked: {', '.join(said)}")
    first, *others = config.stash[TWINS]
    for reason, count in alone.items() if others else ():
        terminalreporter.write_line(f"Run for {first.name} only: {count} tests, {reason}.")
    names = ", ".join(f"{one.name} ({one.folder.name})" for one in [first, *others])
    terminalreporter.write_line(f"Ran against: {names}")
    if most := config.option.cases:
        terminalreporter.write_line(
            f"At most {most} case{'s' if most > 1 else ''} of each test ran (--cases={most})."
        )
    if left_out := +config.stash[LEFT_OUT]:
        reasons = ", ".join(f"{count} {reason}" for reason, count in left_out.items())
        terminalreporter.write_line(f"Left out: {reasons}. Use --all to run them.")
    if config.option.no_skips and terminalreporter.stats.get("skipped"):
        terminalreporter.write_line("Failed: tests were skipped, and --no-skips forbids that.")


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Under --no-skips, turn a run with skipped tests into a failed one."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    skipped = reporter.stats.get("skipped") if reporter else None
    if session.config.option.no_skips and skipped and session.exitstatus == 0:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
