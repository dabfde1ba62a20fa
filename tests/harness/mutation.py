"""Guards of the twins, removed one at a time: the tests of their requirements must then fail."""

import ast
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace
from pathlib import Path

from lxml import etree

from tests.harness import process
from tests.harness.databases import SQLite
from tests.harness.declaration import ROOT, Declaration, clean_environment
from tests.harness.twin import stocked

FILE = ROOT / "tests" / "mutants.toml"
TESTS = ROOT / "tests" / "spec"


@dataclass(frozen=True)
class Mutant:
    """A twin without one of its guards, and the requirements whose tests must then fail."""

    guard: str
    ids: tuple[str, ...]
    twin: Declaration
    file: str
    old: str
    new: str = ""
    thorough: bool = False  # only tests that the short run leaves out can catch it

    def patched(self) -> str:
        """Return the file without the guard; raise LookupError if that is impossible."""
        path = self.twin.folder / self.file
        place = f"“{self.guard}” in {self.twin.folder.name}/{self.file}"
        text = path.read_text("utf-8") if path.is_file() else ""
        if (count := text.count(self.old)) != 1:
            raise LookupError(f"{place}: what is replaced occurs {count} times instead of once.")
        text = text.replace(self.old, self.new)
        if path.suffix == ".py":
            try:
                ast.parse(text)
            except SyntaxError as error:
                raise LookupError(f"{place}: that is not valid Python ({error}).") from None
        return text

    def tests(self) -> list[str]:
        """Return the files in which a test names one of the requirements."""
        marks = [f'"{name}"' for name in self.ids]
        files = {path: path.read_text("utf-8") for path in sorted(TESTS.glob("test_*.py"))}
        return [str(path) for path, text in files.items() if any(mark in text for mark in marks)]


@dataclass(frozen=True)
class Verdict:
    """Outcome of a mutant: caught and by which test, missed, or broken and why."""

    mutant: Mutant
    outcome: str
    test: str = ""
    why: str = ""


def read(twins: Iterable[Declaration], words: str = "", file: Path = FILE) -> list[Mutant]:
    """Return the mutants of twins whose guards have these words in their names.

    Raises LookupError if there is none, or if one cannot be created.
    """
    found = [
        Mutant(guard["name"], tuple(guard["ids"]), twin, **change, thorough="thorough" in guard)
        for guard in tomllib.loads(file.read_text("utf-8"))["guard"]
        if words.lower() in guard["name"].lower()
        for twin in twins
        if (change := guard.get(twin.key) or guard.get("both"))
    ]
    if not found:
        raise LookupError(f"No guard of these twins has “{words}” in its name.")
    for mutant in found:
        mutant.patched()
    return found


def prepare(twins: Iterable[Declaration], folder: Path) -> list[Declaration]:
    """Copy twins into a folder, with the databases that their mutants start from."""
    now = process.current_time()
    (folder / "now").write_text(now, "utf-8")
    copies = [Declaration.read(copied(twin, folder, "var")) for twin in twins]
    for copy in copies:
        stocked(copy, folder, SQLite(folder / f"{copy.key}.sqlite3"), now)
    return copies


def copied(twin: Declaration, folder: Path, *left_out: str) -> Path:
    """Copy a twin into a folder and return the copy."""
    copy = folder / twin.folder.name
    shutil.copytree(twin.folder, copy, ignore=shutil.ignore_patterns(*left_out))
    return copy


def judge_all(mutants: Sequence[Mutant], workers: int) -> Iterator[Verdict]:
    """Yield the verdicts on mutants of prepared twins as they are ready."""
    pool = ThreadPoolExecutor(workers)
    try:
        for done in as_completed([pool.submit(judge, mutant) for mutant in mutants]):
            yield done.result()
    finally:
        pool.shutdown(cancel_futures=True)


def judge(mutant: Mutant) -> Verdict:
    """Run the tests of its requirements, as in the short run, against the mutated twin."""
    prepared = mutant.twin.folder.parent
    with tempfile.TemporaryDirectory(dir=prepared, ignore_cleanup_errors=True) as name:
        copy = copied(mutant.twin, Path(name))
        (copy / mutant.file).write_text(mutant.patched(), "utf-8")
        chosen = [] if mutant.thorough else ["--short", "--first"]
        chosen += ["--exitfirst", "--spec", ",".join(mutant.ids), *mutant.tests()]
        code, failed, words = run_tests(copy, prepared, chosen)
    if code == 0:
        return Verdict(mutant, "missed")
    # An error outside the test itself, such as a twin that does not start, proves nothing.
    if code == 1 and failed:
        return Verdict(mutant, "caught", test=failed[0])
    return Verdict(mutant, "broken", why=words)


def control(twin: Declaration, verdicts: Sequence[Verdict]) -> list[Verdict]:
    """Run the tests that caught mutants against the unmodified twin, where they must pass."""
    own = [one for one in verdicts if one.mutant.twin == twin]
    if not (tests := sorted({one.test for one in own if one.test})):
        return own
    code, failed, words = run_tests(twin.folder, twin.folder.parent, tests)
    red = set(failed or tests) if code else set()
    why = f"This test also fails with the guard in place.\n{words}"
    return [replace(one, outcome="broken", why=why) if one.test in red else one for one in own]


def run_tests(twin: Path, prepared: Path, chosen: Sequence[str]) -> tuple[int, list[str], str]:
    """Run tests against the twin in a folder; return exit code, failed tests, end of output."""
    with tempfile.TemporaryDirectory(dir=prepared, ignore_cleanup_errors=True) as own:
        report = Path(own, "report.xml")
        options = ["-q", "-n", "0", "-p", "no:cacheprovider", f"--basetemp={own}/pytest"]
        options += [f"--twin={twin}", f"--prepared={prepared}"]
        options += [f"--junit-xml={report}", "-o", "junit_family=xunit1"]
        done = subprocess.run(
            [sys.executable, "-m", "pytest", *options, *chosen],
            cwd=ROOT,
            env=clean_environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
        cases = etree.parse(report).xpath("//testcase[failure]") if report.exists() else []
    # Without the part in brackets: a parameter may not be valid on a command line.
    failed = [f"{case.get('file')}::{case.get('name').partition('[')[0]}" for case in cases]
    return done.returncode, failed, done.stdout[-3000:]
