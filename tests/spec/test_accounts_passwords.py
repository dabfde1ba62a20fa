"""ACC-9: the rules for new passwords, on every form."""

import unicodedata

import pytest

from tests.harness.declaration import ROOT
from tests.spec.arrange import ask_for_link, can_log_in, change_password, password_hash, said

NAME = "ledgerkeeper"
EMAIL = "postbox-nineteen@parcelstation.example"
DISPLAY_NAME = "Wilhelmina Oakenshaw"
OLD = "plenty of unrelated words"
LIST = ROOT / "shared_spec" / "common-passwords.txt"
COMMON = next(word for word in LIST.read_text().splitlines() if word[0] == "p")

TOO_SHORT = "This password is too short. It must contain at least 12 characters."
TOO_LONG = "This password is too long. It must contain at most 128 characters."
TOO_COMMON = "This password is too common."
NUMERIC = "This password is entirely numeric."
DIFFERENT = "The two password fields didn’t match."
# 128 characters without repetition.
FORMS = ("NFC", "NFD")
LONGEST = ("a long walk round the pond, " * 5)[:128]

REFUSED = [
    ("elevenchars", TOO_SHORT),
    ("x y", TOO_SHORT),
    (f"{LONGEST}!", TOO_LONG),
    ("w" * 5000, TOO_LONG),
    (COMMON, TOO_COMMON),
    (COMMON.upper(), TOO_COMMON),
    (COMMON.capitalize(), TOO_COMMON),
    ("270419831956", NUMERIC),
    ("ledgerkeeper1", "The password is too similar to the username."),
    ("LedgerKeeper!", "The password is too similar to the username."),
    ("parcelstation", "The password is too similar to the email address."),
    (EMAIL, "The password is too similar to the email address."),
]
REFUSED_WITH_PROFILE = [
    (DISPLAY_NAME, "The password is too similar to the display name."),
    ("wilhelmina oakenshaw", "The password is too similar to the display name."),
]


@pytest.fixture
def sign_up(visitor):
    """Return a function that signs up with a password and an optional confirmation."""

    def submit(password, again=None):
        fields = {"Username": NAME, "Email address": EMAIL, "Password": password}
        fields["Password confirmation"] = again or password
        return visitor().submit("/accounts/signup/", "Sign up", fields)

    return submit


@pytest.fixture
def keeper(twin, visitor):
    """Return a logged-in user with that name, address and display name."""
    browser = visitor("member")
    with twin.database() as database:
        member = "(SELECT id FROM accounts_user WHERE username = 'member')"
        display = f"UPDATE accounts_profile SET display_name = ? WHERE user_id = {member}"
        database.execute(display, (DISPLAY_NAME,))
        renamed = "UPDATE accounts_user SET username = ?, username_key = ?, email = ? WHERE id = "
        database.execute(renamed + member, (NAME, NAME, EMAIL))
    return browser


@pytest.mark.only("sqlite", "the form rejects it before anything is written")
@pytest.mark.spec("ACC-9")
@pytest.mark.parametrize(("password", "text"), REFUSED)
def test_a_weak_password_is_rejected_at_sign_up(sign_up, twin, password, text):
    page = sign_up(password)
    assert page.status == 200
    assert text in said(page)
    assert not twin.rows("SELECT * FROM accounts_user WHERE username = ?", NAME)


@pytest.mark.only("sqlite", "the form rejects it before anything is written")
@pytest.mark.spec("ACC-9")
@pytest.mark.parametrize(("password", "text"), REFUSED + REFUSED_WITH_PROFILE)
def test_a_weak_password_is_rejected_at_a_change(keeper, twin, password, text):
    before = password_hash(twin, NAME)
    page = change_password(keeper, password)
    assert text in said(page)
    assert password_hash(twin, NAME) == before


@pytest.mark.only("sqlite", "the form rejects it before anything is written")
@pytest.mark.spec("ACC-9")
@pytest.mark.parametrize(("password", "text"), REFUSED + REFUSED_WITH_PROFILE)
def test_a_weak_password_is_rejected_at_a_reset(keeper, twin, visitor, password, text):
    before, browser = password_hash(twin, NAME), visitor()
    ask_for_link(browser, EMAIL)
    form = browser.visit(twin.mail.link().removeprefix(twin.url)).follow().form("Set password")
    page = form.fill(dict.fromkeys(form.labels, password)).submit()
    assert text in said(page)
    assert password_hash(twin, NAME) == before


@pytest.mark.spec("ACC-9")
@pytest.mark.parametrize("again", ["plenty of unrelated Words", f"{OLD} ", "x"])
def test_passwords_that_do_not_match_are_rejected(sign_up, keeper, again):
    assert said(change_password(keeper, OLD[::-1], again)) == [DIFFERENT]
    assert DIFFERENT in said(sign_up(OLD[::-1], again))


@pytest.mark.spec("ACC-9")
@pytest.mark.parametrize(
    "password",
    [
        "twelve chars",
        LONGEST,
        "wörter aus Übersee",
        "密码密码密码密码密码密码",
        "1234567890 and so on",
        "correct horse stockroom",
    ],
)
def test_a_long_password_needs_no_special_characters(sign_up, twin, password):
    assert sign_up(password).status == 302
    assert can_log_in(twin, NAME, password)


@pytest.mark.spec("ACC-9")
def test_a_password_is_not_trimmed_at_sign_up(sign_up, twin):
    assert sign_up("  spaces all around  ").status == 302
    assert can_log_in(twin, NAME, "  spaces all around  ")
    assert not can_log_in(twin, NAME, "spaces all around")


@pytest.mark.spec("ACC-9")
def test_a_password_is_not_trimmed_at_a_change(keeper, twin):
    assert change_password(keeper, "  spaces all around  ").status == 302
    assert can_log_in(twin, NAME, "  spaces all around  ")
    assert not can_log_in(twin, NAME, "spaces all around")


@pytest.mark.spec("ACC-9")
def test_all_128_characters_of_a_password_count(sign_up, twin):
    sign_up(LONGEST)
    assert not can_log_in(twin, NAME, LONGEST[:-1] + "#")
    assert not can_log_in(twin, NAME, LONGEST[:-1])


@pytest.mark.spec("ACC-9", "ACC-15")
@pytest.mark.parametrize("form", FORMS)
def test_composed_and_decomposed_characters_are_the_same_password(sign_up, twin, form):
    typed = unicodedata.normalize(form, "schöne Grüße übers Meer")
    assert sign_up(typed).status == 302
    assert [can_log_in(twin, NAME, unicodedata.normalize(one, typed)) for one in FORMS] == [
        True
    ] * 2


@pytest.mark.only("sqlite", "the form rejects it before anything is written")
@pytest.mark.spec("ACC-9")
def test_the_length_limit_applies_to_the_nfc_form(sign_up):
    assert TOO_SHORT in said(sign_up("e\u0301" * 11))
    assert TOO_LONG in said(sign_up("e\u0301" * 64 + LONGEST[:65]))
    assert sign_up("e\u0301" * 64 + LONGEST[:64]).status == 302


@pytest.mark.spec("ACC-9")
def test_a_rejected_password_is_not_sent_back(sign_up):
    assert COMMON not in sign_up(COMMON).html


@pytest.mark.spec("ACC-9")
@pytest.mark.parametrize("password", ["reepekregdel", "no ledger is kept here"])
def test_an_anagram_of_the_username_is_too_similar(sign_up, password):
    too_similar = "The password is too similar to the username."
    assert too_similar in sign_up(password).errors["Password confirmation"]
