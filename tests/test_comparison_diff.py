"""`tasks.py diff`: its output in a terminal."""

import os
import subprocess
import sys

import pytest
from rich.console import Console

from comparison import lookup, spec, terminal
from tests.harness.declaration import ROOT, clean_environment

# Concatenated, because every ID in a test must be in the spec.
UNKNOWN = "STK" + "-99"
LEGEND = terminal.LEGEND.strip().splitlines()
NEAR = f"There is no requirement “{UNKNOWN}”. Similar: STK-9, STK-19, STK-8."


def diff(what: str = "", columns: int = 160) -> str:
    """Return the output without colors."""
    console = Console(width=columns, no_color=True, highlight=False)
    with console.capture() as captured:
        console.print(lookup.answer(what))
    return captured.get()


def inv_diff(what: str, **options) -> subprocess.CompletedProcess:
    """Run the task."""
    command = [sys.executable, "-m", "invoke", "diff", what]
    return subprocess.run(command, cwd=ROOT, encoding="utf-8", check=False, **options)


def test_without_arguments_it_lists_every_requirement_with_both_counts():
    lines = diff().splitlines()
    rows = {line.split()[0]: line for line in lines if spec.ID.match(line.strip())}
    assert list(rows) == list(spec.requirements())
    assert "Django: Python" in lines[1]
    assert "Flask: Python" in lines[1]


def test_the_list_ends_with_what_its_columns_mean_and_how_to_see_the_code():
    end = diff("reports").rstrip().splitlines()[-len(LEGEND) :]
    assert end == LEGEND
    assert "python3 tasks.py diff ADM-3" in " ".join(end)


@pytest.mark.parametrize("area", ["rep", "REP", "reports"])
def test_for_an_area_it_lists_its_requirements(area):
    ids = [line.split()[0] for line in diff(area).splitlines()[2:] if line.strip()]
    assert ids[: -len(LEGEND)] == [name for name in spec.requirements() if name.startswith("REP-")]


def test_a_requirement_is_shown_side_by_side_below_its_text():
    shown = diff("stk-9")
    assert "An issue of more than is on hand is refused with “Only 3 on hand.”" in shown
    assert "Why: this is the one write that matters." in shown
    beside = [line for line in shown.splitlines() if line.count("def change_quantity(") == 2]
    assert len(beside) == 1


def test_on_a_narrow_terminal_the_twins_are_shown_one_below_the_other():
    shown = diff("STK-9", columns=80).splitlines()
    assert max(map(len, shown)) <= 80
    assert [n for line in shown if (n := line.count("def change_quantity("))] == [1, 1]


def test_a_file_is_shown_completely():
    shown = diff("stock/services.py")
    assert shown.count("def record_movement(") == 2
    assert shown.count("Record movements; nothing else") == 2


def test_a_file_of_only_one_twin_is_shown_too():
    shown = diff("admin_site/deletion.py")
    assert "def plan_deletion(" in shown
    assert "Django" not in shown.splitlines()[0]


@pytest.mark.parametrize(
    ("what", "sentence"),
    [
        (UNKNOWN, NEAR),
        ("stock/view.py", "Neither twin has a file “stock/view.py”. Did you mean "),
        (
            "stock/vievs.py",
            "Neither twin has a file “stock/vievs.py”. Did you mean stockroom/stock/views.py or ",
        ),
        (
            "stockroom/stock/qeries.py",
            "Neither twin has a file “stockroom/stock/qeries.py”. Did "
            "you mean stockroom/stock/queries.py",
        ),
        ("views.py", "Several files are called “views.py”. Did you mean "),
    ],
)
def test_an_unknown_name_is_reported_with_similar_ones(what, sentence):
    with pytest.raises(LookupError) as error:
        lookup.answer(what)
    assert str(error.value).startswith(sentence)


def test_the_task_exits_with_that_message():
    done = inv_diff(UNKNOWN, capture_output=True)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"{NEAR}\n"


def test_the_task_prints_plain_text_without_a_terminal():
    done = inv_diff("ACC-7", capture_output=True, env=clean_environment())
    assert "ACC-7 Log out" in done.stdout
    assert "\x1b" not in done.stdout


@pytest.mark.skipif(os.name != "posix", reason="it needs pty for a terminal")
def test_on_a_terminal_the_output_is_highlighted_and_paged(tmp_path):
    own, other = os.openpty()
    target = tmp_path / "paged"
    environment = clean_environment(PAGER=f"sh -c 'cat > {target}'", TERM="xterm-256color")
    inv_diff("ACC-7", env=environment, stdout=other)
    os.close(own)
    os.close(other)
    assert "\x1b[" in target.read_text("utf-8")
