"""Every route gives every role what the access table says, for every method."""

import pytest

from tests.harness import process
from tests.harness.people import ROLES

from . import access
from .access import METHODS, Thing
from .callers import Callers

THINGS = access.things()
every_thing = pytest.mark.parametrize("thing", THINGS, ids=str)


@pytest.fixture(scope="session")
def everybody(twin) -> Callers:
    """Log each role in, once for each worker and twin."""
    return Callers(twin)


@pytest.fixture
def callers(everybody) -> Callers:
    """Return one person of each role, logged in, with the demo data as it was."""
    everybody.come_back()
    return everybody


@pytest.mark.spec("SEC-1", "STK-11")
def test_the_table_lists_every_route_of_the_twin_and_no_other(twin):
    command = twin.declaration.command("routes")
    printed = process.run(twin.declaration, command, twin.environment()).splitlines()
    assert sorted(printed) == sorted(f"{path} {name}" for path, name in access.ROUTES.items())


@pytest.mark.spec("SEC-1")
@every_thing
def test_the_table_is_complete(thing: Thing):
    assert sorted(access.ROLES) == sorted(ROLES)
    assert sorted(thing.rows) == sorted(METHODS)
    assert len(thing.cells) == len(METHODS) * len(thing.roles)


@pytest.mark.spec("SEC-1", "SEC-2", "ACC-6", "ACC-7", "ACC-19", "STK-8", "STK-10", "STK-11")
@every_thing
def test_every_role_gets_what_the_table_says(callers, thing: Thing, record_property):
    wrong = callers.mistakes(thing, thing.denied)
    changed = callers.changes()
    for cell in thing.allowed:
        wrong += callers.mistakes(thing, [cell])
        callers.come_back()
    record_property("cells", len(thing.cells))
    assert not wrong, "\n".join(wrong)
    assert not changed, f"a denied request changed {list(changed)}"
