"""A failed spec test is reported in words, and in full on request."""

import re
import subprocess
import sys
from pathlib import Path

from tests.harness import sentences
from tests.harness.declaration import ROOT, clean_environment

TEST = """
import pytest

@pytest.mark.spec("STK-8")
def test_a_receipt_adds_to_what_is_on_hand(twin, visitor):
    clerk = visitor("clerk")
    page = clerk.submit("/items/HEX-M8-030/", "Record", {"Movement": "receipt", "Quantity": "5"})
    assert page.status == 204
"""


def run(folder: Path, *more: str) -> str:
    """Run a test that fails against the first twin, and return the output."""
    file = folder / "tests" / "spec" / "test_made_to_fail.py"
    file.parent.mkdir(parents=True)
    file.write_text(TEST, "utf-8")
    command = [sys.executable, "-m", "pytest", str(file), "-n", "0", "--twin", "django"]
    done = subprocess.run(
        [*command, "-p", "tests.conftest", "-p", "no:cacheprovider", "--rootdir", ROOT, *more],
        cwd=ROOT,
        env=clean_environment(),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 1, done.stdout
    return done.stdout


def test_the_report_shows_the_steps_the_expected_and_the_actual_result(tmp_path):
    printed = run(tmp_path)
    assert "STK-8 in Django: a receipt adds to what is on hand" in printed
    assert "steps     clerk GET /items/HEX-M8-030/ → 200" in printed
    assert re.search(
        "clerk POST /items/HEX-M8-030/movements/ with .*kind=receipt&quantity=5", printed
    )
    assert "csrf" not in printed
    assert "expected  204" in printed
    assert "got       302" in printed
    assert "def test_" not in printed


def test_the_long_report_is_pytests_own(tmp_path):
    assert "def test_a_receipt" in run(tmp_path, "-v")


def test_a_long_message_is_shown_by_its_first_and_its_last_lines():
    usage = [f"    [--option-{n} VALUE]" for n in range(40)]
    error = "manage.py set_up: error: argument --group: invalid choice: 'Buyers'"
    shown = sentences.shortened("\n".join(["“set_up” ended with code 2.", *usage, error]))
    first, gap, *_, last = shown.splitlines()
    assert (first, gap, last) == ("“set_up” ended with code 2.", "…", error)
    assert len(shown) <= sentences.MOST_CHARACTERS + 2
    assert sentences.shortened("short\nenough") == "short\nenough"
    assert sentences.shortened("x" * 1000) == "x" * sentences.MOST_CHARACTERS + "…"
