"""ADM-14: adding users, their passwords, groups and permissions."""

import pytest

from tests.harness.visitor import DEMO_PASSWORD
from tests.spec.arrange import RECORDS, can_log_in, is_logged_in, together
from tests.spec.arrange_admin import allow, as_sent_by, choices, field, forge, user_row

NEW = {
    "Username": "newcomer",
    "Email address": "new@stockroom.example",
    "Password": "another few words",
    "Password confirmation": "another few words",
}
CHOICE = "Select a valid choice. That choice is not one of the available choices."
TAKEN = "A user with that username already exists."
TEXTS = ("Email address", "Display name", "Job title", "Phone")
MODELS = {"API token", "barcode", "category", "group", "item", "profile", "stock movement"}
MODELS |= {"supplier", "user"}


@pytest.fixture
def superuser(admin):
    """Return a superuser in the admin."""
    return admin("superuser")


@pytest.mark.spec("ADM-14")
def test_creating_a_user_asks_for_these_fields_first(superuser, twin):
    form = superuser.visitor.visit("/admin/accounts/user/add/").form("Save")
    assert form.labels == list(NEW)
    page = form.fill(NEW).submit("Save").follow()
    assert page.path == f"/admin/accounts/user/{user_row(twin, 'newcomer')['id']}/change/"
    assert page.messages[0].startswith("The user “newcomer” was added successfully.")
    assert {"Groups", "User permissions", "Display name"} <= set(page.form("Save").labels)


@pytest.mark.spec("ADM-14", "ACC-16")
def test_a_new_user_can_log_in_and_has_a_profile_and_no_permissions(superuser, twin):
    superuser.add("accounts/user", NEW)
    new = user_row(twin, "newcomer")
    assert (new["is_active"], new["is_staff"], new["is_superuser"]) == (1, 0, 0)
    assert can_log_in(twin, "newcomer", "another few words")
    sql = "SELECT count(*) FROM accounts_profile WHERE user_id = ?"
    assert twin.value(sql, new["id"]) == 1


@pytest.mark.spec("ADM-14", "ADM-7")
def test_every_field_of_a_new_user_is_required(superuser, twin):
    before = twin.contents(*RECORDS)
    page = superuser.add("accounts/user", dict.fromkeys(NEW, ""))
    assert page.errors == dict.fromkeys(NEW, ["This field is required."])
    assert twin.contents(*RECORDS) == before


@pytest.mark.spec("ADM-7", "ADM-14", "SEC-6")
@pytest.mark.parametrize("value", ["x", "9999", "9" * 40, "\u0663", "1_0"])
@pytest.mark.parametrize("label", ["Groups", "User permissions"])
def test_invalid_choices_are_rejected(superuser, twin, label, value):
    before = twin.contents("accounts_")
    form = superuser.open("accounts/user", "member").form("Save")
    assert forge(form, label, value).submit("Save").errors == {label: [CHOICE]}
    assert twin.contents("accounts_") == before


@pytest.mark.spec("ADM-14")
def test_forged_fields_of_a_new_user_are_ignored(superuser, admin, twin):
    allow(twin, "staff", "view user", "add user", "change user")
    powerful = superuser.open("accounts/user", "member").form("Save")
    flags = {"Superuser status": True, "Staff status": True, "Groups": ["Managers"]}
    powerful.fill(flags | {"Username": "newcomer"})
    blank = admin("staff").visitor.visit("/admin/accounts/user/add/").form("Save")
    assert as_sent_by(powerful, blank.fill(NEW)).submit("Save").status == 302
    new = superuser.open("accounts/user", "newcomer").form("Save").values
    assert [new[label] for label in ("Superuser status", "Staff status", "Groups")] == [""] * 3


@pytest.mark.spec("ADM-14", "ACC-2")
@pytest.mark.parametrize("name", ["clerk", "Clerk", "ｃｌｅｒｋ"])
def test_a_taken_username_is_rejected(superuser, twin, name):
    before = twin.contents(*RECORDS)
    added = superuser.add("accounts/user", NEW | {"Username": name})
    assert added.errors == {"Username": [TAKEN]}
    changed = superuser.change("accounts/user", "member", {"Username": name})
    assert changed.errors == {"Username": [TAKEN]}
    assert twin.contents(*RECORDS) == before


@pytest.mark.spec("ADM-14", "ACC-2")
def test_the_case_of_a_username_can_be_changed(superuser, twin):
    assert superuser.change("accounts/user", "clerk", {"Username": "Clerk"}).status == 302
    assert user_row(twin, "Clerk")["username_key"] == "clerk"
    assert can_log_in(twin, "clerk", DEMO_PASSWORD)


@pytest.mark.spec("ADM-14", "ACC-2")
@pytest.mark.parametrize("name", ["a b", "x" * 151, "a\0"])
def test_an_invalid_username_is_rejected(superuser, twin, name):
    form = superuser.open("accounts/user", "member").form("Save")
    before = twin.contents(*RECORDS)
    page = form.send_also(field(form, "Username").name, name).submit("Save")
    assert list(page.errors) == ["Username"]
    assert twin.contents(*RECORDS) == before


@pytest.mark.spec("ADM-14", "SEC-6")
@pytest.mark.parametrize("value", ["a\0b", "x" * 400])
def test_invalid_text_is_rejected(superuser, twin, value):
    form = superuser.open("accounts/user", "member").form("Save")
    before = twin.contents(*RECORDS)
    for label in TEXTS:
        form.send_also(field(form, label).name, value)
    assert set(form.submit("Save").errors) == set(TEXTS)
    assert twin.contents(*RECORDS) == before


@pytest.mark.spec("ADM-14")
def test_only_permissions_for_the_stockrooms_models_are_offered(superuser):
    form = superuser.open("accounts/user", "member").form("Save")
    offered = choices(field(form, "User permissions"))
    assert "Stock | item | Can view item" in offered
    assert "Stock | item | Can import items" in offered
    assert "Accounts | user | Can change user" in offered
    assert {text.split(" | ")[1] for text in offered} == MODELS


@pytest.mark.spec("ADM-14", "ACC-6")
def test_members_gain_and_lose_a_groups_permissions(superuser, visitor):
    browser = visitor("member")
    assert browser.visit("/items/").status == 403
    superuser.change("accounts/user", "member", {"Groups": ["Clerks", "Auditors"]})
    assert browser.visit("/items/").status == 200
    form = superuser.open("accounts/user", "member").form("Save")
    assert len(field(form, "Groups").values) == 2
    form.fill({"Groups": []}).submit("Save")
    assert browser.visit("/items/").status == 403


@pytest.mark.spec("ADM-14", "ACC-6")
def test_a_permission_can_be_granted_and_revoked(superuser, visitor, twin):
    browser = visitor("member")
    allow(twin, "member", "view item")
    assert browser.visit("/items/").status == 200
    allow(twin, "member")
    assert browser.visit("/items/").status == 403


@pytest.mark.spec("ADM-14")
def test_a_group_can_be_given_permissions(superuser, visitor):
    right = "Stock | item | Can view item"
    superuser.add("auth/group", {"Name": "Lookers", "Permissions": [right]})
    superuser.change("accounts/user", "member", {"Groups": ["Lookers"]})
    assert visitor("member").visit("/items/").status == 200
    superuser.change("auth/group", "Lookers", {"Permissions": []})
    assert visitor("member").visit("/items/").status == 403


@pytest.mark.spec("ADM-14", "ACC-19")
def test_a_user_can_be_deactivated(superuser, visitor):
    browser = visitor("clerk")
    superuser.change("accounts/user", "clerk", {"Active": False})
    assert not is_logged_in(browser)


@pytest.mark.spec("ADM-14", "ACC-2", "OPS-3")
def test_concurrent_requests_with_one_username_create_one_user(superuser):
    forms = []
    for name in ["newcomer", "Newcomer", "NEWCOMER", "ｎewcomer"] * 2:
        page = superuser.visitor.clone().visit("/admin/accounts/user/add/")
        forms.append(page.form("Save").fill(NEW | {"Username": name}))
    pages = together([form.submit for form in forms])
    assert sorted(page.status for page in pages) == [200] * 7 + [302]
    refused = [page.errors["Username"] for page in pages if page.status == 200]
    assert refused == [[TAKEN]] * 7


@pytest.mark.spec("ADM-8", "SEC-7")
def test_a_user_without_a_display_name_is_not_queried_twice(admin, twin):
    counts = set()
    for name in ("", "Ann"):
        sql = "UPDATE accounts_profile SET display_name = ? WHERE user_id = {}"
        twin.execute(sql.format("(SELECT id FROM accounts_user WHERE username = 'clerk')"), name)
        counts.add(admin("superuser").open("accounts/user", "clerk").query_count)
    assert len(counts) == 1
