"""ACC-18: events that revoke all tokens of a user, and events that do not."""

import pytest

from tests.harness.process import TwinFailed
from tests.harness.visitor import DEMO_PASSWORD
from tests.spec.arrange import ask_for_link, can_log_in, change_password, is_logged_in
from tests.spec.arrange_accounts import add_token, revoked, tokens
from tests.spec.test_accounts_reset_link import set_password as set_by_link
from tests.spec.test_admin_passwords import set_password as set_in_admin

NEW = "another few words"
CHANGED = "Your password was changed. All other sessions and all API tokens were revoked."


@pytest.fixture(autouse=True)
def _two_of_the_member_and_one_of_the_clerk(twin):
    add_token(twin, "member", "Scanner")
    add_token(twin, "member", "Old scanner", revoked_at="2020-03-11 06:00:00")
    add_token(twin, "clerk", "Of the clerk")


def are_all_revoked(twin):
    """Return whether exactly the member's tokens are revoked, each of them once."""
    timestamps = {one["name"]: str(one["revoked_at"]) for one in tokens(twin)}
    assert timestamps["Old scanner"].startswith("2020-03-11 06:00:00")
    assert timestamps["Of the clerk"] == "None"
    return timestamps["Scanner"] != "None"


@pytest.mark.spec("ACC-18", "ACC-13")
def test_a_password_reset_revokes_all_tokens(visitor, twin):
    ask_for_link(visitor())
    link = twin.mail.link().removeprefix(twin.url)
    page = visitor().visit(link).follow()
    assert not are_all_revoked(twin)
    assert set_by_link(page).status == 302
    assert are_all_revoked(twin)


@pytest.mark.spec("ACC-18", "ACC-13")
def test_a_rejected_password_reset_revokes_no_token(visitor, twin):
    ask_for_link(visitor())
    page = visitor().visit(twin.mail.link().removeprefix(twin.url)).follow()
    assert set_by_link(page, "short").status == 200
    assert not are_all_revoked(twin)


@pytest.mark.spec("ACC-18", "ADM-14")
def test_a_password_set_in_the_admin_revokes_all_tokens(admin, twin):
    assert set_in_admin(admin("superuser"), "member").status == 302
    assert are_all_revoked(twin)


@pytest.mark.spec("ACC-18", "ADM-14")
def test_a_password_rejected_by_the_admin_revokes_no_token(admin, twin):
    short = {"Password": "short", "Password confirmation": "short"}
    assert set_in_admin(admin("superuser"), "member", short).status == 200
    assert not are_all_revoked(twin)


@pytest.mark.spec("ACC-18", "ADM-14")
def test_deactivating_a_user_revokes_the_tokens_permanently(admin, twin):
    superuser = admin("superuser")
    assert superuser.change("accounts/user", "member", {"Active": False}).status == 302
    assert are_all_revoked(twin)
    superuser.change("accounts/user", "member", {"Active": True})
    assert are_all_revoked(twin)


@pytest.mark.spec("ACC-18", "ADM-14")
@pytest.mark.parametrize("fields", [{}, {"Staff status": True}, {"Display name": "Mem"}])
def test_other_changes_in_the_admin_revoke_no_token(admin, twin, fields):
    assert admin("superuser").change("accounts/user", "member", fields).status == 302
    assert not are_all_revoked(twin)


@pytest.mark.spec("ACC-18", "ACC-10")
def test_changing_your_own_password_revokes_all_tokens(visitor, twin):
    done = change_password(visitor("member"), NEW).follow()
    assert done.messages == [CHANGED]
    assert are_all_revoked(twin)


@pytest.mark.spec("ACC-18", "ACC-10")
@pytest.mark.parametrize("new", ["short", "another few words too"])
def test_a_rejected_password_change_revokes_no_token(visitor, twin, new):
    assert change_password(visitor("member"), new, again=NEW).status == 200
    assert not are_all_revoked(twin)


@pytest.mark.spec("ACC-18", "ACC-20")
def test_a_password_set_by_command_ends_tokens_and_sessions(visitor, twin):
    member, clerk = visitor("member"), visitor("clerk")
    assert NEW not in twin.change_password("member", NEW)
    assert are_all_revoked(twin)
    assert (is_logged_in(member), is_logged_in(clerk)) == (False, True)
    assert can_log_in(twin, "member", NEW)


@pytest.mark.spec("ACC-9", "ACC-20")
@pytest.mark.parametrize(("name", "password"), [("member", "short"), ("nobody", NEW)])
def test_the_command_rejects_invalid_passwords_and_unknown_users(twin, name, password):
    before = twin.contents("accounts_user")
    with pytest.raises(TwinFailed):
        twin.change_password(name, password)
    assert twin.contents("accounts_user") == before
    assert not are_all_revoked(twin)


@pytest.mark.spec("ACC-18", "ACC-7")
def test_logout_revokes_no_token(visitor, twin):
    visitor("member").log_out()
    visitor().log_in("member", DEMO_PASSWORD)
    assert revoked(twin) == ["Old scanner"]


@pytest.mark.spec("ACC-18", "ADM-10")
def test_deleting_a_user_deletes_their_tokens(admin, twin):
    superuser = admin("superuser")
    page = superuser.open("accounts/user", "member", "delete")
    assert "Scanner" in page.text
    assert superuser.delete("accounts/user", "member").status == 302
    assert [one["name"] for one in tokens(twin)] == ["Of the clerk"]
