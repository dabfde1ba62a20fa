"""`tasks.py mutants` distinguishes guards that are tested from guards that are not."""

import io
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from rich.console import Console

from tests.harness import mutation, mutation_report
from tests.harness.declaration import ROOT, Declaration, find
from tests.harness.mutation import Mutant, Verdict

TWINS = find()
COOKIES = "Scripts cannot read cookies"
TEST = "tests/spec/test_login.py::test_anonymous_users_must_log_in"
every_twin = pytest.mark.parametrize("declared", TWINS, ids=lambda twin: twin.key)


@pytest.fixture
def mutant(tmp_path: Path) -> Mutant:
    """Return a mutant of a tiny project, not a stockroom, with its only guard removed."""
    folder = tmp_path / "small_version"
    folder.mkdir()
    shutil.copy(TWINS[0].folder / "twin.toml", folder)
    (folder / "login.py").write_text("LOGIN_REQUIRED = True\nCSRF_REQUIRED = True\n")
    twin = Declaration.read(folder)
    return Mutant(
        "Login check",
        ("SEC-1",),
        twin,
        "login.py",
        "LOGIN_REQUIRED = True",
        "LOGIN_REQUIRED = False",
    )


@every_twin
def test_each_guard_is_found_and_its_requirements_have_tests(declared):
    mutants = mutation.read([declared])
    assert len(mutants) >= 20
    assert [mutant.guard for mutant in mutants if not mutant.tests()] == []


def test_the_same_guards_are_removed_from_both_twins():
    guards = [[mutant.guard for mutant in mutation.read([twin])] for twin in TWINS]
    assert guards == [guards[0]] * len(TWINS)
    assert len(set(guards[0])) == len(guards[0])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"old": "LOGIN_REQUIRED = Yes"}, "what is replaced occurs 0 times instead of once"),
        ({"old": "True"}, "what is replaced occurs 2 times instead of once"),
        ({"file": "logout.py"}, "what is replaced occurs 0 times instead of once"),
        ({"new": "LOGIN_REQUIRED = ("}, "that is not valid Python"),
    ],
)
def test_a_guard_that_is_not_found_is_reported(mutant, change, words):
    with pytest.raises(LookupError, match=f"“Login check” in small_version/.*{words}"):
        Mutant(**(vars(mutant) | change)).patched()


@every_twin
def test_a_removed_guard_is_caught_by_a_test_that_passes_with_it(declared, tmp_path):
    prepared = mutation.prepare([declared], tmp_path)
    verdicts = list(mutation.judge_all(mutation.read(prepared, COOKIES), workers=1))
    assert [one.outcome for one in verdicts] == ["caught"]
    assert verdicts[0].test.endswith("::test_cookies_are_http_only_and_same_site")
    assert mutation.control(prepared[0], verdicts) == verdicts


def test_a_harmless_change_is_missed(tmp_path):
    prepared = mutation.prepare([find("flask")[0]], tmp_path)[0]
    old = "def set_cache_headers("
    new = f"# A remark.\n{old}"
    harmless = Mutant("Remark", ("SEC-4",), prepared, "stockroom/web/security.py", old, new)
    assert mutation.judge(harmless) == Verdict(harmless, "missed")


@pytest.mark.parametrize(
    ("code", "failed", "outcome"),
    [(1, [TEST], "caught"), (0, [], "missed"), (1, [], "broken"), (5, [], "broken")],
)
def test_only_a_failed_test_catches_a_mutant(monkeypatch, mutant, code, failed, outcome):
    monkeypatch.setattr(mutation, "run_tests", lambda *_: (code, failed, "last words"))
    why = "last words" if outcome == "broken" else ""
    assert mutation.judge(mutant) == Verdict(mutant, outcome, "".join(failed), why)


def test_a_test_that_also_fails_with_the_guard_catches_nothing(monkeypatch, mutant):
    monkeypatch.setattr(mutation, "run_tests", lambda *_: (1, [TEST], "last words"))
    verdicts = [Verdict(mutant, "caught", TEST), Verdict(mutant, "caught", f"{TEST}_too")]
    assert [one.outcome for one in mutation.control(mutant.twin, verdicts)] == ["broken", "caught"]


@pytest.mark.parametrize(
    ("outcomes", "counts", "are_caught"),
    [
        (("caught", "caught"), "2 caught, 0 missed, 0 broken", True),
        (("caught", "missed"), "1 caught, 1 missed, 0 broken", False),
        (("broken", "caught"), "1 caught, 0 missed, 1 broken", False),
    ],
)
def test_a_missed_or_broken_mutant_fails_the_task(
    monkeypatch, mutant, outcomes, counts, are_caught
):
    verdicts = [Verdict(mutant, outcome, why="[/]") for outcome in outcomes]
    monkeypatch.setattr(mutation_report, "judge", lambda *_: verdicts)
    console = Console(file=io.StringIO(), width=120)
    assert mutation_report.run(TWINS, "", 1, console) is are_caught
    assert console.file.getvalue().endswith(f"{counts}\n")


def test_tests_can_be_selected_by_requirement():
    chosen = ["tests/spec/test_accounts_sessions.py", "--spec", "ACC-19, ACC-7", "--twin=django"]
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-n", "0", *chosen]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=True)
    assert "test_logout_ends_no_other_session" in found.stdout
    assert "test_a_deactivated_user_can_no_longer_write" in found.stdout
    assert "test_a_modified_cookie_is_not_a_session" not in found.stdout
