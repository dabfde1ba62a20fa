"""The code that ran for each requirement in both twins: own code, frameworks and extensions, SQL.

It is recorded by running the tests of the spec, and stored in evidence.json with a hash of its
sources.
"""

import json
import re
import tempfile
import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from comparison import (
    evidence_run,
    framework_functions,
    history,
    recorded,
    sources,
    spec,
)
from comparison.regions import Part, TwinCode
from tests.harness.declaration import ROOT, Declaration

FILE = ROOT / "comparison/evidence.json"
EXCEPTIONS = ROOT / "comparison/evidence.toml"
TESTS = ROOT / "tests/spec"
NUMBERS = re.compile(r"\[\s+\d[\d,\s]*\]")
# `issued` are statements run by the code of a requirement, `sql` those of all its tests.
LISTS = {"issued": "sql"}
KEPT = ("sql", "functions", "framework")


def make(twins: list[Declaration], codes: Iterable[TwinCode], *more: str) -> dict[str, Any]:
    """Run the tests on both twins and return the evidence; TestsFailed if some did not pass."""
    found = {"sources": digest(twins), **history.commit(*history.SOURCES)}
    with (
        tempfile.TemporaryDirectory(dir=evidence_run.usual_folder()) as folder,
        evidence_run.started(twins, Path(folder), *more) as runs,
    ):
        for run in runs:
            run.wait()
        found["twins"] = {
            code.key: of_twin(code, run.folder / "recorded")
            for code, run in zip(codes, runs, strict=True)
        }
    return found


def of_twin(code: TwinCode, folder: Path) -> dict[str, Any]:
    """Return the recording of a twin; long texts are stored once and referenced by index."""
    own, others = recorded.lines(folder, code.folder.name)
    statements = json.loads((folder / "statements.json").read_text("utf-8"))
    issued = recorded.issued(folder)
    found = {
        name: {
            "tests": sum(n for ids, n in statements["tests"].items() if name in ids.split(",")),
            "own": sum(recorded.count(code.folder, own[name]).values()),
            "sql": sql_of(name, statements["sql"]),
            "issued": issued_by(code, name, issued) & sql_of(name, statements["sql"]),
            "framework": framework_functions.ran(others[name]),
            "functions": functions(code, own[name]),
        }
        for name in spec.requirements()
    }
    started = functions(code, own["start"])
    framework_functions.keep_rare(found)
    kept = {what: sorted(set().union(*(one[what] for one in found.values()))) for what in KEPT}
    kept["functions"] = sorted({*kept["functions"], *started})
    for one in found.values():
        for what in (*KEPT, "issued"):
            places = {text: at for at, text in enumerate(kept[LISTS.get(what, what)])}
            one[what] = sorted(places[text] for text in one[what])
    places = {text: at for at, text in enumerate(kept["functions"])}
    return {**kept, "started": sorted(map(places.get, started)), "requirements": found}


def sql_of(name: str, statements: dict[str, list[str]]) -> set[str]:
    """Return the statements of a requirement, from those by the IDs of tests."""
    return {one for ids, every in statements.items() if name in ids.split(",") for one in every}


def issued_by(code: TwinCode, name: str, issued: recorded.Issued) -> set[str]:
    """Return the statements that ran, in tests of a requirement, while its code was running."""
    found = set()
    for ids, statements in issued.items():
        for text, stacks in statements.items() if name in ids.split(",") else ():
            if any(name in code.ids_at(*place_of(line)) for stack in stacks for line in stack):
                found.add(text)
    return found


def place_of(line: str) -> tuple[str, int]:
    """Return the path and the number of a line such as `stockroom/wsgi.py:3`."""
    path, _, number = line.rpartition(":")
    return path, int(number)


def functions(code: TwinCode, ran: dict[str, set[int]]) -> set[str]:
    """Return the functions that ran at least in part, as path::name."""
    return {label(part) for part in code.parts if part.is_called and part_ran(code, part, ran)}


def part_ran(code: TwinCode, part: Part, ran: dict[str, set[int]]) -> bool:
    """Return whether any statement in the body of a function ran."""
    known = recorded.called_statements(code.folder / part.path)
    return any(line in known for line in ran.get(part.path, set()) & set(part.lines))


def label(part: Part) -> str:
    """Return the name of a part in a twin."""
    return f"{part.path}::{part.name}"


def digest(twins: Iterable[Declaration]) -> str:
    """Return a hash of everything that affects the evidence: twins, tests, and those left out."""
    tests = sorted(TESTS.glob("*.py"))
    return sources.digest([*sources.code(twins), *tests], json.dumps(excepted("left_out")))


def write(found: dict[str, Any]) -> None:
    """Store the evidence, with identical text for identical evidence."""
    text = json.dumps(found, indent=1, sort_keys=True, ensure_ascii=False)
    # A list of numbers is on one line.
    text = NUMBERS.sub(lambda found: " ".join(found[0].split()), text)
    FILE.write_text(f"{text}\n", "utf-8")


@cache
def kept() -> dict[str, Any]:
    """Return the stored evidence; empty if there is none."""
    return json.loads(FILE.read_text("utf-8")) if FILE.exists() else {}


def excepted(what: str) -> dict[str, str]:
    """Return the code that `never_runs`, or the tests that are `left_out`, with their reasons."""
    return tomllib.loads(EXCEPTIONS.read_text("utf-8"))[what]


def never_ran(code: TwinCode) -> list[str]:
    """Return claims of a requirement whose code never ran in its tests, as in evidence.toml.

    A claim is made by a function, or by a class or module for all its functions; code that runs
    when the twin starts is a declaration, and so is code without functions, and a class with
    fields of its own.
    """
    mine = kept()["twins"][code.key]
    started = {mine["functions"][at] for at in mine["started"]}
    ran = {
        name: started | {mine["functions"][at] for at in one["functions"]}
        for name, one in mine["requirements"].items()
    }
    claims: dict[tuple[str, str, str], bool] = {}
    for part in code.parts:
        # One statement is the line of the class itself.
        has_fields = bool(part.claim) and not part.is_called and part.count > 1
        if part.kind == "migrations" or not (part.is_called or has_fields):
            continue
        for name in part.ids:
            claim = (part.path, part.claim, name)
            is_met = has_fields or label(part) in ran.get(name, ())
            claims[claim] = claims.get(claim, False) or is_met
    unmet = [claim for claim, is_met in claims.items() if not is_met]
    return sorted({f"{code.key} {path}::{by} {name}" for path, by, name in unmet})
