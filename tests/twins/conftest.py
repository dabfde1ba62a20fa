"""One user of each role, for the tests that send everything as every role."""

import pytest

from .callers import Callers


@pytest.fixture(scope="session")
def everybody(twin) -> Callers:
    """Log in each role, once per worker and twin."""
    return Callers(twin)


@pytest.fixture
def callers(everybody) -> Callers:
    """Return one user of each role, logged in, with the original demo data."""
    everybody.come_back()
    return everybody
