"""The stored evidence matches the code, and code that names a requirement ran in its tests."""

import pytest

from comparison import evidence, framework, framework_functions, lookup
from tests.harness import declaration
from tests.harness.declaration import ROOT


def test_the_stored_evidence_belongs_to_this_code_and_these_tests():
    fits = evidence.kept().get("sources") == evidence.digest(declaration.find())
    assert fits, "The code or its tests have changed since: run `python3 tasks.py evidence`."


def test_the_stored_evidence_contains_no_local_paths():
    assert '"/' not in evidence.FILE.read_text("utf-8")


def test_code_that_names_a_requirement_ran_in_its_tests():
    idle = {claim for code in lookup.codes() for claim in evidence.never_ran(code)}
    known = set(evidence.excepted("never_runs"))
    unproved = "\n".join(sorted(idle - known))
    assert not unproved, f"Test it, drop the ID, or give the reason in evidence.toml:\n{unproved}"
    assert known - idle == set(), "This runs by now: take it out of evidence.toml."
    assert known <= idle, f"These ran, and need no reason: {known - idle}"


def test_a_requirement_with_a_recorded_test_ran_code_in_both_twins():
    for code in lookup.codes():
        ran = evidence.kept()["twins"][code.key]["requirements"]
        empty = [name for name, one in ran.items() if one["tests"] and not one["own"]]
        assert not empty, f"{code.name}: {empty}"


def test_the_excluded_tests_exist():
    for name in evidence.excepted("left_out"):
        file, _, test = name.partition("::")
        assert f"def {test}(" in (ROOT / "tests/spec" / file).read_text("utf-8"), name


@pytest.mark.parametrize("name", ["ACC-3", "STK-8", "STK-9", "CSV-1"])
def test_the_framework_code_named_in_the_guide_ran(name):
    """At least one of the functions named for a requirement ran in its tests."""
    for key, text in framework.texts()[name].items():
        twin = evidence.kept()["twins"][key]
        assert "framework" in twin, "Run `python3 tasks.py evidence`."
        ran = [twin["framework"][at] for at in twin["requirements"][name]["framework"]]
        named = framework_functions.known(framework.names(text))
        assert not named or any(
            framework_functions.is_within(one, other) for one in ran for other in named
        )
