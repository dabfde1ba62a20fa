"""ACC-14: sign-ups and reset links are throttled like passwords."""

import pytest

from tests.harness.visitor import DEMO_PASSWORD
from tests.spec.arrange import RESET, ask_for_link
from tests.spec.arrange_accounts import attempt, bare, fail_with_names, let_pass, waiting
from tests.spec.arrange_logs import event

MEMBER, NOBODY = "member@stockroom.example", "nobody@stockroom.example"
# The maximum length of an email address.
LONG = f"{'n' * 63}@{'.'.join(['b' * 60] * 3)}.example"
SECRET = "plenty of unrelated words"


def sign_up(visitor, name):
    """Sign up with a complete form."""
    fields = {"Username": name, "Email address": NOBODY}
    fields |= {"Password": SECRET, "Password confirmation": SECRET}
    return visitor.submit("/accounts/signup/", "Sign up", fields)


def use_up(visitor):
    """Request as many links as one IP address may."""
    asked = [ask_for_link(visitor, f"nobody-{n}@stockroom.example").status for n in range(10)]
    assert asked == [302] * 10


@pytest.mark.spec("ACC-14", "ACC-1", "SEC-8")
def test_the_eleventh_sign_up_from_an_ip_address_creates_no_account(visitor, twin):
    assert [sign_up(visitor(), f"newcomer-{n}").status for n in range(10)] == [302] * 10
    page = sign_up(visitor(), "one-too-many")
    assert "Too many attempts" in page.headings
    assert event(twin, page) == ("signup_throttled", {"username": "", "seconds": waiting(page)})
    assert not twin.value("SELECT count(*) FROM accounts_user WHERE username = 'one-too-many'")
    let_pass(twin, 60)
    assert sign_up(visitor(), "one-too-many").status == 302


@pytest.mark.spec("ACC-14")
def test_a_rejected_sign_up_is_not_counted(visitor, twin):
    assert [sign_up(visitor(), "clerk").status for _ in range(12)] == [200] * 12
    assert sign_up(visitor(), "newcomer").status == 302


@pytest.mark.spec("ACC-14", "ACC-11", "SEC-8")
def test_the_eleventh_reset_link_requested_from_an_ip_address_is_not_sent(visitor, twin):
    use_up(visitor())
    page = ask_for_link(visitor(), MEMBER)
    assert 40 <= waiting(page) <= 60
    expected = {"username": "", "seconds": waiting(page)}
    assert event(twin, page) == ("reset_throttled", expected)
    let_pass(twin, 60)
    assert ask_for_link(visitor(), MEMBER).status == 302
    assert len(twin.mail.wait()) == 1


@pytest.mark.spec("ACC-14", "ACC-11")
@pytest.mark.parametrize("email", [MEMBER, NOBODY, LONG])
def test_the_sixth_reset_link_for_an_email_address_is_throttled_even_if_nobody_has_it(
    visitor, email
):
    typed = [email, email.upper()] * 3
    *answers, last = [ask_for_link(visitor(), one) for one in typed]
    assert [page.status for page in answers] == [302] * 5
    assert 270 <= waiting(last) <= 300
    assert ask_for_link(visitor(), "clerk@stockroom.example").status == 302


@pytest.mark.spec("ACC-14", "ACC-11")
def test_a_throttled_response_does_not_reveal_who_has_an_account(visitor):
    for email in (MEMBER, NOBODY):
        assert [ask_for_link(visitor(), email).status for _ in range(5)] == [302] * 5
    known, unknown = (ask_for_link(visitor(), email) for email in (MEMBER, NOBODY))
    assert bare(known) == bare(unknown)
    assert abs(waiting(known) - waiting(unknown)) <= 30


@pytest.mark.spec("ACC-14", "ACC-11")
def test_an_invalid_email_address_is_not_counted(visitor):
    assert [ask_for_link(visitor(), "nobody").status for _ in range(12)] == [200] * 12
    assert ask_for_link(visitor(), MEMBER).status == 302


@pytest.mark.spec("ACC-14")
def test_reset_links_sign_ups_and_logins_are_counted_separately(visitor):
    use_up(visitor())
    assert sign_up(visitor(), "newcomer").status == 302
    assert attempt(visitor(), "clerk", DEMO_PASSWORD).status == 302
    fail_with_names(visitor(), 10)
    assert sign_up(visitor(), "another").status == 302


@pytest.mark.spec("ACC-14", "ACC-11", "OPS-5")
def test_each_ip_address_has_its_own_count_of_reset_links(twin):
    with twin.served_with(STOCKROOM_TRUSTED_PROXIES="1") as proxied:
        form = proxied.visitor().visit(RESET).form("Send the link")
        for last in (1, 2):
            for number in range(10):
                pairs = form.fill({"Email address": f"{last}-{number}@x.example"}).pairs()
                there = {"X-Forwarded-For": f"198.51.100.{last}"}
                page = form.page.visitor.post(RESET, pairs, headers=there, referrer=RESET)
                assert page.status == 302
