"""ACC-14: attempts are counted by IP address, across all processes."""

from functools import partial

import pytest

from tests.harness.visitor import DEMO_PASSWORD
from tests.spec.arrange import RESET, together
from tests.spec.arrange_accounts import WRONG, attempt, fail, fail_with_names

LOG_IN = "/accounts/login/"
# So that passwords are checked in parallel.
COSTLY = {"STOCKROOM_ARGON2_MEMORY_KIB": "32768"}


@pytest.fixture(scope="module")
def proxied(twin):
    """Return a process behind one trusted proxy, on the same database."""
    with twin.served_with(STOCKROOM_TRUSTED_PROXIES="1") as other:
        yield other


def by_way_of(address):
    """Return the header that a proxy sends."""
    return {"X-Forwarded-For": address}


@pytest.mark.spec("ACC-14", "SEC-5")
def test_each_ip_address_has_its_own_count(proxied):
    browser, here, there = proxied.visitor(), by_way_of("198.51.100.1"), by_way_of("198.51.100.2")
    fail(browser, 5, headers=here)
    assert attempt(browser, "clerk", headers=here).status == 429
    fail(browser, 5, headers=there)
    assert attempt(browser, "clerk", DEMO_PASSWORD, headers=there).status == 429
    assert attempt(browser, "clerk", DEMO_PASSWORD, headers=by_way_of("2001:db8::1")).status == 302


@pytest.mark.spec("ACC-14", "SEC-5")
def test_forwarded_addresses_sent_by_the_client_are_ignored(proxied):
    browser = proxied.visitor()
    for number in range(5):
        fail(browser, 1, headers=by_way_of(f"203.0.113.{number}, 198.51.100.1"))
    last = by_way_of("203.0.113.9, 198.51.100.1")
    assert attempt(browser, "clerk", headers=last).status == 429


@pytest.mark.spec("ACC-14", "SEC-5")
def test_without_a_proxy_no_header_sets_the_ip_address(visitor):
    browser = visitor()
    for number in range(5):
        fail(browser, 1, headers=by_way_of(f"203.0.113.{number}"))
    assert attempt(browser, "clerk", headers=by_way_of("203.0.113.9")).status == 429


@pytest.mark.spec("ACC-14", "SEC-5", "SEC-6")
@pytest.mark.parametrize("address", ["", "unknown", ",", "a" * 4000, "198.51.100.1:80", "::1"])
def test_an_invalid_ip_address_never_causes_a_500(proxied, address):
    assert attempt(proxied.visitor(), "clerk", headers=by_way_of(address)).status == 200


@pytest.mark.spec("ACC-14", "OPS-5")
def test_processes_share_the_counts(visitor, neighbor):
    fail(visitor(), 3)
    fail(neighbor.visitor(), 2)
    assert attempt(visitor(), "clerk", DEMO_PASSWORD).status == 429
    assert attempt(neighbor.visitor(), "clerk", DEMO_PASSWORD).status == 429


@pytest.mark.spec("ACC-14", "OPS-5")
def test_a_new_process_uses_the_stored_counts(visitor, twin):
    fail(visitor(), 5)
    with twin.served_with() as later:
        assert attempt(later.visitor(), "clerk", DEMO_PASSWORD).status == 429


def at_once(visitors, names):
    """Fail with all usernames in parallel, and return the statuses."""
    forms = [visitor.visit(LOG_IN).form("Log in") for visitor in visitors]
    filled = zip(forms, names, strict=True)
    jobs = [form.fill({"Username": name, "Password": WRONG}).submit for form, name in filled]
    return sorted(page.status for page in together(jobs))


@pytest.mark.spec("ACC-14")
def test_of_20_concurrent_attempts_for_a_username_5_are_checked(visitor):
    statuses = at_once([visitor() for _ in range(20)], ["clerk"] * 20)
    assert statuses == [200] * 5 + [429] * 15


@pytest.mark.spec("ACC-14")
def test_of_20_concurrent_attempts_from_an_ip_address_10_are_checked(visitor):
    statuses = at_once([visitor() for _ in range(20)], [f"nobody-{n}" for n in range(20)])
    assert statuses == [200] * 10 + [429] * 10


@pytest.mark.spec("ACC-14", "OPS-5")
def test_two_processes_check_no_more_attempts_than_one(twin, neighbor):
    visitors = [process.visitor() for process in (twin, neighbor) * 6]
    assert at_once(visitors, ["clerk", "CLERK"] * 6) == [200] * 5 + [429] * 7


@pytest.mark.spec("ACC-14")
def test_concurrent_requests_for_links_are_sent_or_throttled(proxied):
    forms = [proxied.visitor().visit(RESET).form("Send the link") for _ in range(12)]

    def ask(form, email):
        pairs = form.fill({"Email address": f"{email}@stockroom.example"}).pairs()
        here = by_way_of("198.51.100.1")
        return form.page.visitor.post(form.action, pairs, headers=here, referrer=RESET).status

    asked = together([partial(ask, form, f"nobody-{n % 4}") for n, form in enumerate(forms)])
    assert sorted(asked) == [302] * 10 + [429] * 2
    # The limit of the IP address is reached, so none of these requests counts for its own address.
    for number in range(2):
        asked = together([partial(ask, form, f"somebody-{number}") for form in forms[:8]])
        assert asked == [429] * 8


@pytest.mark.thorough("many logins run concurrently")
@pytest.mark.spec("ACC-14")
@pytest.mark.parametrize("limit", ["NAME", "ADDRESS"])
def test_concurrent_logins_with_the_correct_password_are_never_throttled(twin, limit):
    with twin.served_with(**COSTLY, **{f"STOCKROOM_THROTTLE_{limit}_FAILURES": "2"}) as careful:
        forms = [careful.visitor().visit(LOG_IN).form("Log in") for _ in range(8)]
        typed = zip(forms, ["clerk", "manager"] * 4, strict=True)
        jobs = [form.fill({"Username": n, "Password": DEMO_PASSWORD}).submit for form, n in typed]
        assert [page.status for page in together(jobs)] == [302] * 8


@pytest.mark.spec("ACC-14")
def test_expired_counts_are_deleted(visitor, twin):
    fail_with_names(visitor(), 5)
    twin.execute("UPDATE accounts_throttle SET started_at = '2020-03-10 23:30:00.000001'")
    fail(visitor(), 1, "somebody else")
    assert twin.value("SELECT count(*) FROM accounts_throttle") == 2


@pytest.mark.spec("ACC-14")
def test_the_table_stores_neither_usernames_nor_ip_addresses(visitor, twin):
    fail(visitor(), 1, "nobody at all")
    kept = repr(twin.contents("accounts_throttle"))
    assert "nobody" not in kept
    assert "127.0.0.1" not in kept
