"""ADM-15: revoking API tokens in the admin needs change permission."""

import pytest

from tests.harness.admin import history
from tests.spec.arrange import with_token
from tests.spec.arrange_accounts import revoked, tokens
from tests.spec.arrange_admin import allow, outcome

KIND = "api/apitoken"
START = f"/admin/{KIND}/"
REVOKE = "Revoke selected API tokens"


@pytest.mark.spec("ADM-15", "ADM-11")
def test_selected_tokens_are_revoked_and_counted(token_admin, twin):
    names = ["Living", "Used", "Revoked"]
    before = {one["name"]: one["revoked_at"] for one in tokens(twin)}
    page = token_admin.act(KIND, REVOKE, names)
    assert outcome(page) == ["2 API tokens were revoked."]
    assert revoked(twin) == ["Living", "Used", "Revoked", "Revoked and expired"]
    after = {one["name"]: one["revoked_at"] for one in tokens(twin)}
    assert after["Revoked"] == before["Revoked"]


@pytest.mark.spec("ADM-15", "ADM-11")
@pytest.mark.parametrize(
    ("names", "message"),
    [
        (["Scanner"], "1 API token was revoked."),
        (["Scanner", "Expired"], "2 API tokens were revoked."),
        (["Revoked"], "0 API tokens were revoked."),
    ],
)
def test_already_revoked_tokens_are_not_counted(token_admin, names, message):
    assert outcome(token_admin.act(KIND, REVOKE, names)) == [message]


@pytest.mark.spec("ADM-15", "ADM-12")
def test_the_history_says_who_revoked_a_token(token_admin):
    token_admin.act(KIND, REVOKE, ["Scanner", "Revoked"])
    assert token_admin.history(KIND, "Scanner") == [("superuser", "Changed Revoked at.")]
    assert history(token_admin.open(KIND, "Revoked", "history")) == []


@pytest.mark.spec("ADM-15", "ADM-11")
def test_only_tokens_that_match_the_search_are_revoked(token_admin, twin):
    number = str(tokens(twin)[0]["id"])
    token_admin.act(KIND, REVOKE, ["Scanner"], "q=member", forge=(number,))
    assert "Living" not in revoked(twin)


@pytest.mark.spec("ADM-15", "ADM-11")
def test_without_a_selection_nothing_is_revoked(token_admin, twin):
    before = tokens(twin)
    said = outcome(token_admin.act(KIND, REVOKE, []))
    assert said == [
        "Items must be selected in order to perform actions on them. No items have been changed."
    ]
    assert tokens(twin) == before


@pytest.mark.spec("ADM-15", "ADM-13")
@pytest.mark.parametrize(
    ("rights", "offered"),
    [(["view"], []), (["view", "change"], [REVOKE]), (["view", "delete", "add"], [])],
)
def test_revoking_needs_change_permission(token_admin, admin, twin, rights, offered):
    allow(twin, "staff", *(f"{right} API token" for right in rights))
    found = admin("staff").list(KIND)
    assert (found.status, found.actions) == (200, offered)
    assert "Add API token" not in found.page.links


@pytest.mark.spec("ADM-15", "ADM-13")
@pytest.mark.parametrize("rights", [["view"], ["view", "add", "delete"]])
def test_a_forged_action_needs_the_permission(token_admin, admin, twin, rights):
    form = token_admin.list(KIND).action_form
    options = next(field for field in form.fields if field.name == "action").element
    action = next(one.get("value") for one in options.iter("option") if one.text == REVOKE)
    allow(twin, "staff", *(f"{right} API token" for right in rights))
    browser, before = admin("staff").visitor, tokens(twin)
    forged = {"action": action, "index": "0", "_selected_action": str(before[0]["id"])}
    assert browser.post(START, with_token(browser, forged)).status in (200, 302, 403)
    assert tokens(twin) == before
