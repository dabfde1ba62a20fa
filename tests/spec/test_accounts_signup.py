"""ACC-1 and ACC-2: signing up, and valid usernames."""

import pytest

from tests.spec.arrange import is_logged_in, said, together

pytestmark = pytest.mark.every_case("each database compares names in its own way")
PAGE = "/accounts/signup/"
PASSWORD = "plenty of unrelated words"
TAKEN = "A user with that username already exists."
INVALID = (
    "Enter a valid username. This value may contain only letters, numbers, "
    "and @/./+/-/_ characters."
)


def answers(**changes):
    """Return the fields of a valid sign-up form, with some changed."""
    fields = {"Username": "newcomer", "Email address": "new@stockroom.example"}
    passwords = {"Password": PASSWORD, "Password confirmation": PASSWORD}
    return fields | passwords | {name.replace("_", " "): value for name, value in changes.items()}


def sign_up(visitor, **changes):
    """Fill in the sign-up form and send it."""
    return visitor.submit(PAGE, "Sign up", answers(**changes))


def people(twin):
    """Return the number of users."""
    return twin.value("SELECT count(*) FROM accounts_user")


@pytest.mark.spec("ACC-1")
def test_the_domain_of_an_email_address_is_stored_in_lower_case(visitor, twin):
    sign_up(visitor(), Email_address="New@Stockroom.EXAMPLE")
    email = twin.value("SELECT email FROM accounts_user WHERE username = 'newcomer'")
    assert email == "New@stockroom.example"


@pytest.mark.spec("ACC-1")
def test_a_new_member_is_logged_in_and_redirected_to_the_profile(visitor):
    browser = visitor()
    done = sign_up(browser)
    assert (done.status, done.location) == (302, "/accounts/profile/")
    profile = done.follow()
    assert profile.messages == ["Welcome, newcomer. Your account is ready."]
    assert profile.details["Email address"] == "new@stockroom.example"
    assert browser.visit("/accounts/profile/").messages == []


@pytest.mark.spec("ACC-1")
def test_a_new_member_has_no_permissions(visitor, twin):
    browser = visitor()
    sign_up(browser)
    assert browser.visit("/items/").status == 403
    made = twin.rows("SELECT * FROM accounts_user WHERE username = 'newcomer'")[0]
    assert (made["is_staff"], made["is_superuser"], made["is_active"]) == (0, 0, 1)


@pytest.mark.spec("ACC-1")
def test_a_new_member_can_log_in_again(visitor):
    browser = visitor()
    sign_up(browser)
    browser.log_out()
    assert not is_logged_in(browser)
    assert browser.log_in("newcomer", PASSWORD).location == "/accounts/profile/"


@pytest.mark.spec("ACC-1")
def test_extra_form_fields_grant_no_permissions(visitor, twin):
    form = visitor().visit(PAGE).form("Sign up").fill(answers())
    for name in ("is_staff", "is_superuser"):
        form.send_also(name, "on")
    assert form.submit().status == 302
    assert not twin.value("SELECT is_staff OR is_superuser FROM accounts_user ORDER BY id DESC")


@pytest.mark.spec("ACC-1")
@pytest.mark.parametrize("label", answers())
def test_each_field_is_required(visitor, twin, label):
    before = people(twin)
    page = visitor().submit(PAGE, "Sign up", answers() | {label: ""})
    assert page.errors[label] == ["This field is required."]
    assert (page.status, people(twin)) == (200, before)


@pytest.mark.spec("ACC-1")
@pytest.mark.parametrize("address", ["nobody", "nobody@", "@stockroom.example", "a b@c.example"])
def test_an_invalid_email_address_is_rejected(visitor, twin, address):
    before = people(twin)
    page = sign_up(visitor(), Email_address=address)
    assert page.errors["Email address"] == ["Enter a valid email address."]
    assert people(twin) == before


@pytest.mark.spec("ACC-1")
def test_a_rejected_form_keeps_its_values_except_the_passwords(visitor):
    page = sign_up(visitor(), Email_address="nobody")
    assert page.form("Sign up").values == answers(
        Email_address="nobody", Password="", Password_confirmation=""
    )


@pytest.mark.spec("ACC-2")
@pytest.mark.parametrize(
    "name", ["two words", "semi;colon", "a/b", "<b>", "a\u200bb", "\N{GRINNING FACE}", "a,b", "n#1"]
)
def test_invalid_characters_in_a_username_are_rejected(visitor, twin, name):
    before = people(twin)
    page = sign_up(visitor(), Username=name)
    assert page.errors["Username"] == [INVALID]
    assert people(twin) == before


@pytest.mark.spec("ACC-2")
@pytest.mark.parametrize("name", ["a@b.c+d-e_f", "Zoë", "名前", "n" * 150, "4711"])
def test_letters_digits_and_five_symbols_are_valid_in_a_username(visitor, name):
    done = sign_up(visitor(), Username=name)
    assert done.follow().messages == [f"Welcome, {name}. Your account is ready."]


@pytest.mark.spec("ACC-2")
def test_a_username_of_151_characters_is_rejected(visitor, twin):
    before = people(twin)
    page = sign_up(visitor(), Username="n" * 151)
    assert (page.status, len(page.errors["Username"])) == (200, 1)
    assert people(twin) == before


@pytest.mark.spec("ACC-2")
@pytest.mark.parametrize(
    ("typed", "stored"),
    [("Ｎｅｗ", "New"), ("\N{LATIN SMALL LIGATURE FI}ona", "fiona"), ("Zoe\u0308", "Zo\u00eb")],
)
def test_a_username_is_stored_in_nfkc_form(visitor, twin, typed, stored):
    sign_up(visitor(), Username=typed)
    assert twin.value("SELECT username FROM accounts_user ORDER BY id DESC") == stored


@pytest.mark.spec("ACC-2")
@pytest.mark.parametrize(
    "name", ["clerk", "CLERK", "Clerk", "ｃｌｅｒｋ", "ＣＬＥＲＫ", "cler\u212a"]
)
def test_another_spelling_of_a_taken_username_is_rejected(visitor, twin, name):
    before = people(twin)
    page = sign_up(visitor(), Username=name)
    assert page.errors["Username"] == [TAKEN]
    assert people(twin) == before


@pytest.mark.spec("ACC-2")
def test_usernames_ignore_case_beyond_ascii(visitor):
    sign_up(visitor(), Username="Straße")
    assert sign_up(visitor(), Username="STRASSE").errors["Username"] == [TAKEN]


@pytest.mark.spec("ACC-2")
def test_concurrent_sign_ups_with_one_username_create_one_user(visitor, twin):
    names = ["newcomer", "Newcomer", "NEWCOMER", "ｎewcomer"] * 2
    forms = [visitor().visit(PAGE).form("Sign up") for _ in names]
    jobs = [
        form.fill(answers(Username=name)).submit for form, name in zip(forms, names, strict=True)
    ]
    pages = together(jobs)
    assert sorted(page.status for page in pages) == [200] * 7 + [302]
    assert [said(page) for page in pages if page.status == 200] == [[TAKEN]] * 7
    assert twin.value("SELECT count(*) FROM accounts_user WHERE username_key = 'newcomer'") == 1
