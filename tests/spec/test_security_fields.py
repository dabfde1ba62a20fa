"""SEC-6: bad input in the fields of forms."""

import pytest

from tests.spec.arrange import LOG_IN, PUBLIC_PAGES, RECORDS, TOKENS, ask_for_link, shorten

NUL = "Null characters are not allowed."
ITEM = "/items/HEX-M8-030/"
# Each text field of each form: page, button, label.
TEXT_FIELDS = [
    ("/accounts/signup/", "Sign up", "Username"),
    ("/accounts/signup/", "Sign up", "Email address"),
    ("/accounts/signup/", "Sign up", "Password"),
    ("/accounts/signup/", "Sign up", "Password confirmation"),
    (LOG_IN, "Log in", "Username"),
    (LOG_IN, "Log in", "Password"),
    ("/accounts/password_reset/", "Send the link", "Email address"),
    ("/accounts/profile/", "Save profile", "Display name"),
    ("/accounts/profile/", "Save profile", "Job title"),
    ("/accounts/profile/", "Save profile", "Phone"),
    ("/accounts/email/", "Change email address", "Email address"),
    ("/accounts/email/", "Change email address", "Current password"),
    ("/accounts/password/", "Change password", "Old password"),
    ("/accounts/password/", "Change password", "New password"),
    ("/accounts/password/", "Change password", "New password confirmation"),
    (TOKENS, "Create token", "Name"),
    (ITEM, "Record", "Reason"),
    ("/admin/stock/category/3/change/", "Save", "Name"),
    ("/admin/stock/supplier/1/change/", "Save", "Phone"),
    ("/admin/stock/item/2/change/", "Save", "Description"),
    ("/admin/stock/item/2/change/", "Save", "Code"),
]
OTHER_FIELDS = [
    ("/accounts/profile/", "Save profile", "Time zone"),
    (TOKENS, "Create token", "Days until expiry"),
    (ITEM, "Record", "Movement"),
    (ITEM, "Record", "Quantity"),
    ("/admin/stock/item/2/change/", "Save", "Unit cost"),
]
# What has to stand in the other fields, by the button of the form.
RIGHT = {
    "Record": {"Movement": "receipt", "Quantity": "5"},
    "Create token": {"Name": "Scanner"},
}


def forge(form, label, value):
    """Put a value into a field that no browser would send."""
    name = next(field.name for field in form.fields if field.label == label)
    return form.send_also(name, value)


@pytest.fixture
def answer_to(visitor, twin):
    """Send a form with one forged field; whatever the answer is, nothing may be written."""

    def send(path, button, label, value):
        browser = visitor() if path in PUBLIC_PAGES else visitor("manager")
        form = browser.visit(path).form(button)
        before = twin.contents(*RECORDS)
        page = forge(form.fill(RIGHT.get(button, {})), label, value).submit()
        assert twin.contents(*RECORDS) == before
        return page

    return send


@pytest.mark.spec("SEC-6")
@pytest.mark.parametrize(("path", "button", "label"), TEXT_FIELDS)
def test_nul_in_a_field_is_refused_there(answer_to, path, button, label):
    page = answer_to(path, button, label, "a\0b")
    assert page.status == 200
    assert NUL in page.errors[label]


@pytest.mark.spec("SEC-6")
@pytest.mark.parametrize(("path", "button", "label"), OTHER_FIELDS)
def test_nul_in_a_choice_or_a_number_is_neither(answer_to, path, button, label):
    page = answer_to(path, button, label, "1\0")
    assert (page.status, list(page.errors)) == (200, [label])


@pytest.mark.spec("SEC-6", "ACC-13")
def test_nul_in_a_password_set_by_a_link_is_refused(visitor, twin):
    browser, before = visitor(), twin.contents(*RECORDS)
    ask_for_link(browser)
    form = browser.visit(twin.mail.link().removeprefix(twin.url)).follow().form("Set password")
    for label in form.labels:
        forge(form, label, "plenty of words\0")
    assert list(form.submit().errors.values()) == [[NUL], [NUL]]
    assert twin.contents(*RECORDS) == before


@pytest.mark.spec("SEC-6")
@pytest.mark.parametrize(
    "value", ["9" * 5000, "-" + "9" * 5000, "0" * 5000 + "x", "9" * 20], ids=shorten
)
def test_a_number_of_5000_digits_is_no_quantity(answer_to, value):
    page = answer_to(ITEM, "Record", "Quantity", value)
    assert (page.status, list(page.errors)) == (200, ["Quantity"])


@pytest.mark.spec("SEC-6")
@pytest.mark.parametrize("label", ["Username", "Password"])
@pytest.mark.parametrize("value", ["\U0001f600", "\uffff", "\u202e", "ﷺ" * 2000], ids=shorten)
def test_odd_characters_in_a_log_in_are_answered(answer_to, label, value):
    assert answer_to(LOG_IN, "Log in", label, value).status == 200
