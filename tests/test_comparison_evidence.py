"""Recording of evidence: SQL without values, reproducible randomness, commands that record."""

import os
import subprocess
import sys

import pytest

from comparison import evidence_run
from comparison.recording import sql
from tests.harness import declaration
from tests.harness.declaration import ROOT

every_twin = pytest.mark.parametrize("declared", declaration.find(), ids=lambda one: one.key)
TRIED = """
import sys
sys.path.insert(0, sys.argv[1])
from recorder import CHANCE, FOLDER, Recorder, fix_chance
import os, secrets, uuid
fix_chance()
recorder = Recorder(["*"])
for name in ("STK-1", "STK-2", "STK-1"):
    (FOLDER / "context").write_text(name)
    recorder.begin()
    print(secrets.token_hex(8), uuid.uuid4().hex)
    recorder.end()
recorder.save()
"""


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("SELECT 1", "SELECT ?"),
        ("SELECT a FROM t1 WHERE x = 'it''s' LIMIT 25", "SELECT a FROM t1 WHERE x = ? LIMIT ?"),
        ("DELETE FROM t WHERE id IN (1, 2, 3)", "DELETE FROM t WHERE id IN (?, …)"),
        ("INSERT INTO t (a) VALUES (1), (2)", "INSERT INTO t (a) VALUES (?), …"),
        ('SELECT "T3"."a2" FROM x\n  WHERE b > -1.5', 'SELECT "T3"."a2" FROM x WHERE b > ?'),
        ("BEGIN IMMEDIATE", ""),
    ],
)
def test_sql_is_recorded_without_its_values(statement, expected):
    assert sql.normalized(statement) == expected


@every_twin
def test_a_recording_copy_runs_the_same_commands(declared, tmp_path):
    copy = declaration.Declaration.read(evidence_run.recording_copy(declared, tmp_path))
    served = copy.command("serve", host="127.0.0.1", port=1)
    assert served[1:] == [str(evidence_run.RECORDING / "server.py"), "127.0.0.1", "1"]
    for mine, theirs in zip(copy.steps("migrate"), declared.steps("migrate"), strict=True):
        assert mine == [theirs[0], str(evidence_run.RECORDING / "command.py"), *theirs[1:]]


def test_random_values_are_the_same_in_every_recorded_run(tmp_path):
    printed = []
    for run in ("one", "other"):
        folder = tmp_path / run
        folder.mkdir()
        environment = {**os.environ, "EVIDENCE_FOLDER": str(folder)}
        command = [sys.executable, "-c", TRIED, str(ROOT / "comparison/recording")]
        done = subprocess.run(command, env=environment, capture_output=True, check=True)
        printed.append(done.stdout)
    assert printed[0] == printed[1]
    assert len(set(printed[0].split())) == 6
