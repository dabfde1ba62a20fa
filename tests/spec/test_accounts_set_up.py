"""ACC-20: the first users of a real stockroom, created by command."""

import os

import pytest

from tests.harness import process
from tests.harness.process import TwinFailed
from tests.spec.arrange import add_items, can_log_in
from tests.spec.arrange_csv import in_shell

PASSWORD = "plenty of unrelated words"


def make(twin, *options, name="founder", email="founder@stockroom.example", password=PASSWORD):
    """Create a user by command."""
    return twin.set_up(name, email, password, *options)


def logged_in(twin):
    """Return a browser in which the created user is logged in."""
    browser = twin.visitor()
    browser.log_in("founder", PASSWORD)
    return browser


@pytest.mark.spec("ACC-20")
@pytest.mark.parametrize(
    ("groups", "records", "reports"),
    [
        (["Clerks"], 1, False),
        (["Managers"], 1, True),
        (["Clerks", "Auditors"], 1, True),
    ],
)
def test_missing_groups_are_created(empty, groups, records, reports):
    make(empty, "--staff", *(part for name in groups for part in ("--group", name)))
    add_items(empty, 1)
    browser = logged_in(empty)
    forms = browser.visit("/items/BULK-1/").forms
    assert sum("Record" in form.names for form in forms) == records
    assert ("Stock value" in browser.visit("/").details) == reports
    flags = empty.rows("SELECT is_staff, is_superuser FROM accounts_user")
    assert flags == [{"is_staff": 1, "is_superuser": 0}]


@pytest.mark.spec("ACC-20", "REP-1")
def test_the_first_superuser_sees_an_empty_stockroom(empty):
    make(empty, "--superuser")
    page = logged_in(empty).visit("/")
    assert (page.status, page.tables) == (200, [])
    assert (page.details["Items"], page.details["Stock value"]) == ("0", "EUR 0.00")


@pytest.mark.spec("ACC-20")
def test_the_created_user_has_no_permissions_and_the_password_is_not_printed(twin):
    assert PASSWORD not in make(twin)
    found = twin.rows("SELECT * FROM accounts_user WHERE username = 'founder'")[0]
    assert PASSWORD not in str(found)
    assert (found["is_staff"], found["is_superuser"]) == (0, 0)
    assert logged_in(twin).visit("/items/").status == 403


@pytest.mark.only("sqlite", "it is rejected before anything is written")
@pytest.mark.spec("ACC-20")
@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"password": ""}, "password: This field is required."),
        ({"password": "short"}, "password: This password is too short."),
        ({"name": "two words"}, "username: Enter a valid username."),
        ({"name": "clerk"}, "A user with that username already exists."),
        ({"name": "CLERK"}, "A user with that username already exists."),
        ({"email": "nobody"}, "email: Enter a valid email address."),
        ({"name": "", "email": ""}, "username: This field is required. email: This field is"),
    ],
)
def test_an_invalid_value_creates_no_user_and_exits_with_1(twin, change, text):
    before = twin.contents("accounts_")
    with pytest.raises(TwinFailed, match="ended with code 1") as failure:
        make(twin, **change)
    assert str(failure.value).count(text) == 1
    assert "Traceback" not in str(failure.value)
    assert twin.contents("accounts_") == before


@pytest.mark.only("sqlite", "it is rejected before anything is written")
@pytest.mark.spec("ACC-9", "ACC-20")
@pytest.mark.parametrize(
    ("password", "text"),
    [
        ("", "This field is required."),
        ("short", "This password is too short. It must contain at least 12 characters."),
        ("plenty of \0 unrelated words", "Null characters are not allowed."),
    ],
)
def test_an_invalid_new_password_changes_nothing_and_exits_with_1(twin, password, text):
    before = twin.contents("accounts_")
    with pytest.raises(TwinFailed, match="ended with code 1") as failure:
        twin.change_password("clerk", password)
    (line,) = str(failure.value).splitlines()[1:]
    assert line.endswith(f"Error: {text}")
    assert twin.contents("accounts_") == before


@pytest.mark.only("sqlite", "it is rejected before anything is written")
@pytest.mark.spec("ACC-20")
def test_an_option_cannot_be_abbreviated(twin):
    before = twin.contents("accounts_")
    with pytest.raises(TwinFailed, match="--super"):
        make(twin, "--super")
    assert twin.contents("accounts_") == before


@pytest.mark.skipif(os.name != "posix", reason="it needs a POSIX shell")
@pytest.mark.only("sqlite", "it is rejected before anything is written")
@pytest.mark.spec("ACC-20")
@pytest.mark.parametrize("name", ["set_up", "change_password"])
def test_without_standard_input_there_is_no_password(twin, name):
    before = twin.contents("accounts_")
    values = {"username": "clerk", "email": "founder@stockroom.example"}
    done = in_shell(twin, '"$@" <&-', name, **values)
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1), done.stderr
    assert b"This field is required." in done.stderr
    assert twin.contents("accounts_") == before


@pytest.mark.only("sqlite", "it is rejected before anything else is read")
@pytest.mark.spec("ACC-20", "OPS-2", "OPS-8")
@pytest.mark.parametrize("name", ["set_up", "change_password", "seed"])
def test_a_database_without_migrations_is_reported_in_one_line(twin, name):
    bare = twin.another_store("bare")
    environment = twin.environment(STOCKROOM_DATABASE_URL=bare.url)
    values = {"username": "clerk", "email": "clerk@stockroom.example", "now": twin.now}
    if name == "seed":
        (command,) = twin.declaration.steps(name, **values)
    else:
        command = twin.declaration.command(name, **values)
    done = process.completed(twin.declaration, command, environment, PASSWORD.encode())
    errors = done.stderr.decode().splitlines()
    assert (done.returncode, len(errors)) == (1, 1), errors
    assert errors[0].endswith("Error: the database is not migrated; migrate it first")
    bare.drop()


@pytest.mark.only("sqlite", "it is rejected before anything is written")
@pytest.mark.spec("ACC-20")
@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("set_up", "username: Enter a valid username."),
        ("change_password", "user 'cl\\udcffrk' does not exist"),
    ],
)
def test_a_username_that_is_not_utf_8_is_named_in_one_line(twin, name, error):
    before = twin.contents("accounts_")
    command = twin.declaration.command(name, username="cl\udcffrk", email="clerk@s.example")
    done = process.completed(twin.declaration, command, twin.environment(), PASSWORD.encode())
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1), done.stderr
    assert f"Error: {error}" in done.stderr.decode()
    assert twin.contents("accounts_") == before


@pytest.mark.skipif(os.name != "posix", reason="it needs a POSIX shell")
@pytest.mark.only("sqlite", "it is rejected before anything is written")
@pytest.mark.spec("ACC-20")
@pytest.mark.parametrize("errors", ["strict", "surrogateescape"])
@pytest.mark.parametrize("name", ["set_up", "change_password"])
def test_a_password_that_is_not_utf_8_is_named_in_every_locale(twin, name, errors):
    before = twin.contents("accounts_")
    script = rf"""printf 'plenty of \351 words\n' | PYTHONIOENCODING=utf-8:{errors} "$@" """
    done = in_shell(twin, script, name, username="clerk", email="founder@stockroom.example")
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1), done.stderr
    assert b"Error: password: This is not valid UTF-8." in done.stderr
    assert twin.contents("accounts_") == before


@pytest.mark.only("sqlite", "it is rejected before anything is written")
@pytest.mark.spec("ACC-20")
def test_an_unknown_group_creates_no_user(twin):
    before = twin.contents("accounts_")
    with pytest.raises(TwinFailed) as failure:
        make(twin, "--group", "Nobodies")
    assert "Traceback" not in str(failure.value)
    assert twin.contents("accounts_") == before


@pytest.mark.spec("ACC-2", "ACC-20")
def test_the_password_command_ignores_the_case_of_a_username(twin):
    twin.change_password("CLERK", PASSWORD)
    assert can_log_in(twin, "clerk", PASSWORD)


@pytest.mark.spec("ACC-2", "ACC-9", "ACC-20")
def test_the_username_is_normalized_and_the_password_is_not(twin):
    make(twin, name="Ｆｏｕｎｄｅｒ", password="  spaces all around  ")
    assert twin.value("SELECT username FROM accounts_user ORDER BY id DESC") == "Founder"
    assert can_log_in(twin, "founder", "  spaces all around  ")
    assert not can_log_in(twin, "founder", "spaces all around")
