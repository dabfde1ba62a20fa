"""ACC-11 and ACC-12: requesting a reset link, and its recipient."""

from urllib.parse import urlsplit

import pytest

from tests.spec.arrange import RESET, ask_for_link, until

SENT = (
    "We’ve emailed you instructions for setting your password, if an account exists with the "
    "email you entered. You should receive them shortly."
)


@pytest.mark.spec("ACC-11")
@pytest.mark.parametrize(
    "address",
    ["member@stockroom.example", "MEMBER@Stockroom.Example", "stranger@stockroom.example"],
)
def test_the_response_is_the_same_for_every_address(visitor, address):
    done = ask_for_link(visitor(), address)
    assert (done.status, done.location) == (302, f"{RESET}done/")
    assert SENT in done.follow().text


@pytest.mark.spec("ACC-11")
def test_the_responses_are_identical_except_for_random_values(visitor):
    known, unknown = (
        ask_for_link(visitor(), f"{name}@stockroom.example") for name in ("member", "zoe")
    )
    assert known.html == unknown.html
    assert known.follow().text == unknown.follow().text


@pytest.mark.spec("ACC-11")
@pytest.mark.parametrize(
    ("address", "text"),
    [("", "This field is required."), ("nobody", "Enter a valid email address.")],
)
def test_an_invalid_address_is_rejected(visitor, address, text):
    assert ask_for_link(visitor(), address).errors == {"Email address": [text]}


@pytest.mark.spec("ACC-11")
def test_the_response_is_the_same_if_the_mail_server_is_down(neighbor, twin):
    stranger = ask_for_link(neighbor.visitor(), "stranger@stockroom.example")
    assert "ERROR" not in twin.log()
    known = ask_for_link(neighbor.visitor())
    assert (known.status, known.location) == (stranger.status, stranger.location)
    assert SENT in known.follow().text
    until(lambda: "ERROR" in twin.log())


@pytest.mark.spec("ACC-11")
def test_the_response_is_the_same_if_the_mail_server_rejects_the_email(visitor, twin):
    twin.mail.refusing = True
    done = ask_for_link(visitor())
    assert (done.status, done.location) == (302, f"{RESET}done/")
    until(lambda: "ERROR" in twin.log())


def reset_form(browser):
    """Return the filled-in form that requests a link."""
    form = browser.visit(RESET).form("Send the link")
    return form.fill({"Email address": "member@stockroom.example"})


@pytest.mark.spec("ACC-12")
@pytest.mark.parametrize("typed", ["member@stockroom.example", "MEMBER@STOCKROOM.EXAMPLE"])
def test_the_email_goes_to_the_stored_address(visitor, twin, typed):
    ask_for_link(visitor(), typed)
    assert [mail["To"] for mail in twin.mail.wait()] == ["member@stockroom.example"]


@pytest.mark.spec("ACC-12")
def test_a_lookalike_address_gets_no_email(visitor, twin):
    twin.execute("UPDATE accounts_user SET email = 'mike@example.org' WHERE username = 'member'")
    ask_for_link(visitor(), "m\u0131ke@example.org")
    ask_for_link(visitor(), "mi\u212ae@example.org")
    ask_for_link(visitor(), "clerk@stockroom.example")
    assert [mail["To"] for mail in twin.mail.wait()] == ["clerk@stockroom.example"]


@pytest.mark.spec("ACC-12")
def test_unknown_addresses_and_inactive_users_get_no_email(visitor, twin):
    twin.execute("UPDATE accounts_user SET is_active = false WHERE username = 'member'")
    ask_for_link(visitor())
    ask_for_link(visitor(), "stranger@stockroom.example")
    ask_for_link(visitor(), "clerk@stockroom.example")
    assert [mail["To"] for mail in twin.mail.wait()] == ["clerk@stockroom.example"]


@pytest.mark.spec("ACC-12")
def test_every_user_who_shares_an_address_gets_a_link(visitor, twin):
    twin.execute("UPDATE accounts_user SET email = 'desk@stockroom.example' WHERE is_staff = false")
    ask_for_link(visitor(), "desk@stockroom.example")
    texts = "".join(mail.get_content() for mail in twin.mail.wait(2))
    assert "clerk" in texts
    assert "member" in texts


@pytest.mark.spec("ACC-12")
@pytest.mark.sharp
def test_the_link_starts_with_the_base_url_whatever_the_host_header_says(visitor, twin):
    browser, port = visitor(), urlsplit(twin.url).port
    form = reset_form(browser)
    named = {"Host": f"localhost:{port}", "Origin": f"http://localhost:{port}"}
    assert browser.post(RESET, form.pairs(), headers=named).status == 302
    assert twin.mail.link().startswith(f"{twin.url}/accounts/reset/")


@pytest.mark.spec("ACC-12", "SEC-5")
@pytest.mark.parametrize("header", ["X-Forwarded-Host", "X-Forwarded-Server", "Forwarded"])
def test_forged_headers_do_not_change_the_link(visitor, twin, header):
    browser = visitor()
    form = reset_form(browser)
    browser.post(RESET, form.pairs(), headers={header: "evil.example"})
    assert "evil" not in twin.mail.wait()[0].get_content()


@pytest.mark.spec("ACC-12")
def test_a_request_with_an_unknown_host_sends_no_email(visitor, twin):
    browser = visitor()
    form = reset_form(browser)
    assert browser.post(RESET, form.pairs(), headers={"Host": "evil.example"}).status == 400
    assert twin.mail.messages == []
