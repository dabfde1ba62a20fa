"""ADM-14: passwords in the admin."""

import pytest

from tests.harness.admin import complaints
from tests.harness.visitor import DEMO_PASSWORD
from tests.spec.arrange import RECORDS, can_log_in, is_logged_in, password_hash

NEW = {
    "Username": "newcomer",
    "Email address": "new@stockroom.example",
    "Password": "another few words",
    "Password confirmation": "another few words",
}
MISMATCH = "The two password fields didn’t match."
SHORT = "This password is too short. It must contain at least 12 characters."
PASSWORDS = [
    ({"Password": "short", "Password confirmation": "short"}, SHORT),
    ({"Password": "3" * 12, "Password confirmation": "3" * 12}, "entirely numeric."),
    ({"Password confirmation": "another few word"}, MISMATCH),
]


@pytest.fixture
def superuser(admin):
    """Return a superuser in the admin."""
    return admin("superuser")


def set_password(who, username, fields=NEW):
    """Fill in the form that sets a user's password."""
    chosen = {label: fields[label] for label in ("Password", "Password confirmation")}
    page = who.open("accounts/user", username).click("Reset password")
    return page.submit("Change password", chosen)


@pytest.mark.spec("ADM-14", "ACC-9")
@pytest.mark.parametrize(("fields", "text"), PASSWORDS)
def test_a_new_user_needs_a_strong_password(superuser, twin, fields, text):
    before = twin.contents(*RECORDS)
    page = superuser.add("accounts/user", NEW | fields)
    assert [error for errors in page.errors.values() for error in errors if text in error]
    assert twin.contents(*RECORDS) == before


@pytest.mark.spec("ADM-14", "ACC-9")
@pytest.mark.parametrize(("fields", "text"), PASSWORDS)
def test_the_same_rules_apply_when_a_password_is_set(superuser, twin, fields, text):
    before = password_hash(twin, "clerk")
    page = set_password(superuser, "clerk", NEW | fields)
    assert [error for errors in page.errors.values() for error in errors if text in error]
    assert complaints(page)
    assert password_hash(twin, "clerk") == before


@pytest.mark.spec("ADM-14")
def test_a_user_cannot_be_left_without_a_password(superuser, twin):
    page = superuser.open("accounts/user", "clerk").click("Reset password")
    form = page.form("Change password")
    assert form.labels == ["Password", "Password confirmation"]
    form.fill(dict.fromkeys(form.labels, NEW["Password"]))
    sent = [*form.pairs("Change password"), ("usable_password", "false")]
    superuser.visitor.post(form.action, sent)
    assert can_log_in(twin, "clerk", NEW["Password"])


@pytest.mark.spec("ADM-14")
def test_setting_a_password_ends_the_users_sessions(superuser, visitor, twin):
    theirs, colleague = visitor("clerk"), visitor("manager")
    page = superuser.open("accounts/user", "clerk", "password")
    assert "Change password: clerk" in page.headings
    done = set_password(superuser, "clerk").follow()
    assert done.messages == ["Password changed successfully."]
    assert not is_logged_in(theirs)
    assert is_logged_in(colleague)
    assert can_log_in(twin, "clerk", NEW["Password"])
    assert not can_log_in(twin, "clerk", DEMO_PASSWORD)


@pytest.mark.spec("ADM-14", "ACC-10")
def test_setting_your_own_password_keeps_only_this_session(superuser, visitor):
    elsewhere = visitor("superuser")
    assert set_password(superuser, "superuser").status == 302
    assert is_logged_in(superuser.visitor)
    assert not is_logged_in(elsewhere)


@pytest.mark.spec("ADM-14")
@pytest.mark.parametrize("page", ["", "change", "password", "history", "delete"])
def test_no_page_shows_a_password_hash(superuser, twin, page):
    shown = superuser.open("accounts/user", "member", page) if page else None
    html = (shown or superuser.list("accounts/user").page).html
    kept = password_hash(twin, "member")
    assert [part for part in kept.split("$") if len(part) > 10 and part in html] == []
