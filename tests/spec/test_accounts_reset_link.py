"""ACC-13: using a reset link."""

from urllib.parse import urlsplit

import pytest

from tests.spec.arrange import (
    LOG_IN,
    RESET,
    ask_for_link,
    change_password,
    is_logged_in,
    said,
    until,
)

NEW = "another few words"
DEAD = (
    "The password reset link was invalid, possibly because it has already been used. "
    "Please request a new password reset."
)


@pytest.fixture
def link(visitor, twin):
    """Return the path of a new reset link of the member."""
    ask_for_link(visitor())
    return twin.mail.link().removeprefix(twin.url)


def set_password(page, password=NEW):
    """Fill in the form of the link."""
    form = page.form("Set password")
    return form.fill(dict.fromkeys(form.labels, password)).submit()


def is_dead(browser, link):
    """Open a link and return whether it is rejected with the expected message."""
    page = browser.visit(link)
    page = page.follow() if page.status == 302 else page
    return page.status == 200 and page.notices == [DEAD] and not page.main.xpath(".//form")


@pytest.mark.spec("ACC-13")
def test_a_link_sets_the_password_exactly_once(visitor, twin, link):
    done = set_password(visitor().visit(link).follow())
    assert (done.status, done.location) == (302, LOG_IN)
    assert done.follow().messages == ["Your password was set. You can log in now."]
    assert is_dead(visitor(), link)
    assert visitor().log_in("member", NEW).location == "/accounts/profile/"


@pytest.mark.spec("ACC-13")
def test_a_form_sent_twice_says_that_the_link_was_used(visitor, link):
    page = visitor().visit(link).follow()
    assert set_password(page).status == 302
    page = set_password(page, "yet another few words")
    assert page.notices == [DEAD]
    assert "If you have just set a new password, log in with it." in page.text
    assert page.main.xpath(".//a/@href") == [LOG_IN, RESET]
    assert visitor().log_in("member", NEW).status == 302


@pytest.mark.spec("ACC-13")
def test_opening_a_link_hides_its_token(visitor, link):
    opened = visitor().visit(link)
    token = link.rstrip("/").rsplit("/", 1)[1]
    assert opened.status == 302
    assert token not in opened.location
    page = opened.follow()
    assert token not in page.html
    assert page.form("Set password").labels


@pytest.mark.spec("ACC-13")
def test_the_url_without_the_token_is_useless_in_another_session(visitor, link):
    address = visitor().visit(link).location
    assert is_dead(visitor(), address)


@pytest.mark.spec("ACC-13")
def test_a_link_can_be_opened_several_times_before_it_is_used(visitor, link):
    browser = visitor()
    browser.visit(link)
    assert set_password(browser.visit(link).follow()).status == 302


@pytest.mark.spec("ACC-13")
def test_an_open_form_becomes_invalid_with_its_link(visitor, link):
    early, late = visitor().visit(link).follow(), visitor().visit(link).follow()
    set_password(early)
    page = set_password(late, "yet another few words")
    assert page.notices == [DEAD]
    assert visitor().log_in("member", NEW).status == 302


@pytest.mark.spec("ACC-13")
def test_a_link_becomes_invalid_when_its_user_logs_in(visitor, link):
    visitor().log_in("member")
    assert is_dead(visitor(), link)


@pytest.mark.spec("ACC-13")
def test_a_link_becomes_invalid_when_the_password_changes(visitor, link):
    assert change_password(visitor("member"), NEW).status == 302
    assert is_dead(visitor(), link)


@pytest.mark.spec("ACC-13")
def test_a_link_becomes_invalid_when_the_email_address_changes(visitor, link):
    fields = {"Email address": "m@stockroom.example", "Current password": "correct horse stockroom"}
    page = visitor("member").submit("/accounts/email/", "Change email address", fields)
    assert page.status == 302
    assert is_dead(visitor(), link)


@pytest.mark.spec("ACC-13")
@pytest.mark.sharp
def test_a_link_expires(twin):
    with twin.served_with(STOCKROOM_PASSWORD_RESET_SECONDS="4") as hurried:
        ask_for_link(hurried.visitor())
        link = urlsplit(twin.mail.link()).path
        assert not is_dead(hurried.visitor(), link)
        until(lambda: is_dead(hurried.visitor(), link))


@pytest.mark.spec("ACC-13")
@pytest.mark.parametrize(
    "address",
    [
        "/accounts/reset/MQ/set-password/",
        "/accounts/reset/MQ/abc-def/",
        "/accounts/reset/NotBase64!/abc-def/",
        "/accounts/reset/OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5/abc-def/",
        "/accounts/reset/_w/x/",
        "/accounts/reset/%C3%A9/%C3%A9/",
    ],
)
def test_a_made_up_link_is_invalid(visitor, address):
    assert is_dead(visitor(), address)


@pytest.mark.spec("ACC-13")
def test_a_users_link_does_not_open_another_account(visitor, twin, link):
    ask_for_link(visitor(), "superuser@stockroom.example")
    other = twin.mail.wait(2)[1].get_content().split("/accounts/reset/")[1].split("/")[0]
    assert is_dead(visitor(), f"/accounts/reset/{other}/{link.rstrip('/').rsplit('/', 1)[1]}/")


@pytest.mark.spec("ACC-13")
def test_a_rejected_password_leaves_the_link_valid(visitor, link):
    page = visitor().visit(link).follow()
    refused = set_password(page, "short")
    assert said(refused)
    assert set_password(refused).status == 302


@pytest.mark.spec("ACC-13")
def test_using_a_link_does_not_log_in(visitor, link):
    browser = visitor()
    set_password(browser.visit(link).follow())
    assert not is_logged_in(browser)


@pytest.mark.spec("ACC-13")
@pytest.mark.sharp
def test_using_a_link_logs_out_another_user_in_the_same_browser(visitor, link):
    browser = visitor("clerk")
    set_password(browser.visit(link).follow())
    assert not is_logged_in(browser)


@pytest.mark.spec("ACC-13")
@pytest.mark.sharp
def test_a_password_reset_ends_the_users_sessions(visitor, twin):
    thief = visitor("member")
    ask_for_link(visitor())
    set_password(visitor().visit(twin.mail.link().removeprefix(twin.url)).follow())
    assert not is_logged_in(thief)


@pytest.mark.spec("ACC-13")
@pytest.mark.parametrize("opened", [False, True], ids=["unopened", "opened"])
def test_the_link_of_a_deactivated_user_is_invalid(visitor, twin, link, opened):
    browser = visitor()
    if opened:
        link = browser.visit(link).location
    twin.execute("UPDATE accounts_user SET is_active = false WHERE username = 'member'")
    assert is_dead(browser, link)
