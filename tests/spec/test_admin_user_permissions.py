"""ADM-14: permission to edit users does not grant more permissions."""

import pytest

from tests.harness.admin import SURE, Admin, complaints, readonly
from tests.harness.people import copy_superuser
from tests.spec.arrange import RECORDS, password_hash, together, with_token
from tests.spec.arrange_admin import allow, as_sent_by, user_row

POWERS = ("Superuser status", "Staff status", "Groups", "User permissions")
EDITOR = ("view user", "change user", "view profile", "change profile")
LAST = "There must be at least one active superuser."
PASSWORDS = {"password1": "another few words", "password2": "another few words"}
DELETE = "Delete selected users"


def rights(twin, username):
    """Return the flags of a user, and their groups and permissions in the superuser's form."""
    form = Admin(twin.visitor("superuser")).open("accounts/user", username).form("Save")
    return [form.values[label] for label in POWERS]


@pytest.fixture
def editor(admin, twin):
    """Return a user who may view and change users and profiles, and nothing else."""
    allow(twin, "staff", *EDITOR)
    return admin("staff")


@pytest.mark.spec("ADM-14")
def test_an_editor_can_change_an_email_address(editor, twin):
    fields = {"Email address": "m@stockroom.example", "Phone": "1"}
    assert editor.change("accounts/user", "member", fields).status == 302
    assert user_row(twin, "member")["email"] == "m@stockroom.example"


@pytest.mark.spec("ADM-14")
def test_an_editor_sees_flags_groups_and_permissions_as_text(editor):
    page = editor.open("accounts/user", "member")
    assert not set(POWERS) & set(page.form("Save").labels)
    assert [readonly(page)[label] for label in POWERS[:2]] == ["False", "False"]
    assert set(POWERS) <= set(readonly(page))


@pytest.mark.spec("ADM-14")
@pytest.mark.parametrize("target", ["staff", "member"])
def test_forged_fields_of_an_editor_are_ignored(editor, admin, twin, target):
    before = rights(twin, target)
    powerful = admin("superuser").open("accounts/user", target).form("Save")
    permission = "Stock | item | Can delete item"
    wanted = {"Superuser status": True, "Staff status": True, "Groups": ["Managers"]}
    powerful.fill(wanted | {"User permissions": [permission], "Email address": "f@b.example"})
    mine = editor.open("accounts/user", target).form("Save")
    assert as_sent_by(powerful, mine).submit("Save").status == 302
    assert user_row(twin, target)["email"] == "f@b.example"
    assert rights(twin, target) == before


@pytest.mark.spec("ADM-14")
@pytest.mark.sharp("superuser")
@pytest.mark.parametrize("target", ["manager", "superuser", "auditor", "clerk"])
def test_a_user_with_more_permissions_cannot_be_edited(editor, twin, target):
    number = user_row(twin, target)["id"]
    start, browser = f"/admin/accounts/user/{number}/", editor.visitor
    assert "View user" in browser.visit(f"{start}change/").headings
    assert browser.visit(f"{start}password/").status == 403
    before = twin.contents(*RECORDS)
    fields = {"username": target, "email": "f@b.example", "is_active": "on", "_save": "Save"}
    forged = with_token(browser, fields | PASSWORDS)
    for page in ("change", "password", "delete"):
        assert browser.post(f"{start}{page}/", forged).status == 403
    assert twin.contents(*RECORDS) == before


@pytest.mark.spec("ADM-14")
@pytest.mark.parametrize("target", ["superuser", "manager"])
def test_a_deactivated_user_with_more_permissions_cannot_be_edited(editor, twin, target):
    twin.execute("UPDATE accounts_user SET is_active = false WHERE username = ?", target)
    address = f"/admin/accounts/user/{user_row(twin, target)['id']}/password/"
    before = password_hash(twin, target)
    forged = with_token(editor.visitor, PASSWORDS)
    assert editor.visitor.post(address, forged).status == 403
    assert password_hash(twin, target) == before


@pytest.mark.spec("ADM-14")
def test_a_user_with_the_same_permissions_can_be_edited(admin, twin):
    stock = ("category", "supplier", "item", "barcode", "stock movement")
    allow(twin, "staff", *EDITOR, *(f"view {kind}" for kind in stock), "view reports")
    fields = {"Email address": "a@stockroom.example"}
    assert admin("staff").change("accounts/user", "auditor", fields).status == 302
    assert user_row(twin, "auditor")["email"] == "a@stockroom.example"


@pytest.mark.spec("ADM-14")
def test_an_editor_can_set_a_members_password(editor, twin):
    before = password_hash(twin, "member")
    page = editor.open("accounts/user", "member", "password")
    fields = dict(zip(("Password", "Password confirmation"), PASSWORDS.values(), strict=True))
    assert page.submit("Change password", fields).status == 302
    assert password_hash(twin, "member") != before


@pytest.mark.spec("ADM-14", "ADM-11")
def test_a_user_with_more_permissions_cannot_be_deleted_by_an_action(admin, twin):
    copy_superuser(twin, "boss")
    allow(twin, "staff", *EDITOR, "delete user", "delete profile")
    worker = admin("staff")
    before = twin.contents(*RECORDS)
    names = ["boss", "member"]
    page = worker.act("accounts/user", DELETE, names, options={"post": "yes"})
    assert page.status == 403
    assert twin.contents(*RECORDS) == before
    worker.act("accounts/user", DELETE, ["member"], options={"post": "yes"})
    assert twin.rows("SELECT * FROM accounts_user WHERE username = 'member'") == []


@pytest.mark.spec("ADM-14", "ADM-11", "STK-10")
@pytest.mark.parametrize("target", ["superuser", "clerk"])
def test_an_action_shows_nothing_that_protects_a_user_with_more_permissions(admin, twin, target):
    allow(twin, "staff", "view user", "delete user")
    page = admin("staff").act("accounts/user", DELETE, ["member", target])
    assert (page.status, "Cannot delete users" in page.headings) == (200, True)
    assert "your account doesn’t have permission to delete" in page.text.replace("'", "’")
    assert [line.text_content().strip() for line in page.main.xpath(".//li")] == ["user"]
    sent = {"post": "yes"}
    assert admin("staff").act("accounts/user", DELETE, [target], options=sent).status == 403


@pytest.mark.spec("ADM-14")
def test_only_a_superuser_can_change_the_permissions_of_a_group(admin, twin):
    allow(twin, "staff", "view group", "change group", "add group")
    superuser, worker = admin("superuser"), admin("staff")
    form = superuser.open("auth/group", "Clerks").form("Save")
    held = form.values["Permissions"]
    form.fill({"Permissions": ["Accounts | user | Can change user"], "Name": "Renamed"})
    mine = worker.open("auth/group", "Clerks").form("Save")
    assert "Permissions" not in mine.labels
    assert as_sent_by(form, mine).submit("Save").status == 302
    assert superuser.open("auth/group", "Renamed").form("Save").values["Permissions"] == held


@pytest.fixture
def boss(admin, twin):
    """Return the only superuser, not protected by anything else."""
    copy_superuser(twin, "boss")
    twin.execute("UPDATE accounts_user SET is_superuser = false WHERE username = 'superuser'")
    return admin("boss")


@pytest.fixture
def second(boss, twin):
    """Create another superuser and return the username."""
    copy_superuser(twin, "second")
    twin.execute("UPDATE accounts_user SET is_superuser = true WHERE username = 'second'")
    return "second"


@pytest.mark.spec("ADM-14")
@pytest.mark.sharp
@pytest.mark.parametrize("label", ["Superuser status", "Active"])
def test_the_last_active_superuser_cannot_be_demoted(boss, twin, label):
    before = twin.contents(*RECORDS)
    page = boss.change("accounts/user", "boss", {label: False})
    assert LAST in complaints(page)
    assert twin.contents(*RECORDS) == before


@pytest.mark.spec("ADM-14", "ADM-10")
def test_the_last_active_superuser_cannot_be_deleted(boss, twin):
    before = twin.contents(*RECORDS)
    page = boss.open("accounts/user", "boss", "delete")
    assert "Cannot delete user" in page.headings
    assert LAST in page.text
    assert SURE not in page.html
    forged = with_token(boss.visitor, {"post": "yes"})
    assert LAST in boss.visitor.post(page.path, forged).text
    assert twin.contents(*RECORDS) == before


@pytest.mark.spec("ADM-14", "ADM-11")
@pytest.mark.parametrize("names", [["boss"], ["boss", "second"], ["boss", "member"]])
def test_the_last_active_superusers_cannot_be_deleted_together(boss, second, twin, names):
    twin.execute("UPDATE accounts_user SET is_active = false WHERE username = 'second'")
    twin.execute("UPDATE accounts_user SET is_active = true WHERE username = ?", names[-1])
    before = twin.contents(*RECORDS)
    page = boss.act("accounts/user", DELETE, names, options={"post": "yes"})
    assert LAST in page.text
    assert twin.contents(*RECORDS) == before


@pytest.mark.spec("ADM-14")
def test_one_of_two_superusers_can_be_demoted_or_deleted(boss, second, twin):
    assert boss.change("accounts/user", second, {"Superuser status": False}).status == 302
    twin.execute("UPDATE accounts_user SET is_superuser = true WHERE username = ?", second)
    assert boss.delete("accounts/user", second).status == 302


@pytest.mark.spec("ADM-14")
def test_two_superusers_cannot_demote_each_other_concurrently(boss, second, admin, twin):
    demotions = [
        who.open("accounts/user", name).form("Save").fill({"Superuser status": False})
        for who, name in ((boss, second), (admin(second), "boss"))
    ]
    together([lambda form=form: form.submit("Save") for form in demotions])
    sql = "SELECT count(*) FROM accounts_user WHERE is_superuser = true AND is_active = true"
    assert twin.value(sql) == 1
