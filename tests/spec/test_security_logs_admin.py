"""SEC-8: changes to users, groups and tokens in the admin are logged, with both users."""

import pytest

from tests.spec.arrange import change_password
from tests.spec.arrange_accounts import add_token, add_tokens
from tests.spec.arrange_logs import event, events_of
from tests.spec.test_admin_passwords import NEW, set_password

pytestmark = pytest.mark.only("sqlite", "the log is the same on every database")

USER, GROUP, TOKEN = "accounts/user", "auth/group", "api/apitoken"
MAY_DELETE, MAY_ADD = "Stock | item | Can delete item", "Stock | item | Can add item"
MEMBER = {"username": "superuser", "target": "member"}
REVOKED = {"name": "Scanner", "prefix": "stk_00000000"}
RIGHTS = [
    ({"Staff status": True}, ["is_staff"]),
    ({"Superuser status": True}, ["is_superuser"]),
    ({"Groups": ["Clerks", "Managers"]}, ["group Clerks", "group Managers"]),
    ({"User permissions": [MAY_DELETE]}, ["stock.delete_item"]),
]
NOTHING = {"Superuser status": False, "Staff status": False, "Groups": [], "User permissions": []}


@pytest.fixture
def superuser(admin):
    """Return a superuser in the admin."""
    return admin("superuser")


@pytest.mark.spec("SEC-8", "ADM-14")
@pytest.mark.parametrize(("fields", "names"), RIGHTS)
def test_granted_and_revoked_permissions_of_a_user_are_logged(superuser, twin, fields, names):
    given, taken = (superuser.change(USER, "member", one) for one in (fields, NOTHING))
    granted = MEMBER | {"granted": names, "withdrawn": []}
    withdrawn = MEMBER | {"granted": [], "withdrawn": names}
    assert event(twin, given) == ("user_rights_changed", granted)
    assert event(twin, taken) == ("user_rights_changed", withdrawn)


@pytest.mark.spec("SEC-8", "ADM-14")
def test_unchanged_permissions_are_not_logged(superuser, twin):
    page = superuser.change(USER, "clerk", {"Groups": ["Managers"]})
    found = {"granted": ["group Managers"], "withdrawn": ["group Clerks"]}
    expected = {"username": "superuser", "target": "clerk"} | found
    assert event(twin, page) == ("user_rights_changed", expected)


@pytest.mark.spec("SEC-8", "ADM-14")
def test_a_group_name_that_looks_like_a_token_is_redacted_in_the_log(superuser, twin):
    superuser.add(GROUP, {"Name": "stk_12345678andthesecret"})
    page = superuser.change(USER, "member", {"Groups": ["stk_12345678andthesecret"]})
    granted = MEMBER | {"granted": ["group stk_12345678..."], "withdrawn": []}
    assert event(twin, page) == ("user_rights_changed", granted)


@pytest.mark.spec("SEC-8", "ADM-14", "ACC-18")
def test_a_deactivation_is_logged_with_the_tokens_it_revokes(superuser, twin):
    add_token(twin, "member", "Scanner")
    off, on = (superuser.change(USER, "member", {"Active": active}) for active in (False, True))
    expected = [("token_revoked", MEMBER | REVOKED), ("user_deactivated", MEMBER)]
    assert sorted(events_of(twin, off)) == expected
    assert event(twin, on) == ("user_activated", MEMBER)


@pytest.mark.spec("SEC-8", "ADM-14")
def test_a_changed_username_or_email_address_is_logged(superuser, twin):
    page = superuser.change(USER, "member", {"Username": "fellow", "Email address": "f@b.example"})
    expected = {"username": "superuser", "target": "fellow"}
    renamed = ("user_renamed", expected | {"before": "member"})
    assert sorted(events_of(twin, page)) == [("email_changed", expected), renamed]


@pytest.mark.spec("SEC-8", "ADM-14", "ACC-18")
def test_a_password_set_in_the_admin_is_logged_with_the_tokens_it_revokes(superuser, twin):
    add_token(twin, "member", "Scanner")
    page = set_password(superuser, "member")
    expected = [("password_changed", MEMBER), ("token_revoked", MEMBER | REVOKED)]
    assert events_of(twin, page) == expected


@pytest.mark.spec("SEC-8", "ADM-14")
def test_setting_your_own_password_in_the_admin_is_logged(superuser, twin):
    expected = {"username": "superuser", "target": "superuser"}
    assert event(twin, set_password(superuser, "superuser")) == ("password_changed", expected)
    page = change_password(superuser.visitor, "still other words", old=NEW["Password"])
    assert event(twin, page) == ("password_changed", expected)


@pytest.mark.spec("SEC-8", "ADM-14", "ADM-10")
def test_adding_and_deleting_users_is_logged(superuser, twin):
    expected = {"username": "superuser", "target": "newcomer"}
    assert event(twin, superuser.add(USER, NEW)) == ("user_added", expected)
    assert event(twin, superuser.delete(USER, "newcomer")) == ("user_deleted", expected)


@pytest.mark.spec("SEC-8", "ADM-11")
def test_each_of_several_deleted_users_is_logged(superuser, twin):
    superuser.add(USER, NEW)
    names = ["member", "newcomer"]
    asked = superuser.act(USER, "Delete selected users", names)
    assert events_of(twin, asked) == []
    expected = [("user_deleted", {"username": "superuser", "target": name}) for name in names]
    assert sorted(events_of(twin, asked.submit("Yes, I’m sure")), key=str) == expected


@pytest.mark.spec("SEC-8", "ADM-14")
def test_adding_changing_and_deleting_groups_is_logged(superuser, twin):
    pages = [
        superuser.add(GROUP, {"Name": "Packers", "Permissions": [MAY_DELETE]}),
        superuser.change(GROUP, "Packers", {"Name": "Porters", "Permissions": [MAY_ADD]}),
        superuser.delete(GROUP, "Porters"),
    ]
    packers = {"username": "superuser", "target": "Packers"}
    porters = {"username": "superuser", "target": "Porters"}
    added = {"granted": ["stock.delete_item"], "withdrawn": []}
    changed = {"granted": ["stock.add_item"], "withdrawn": ["stock.delete_item"]}
    assert [events_of(twin, page) for page in pages] == [
        [("group_added", packers), ("group_rights_changed", packers | added)],
        [
            ("group_renamed", porters | {"before": "Packers"}),
            ("group_rights_changed", porters | changed),
        ],
        [("group_deleted", porters)],
    ]


@pytest.mark.spec("SEC-8", "ADM-15")
def test_each_token_revoked_by_an_action_is_logged(superuser, twin):
    add_tokens(twin, "clerk")
    add_token(twin, "member", "Scanner")
    names = ["Living", "Revoked", "Scanner"]
    page = superuser.act(TOKEN, "Revoke selected API tokens", names)
    ended = [("clerk", "Living", "stk_00000000"), ("member", "Scanner", "stk_00000005")]
    assert events_of(twin, page) == [
        ("token_revoked", {"username": "superuser", "target": one, "name": name, "prefix": prefix})
        for one, name, prefix in ended
    ]


@pytest.mark.spec("SEC-8", "ADM-7")
@pytest.mark.parametrize("fields", [{}, {"Display name": "Mem"}, {"Username": "clerk"}])
def test_a_change_that_keeps_the_permissions_is_not_logged(superuser, twin, fields):
    assert events_of(twin, superuser.change(USER, "member", fields)) == []


@pytest.mark.spec("SEC-8", "ADM-10")
def test_a_rejected_deletion_is_not_logged(superuser, twin):
    page = superuser.open(USER, "superuser", "delete")
    answer = superuser.visitor.post(page.path, [*page.forms[0].pairs(), ("post", "yes")])
    assert "There must be at least one active superuser." in answer.text
    assert events_of(twin, answer) == []
