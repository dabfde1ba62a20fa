"""One person of each role, for the tests that send everything as everybody."""

import pytest

from .callers import Callers


@pytest.fixture(scope="session")
def everybody(twin) -> Callers:
    """Log each role in, once for each worker and twin."""
    return Callers(twin)


@pytest.fixture
def callers(everybody) -> Callers:
    """Return one person of each role, logged in, with the demo data as it was."""
    everybody.come_back()
    return everybody
