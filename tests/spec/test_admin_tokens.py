"""ADM-15: API tokens are read-only in the admin, except that they can be revoked."""

import pytest

from tests.harness.admin import readonly
from tests.spec.arrange import with_token
from tests.spec.arrange_accounts import add_token, create_token, plain, tokens

KIND = "api/apitoken"
START = f"/admin/{KIND}/"
COLUMNS = [
    "Name",
    "Owner",
    "Prefix",
    "Created at",
    "Expires at",
    "Last used at",
    "Revoked at",
]
MARKUP = "\"'><b id=injected>&amp;</b>"


@pytest.mark.spec("ADM-15", "ADM-3")
def test_the_list_of_tokens_has_its_columns(token_admin):
    found = token_admin.list(KIND)
    assert found.columns == COLUMNS
    assert "6 API tokens" in found.page.text
    lines = {row["Name"]: row for row in found.rows}
    assert lines["Scanner"]["Owner"] == "member"
    assert lines["Scanner"]["Prefix"] == "stk_00000005"
    assert (lines["Scanner"]["Last used at"], lines["Scanner"]["Revoked at"]) == ("-", "-")
    assert "-" not in (lines["Used"]["Last used at"], lines["Revoked"]["Revoked at"])


@pytest.mark.spec("ADM-15", "ADM-4")
@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("scanner", {"Scanner"}),
        ("stk_00000001", {"Used"}),
        ("member", {"Scanner"}),
        ("clerk revoked", {"Revoked", "Revoked and expired"}),
        ("0000000000", set()),
    ],
)
def test_tokens_can_be_searched_by_name_prefix_and_owner(token_admin, words, names):
    assert set(token_admin.list(KIND, q=words).names) == names


@pytest.mark.spec("ADM-15", "ADM-5")
@pytest.mark.parametrize("header", [header for header in COLUMNS if header != "Owner"])
def test_tokens_can_be_sorted_by_each_of_their_columns(token_admin, header):
    found = token_admin.list(KIND)
    up = found.sort(header)
    down = up.sort(header)
    assert (up.status, down.status) == (200, 200)
    assert sorted(up.names) == sorted(down.names) == sorted(found.names)
    if header == "Name":
        assert down.names == up.names[::-1] == sorted(found.names, reverse=True)


@pytest.mark.spec("ADM-15", "ADM-2")
def test_the_index_has_a_view_link_for_tokens(token_admin, admin):
    assert token_admin.index().row("API tokens") == {"API tokens": START, "View": START}
    assert admin("manager").index().row("API tokens") == {}


@pytest.mark.spec("ADM-15")
def test_a_token_is_shown_as_text_and_without_its_digest(token_admin, twin):
    page = token_admin.open(KIND, "Scanner")
    assert "View API token" in page.headings
    values = readonly(page)
    assert set(values) == set(COLUMNS)
    assert (values["Name"], values["Owner"]) == ("Scanner", "member")
    buttons = [button.caption for form in page.forms for button in form.buttons]
    assert [caption for caption in buttons if caption != "Log out"] == []
    assert page.click("Close").path == START


@pytest.mark.spec("ADM-15", "ACC-18")
@pytest.mark.parametrize("page", ["", "change", "history"])
def test_no_page_shows_a_token_or_its_digest(token_admin, visitor, twin, page):
    token = plain(create_token(visitor("auditor"), "Fresh"))
    digest = tokens(twin)[-1]["digest"]
    html = (token_admin.open(KIND, "Fresh", page) if page else token_admin.list(KIND).page).html
    assert "Fresh" in html
    assert token not in html
    assert digest not in html


@pytest.mark.spec("ADM-15", "ADM-4")
@pytest.mark.parametrize(
    "query", ["digest__startswith=0", "owner__password__startswith=a", "digest=0", "owner=1"]
)
def test_no_query_parameter_reveals_digests_or_passwords(token_admin, query):
    found = token_admin.list(KIND, query)
    assert found.status == 400 or found.location.removesuffix("?e=1") == START


@pytest.mark.spec("ADM-15")
@pytest.mark.parametrize("page", ["add/", "{}/change/", "{}/delete/", ""])
def test_not_even_a_superuser_can_write_a_token(token_admin, twin, page):
    browser, before = token_admin.visitor, tokens(twin)
    forged = {"name": "Forged", "revoked_at_0": "", "revoked_at_1": "", "post": "yes"}
    forged |= {"action": "delete_selected", "_selected_action": "1", "index": "0"}
    address = START + page.format(before[0]["id"])
    answer = browser.post(address, with_token(browser, forged))
    assert answer.status == (403 if page else 302)
    assert tokens(twin) == before


@pytest.mark.spec("ADM-15")
@pytest.mark.parametrize("page", ["add/", "{}/delete/"])
def test_tokens_have_no_form(token_admin, twin, page):
    address = START + page.format(tokens(twin)[0]["id"])
    assert token_admin.visitor.visit(address).status == 403


@pytest.mark.spec("ADM-15", "ADM-9")
def test_a_nonexistent_token_redirects_to_the_index(token_admin):
    page = token_admin.visitor.visit(f"{START}9999/change/")
    assert page.location == "/admin/"
    text = "API token with ID “9999” doesn’t exist. Perhaps it was deleted?"
    assert page.follow().messages == [text]


@pytest.mark.spec("ADM-15", "ADM-17")
@pytest.mark.parametrize("page", ["", "{}/change/"])
def test_a_url_as_the_name_of_a_token_is_no_link(token_admin, twin, page):
    number = add_token(twin, "member", "https://evil.example/login")
    shown = token_admin.visitor.visit(START + page.format(number))
    assert "https://evil.example/login" in shown.text
    assert shown.document.xpath("//a[contains(@href, 'evil.example')]") == []


@pytest.mark.spec("ADM-15", "ADM-17")
def test_markup_in_a_name_is_escaped(token_admin, twin):
    number = add_token(twin, "member", MARKUP)
    pages = [token_admin.visitor.visit(f"{START}{at}") for at in ("", f"{number}/change/")]
    assert [MARKUP in page.text for page in pages] == [True, True]
    assert [page.document.xpath("//*[@id = 'injected']") for page in pages] == [[], []]
