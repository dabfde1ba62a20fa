"""ADM-14: users who get more permissions while a form about them is being sent."""

import re

import pytest

from tests.harness.admin import SURE
from tests.spec.arrange import meanwhile
from tests.spec.arrange_admin import allow

MEMBER = "WHERE username = 'member'"
PROMOTED = f"UPDATE accounts_user SET is_superuser = true {MEMBER}"
LOCKED = f"UPDATE accounts_user SET email = email {MEMBER}"
# The member gets the groups of the manager.
GROUPED = f"""INSERT INTO accounts_user_groups (user_id, group_id)
    SELECT (SELECT id FROM accounts_user {MEMBER}), group_id FROM accounts_user_groups
    JOIN accounts_user ON accounts_user.id = user_id WHERE username = 'manager'"""
OTHERWISE = "SELECT id, username, password, email FROM accounts_user ORDER BY id"
PASSWORDS = dict.fromkeys(["Password", "Password confirmation"], "another few words")
SUPERUSERS = re.compile(r"WHERE.*is_superuser", re.DOTALL)
FORMS = {
    "change": ("Save", {"Email address": "f@b.example"}),
    "password": ("Change password", PASSWORDS),
    "delete": (SURE, {}),
}


@pytest.mark.databases
@pytest.mark.spec("ADM-14")
@pytest.mark.parametrize("page", FORMS)
@pytest.mark.parametrize("changes", [[PROMOTED], [LOCKED, GROUPED]], ids=["superuser", "group"])
def test_a_user_who_gets_more_permissions_during_the_request_is_not_changed(
    admin, twin, page, changes
):
    allow(twin, "staff", "view user", "change user", "delete user")
    button, fields = FORMS[page]
    form = admin("staff").open("accounts/user", "member", page).form(button).fill(fields)
    before = twin.rows(OTHERWISE)
    assert meanwhile(twin, changes, form.submit).status == 403
    assert twin.rows(OTHERWISE) == before


@pytest.mark.databases
@pytest.mark.spec("ADM-16", "SEC-6")
def test_removing_a_user_from_a_group_twice_concurrently_is_a_conflict(admin, twin):
    form = admin("superuser").open("accounts/user", "clerk").form("Save").fill({"Groups": []})
    # Another save in the admin locks the user first.
    locked = "UPDATE accounts_user SET email = email WHERE username = 'clerk'"
    ungrouped = "DELETE FROM accounts_user_groups"
    page = meanwhile(twin, [locked, ungrouped], lambda: form.submit("Save"))
    assert (page.status, "changed by someone else" in page.text) == (200, True)
    assert twin.value("SELECT count(*) FROM accounts_user_groups") == 0


@pytest.mark.databases
@pytest.mark.spec("ADM-10", "SEC-8")
def test_a_group_deleted_during_the_request_gets_no_members(admin, twin):
    superuser, table = admin("superuser"), min(twin.contents("auth_group", "accounts_group"))
    superuser.add("auth/group", {"Name": "Temps"})
    form = superuser.open("accounts/user", "member").form("Save").fill({"Groups": ["Temps"]})
    gone = [f"DELETE FROM {table} WHERE name = 'Temps'"]
    page = meanwhile(twin, gone, lambda: form.submit("Save"))
    assert (page.status, list(page.errors)) == (200, ["Groups"])


@pytest.mark.only("sqlite", "statements are recorded on SQLite only")
@pytest.mark.spec("ADM-14", "OPS-3")
@pytest.mark.parametrize(("target", "is_superuser"), [("member", False), ("superuser", True)])
@pytest.mark.parametrize("active", [True, False])
def test_only_a_demotion_locks_the_superusers(admin, target, is_superuser, active):
    fields = {"Email address": "m@stockroom.example", "Active": active}
    page = admin("superuser").change("accounts/user", target, fields)
    is_locked = any(map(SUPERUSERS.search, page.statements))
    assert is_locked == (is_superuser and not active)
