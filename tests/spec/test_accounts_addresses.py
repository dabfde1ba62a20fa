"""ACC-1 and ACC-12: which email addresses every form accepts, and that they can be mailed to."""

import pytest

from tests.harness.process import TwinFailed
from tests.harness.visitor import DEMO_PASSWORD
from tests.spec.arrange import ask_for_link, said
from tests.spec.arrange_admin import forge
from tests.spec.arrange_dump import place, with_values

INVALID = "Enter a valid email address."
PASSWORD = "plenty of unrelated words"
NEW = {"Password": PASSWORD, "Password confirmation": PASSWORD}
LONGEST = f"{'l' * 64}@{'d' * 63}.{'d' * 63}.{'d' * 53}.example"
ACCEPTED = {
    "Ann@Books.EXAMPLE": "Ann@books.example",
    "ann@XN--Bcher-Kva.example": "ann@xn--bcher-kva.example",
    " ann@example.org\u2029": "ann@example.org",
    "o'neil+1=a.b@localhost": "o'neil+1=a.b@localhost",
    LONGEST: LONGEST,
}
REFUSED = [
    "ann@bücher.example",
    "ann@exam\u2028ple.org",
    "a\x01nn@example.org",
    '"a\x01nn"@example.org',
    '"ann ash"@example.org',
    "ann@-bad-.example",
    "ann@\u200b.example",
    "\u200b@example.org",
    "ännchen@example.org",
    ".ann@example.org",
    "ann@intranet",
    "ann@example.org.",
    "ann@127.0.0.1",
    "ann@[127.0.0.1]",
    "ann@[::1]",
    "ann@example.org\nBcc:eve@example.org",
    "=?utf-8?q?victim?=@stockroom.example",
    f"{'l' * 65}@example.org",
    LONGEST.replace("d.example", "dd.example"),
]
WITH_NUL = "a\0nn@example.org"
TOO_LONG = f"{'l' * 64}@{'d' * 63}.{'d' * 63}.{'d' * 54}.example"
# One or two of each kind, for slow forms.
SOME = list(ACCEPTED)[:2]
SOME_REFUSED = REFUSED[:4]
USER, SUPPLIER = "/admin/accounts/user", "/admin/stock/supplier"
PEOPLE = "SELECT email FROM accounts_user WHERE username = ?"
SUPPLIERS = "SELECT email FROM stock_supplier WHERE name = ?"
OWN = {"Current password": DEMO_PASSWORD}
# Role, button, other fields, and the query for the stored address, by form.
FORMS = {
    "/accounts/signup/": ("anonymous", "Sign up", NEW | {"Username": "ann"}, PEOPLE, "ann"),
    "/accounts/email/": ("clerk", "Change email address", OWN, PEOPLE, "clerk"),
    f"{USER}/add/": ("superuser", "Save", NEW | {"Username": "bob"}, PEOPLE, "bob"),
    f"{USER}/5/change/": ("superuser", "Save", {}, PEOPLE, "member"),
    f"{SUPPLIER}/add/": ("superuser", "Save", {"Name": "Ash"}, SUPPLIERS, "Ash"),
    f"{SUPPLIER}/1/change/": ("superuser", "Save", {"Name": "Elm"}, SUPPLIERS, "Elm"),
}


def send(twin, path, address):
    """Fill a form and send an address, even one that no browser sends; return the errors."""
    role, button, fields, *_ = FORMS[path]
    form = twin.visitor(role).visit(path).form(button).fill(fields)
    label = "Email" if path.startswith(SUPPLIER) else "Email address"
    return said(forge(form, label, address).submit(button))


def stored(twin, path):
    """Return the address stored by a form, or None."""
    *_, sql, name = FORMS[path]
    found = twin.rows(sql, name)
    return found[0]["email"] if found else None


@pytest.mark.spec("ACC-1", "ACC-17", "ADM-7", "ADM-14")
@pytest.mark.parametrize("path", FORMS)
@pytest.mark.parametrize("typed", SOME, ids=ascii)
def test_an_email_address_is_normalized_in_every_form(twin, path, typed):
    assert (send(twin, path, typed), stored(twin, path)) == ([], ACCEPTED[typed])


@pytest.mark.spec("ACC-1", "ACC-17", "ADM-7", "ADM-14")
@pytest.mark.parametrize("path", FORMS)
@pytest.mark.parametrize("typed", [*SOME_REFUSED, TOO_LONG, WITH_NUL], ids=ascii)
def test_every_form_rejects_an_undeliverable_address(twin, path, typed):
    before = stored(twin, path)
    assert (send(twin, path, typed), stored(twin, path)) == ([INVALID], before)


@pytest.mark.spec("ACC-1")
@pytest.mark.parametrize("typed", REFUSED[4:], ids=ascii)
def test_sign_up_with_an_undeliverable_address_creates_no_account(twin, typed):
    assert send(twin, "/accounts/signup/", typed) == [INVALID]
    assert stored(twin, "/accounts/signup/") is None


@pytest.mark.spec("ACC-1", "ACC-20")
@pytest.mark.parametrize("typed", SOME, ids=ascii)
def test_the_command_normalizes_the_address(twin, typed):
    twin.set_up("ann", typed, PASSWORD)
    assert stored(twin, "/accounts/signup/") == ACCEPTED[typed]


@pytest.mark.only("sqlite", "it is rejected before anything is written")
@pytest.mark.spec("ACC-1", "ACC-20")
@pytest.mark.parametrize("typed", SOME_REFUSED, ids=ascii)
def test_the_command_rejects_an_undeliverable_address(twin, typed):
    with pytest.raises(TwinFailed, match=INVALID):
        twin.set_up("ann", typed, PASSWORD)


@pytest.mark.spec("ACC-1", "OPS-6")
@pytest.mark.parametrize("name", ["user", "supplier"])
@pytest.mark.parametrize("typed", SOME, ids=ascii)
def test_loading_a_dump_normalizes_addresses(empty, name, typed):
    empty.load(b"".join(with_values(name, email=typed)))
    table = {"user": "accounts_user", "supplier": "stock_supplier"}[name]
    assert empty.value(f"SELECT email FROM {table}") == ACCEPTED[typed]


@pytest.mark.only("sqlite", "validation is the same on every database")
@pytest.mark.spec("ACC-1", "OPS-6")
@pytest.mark.parametrize("name", ["user", "supplier"])
@pytest.mark.parametrize("typed", SOME_REFUSED, ids=ascii)
def test_loading_a_dump_rejects_undeliverable_addresses(empty, name, typed):
    with pytest.raises(TwinFailed, match=f" line {place(name)}: email: {INVALID}"):
        empty.load(b"".join(with_values(name, email=typed)))


@pytest.mark.only("sqlite", "settings are read before the database is used")
@pytest.mark.spec("ACC-1", "OPS-1")
@pytest.mark.parametrize("address", SOME_REFUSED, ids=ascii)
def test_an_invalid_sender_address_stops_the_start(twin, address):
    needed = "must be an email address such as stockroom@example.org"
    assert twin.refusal(STOCKROOM_EMAIL_FROM=address) == (1, f"STOCKROOM_EMAIL_FROM: {needed}\n")


@pytest.mark.spec("ACC-1", "ACC-12")
@pytest.mark.parametrize("typed", ACCEPTED, ids=ascii)
def test_mail_can_be_sent_from_and_to_every_valid_address(twin, typed):
    assert send(twin, "/accounts/signup/", typed) == []
    with twin.served_with(STOCKROOM_EMAIL_FROM=typed) as other:
        ask_for_link(other.visitor(), typed)
        (mail,) = twin.mail.wait()
    assert twin.mail.envelopes == [(ACCEPTED[typed], [ACCEPTED[typed]])]
    assert (mail["From"], mail["To"]) == (ACCEPTED[typed], ACCEPTED[typed])


@pytest.mark.spec("ACC-1", "ACC-12")
@pytest.mark.parametrize("typed", ["ANN@books.example", "ann@BOOKS.example"])
def test_lookups_ignore_the_case_of_an_address(twin, typed):
    stored = "Ann@books.example"
    twin.execute("UPDATE accounts_user SET email = ? WHERE username = 'member'", stored)
    ask_for_link(twin.visitor(), typed)
    twin.mail.wait()
    assert [to for _from, to in twin.mail.envelopes] == [[stored]]


@pytest.mark.spec("ACC-1", "ACC-14")
def test_two_spellings_of_an_address_share_one_count(twin):
    for typed in ["ann@books.example", "ann@BOOKS.example"] * 2 + ["ANN@books.example"]:
        assert ask_for_link(twin.visitor(), typed).status == 302
    assert ask_for_link(twin.visitor(), "Ann@Books.example").status == 429
