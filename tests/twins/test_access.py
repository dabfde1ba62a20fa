"""Every route responds to every role and every method as in the access table."""

from collections.abc import Callable

import pytest

from tests.harness.people import ROLES

from . import access
from .access import METHODS, Cell, Thing

THINGS = access.things()
every_thing = pytest.mark.parametrize("thing", THINGS, ids=str)
# Requirements of single routes, besides those of all routes.
OWN = {
    "/accounts/logout/": "ACC-7",
    "/admin/logout/": "ACC-7",
    "/items/{sku}/movements/": "STK-8",
    "/movements/": "STK-10",
    "/admin/stock/stockmovement/": "STK-11",
}


def with_own(thing: Thing) -> object:
    """Mark a test case with the requirements of its route."""
    own = [name for path, name in OWN.items() if thing.path == path]
    return pytest.param(thing, marks=[pytest.mark.spec(*own)] if own else [])


@pytest.mark.spec("SEC-1", "STK-11", "ADM-15")
def test_the_table_lists_exactly_the_routes_of_the_twin(twin):
    needed = {path: name for path, name in access.ROUTES.items() if path not in access.OPTIONAL}
    assert {path: name for path, name in twin.routes.items() if path in needed} == needed
    assert twin.routes.items() <= access.ROUTES.items()


@pytest.mark.spec("SEC-1")
def test_the_table_gives_a_reason_for_each_route_that_a_twin_may_lack(twins):
    everywhere = set.intersection(*(set(twin.routes) for twin in twins))
    anywhere = set.union(*(set(twin.routes) for twin in twins))
    assert set(access.OPTIONAL) & everywhere == set()
    assert set(access.OPTIONAL) <= anywhere
    assert [path for path, reason in access.OPTIONAL.items() if len(reason) < 20] == []


@pytest.mark.spec("SEC-1")
@every_thing
def test_the_table_is_complete(thing: Thing):
    has_post_alone = list(thing.rows) == ["POST"] and not thing.is_first
    assert sorted(access.ROLES) == sorted(ROLES)
    assert has_post_alone or sorted(thing.rows) == sorted(METHODS)
    assert len(thing.cells) == len(thing.rows) * len(thing.roles)


@pytest.fixture(scope="session")
def cells(request) -> Callable[[Thing], list[Cell]]:
    """Return the function that selects the cells of a section: all except in the short run."""
    return Thing.decisive if request.config.option.short else lambda thing: thing.cells


@pytest.mark.whole("each case is a route of the access table")
@pytest.mark.spec("SEC-1", "SEC-2", "SEC-3", "ACC-6", "ACC-19")
@pytest.mark.parametrize("thing", [with_own(thing) for thing in THINGS], ids=str)
def test_every_role_gets_the_response_in_the_table(callers, thing: Thing, cells, record_property):
    if thing.path in access.OPTIONAL.keys() - callers.twin.routes.keys():
        thing = thing.without_route
    chosen = cells(thing)
    wrong = callers.mistakes(thing, [cell for cell in chosen if cell.is_denied])
    changed = callers.changes()
    for cell in [cell for cell in chosen if not cell.is_denied]:
        wrong += callers.mistakes(thing, [cell])
        callers.come_back()
    record_property("cells", len(chosen))
    record_property("cells_left_out", len(thing.cells) - len(chosen))
    assert not wrong, "\n".join(wrong)
    assert not changed, f"a denied request changed {list(changed)}"
