"""Checks that the other tests in this folder can run."""

import pytest

from tests.harness.chromium import MISSING, find_chromium


def test_chromium_is_installed():
    if not find_chromium():
        pytest.skip(f"the tests in a real browser were left out: {MISSING}")
