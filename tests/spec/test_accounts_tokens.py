"""ACC-18: a user's own API tokens."""

from datetime import datetime, timedelta
from hashlib import sha256

import pytest

from tests.harness.controls import text_of
from tests.spec.arrange import TOKENS, with_token
from tests.spec.arrange_accounts import (
    PLAIN,
    add_token,
    add_tokens,
    create_token,
    plain,
    revocation,
    tokens,
)

COPY = "Copy the token now. It will not be shown again."
REQUIRED = "This field is required."
NUMBER = "Enter a whole number."
TOO_SMALL = "Ensure this value is greater than or equal to 1."
TOO_LARGE = "Ensure this value is less than or equal to 365."
MARKUP = "\"'><b id=injected>&amp;</b>"


@pytest.mark.spec("ACC-18")
def test_the_profile_links_to_the_tokens(visitor):
    page = visitor("member").visit("/accounts/profile/").click("API tokens")
    assert (page.path, page.status) == (TOKENS, 200)
    assert "API tokens" in page.headings
    assert "API tokens" in page.title


@pytest.mark.spec("ACC-18")
def test_without_tokens_the_page_shows_only_the_form(visitor):
    page = visitor("member").visit(TOKENS)
    assert "You have no tokens yet." in page.text
    assert page.tables == []
    assert page.notices == []
    assert page.form("Create token").values == {"Name": "", "Days until expiry": "90"}


@pytest.mark.spec("ACC-18")
def test_a_new_token_is_shown_on_the_page_that_creates_it(visitor):
    page = create_token(visitor("member"), "Scanner at gate 2")
    assert (page.status, page.path) == (200, TOKENS)
    assert COPY in page.notices[0]
    assert page.main.xpath(".//*[@role = 'status']")
    assert plain(page) in [text_of(code) for code in page.main.iter("code")]
    assert page.column("Name") == ["Scanner at gate 2"]
    assert page.form("Create token").values == {"Name": "", "Days until expiry": "90"}


@pytest.mark.spec("ACC-18")
def test_a_token_is_shown_only_once(visitor):
    browser = visitor("member")
    token = plain(create_token(browser))
    again = browser.visit(TOKENS)
    assert token not in again.html
    assert (COPY in again.text, again.notices) == (False, [])
    assert token[:12] in again.column("Token")[0]


@pytest.mark.spec("ACC-18")
def test_the_database_stores_the_digest_and_never_the_token(visitor, twin):
    token = plain(create_token(visitor("member")))
    kept = tokens(twin)[0]
    assert kept["digest"] == sha256(token.encode()).hexdigest()
    assert kept["prefix"] == token[:12]
    assert (kept["last_used_at"], kept["revoked_at"]) == (None, None)
    assert token[12:] not in repr(twin.contents(""))
    assert token[12:] not in twin.log()


@pytest.mark.spec("ACC-18")
def test_every_token_is_different(visitor):
    browser = visitor("member")
    made = [plain(create_token(browser)) for _ in range(5)]
    assert len({token[4:] for token in made}) == 5
    assert len({token[4:12] for token in made}) == 5


@pytest.mark.spec("ACC-18")
@pytest.mark.parametrize("days", [1, 90, 365])
def test_a_token_expires_after_the_chosen_number_of_days(visitor, twin, days):
    assert plain(create_token(visitor("member"), days=days))
    made = [datetime.fromisoformat(tokens(twin)[0][f"{end}_at"]) for end in ("created", "expires")]
    assert abs(made[1] - made[0] - timedelta(days=days)) < timedelta(minutes=1)


@pytest.mark.spec("ACC-18", "SEC-6")
@pytest.mark.parametrize(
    ("label", "value", "error"),
    [
        ("Name", "", REQUIRED),
        ("Name", "   ", REQUIRED),
        ("Name", "n" * 81, "Ensure this value has at most 80 characters (it has 81)."),
        ("Name", "a\0b", "Null characters are not allowed."),
        ("Days until expiry", "", REQUIRED),
        ("Days until expiry", "x", NUMBER),
        ("Days until expiry", "1.5", NUMBER),
        ("Days until expiry", "0", TOO_SMALL),
        ("Days until expiry", "-1", TOO_SMALL),
        ("Days until expiry", "366", TOO_LARGE),
        ("Days until expiry", "9" * 400, TOO_LARGE),
    ],
)
def test_invalid_values_are_rejected(visitor, twin, label, value, error):
    form = visitor("member").visit(TOKENS).form("Create token")
    form.fill({"Name": "Scanner", "Days until expiry": "30"})
    name = next(field.name for field in form.fields if field.label == label)
    page = form.send_also(name, value).submit("Create token")
    assert (page.status, page.errors) == (200, {label: [error]})
    assert (page.notices, tokens(twin)) == ([], [])
    kept = {"Name": "Scanner", "Days until expiry": "30"} | {label: None}
    shown = page.form("Create token").values
    assert {one: shown[one] for one in kept if one != label}.items() <= kept.items()


@pytest.mark.spec("ACC-18")
@pytest.mark.parametrize(
    ("typed", "name"), [("n" * 80, "n" * 80), ("  Scanner 2 ", "Scanner 2"), ("Wäge 天", "Wäge 天")]
)
def test_a_name_may_contain_any_80_characters(visitor, typed, name):
    page = create_token(visitor("member"), typed)
    assert page.column("Name") == [name]


@pytest.mark.spec("ACC-18", "SEC-6")
def test_markup_in_a_name_is_escaped(visitor, twin):
    browser = visitor("member")
    page = create_token(browser, MARKUP)
    done = browser.post(revocation(twin, MARKUP), with_token(browser, {})).follow()
    assert page.column("Name") == [MARKUP]
    assert done.messages == [f"The token “{MARKUP}” was revoked."]
    for shown in (page, done):
        assert not shown.document.xpath("//*[@id = 'injected']")


@pytest.mark.spec("ACC-18")
def test_the_list_shows_the_state_of_each_token_newest_first(visitor, twin):
    add_tokens(twin, "member")
    page = visitor("member").visit(TOKENS)
    states = {row["Name"]: (row["Last used"], row["Revoke"]) for row in page.rows}
    assert list(page.rows[0]) == ["Name", "Token", "Created", "Last used", "Expires", "Revoke"]
    assert list(states.items()) == [
        ("Revoked and expired", ("Never", "Revoked")),
        ("Revoked", ("Never", "Revoked")),
        ("Expired", ("Never", "Expired")),
        ("Used", ("2020-03-11 06:00", "Revoke")),
        ("Living", ("Never", "Revoke")),
    ]
    assert set(page.column("Created")) == {"2020-03-10 23:30"}
    assert [one["prefix"] in page.text for one in tokens(twin)] == [True] * 5


@pytest.mark.spec("ACC-18", "ACC-16")
def test_times_are_shown_in_the_users_time_zone(visitor, twin):
    add_tokens(twin, "member")
    browser = visitor("member")
    browser.submit("/accounts/profile/", "Save profile", {"Time zone": "Asia/Kathmandu"})
    times = browser.visit(TOKENS).main.xpath(".//table//time")
    assert "2020-03-11 05:15" in [text_of(time) for time in times]
    assert all(time.get("datetime") for time in times)


@pytest.mark.spec("ACC-18")
def test_the_newest_100_tokens_are_listed(visitor, twin):
    for number in range(104):
        created = f"2020-03-10 23:{number // 60:02}:{number % 60:02}"
        add_token(twin, "member", f"Token {number}", created_at=created)
    add_token(twin, "member", "An old one", created_at="2019-03-10 23:30:00")
    page = visitor("member").visit(TOKENS)
    assert page.column("Name") == [f"Token {number}" for number in range(103, 3, -1)]


@pytest.mark.spec("ACC-18")
def test_a_user_does_not_see_another_users_tokens(visitor, twin):
    add_tokens(twin, "member")
    for role in ("clerk", "superuser"):
        page = visitor(role).visit(TOKENS)
        assert "You have no tokens yet." in page.text
        assert not PLAIN.search(page.html)
