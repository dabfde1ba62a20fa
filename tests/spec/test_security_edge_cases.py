"""ACC-14, OPS-1, SEC-7: requests and settings that frameworks treat differently."""

from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest

from tests.spec.arrange import RESET


@pytest.mark.spec("ACC-14", "ACC-16")
def test_a_user_without_a_profile_is_throttled_too(visitor, twin):
    statuses = []
    for _ in range(6):
        browser = visitor("member")
        twin.execute("DELETE FROM accounts_profile")
        form = browser.visit(RESET).form("Send the link")
        twin.execute("DELETE FROM accounts_profile")
        statuses.append(form.fill({"Email address": "member@stockroom.example"}).submit().status)
    assert statuses == [302] * 5 + [429]


@pytest.mark.spec("SEC-6")
@pytest.mark.parametrize("length", ["9" * 18, "9" * 19, "9" * 40])
def test_a_content_length_of_any_size_is_too_large(twin, length):
    connection = HTTPConnection(urlsplit(twin.url).netloc, timeout=10)
    connection.request("POST", "/accounts/login/", headers={"Content-Length": length})
    assert connection.getresponse().status == 413
    connection.close()


@pytest.mark.spec("SEC-7")
def test_an_unsatisfiable_range_is_not_a_bad_request(visitor):
    page = visitor().visit("/static/favicon.svg", headers={"Range": "bytes=99999999-"})
    assert page.status in (200, 416)


@pytest.mark.only("sqlite", "settings are read before the database is used")
@pytest.mark.spec("OPS-1")
def test_the_scheme_of_the_database_url_may_be_in_upper_case(twin):
    url = twin.store.url.replace("sqlite", "SQLITE", 1)
    with twin.served_with(STOCKROOM_DATABASE_URL=url) as other:
        assert other.visitor().visit("/readyz").status == 200
