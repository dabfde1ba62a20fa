"""SEC-6: invalid input in form fields."""

import pytest

from tests.spec.arrange import (
    LOG_IN,
    PUBLIC_PAGES,
    RECORDS,
    TOKENS,
    ask_for_link,
    shorten,
    with_token,
)

NUL = "Null characters are not allowed."
ITEM = "/items/HEX-M8-030/"
# A non-text field of each form: page, button, label.
OTHER_FIELDS = [
    ("/accounts/profile/", "Save profile", "Time zone"),
    (TOKENS, "Create token", "Days until expiry"),
    (ITEM, "Record", "Movement"),
    (ITEM, "Record", "Quantity"),
    ("/admin/stock/item/2/change/", "Save", "Unit cost"),
]
# Valid values for the other fields, by the button of the form.
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
    """Send a form with one forged field; whatever the response, nothing may be written."""

    def send(path, button, label, value):
        browser = visitor() if path in PUBLIC_PAGES else visitor("manager")
        form = browser.visit(path).form(button)
        before = twin.contents(*RECORDS)
        page = forge(form.fill(RIGHT.get(button, {})), label, value).submit()
        assert twin.contents(*RECORDS) == before
        return page

    return send


@pytest.mark.spec("SEC-6")
@pytest.mark.parametrize(("path", "button", "label"), OTHER_FIELDS)
def test_nul_in_a_choice_or_a_number_is_invalid(answer_to, path, button, label):
    page = answer_to(path, button, label, "1\0")
    assert (page.status, list(page.errors)) == (200, [label])


@pytest.mark.spec("SEC-6", "ACC-13")
def test_nul_in_a_new_password_is_rejected(visitor, twin):
    browser, before = visitor(), twin.contents(*RECORDS)
    ask_for_link(browser)
    form = browser.visit(twin.mail.link().removeprefix(twin.url)).follow().form("Set password")
    for label in form.labels:
        forge(form, label, "plenty of words\0")
    assert list(form.submit().errors.values()) == [[NUL], [NUL]]
    assert twin.contents(*RECORDS) == before


@pytest.mark.spec("SEC-6")
@pytest.mark.parametrize("label", ["Username", "Password"])
@pytest.mark.parametrize("value", ["\U0001f600", "\uffff", "\u202e", "ﷺ" * 2000], ids=shorten)
def test_unusual_characters_in_a_login_never_cause_a_500(answer_to, label, value):
    assert answer_to(LOG_IN, "Log in", label, value).status == 200


@pytest.mark.spec("SEC-6")
@pytest.mark.parametrize("encoding", ["urlencoded", "multipart"])
@pytest.mark.parametrize(("count", "status"), [(9_000, 302), (10_001, 400), (12_000, 400)])
def test_a_form_has_at_most_10000_fields(visitor, encoding, count, status):
    browser = visitor("manager")
    fields = with_token(browser, {"index": "0", "action": ""})
    # With a longer name, 12,000 fields would be too large a body.
    fields += [("x", "1")] * (count - len(fields))
    if encoding == "urlencoded":
        page = browser.post("/admin/stock/item/", fields)
    else:
        parts = [(name, (None, value)) for name, value in fields]
        headers = {"Origin": browser.origin}
        page = browser.request("POST", "/admin/stock/item/", files=parts, headers=headers)
    assert page.status == status
