"""ACC-18: revoking your own API tokens, and no others."""

import pytest

from tests.harness.controls import text_of
from tests.spec.arrange import TOKENS, with_token
from tests.spec.arrange_accounts import add_token, add_tokens, revocation, revoked, tokens


@pytest.mark.spec("ACC-18")
def test_an_active_token_is_revoked_with_its_button(visitor, twin):
    add_token(twin, "member", "Gate")
    add_token(twin, "member", "Scanner")
    page = visitor("member").visit(TOKENS)
    done = page.form(revocation(twin, "Scanner")).submit("Revoke")
    assert (done.status, done.location) == (302, TOKENS)
    after = done.follow()
    assert after.messages == ["The token “Scanner” was revoked."]
    assert after.column("Revoke") == ["Revoked", "Revoke"]
    assert revoked(twin) == ["Scanner"]


@pytest.mark.spec("ACC-18", "SEC-6")
def test_only_a_canonical_primary_key_in_the_url_is_valid(visitor, twin):
    number, browser = str(add_token(twin, "member", "Gate")), visitor("member")
    spellings = [number.translate({ord(digit): ord(digit) + 0xFEE0 for digit in "0123456789"})]
    spellings += [number.translate({ord(digit): ord(digit) + 0x630 for digit in "0123456789"})]
    spellings += [
        f"-{number}",
        f"+{number}",
        f"{number}.0",
        f"0x{number}",
        "1" * 30,
        f"%20{number}",
    ]
    fields = with_token(browser, {})
    answers = [browser.post(f"{TOKENS}{one}/revoke/", fields).status for one in spellings]
    assert answers == [404] * len(spellings)
    assert revoked(twin) == []


@pytest.mark.spec("ACC-18")
def test_each_button_names_its_token(visitor, twin):
    add_tokens(twin, "member")
    page = visitor("member").visit(TOKENS)
    buttons = page.main.xpath(".//table//button")
    assert [text_of(button) for button in buttons] == ["Revoke"] * 2
    assert [button.get("aria-label") for button in buttons] == ["Revoke Used", "Revoke Living"]


@pytest.mark.spec("ACC-18")
@pytest.mark.parametrize("name", ["Revoked", "Revoked and expired"])
def test_revoking_a_token_twice_changes_nothing(visitor, twin, name):
    add_tokens(twin, "member")
    before, browser = tokens(twin), visitor("member")
    done = browser.post(revocation(twin, name), with_token(browser, {}))
    assert (done.status, done.location) == (302, TOKENS)
    assert tokens(twin) == before


@pytest.mark.spec("ACC-18")
@pytest.mark.sharp
@pytest.mark.parametrize("role", ["clerk", "superuser"])
def test_another_users_token_is_404(visitor, twin, role):
    add_token(twin, "member", "Scanner")
    browser, before = visitor(role), tokens(twin)
    assert browser.post(revocation(twin, "Scanner"), with_token(browser, {})).status == 404
    assert tokens(twin) == before


@pytest.mark.spec("ACC-18", "SEC-6")
@pytest.mark.parametrize("number", ["9999", "0", "-1", "x", "1" + "0" * 30, "1.5"])
def test_a_nonexistent_token_is_404(visitor, number):
    browser = visitor("member")
    address = f"{TOKENS}{number}/revoke/"
    assert browser.post(address, with_token(browser, {})).status == 404


@pytest.mark.spec("ACC-18")
@pytest.mark.parametrize(("method", "status"), [("GET", 302), ("HEAD", 302), ("OPTIONS", 405)])
def test_a_link_or_an_image_cannot_revoke_a_token(visitor, twin, method, status):
    add_token(twin, "member", "Scanner")
    answer = visitor("member").request(method, revocation(twin, "Scanner"))
    assert answer.status == status
    assert answer.headers.get("Location", TOKENS) == TOKENS
    assert revoked(twin) == []


@pytest.mark.spec("ACC-18", "SEC-2")
def test_a_form_without_a_csrf_token_revokes_nothing(visitor, twin):
    add_token(twin, "member", "Scanner")
    assert visitor("member").post(revocation(twin, "Scanner")).status == 403
    assert revoked(twin) == []
