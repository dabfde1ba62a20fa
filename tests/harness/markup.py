"""The HTML of every page, checked with the Nu Html Checker, which needs Node and Java."""

import json
import shutil
import subprocess
import tempfile
import tomllib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from tests.harness.declaration import ROOT, Declaration
from tests.harness.process import current_time
from tests.harness.twin import Twin

KNOWN = ROOT / "shared_spec/differences.toml"
MISSING = (
    "there is no npx or no java: install Node and a Java runtime, "
    "such as Debian's packages npm and default-jre-headless"
)
CHECKER = ("npx", "--yes", "--package=vnu-jar", "vnu", "--format", "json", "--exit-zero-always")


class Finding(NamedTuple):
    """One message of the checker; `page` is the path and the role, `level` such as error."""

    page: str
    level: str
    message: str
    extract: str


class CheckerMissing(Exception):
    """The checker cannot be run here."""


def check(pages: dict[str, str]) -> list[Finding]:
    """Return the checker's messages about HTML documents, by name. Raises CheckerMissing."""
    if not (shutil.which("npx") and shutil.which("java")):
        raise CheckerMissing(MISSING)
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder, f"{number}.html") for number in range(len(pages))]
        for file, text in zip(files, pages.values(), strict=True):
            file.write_text(text, "utf-8")
        done = subprocess.run(
            [*CHECKER, *map(str, files)], capture_output=True, text=True, check=False
        )
    try:
        messages = json.loads(done.stderr[done.stderr.index("{") :])["messages"]
    except (ValueError, KeyError):
        raise CheckerMissing(f"the checker did not respond: {done.stderr.strip()}") from None
    names = {file.name: name for file, name in zip(files, pages, strict=True)}
    return [
        Finding(
            names[one["url"].rsplit("/", 1)[-1]],
            one.get("subType", one["type"]),
            one["message"],
            one.get("extract", "").strip()[:200],
        )
        for one in messages
    ]


def fetch(declared: Declaration, pages: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Return the HTML of each (path, role) of a twin, by a combined name."""
    with tempfile.TemporaryDirectory() as folder:
        twin = Twin(declared, Path(folder), Path(folder, "own"), current_time(), "sqlite")
        try:
            visitors = {role: twin.visitor(role) for _path, role in pages}
            return {f"{path} ({role})": visitors[role].visit(path).html for path, role in pages}
        finally:
            twin.stop()


def known(declared: Declaration) -> list[str]:
    """Return the beginnings of the messages that differences.toml excuses in pages of this twin."""
    entries = tomllib.loads(KNOWN.read_text("utf-8"))["markup"]
    return [one["message"] for one in entries if one["twin"] == declared.folder.name]


def compare(findings: list[Finding], excused: list[str]) -> list[str]:
    """Return a line for each new message, and for each excuse that no longer applies."""
    lines = [
        f"{one.page}: {one.level}: {one.message}\n  {one.extract}"
        for one in sorted(findings)
        if not one.message.startswith(tuple(excused))
    ]
    gone = [text for text in excused if not any(one.message.startswith(text) for one in findings)]
    return lines + [f"no longer true, remove it from {KNOWN.name}: {text}" for text in gone]


def run(twins: Iterable[Declaration], pages: Sequence[tuple[str, str]]) -> bool:
    """Check these pages of each twin, print new messages, and return whether there are none."""
    news = []
    for declared in twins:
        findings, excused = check(fetch(declared, pages)), known(declared)
        news += (lines := compare(findings, excused))
        print(*lines, f"{declared.name}: {len(pages)} pages, {len(lines)} new messages", sep="\n")
    return not news
