"""OPS-4 and OPS-5: health, several processes."""

import pytest

from tests.harness import process
from tests.spec.arrange import (
    is_logged_in,
    on_hand,
    record,
    together,
)

SKU = "HEX-M8-030"


def at(other, visitor):
    """Return the same browser, with its cookies, at another process."""
    there = other.visitor()
    there.cookies.update(visitor.cookies)
    return there


@pytest.mark.spec("OPS-4")
@pytest.mark.parametrize("address", ["/healthz", "/readyz"])
def test_a_healthy_stockroom_responds_with_ok(visitor, address):
    answer = visitor().visit(address)
    assert (answer.status, answer.html.strip()) == (200, "ok")
    assert answer.headers["Content-Type"].startswith("text/plain")


@pytest.mark.spec("OPS-4")
def test_an_empty_database_is_alive_but_not_ready(twin):
    nothing = twin.another_store("nothing")
    with twin.served_with(STOCKROOM_DATABASE_URL=nothing.url) as other:
        browser = other.visitor()
        assert (browser.visit("/healthz").status, browser.visit("/readyz").status) == (200, 503)
    nothing.drop()


@pytest.mark.spec("OPS-4")
def test_a_migrated_database_is_ready_without_any_data(empty):
    assert empty.visitor().visit("/readyz").status == 200


@pytest.mark.spec("OPS-4")
@pytest.mark.sharp
def test_an_older_process_stays_ready_with_a_newer_database(visitor, twin):
    twin.execute(twin.declaration.commands["newer_migration"])
    assert visitor().visit("/readyz").status == 200


READ_ONLY = """DO $$ BEGIN
    EXECUTE 'ALTER DATABASE ' || quote_ident(current_database())
        || ' SET default_transaction_read_only = {}';
END $$"""


@pytest.fixture
def read_only(twin):
    """Return a process with read-only access to PostgreSQL, as on a standby server."""
    with twin.database() as database:
        database.execute(READ_ONLY.format("on"))
    try:
        with twin.served_with() as other:
            yield other
    finally:
        with twin.database() as database:
            database.execute("SET TRANSACTION READ WRITE")
            database.execute(READ_ONLY.format("off"))


@pytest.mark.only("postgresql", "only this server can be read-only")
@pytest.mark.spec("OPS-4")
def test_pages_can_be_read_while_postgresql_is_read_only(visitor, read_only):
    clerk = at(read_only, visitor("clerk"))
    page = clerk.visit(f"/items/{SKU}/")
    assert page.status == 200
    answer = page.submit("Record", {"Movement": "receipt", "Quantity": 1})
    assert (answer.status, answer.headers.get("Retry-After")) == (503, "5")


@pytest.fixture(scope="session")
def without_database(twin):
    """Return a process whose database does not exist."""
    nowhere = f"postgresql://{process.HOST}:{process.free_port()}/nothing"
    with twin.served_with(STOCKROOM_DATABASE_URL=nowhere) as other:
        yield other


@pytest.mark.spec("OPS-4")
@pytest.mark.parametrize(
    ("address", "expected"),
    [("/healthz", (200, None)), ("/readyz", (503, "5")), ("/items/", (503, "5"))],
)
def test_without_its_database_a_process_answers_503(visitor, without_database, address, expected):
    answer = at(without_database, visitor("clerk")).visit(address)
    assert (answer.status, answer.headers.get("Retry-After")) == expected


@pytest.mark.spec("OPS-5")
def test_a_login_in_one_process_is_valid_in_the_other(visitor, neighbor):
    here = visitor("clerk")
    there = at(neighbor, here)
    assert is_logged_in(there)
    assert there.visit("/items/").rows == here.visit("/items/").rows


@pytest.mark.spec("ACC-7", "OPS-5")
def test_a_logout_in_one_process_ends_the_session_in_the_other(visitor, neighbor):
    here = visitor("clerk")
    at(neighbor, here).log_out()
    assert not is_logged_in(here)


@pytest.mark.spec("OPS-5")
def test_a_form_from_one_process_is_accepted_by_the_other(visitor, twin, neighbor):
    here, before = visitor("clerk"), on_hand(twin, SKU)
    form = here.visit(f"/items/{SKU}/").form("Record")
    form.fill({"Movement": "receipt", "Quantity": "5"})
    there = at(neighbor, here)
    done = there.post(f"/items/{SKU}/movements/", form.pairs())
    assert (done.status, on_hand(twin, SKU)) == (302, before + 5)
    assert done.follow().messages == [f"Received 5 × Hex bolt M8. {before + 5} on hand."]


@pytest.mark.spec("OPS-5", "STK-9")
def test_two_processes_issue_no_more_than_the_stock(visitor, twin, neighbor):
    clerk = visitor("clerk")
    record(clerk, SKU, "Adjustment", 10, "counted")
    people = [at(one, clerk) for one in (twin, neighbor) * 4]
    forms = [user.visit(f"/items/{SKU}/").form("Record") for user in people]
    jobs = [form.fill({"Movement": "issue", "Quantity": "2"}).submit for form in forms]
    assert sorted(page.status for page in together(jobs)) == [200] * 3 + [302] * 5
    assert on_hand(twin, SKU) == 0
