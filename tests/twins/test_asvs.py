"""Everything named in asvs.md exists: requirements and tests; and no number is repeated."""

import re
from collections import Counter

from tests.harness.declaration import ROOT

from .test_traceability import MENTION, SPEC

ASVS = (ROOT / "shared_spec/asvs.md").read_text("utf-8")
ROW = re.compile(r"^\| (\d+\.\d+\.\d+(?:, \d+\.\d+\.\d+)*) \| .+ \|$", re.MULTILINE)
MET = ASVS.partition("## Met")[2].partition("## Not met")[0]


def test_every_requirement_in_the_table_is_in_the_spec():
    named = set(MENTION.findall(ASVS))
    assert named
    assert named - set(SPEC) == set()


def test_every_test_file_in_the_table_exists():
    named = set(re.findall(r"tests/\w+/\w+\.py", ASVS))
    assert named
    assert sorted(path for path in named if not (ROOT / path).is_file()) == []


def test_every_test_file_proves_one_of_the_requirements_in_its_row():
    wrong = []
    for row in filter(None, map(str.strip, MET.splitlines()[4:])):
        _, number, _, names, paths, _ = row.split("|")
        for path in re.findall(r"tests/\w+/\w+\.py", paths):
            proved = set(MENTION.findall((ROOT / path).read_text("utf-8")))
            wrong += [] if proved & set(MENTION.findall(names)) else [f"{number.strip()}: {path}"]
    assert wrong == []


def test_every_number_has_one_row():
    numbers = Counter(number for row in ROW.findall(ASVS) for number in row.split(", "))
    assert len(numbers) > 100
    assert [number for number, times in numbers.items() if times > 1] == []
