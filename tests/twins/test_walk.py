"""Both twins match in random sessions; `tasks.py walk` runs more of them."""

import subprocess
import sys

import pytest

from tests.harness.declaration import ROOT, clean_environment

SESSIONS, NUMBER = 10, 1


@pytest.mark.thorough("its sessions are many requests long")
@pytest.mark.spec(
    "STK-8", "STK-9", "STK-12", "STK-13", "STK-2", "STK-3", "ACC-1", "ACC-3", "ACC-16"
)
@pytest.mark.spec(
    "ADM-6", "ADM-7", "ADM-10", "ADM-11", "ADM-14", "CSV-3", "API-1", "API-6", "OPS-6"
)
@pytest.mark.usefixtures("twins")  # For the reason that it prints if only one was selected.
def test_random_sessions_have_the_same_results():
    # In its own process: Hypothesis also draws from constants of the modules loaded there.
    done = subprocess.run(
        [sys.executable, "-m", "invoke", "walk", f"--seed={NUMBER}", f"--sequences={SESSIONS}"],
        cwd=ROOT,
        env=clean_environment(),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "No difference: " in done.stdout
