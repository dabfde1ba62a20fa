"""ACC-9: forms that work with password managers."""

import pytest

from tests.spec.arrange import LOG_IN, OWN_PAGES, ask_for_link
from tests.spec.arrange_accounts import ADMIN_LOGIN

pytestmark = pytest.mark.only("sqlite", "the look of a form does not depend on the database")
PERSON = "/admin/accounts/user/4/password/"
FORMS = [
    ("anonymous", LOG_IN, ""),
    ("anonymous", "/accounts/signup/", ""),
    ("anonymous", ADMIN_LOGIN, ""),
    ("member", OWN_PAGES[1], "member"),
    ("member", OWN_PAGES[2], "member"),
    ("superuser", "/admin/accounts/user/add/", ""),
    ("superuser", PERSON, "clerk"),
]


def usernames(page):
    """Return the values of the username fields in the form with a password."""
    form = page.document.xpath("//form[.//input[@type = 'password']]")[0]
    named = ".//input[@type = 'text' or @type = 'email'][@autocomplete = 'username']"
    return [field.get("value", "") for field in form.xpath(named)]


@pytest.mark.spec("ACC-9")
@pytest.mark.parametrize(("role", "path", "name"), FORMS, ids=lambda value: value)
def test_every_form_with_a_password_has_a_username_field(visitor, role, path, name):
    assert usernames(visitor(role).visit(path)) == [name]


@pytest.mark.spec("ACC-9", "ACC-13")
def test_the_form_of_a_reset_link_contains_the_username(visitor, twin):
    browser = visitor()
    ask_for_link(browser)
    page = browser.visit(twin.mail.link().removeprefix(twin.url)).follow()
    assert usernames(page) == ["member"]
