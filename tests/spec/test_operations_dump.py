"""OPS-6: dumping and loading a whole stockroom."""

import json
import os
import stat
import subprocess
import sys
from threading import Thread

import pytest
from argon2 import PasswordHasher

from tests.harness import process
from tests.harness.admin import Admin
from tests.harness.process import TwinFailed
from tests.harness.visitor import DEMO_PASSWORD
from tests.spec.arrange import add_movements, can_log_in, record
from tests.spec.arrange_accounts import add_tokens, attempt
from tests.spec.arrange_admin import item
from tests.spec.arrange_csv import in_shell
from tests.spec.arrange_dump import lines, with_values

HOSTILE = "“Ü” <b>\U0001f600</b> '; DROP TABLE x;-- \u2028\u202e \\ \" {} %s\r\nnext, line"
NEW = "another few words"
# A hash in Django's format, which is invalid in a dump.
OWN = f"argon2{PasswordHasher(2, 8, 1).hash(DEMO_PASSWORD, salt=bytes(16))}"


def parsed(dump):
    """Return the lines of a dump."""
    return [json.loads(one) for one in dump.splitlines()]


def of_kind(dump, kind):
    """Return the records of a kind in a dump."""
    return [one for one in parsed(dump) if one.get("record") == kind]


def history_of(kept):
    """Return the URL of the changed item's history."""
    return f"/admin/stock/item/{item(kept)['id']}/history/"


@pytest.fixture
def busy(twin, visitor, admin):
    """Return a twin with records of every kind, including unusual text and a deleted record."""
    add_tokens(twin, "clerk")
    one_line = " ".join(HOSTILE.splitlines())
    record(visitor("clerk"), "HEX-M8-030", "Receipt", 5, one_line)
    manager = admin("manager")
    manager.change("stock/item", "HEX-M8-030", {"Name": "Bolt, “long”", "Description": HOSTILE})
    manager.add("stock/category", {"Name": "Short-lived", "Slug": "short"})
    manager.delete("stock/category", "Short-lived")
    return twin


@pytest.mark.spec("OPS-6")
def test_a_dump_has_a_header_ordered_records_and_an_end_line_with_their_count(busy):
    header, *records, end = parsed(busy.dump())
    assert (header.pop("format"), header.pop("version")) == ("stockroom dump", 1)
    assert list(header) == ["made_at"]
    kinds = list(dict.fromkeys(one["record"] for one in records))
    assert kinds == list(end["counts"])
    for kind in kinds:
        numbers = [one["id"] for one in records if one["record"] == kind]
        assert numbers == sorted(numbers)
        assert len(numbers) == end["counts"][kind]


@pytest.mark.spec("OPS-6")
def test_dumping_a_loaded_dump_gives_identical_bytes(busy, empty):
    dump = busy.dump()
    empty.load(dump)
    assert empty.dump().splitlines()[1:] == dump.splitlines()[1:]
    stored = "\n".join(HOSTILE.splitlines())
    assert stored in [one["description"] for one in of_kind(dump, "item")]


@pytest.mark.spec("OPS-6", "ADM-12", "ACC-15")
def test_users_see_the_same_stockroom_after_loading(busy, empty):
    empty.load(busy.dump())
    assert can_log_in(empty, "manager", DEMO_PASSWORD)
    for path in ("/items/HEX-M8-030/", "/movements/", history_of(busy)):
        assert empty.visitor("manager").visit(path).text == busy.visitor("manager").visit(path).text


@pytest.mark.spec("OPS-6", "ADM-12")
@pytest.mark.sharp
def test_sequences_continue_after_the_highest_primary_key(empty):
    empty.load(b"".join(lines()))
    with empty.database() as database:
        columns = {table: numbers_of(database, table) for table in ("stock_item", "stock_category")}
    assert columns == {"stock_item": 21, "stock_category": 6}


def numbers_of(database, table):
    """Return the primary key that a new row of a table gets."""
    values = {
        "stock_category": "(name, slug) VALUES ('New', 'new')",
        "stock_item": "(sku, name, description, category_id, unit_cost, quantity_on_hand, "
        "reorder_level, is_active, created_at, updated_at, version) SELECT 'NEW-1', name, '', "
        "category_id, 1, 0, 0, is_active, created_at, updated_at, 1 FROM stock_item WHERE id = 9",
    }
    made = database.execute(f"INSERT INTO {table} {values[table]} RETURNING id")
    return made.scalar_one()


@pytest.mark.spec("OPS-6")
@pytest.mark.sharp
def test_loading_into_a_database_that_is_not_empty_is_rejected(twin):
    before = twin.contents("")
    with pytest.raises(TwinFailed, match=r"ended with code 1[\s\S]*the stockroom is not empty"):
        twin.load(b"".join(lines()))
    assert twin.contents("") == before


@pytest.mark.spec("OPS-6")
def test_a_database_without_migrations_is_reported(twin):
    store = twin.another_store("bare")
    environment = twin.environment(STOCKROOM_DATABASE_URL=store.url)
    for name in ("dump", "load"):
        command = twin.declaration.command(name, file="-")
        with pytest.raises(TwinFailed, match="is not migrated; migrate it first"):
            process.run_bytes(twin.declaration, command, environment, b"".join(lines()))
    store.drop()


@pytest.mark.spec("OPS-6")
def test_a_file_is_replaced_only_by_a_complete_dump(twin, tmp_path):
    file = tmp_path / "stockroom.dump"
    file.write_bytes(b"before")
    bare = twin.another_store("bare")
    command = twin.declaration.command("dump", file=str(file))
    environment = twin.environment(STOCKROOM_DATABASE_URL=bare.url)
    with pytest.raises(TwinFailed):
        process.run(twin.declaration, command, environment)
    assert [(one.name, one.read_bytes()) for one in tmp_path.iterdir()] == [(file.name, b"before")]
    printed = process.run(twin.declaration, command, twin.environment())
    assert printed == f"546 lines were written to {file}.\n"
    assert [one.name for one in tmp_path.iterdir()] == [file.name]
    assert file.read_bytes().splitlines()[1:] == twin.dump().splitlines()[1:]
    bare.drop()


@pytest.mark.spec("OPS-6")
@pytest.mark.sharp
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such file modes")
def test_only_the_owner_can_read_the_file(twin, tmp_path):
    file = tmp_path / "stockroom.dump"
    command = twin.declaration.command("dump", file=str(file))
    process.run(twin.declaration, command, twin.environment())
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.spec("OPS-6")
@pytest.mark.sharp
def test_concurrent_writes_are_not_in_the_dump(twin, visitor):
    add_movements(twin, [("2026-05-01 12:00:00", "x" * 150)] * 2000)
    browser = visitor("clerk")
    command = twin.declaration.command("dump", file="-")
    # It blocks after the header and some records, because nothing reads its output.
    with subprocess.Popen(
        command, cwd=twin.declaration.folder, env=twin.environment(), stdout=subprocess.PIPE
    ) as dumping:
        started = dumping.stdout.readline() + dumping.stdout.readline()
        booking = Thread(target=record, args=(browser, "HEX-M8-030", "Receipt", 5, "Meanwhile"))
        booking.start()
        booking.join(1)
        dump = started + dumping.stdout.read()
    booking.join()
    assert "Meanwhile" not in [one["reason"] for one in of_kind(dump, "movement")]
    assert "Meanwhile" in [one["reason"] for one in of_kind(twin.dump(), "movement")]


@pytest.mark.skipif(os.name != "posix", reason="it needs a POSIX shell")
@pytest.mark.spec("OPS-6")
def test_a_dump_whose_reader_has_gone_is_a_one_line_error(twin):
    add_movements(twin, [("2026-05-01 12:00:00", "x" * 150)] * 2000)
    done = in_shell(twin, '"$@" | head -n 1', "dump", file="-")
    assert done.stdout.count(b"\n") == 1
    assert done.stderr.count(b"\n") == 1, done.stderr
    assert b"Error: [Errno 32] Broken pipe" in done.stderr


@pytest.mark.only("sqlite", "loading is the same on every database")
@pytest.mark.spec("OPS-6", "SEC-6")
@pytest.mark.parametrize(
    "text", ["", "!", "$argon2id$broken", "$argon2id$v=19$m=8,t=2,p=1$ä$ä", OWN]
)
def test_an_invalid_password_hash_is_stored_but_no_password_matches_it(empty, text):
    empty.load(b"".join(with_values("user", password=text)))
    assert attempt(empty.visitor(), "Ada", DEMO_PASSWORD).status == 200
    assert of_kind(empty.dump(), "user")[0]["password"] == text
    empty.set_up("root", "root@stockroom.example", NEW, "--superuser")
    root = empty.visitor()
    assert attempt(root, "root", NEW).status == 302
    assert Admin(root).open("accounts/user", "Ada").status == 200
