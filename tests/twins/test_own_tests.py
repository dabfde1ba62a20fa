"""Each twin passes the tests in its own folder, run as its framework's users run them."""

import subprocess

import pytest

from tests.harness.declaration import Declaration, clean_environment, find


@pytest.mark.parametrize("declared", find(), ids=lambda one: one.key)
def test_a_twin_passes_its_own_tests(declared: Declaration):
    done = subprocess.run(
        declared.command("test"),
        cwd=declared.folder,
        # Plugins of pytest that these tests do not use would be loaded too.
        env=clean_environment(STOCKROOM_ARGON2_MEMORY_KIB="8", PYTEST_DISABLE_PLUGIN_AUTOLOAD="1"),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
