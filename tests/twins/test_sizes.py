"""The twins stay small enough to read: each as a whole, and the core listed in the README."""

import re

import pytest

from comparison.headline import core, lines

from . import sources

# Lines of Python without migrations and tests. Lower a limit when you have made a twin shorter.
MOST = {"django_version": 6_678, "flask_version": 8_337}
MOST_OF_THE_CORE = {"django_version": 1_493, "flask_version": 2_292}
# Two for each new requirement.
MOST_IDS = 597
REQUIREMENT = re.compile(r"\b(?:ACC|ADM|API|CSV|OPS|REP|SEC|STK)-\d+\b")
every_twin = pytest.mark.parametrize("folder", sources.twin_folders(), ids=lambda path: path.name)


@every_twin
def test_a_twin_does_not_exceed_its_line_limit(folder):
    files = [path for path in sources.python_files(folder) if "migrations" not in path.parts]
    print(f"{folder.name}: {lines(files):,} lines")
    assert lines(files) <= MOST[folder.name]


@every_twin
def test_the_core_stays_short_enough_to_read_first(folder):
    print(f"{folder.name}: {lines(core(folder)):,} lines in the core")
    assert len(core(folder)) >= 10
    assert lines(core(folder)) <= MOST_OF_THE_CORE[folder.name]


def test_requirements_are_named_once_and_not_in_every_function():
    texts = [
        path.read_text("utf-8")
        for folder in sources.twin_folders()
        for path in sources.code_files(folder)
    ]
    count = sum(len(REQUIREMENT.findall(text)) for text in texts)
    print(f"Both twins: {count} mentions of requirements")
    assert count <= MOST_IDS
