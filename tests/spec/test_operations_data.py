"""OPS-2, OPS-3 and OPS-8: the database, its migrations and the demo data."""

import re
import sqlite3

import pytest
from sqlalchemy import inspect

from tests.harness import process
from tests.harness.admin import Admin
from tests.harness.declaration import clean_environment
from tests.harness.twin import settings_for, stocked
from tests.harness.visitor import DEMO_PASSWORD
from tests.spec.arrange import LOG_IN, ask_for_link, record, search
from tests.spec.conftest import PRODUCTION

TABLES = {
    "accounts_profile",
    "accounts_user",
    "stock_barcode",
    "stock_category",
    "stock_item",
    "stock_stockmovement",
    "stock_supplier",
}
# Versions of SQLite with the fix for the WAL-reset race (sqlite.org/wal.html).
FIXED = [(3, 44, 6), (3, 50, 7), (3, 51, 3)]
ONLY_SQLITE = "it reads SQLite's statements"


def everything(store):
    """Return columns, constraints, indexes and content of a database."""
    inspector = inspect(store.engine)
    read = [inspector.get_columns, inspector.get_check_constraints, inspector.get_indexes]
    with store.opened() as database:
        schema = {table: repr([one(table) for one in read]) for table in database.tables()}
        return schema, database.contents("")


def run(twin, store, steps):
    """Run commands of a twin on a database and return their output."""
    environment = clean_environment(**settings_for(store))
    return "".join(process.run(twin, step, environment) for step in steps)


@pytest.mark.only("sqlite", ONLY_SQLITE)
@pytest.mark.spec("OPS-3")
def test_the_write_ahead_log_is_used_only_in_safe_versions(visitor, twin):
    visitor("clerk")
    version = sqlite3.sqlite_version_info
    safe = version >= FIXED[-1] or any(v[:2] == version[:2] and version >= v for v in FIXED)
    mode = twin.value("PRAGMA journal_mode")
    assert mode == ("wal" if safe else "delete")


@pytest.fixture(scope="module")
def impatient(twin):
    """Return a process with a very short lock timeout, whatever the number of attempts."""
    with twin.served_with(STOCKROOM_SQL_PATIENCE="0.1") as other:
        yield other


@pytest.mark.only("sqlite", "it counts SQLite's queries")
@pytest.mark.spec("OPS-3", "STK-9")
@pytest.mark.parametrize(
    ("role", "address", "button", "fields"),
    [
        ("clerk", "/items/HEX-M8-030/", "Record", {"Movement": "receipt", "Quantity": "5"}),
        ("anonymous", LOG_IN, "Log in", {"Username": "clerk", "Password": DEMO_PASSWORD}),
        ("superuser", "/admin/stock/category/add/", "Save", {"Name": "Glue", "Slug": "glue"}),
    ],
    ids=["movement", "login", "admin"],
)
def test_a_lock_conflict_is_retried_with_three_attempts_in_all(
    impatient, role, address, button, fields
):
    form = impatient.visitor(role).visit(address).form(button).fill(fields)
    with impatient.store.held():
        page = form.submit(button)
    assert (page.status, page.write_locks) == (503, 3)


@pytest.mark.only("sqlite", ONLY_SQLITE)
@pytest.mark.spec("OPS-3")
def test_connections_check_foreign_keys_and_write_safely(visitor, twin):
    visitor("clerk")
    said = re.findall(r"PRAGMA[^\"\\;]*", twin.sql.file.read_text(), re.IGNORECASE)
    settings = {re.sub(r"\s", "", pragma).lower() for pragma in said}
    assert settings & {"pragmaforeign_keys=on", "pragmaforeign_keys=1"}
    synchronous = {name for name in settings if name.startswith("pragmasynchronous=")}
    assert synchronous in ({"pragmasynchronous=extra"}, {"pragmasynchronous=3"})


@pytest.mark.only("sqlite", ONLY_SQLITE)
@pytest.mark.spec("OPS-3")
def test_writes_begin_immediate_and_reads_take_no_lock(visitor, twin):
    browser = visitor("clerk")
    start = twin.sql.position()
    browser.visit("/movements/")
    assert "BEGIN IMMEDIATE" not in twin.sql.file.read_bytes()[start:].decode()
    record(browser, "HEX-M8-030", "Receipt", 5)
    assert "BEGIN IMMEDIATE" in twin.sql.file.read_bytes()[start:].decode()


@pytest.mark.only("mariadb", "the others always compare exactly")
@pytest.mark.spec("OPS-3")
def test_a_database_with_a_case_insensitive_collation_is_rejected(twin_copy, twin):
    store = twin.another_store("vague")
    with store.opened() as database:
        database.execute(f'ALTER DATABASE "{store.database}" COLLATE utf8mb4_general_ci')
    with pytest.raises(process.TwinFailed, match="it needs MariaDB and COLLATE utf8mb4_nopad_bin"):
        run(twin_copy, store, twin_copy.steps("migrate"))
    with store.opened() as database:
        assert database.tables() == []
    store.drop()


@pytest.mark.only("postgresql", "the others do not fold by locale")
@pytest.mark.spec("OPS-3", "STK-2", "ADM-4", "ACC-12")
def test_case_is_ignored_under_a_turkish_locale(twin, tmp_path):
    store = twin.another_store("turkish")
    store.speak("tr-TR")
    stocked(twin.declaration, tmp_path, store, twin.now)
    with twin.served_with(store=store) as turkish:
        turkish.execute("UPDATE stock_item SET sku = 'BIT-1' WHERE id = 2")
        for word in ("bit", "BIT-1", "DRILL BIT", "drill bit"):
            assert search(turkish.visitor("clerk"), word), word
            assert Admin(turkish.visitor("manager")).list("stock/item", q=word).rows, word
        ask_for_link(turkish.visitor(), "AUDITOR@STOCKROOM.EXAMPLE")
        assert turkish.mail.link()
    store.drop()


@pytest.mark.only("postgresql", "the others fold to lower case anyway")
@pytest.mark.spec("OPS-3", "STK-2", "ADM-4")
def test_case_is_folded_to_lower_case(visitor, admin, twin):
    twin.execute("UPDATE stock_item SET name = 'STRASSE ÄΜ' WHERE id = 2")
    for word in ("stra\u017f\u017fe", "straße", "ß", "\u00b5"):
        assert not search(visitor("clerk"), word), word
        assert not admin("manager").list("stock/item", q=word).rows, word
    for word in ("strasse", "äμ"):
        assert len(search(visitor("clerk"), word)) == 1, word
        assert len(admin("manager").list("stock/item", q=word).rows) == 1, word


@pytest.mark.spec("OPS-8")
def test_the_migrations_create_every_table_in_an_empty_database(migrated):
    schema, content = everything(migrated)
    assert set(schema) >= TABLES
    assert all(content[table] == [] for table in TABLES)


@pytest.mark.spec("OPS-8")
def test_running_the_migrations_again_changes_nothing(twin_copy, twin):
    before = everything(twin.store)
    run(twin_copy, twin.store, twin_copy.steps("migrate"))
    assert everything(twin.store) == before


@pytest.mark.spec("OPS-2")
def test_there_are_no_default_accounts(migrated):
    assert everything(migrated)[1]["accounts_user"] == []


@pytest.mark.spec("OPS-2")
def test_the_demo_data_is_inserted_only_once(twin_copy, twin):
    before = everything(twin.store)
    printed = run(twin_copy, twin.store, twin_copy.steps("seed", now=twin.now))
    assert printed.strip()
    assert everything(twin.store) == before


@pytest.mark.spec("OPS-2")
@pytest.mark.sharp
def test_in_production_demo_users_need_an_explicit_option(twin_copy, twin, migrated):
    environment = clean_environment(**settings_for(migrated) | PRODUCTION)
    (seed,) = twin_copy.steps("seed", now=twin.now)
    with pytest.raises(process.TwinFailed, match="demo users’ password is public") as refused:
        process.run(twin_copy, seed, environment)
    assert "ended with code 1" in str(refused.value)
    assert everything(migrated)[1]["accounts_user"] == []
    process.run(twin_copy, [*seed, "--even-in-production"], environment)
    assert len(everything(migrated)[1]["accounts_user"]) == 6


@pytest.mark.only("sqlite", "it is rejected before anything is written")
@pytest.mark.spec("OPS-2")
@pytest.mark.parametrize(
    "now",
    ["2026-05-01", "2026-05-01T10:00:00", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "May"],
)
def test_demo_data_at_an_invalid_datetime_is_a_one_line_error(twin_copy, migrated, now):
    (seed,) = twin_copy.steps("seed", now=now)
    done = process.completed(twin_copy, seed, clean_environment(**settings_for(migrated)))
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1), done.stderr
    assert everything(migrated)[1]["accounts_user"] == []


@pytest.mark.only("sqlite", "datetimes are stored alike, see OPS-3")
@pytest.mark.spec("OPS-2")
@pytest.mark.parametrize(
    "now", ["2026-05-01T10:00:00.5+00:00", "2026-05-01T12:00:00.500-00:00", "1902-01-01T00:00:00Z"]
)
def test_demo_data_lies_before_any_rfc_3339_datetime_and_can_be_loaded(
    twin_copy, migrated, empty, now
):
    run(twin_copy, migrated, twin_copy.steps("seed", now=now))
    assert str(empty.value("SELECT max(created_at) FROM stock_stockmovement"))[:10] < now[:10]
    dump = empty.dump()
    migrated.restore("empty")
    empty.load(dump)


@pytest.mark.spec("OPS-2")
def test_the_demo_users_are_not_created_if_one_of_their_usernames_exists(twin_copy, twin, migrated):
    command = twin_copy.command("set_up", username="Manager", email="m@stockroom.example")
    environment = clean_environment(**settings_for(migrated))
    process.run(twin_copy, command, environment, "a few words of my own\n")
    before = everything(migrated)
    printed = run(twin_copy, migrated, twin_copy.steps("seed", now=twin.now))
    assert printed.strip() == "Items or demo users already exist; nothing was changed."
    assert everything(migrated) == before


@pytest.mark.spec("OPS-2")
def test_the_demo_users_are_not_created_if_an_item_exists(twin_copy, twin, migrated):
    with migrated.opened() as database:
        database.execute("INSERT INTO stock_category (name, slug) VALUES ('Own', 'own')")
        database.execute(
            "INSERT INTO stock_item (sku, name, description, category_id, unit_cost, "
            "quantity_on_hand, reorder_level, is_active, created_at, updated_at, version) "
            "SELECT 'OWN-1', 'Own', '', id, 1, 0, 0, true, '2020-01-01', '2020-01-01', 1 "
            "FROM stock_category"
        )
    run(twin_copy, migrated, twin_copy.steps("seed", now=twin.now))
    content = everything(migrated)[1]
    assert content["accounts_user"] == []
    assert len(content["stock_item"]) == 1
