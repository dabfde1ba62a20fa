"""ACC-19, ADM-10: users deleted during their requests, or by themselves."""

import pytest

from tests.harness import people
from tests.harness.admin import SURE, Admin
from tests.harness.process import TwinFailed
from tests.harness.visitor import DEMO_PASSWORD
from tests.spec.arrange import LOG_IN, TOKENS, is_logged_in, ledger, meanwhile
from tests.spec.arrange_accounts import tokens

SKU, NEW = "HEX-M8-030", "another few words"
NAME = "newcomer"
OWN_TABLES = ("api_apitoken", "accounts_profile", "accounts_user_groups")
OWNER = f"SELECT id FROM accounts_user WHERE username = '{NAME}'"
GONE = [
    *(f"DELETE FROM {table} WHERE {{0}} = ({OWNER})" for table in OWN_TABLES),
    f"DELETE FROM accounts_user WHERE username = '{NAME}'",
]
GONE = [one.format("owner_id" if "apitoken" in one else "user_id") for one in GONE]
JOBS = {
    "movement": (f"/items/{SKU}/", "Record", {"Movement": "receipt", "Quantity": 5}),
    "profile": ("/accounts/profile/", "Save profile", {"Job title": "Head"}),
    "token": (TOKENS, "Create token", {"Name": "Scanner", "Days until expiry": 90}),
    "record": ("/admin/stock/category/add/", "Save", {"Name": "New", "Slug": "new"}),
}


@pytest.fixture
def newcomer(twin):
    """Return another superuser, logged in, without any actions yet."""
    people.copy_superuser(twin, NAME)
    visitor = twin.visitor()
    visitor.log_in(NAME)
    return visitor


@pytest.mark.spec("ACC-19", "ADM-10", "STK-9")
@pytest.mark.parametrize("job", JOBS)
def test_a_user_deleted_while_sending_a_form_is_sent_to_the_login_page(newcomer, twin, job):
    page, button, fields = JOBS[job]
    form, before = newcomer.visit(page).form(button).fill(fields), ledger(twin)
    done = meanwhile(twin, GONE, lambda: form.submit(button))
    assert (done.status, "/login/?next=/" in done.location) == (302, True)
    assert (ledger(twin), tokens(twin)) == (before, [])
    assert twin.rows("SELECT * FROM stock_category WHERE name = 'New'") == []


@pytest.mark.spec("ACC-3", "ACC-19")
def test_a_user_deleted_during_login_is_not_logged_in(newcomer, twin):
    browser, fields = twin.visitor(), {"Username": NAME, "Password": DEMO_PASSWORD}
    form = browser.visit(LOG_IN).form("Log in").fill(fields)
    assert meanwhile(twin, GONE, form.submit).status in (200, 302)
    assert not is_logged_in(browser)


@pytest.mark.spec("ACC-16", "ACC-19")
def test_a_user_deleted_while_a_profile_is_created_is_sent_to_the_login_page(newcomer, twin):
    twin.execute(GONE[1])
    page = meanwhile(twin, GONE, lambda: newcomer.visit("/items/"))
    assert page.location == f"{LOG_IN}?next=/items/"


@pytest.mark.spec("API-1", "API-6", "ADM-10")
def test_a_token_whose_owner_is_deleted_during_the_request_is_invalid(newcomer, program, twin):
    scanner, before = program(NAME), ledger(twin)
    scanner.get("/items")
    body = {"kind": "receipt", "quantity": 5}
    options = {"json": body, "headers": {"Idempotency-Key": "one"}}
    path = f"/api/v1/items/{SKU}/movements"
    answer = meanwhile(twin, GONE, lambda: scanner.send("POST", path, **options))
    assert answer.status == 401
    assert "invalid_token" in answer.headers["WWW-Authenticate"]
    assert ledger(twin) == before


@pytest.mark.spec("ADM-9", "ADM-14")
@pytest.mark.parametrize(
    ("page", "button", "fields"),
    [
        ("change", "Save", {"Email address": "back@stockroom.example"}),
        ("password", "Change password", {"Password": NEW, "Password confirmation": NEW}),
        ("delete", SURE, {}),
    ],
)
def test_a_user_deleted_during_an_edit_stays_deleted(admin, newcomer, twin, page, button, fields):
    opened = admin("superuser").open("accounts/user", NAME, page)
    form = opened.form(button).fill(fields)
    assert meanwhile(twin, GONE, lambda: form.submit(button)).status in (302, 404)
    assert twin.rows("SELECT * FROM accounts_user WHERE username = ?", NAME) == []


@pytest.mark.spec("ACC-19", "ACC-20")
def test_a_user_deleted_while_a_command_sets_the_password_stays_deleted(newcomer, twin):
    with pytest.raises(TwinFailed, match="ended with code 1") as failure:
        meanwhile(twin, GONE, lambda: twin.change_password(NAME, NEW))
    assert "Traceback" not in str(failure.value)
    assert twin.rows("SELECT * FROM accounts_user WHERE username = ?", NAME) == []


@pytest.mark.spec("ADM-10", "ADM-14")
def test_superusers_can_delete_their_own_account(newcomer, twin):
    assert Admin(newcomer).delete("accounts/user", NAME).status == 302
    assert twin.rows("SELECT * FROM accounts_user WHERE username = ?", NAME) == []
    assert not is_logged_in(newcomer)


@pytest.mark.spec("ADM-10", "ADM-11")
def test_superusers_can_delete_themselves_together_with_other_users(newcomer, twin):
    superuser, names = Admin(newcomer), [NAME, "member"]
    superuser.act("accounts/user", "Delete selected users", names).submit(SURE)
    assert twin.rows("SELECT * FROM accounts_user WHERE username IN (?, ?)", *names) == []
    assert not is_logged_in(newcomer)
