"""ACC-10 and ACC-15: changing a password, and storing passwords."""

import re

import pytest

from tests.harness.visitor import DEMO_PASSWORD
from tests.spec.arrange import (
    can_log_in,
    change_password,
    is_logged_in,
    password_hash,
    said,
    session_cookie,
)

PAGE = "/accounts/password/"
NEW = "another few words"
WRONG_OLD = "Your old password was entered incorrectly. Please enter it again."


@pytest.mark.spec("ACC-10")
@pytest.mark.parametrize("old", ["wrong horse stockroom", f"{DEMO_PASSWORD} ", "p" * 5000])
def test_a_wrong_old_password_is_rejected(visitor, twin, old):
    before = password_hash(twin, "clerk")
    page = change_password(visitor("clerk"), NEW, old=old)
    assert (page.status, said(page)) == (200, [WRONG_OLD])
    assert password_hash(twin, "clerk") == before


@pytest.mark.spec("ACC-10")
@pytest.mark.parametrize("label", ["Old password", "New password", "New password confirmation"])
def test_every_field_is_required(visitor, label):
    form = visitor("clerk").visit(PAGE).form("Change password")
    page = form.fill(dict.fromkeys(form.labels, DEMO_PASSWORD) | {label: ""}).submit()
    assert page.errors[label] == ["This field is required."]


@pytest.mark.spec("ACC-10")
def test_after_a_password_change_only_the_new_password_works(visitor, twin):
    assert change_password(visitor("clerk"), NEW).status == 302
    assert can_log_in(twin, "clerk", NEW)
    assert not can_log_in(twin, "clerk", DEMO_PASSWORD)


@pytest.mark.spec("ACC-10")
def test_a_password_change_ends_all_other_sessions(visitor):
    here, others = visitor("clerk"), [visitor("clerk"), visitor("clerk")]
    colleague = visitor("manager")
    change_password(here, NEW)
    assert is_logged_in(here)
    assert not any(is_logged_in(other) for other in others)
    assert is_logged_in(colleague)


@pytest.mark.spec("ACC-8", "ACC-10")
def test_a_password_change_renews_the_session_key(visitor):
    here = visitor("clerk")
    copied, name = here.clone(), session_cookie(here)
    change_password(here, NEW)
    assert here.cookies[name] != copied.cookies[name]
    assert not is_logged_in(copied)


@pytest.mark.spec("ACC-10")
def test_a_rejected_password_change_ends_no_session(visitor):
    here, other = visitor("clerk"), visitor("clerk")
    change_password(here, NEW, old="wrong horse stockroom")
    assert is_logged_in(here)
    assert is_logged_in(other)


def parameters(twin, name):
    """Return (memory in KiB, passes, lanes) of a user's hash."""
    found = re.search(r"\bargon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$", password_hash(twin, name))
    return tuple(map(int, found.groups()))


@pytest.mark.spec("ACC-15")
def test_passwords_are_hashed_with_the_configured_memory(visitor, twin):
    change_password(visitor("member"), NEW)
    assert parameters(twin, "member") == parameters(twin, "clerk") == (8, 2, 1)


@pytest.mark.spec("ACC-15")
def test_equal_passwords_have_different_hashes(twin):
    hashes = twin.rows("SELECT DISTINCT password FROM accounts_user")
    assert len(hashes) == twin.value("SELECT count(*) FROM accounts_user")


@pytest.mark.spec("ACC-15")
def test_a_hash_with_other_parameters_is_renewed_at_the_next_login(visitor, neighbor, twin):
    before, earlier = password_hash(twin, "clerk"), visitor("clerk")
    assert not can_log_in(neighbor, "clerk", "wrong horse stockroom")
    assert password_hash(twin, "clerk") == before
    browser = neighbor.visitor("clerk")
    assert parameters(twin, "clerk") == (19456, 2, 1)
    assert (is_logged_in(browser), is_logged_in(earlier)) == (True, False)
    assert can_log_in(twin, "clerk", DEMO_PASSWORD)
    assert parameters(twin, "clerk") == (8, 2, 1)


@pytest.mark.spec("ACC-15")
def test_a_hash_with_the_current_parameters_is_not_renewed(visitor, twin):
    before = password_hash(twin, "clerk")
    visitor("clerk")
    assert password_hash(twin, "clerk") == before
