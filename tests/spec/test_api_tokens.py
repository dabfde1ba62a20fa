"""API-1: a request to the API acts for the owner of its token only."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.harness.program import Program, give_token
from tests.spec.arrange import until
from tests.spec.arrange_accounts import create_token, plain
from tests.spec.arrange_api import ITEM, is_problem
from tests.spec.arrange_logs import event

CHALLENGE = 'Bearer realm="stockroom"'
INVALID = f'{CHALLENGE}, error="invalid_token"'
PAST = "2020-06-08 23:30:00"


def last_used(twin):
    return twin.value("SELECT last_used_at FROM api_apitoken")


@pytest.mark.spec("API-1", "ACC-18")
def test_a_token_created_on_the_page_gives_access_to_the_api(visitor, twin):
    token = plain(create_token(visitor("clerk")))
    answer = Program(twin, token).send("GET", ITEM)
    assert (answer.status, answer.data["sku"]) == (200, "HEX-M8-030")


@pytest.mark.spec("API-1", "API-2")
def test_without_a_token_the_status_is_401(program):
    answer = program().send("GET", ITEM)
    assert is_problem(answer, 401)
    assert answer.headers["WWW-Authenticate"] == CHALLENGE


@pytest.mark.spec("API-1")
@pytest.mark.parametrize("timestamps", [{"expires_at": PAST}, {"revoked_at": PAST}])
def test_an_expired_or_revoked_token_is_rejected(twin, timestamps):
    answer = Program(twin, give_token(twin, "clerk", **timestamps)).send("GET", ITEM)
    assert is_problem(answer, 401)
    assert answer.headers["WWW-Authenticate"] == INVALID
    assert last_used(twin) is None


@pytest.mark.spec("API-1", "ACC-19")
def test_a_token_of_an_inactive_user_is_rejected(program, twin):
    speaker = program("clerk")
    twin.execute("UPDATE accounts_user SET is_active = false WHERE username = 'clerk'")
    answer = speaker.send("GET", ITEM)
    assert is_problem(answer, 401)
    assert answer.headers["WWW-Authenticate"] == INVALID


@pytest.mark.spec("API-1", "API-8")
@pytest.mark.parametrize(
    "header",
    [
        "Bearer",
        "Bearer stk_nobody",
        "TOKEN",
        "Basic TOKEN",
        "Token TOKEN",
        "Bearer TOKENx",
        "Bearer TOKEN TOKEN",
        "Bearer TOKEN, Bearer TOKEN",
        'Bearer "TOKEN"',
        "Bearer \u00e9",
        "Bearer " + "x" * 5000,
        "\u00e9",
        "Basic",
        "Basic \u00e9",
        "Basic !",
        "Digest \u00e9",
        "Digest username",
        'Digest username="\u00e9',
        "Negotiate \u00e9",
    ],
    ids=lambda header: header[:20].strip(),
)
def test_an_invalid_token_is_rejected(program, header):
    speaker = program("superuser")
    sent = header.replace("TOKEN", speaker.token).encode("latin-1")
    answer = speaker.send("GET", ITEM, headers={"Authorization": sent})
    assert is_problem(answer, 401)
    assert answer.headers["WWW-Authenticate"] == INVALID


@pytest.mark.spec("API-1")
@pytest.mark.parametrize("scheme", ["bearer", "BEARER", "Bearer  "])
def test_the_bearer_scheme_ignores_case(program, scheme):
    speaker = program("clerk")
    sent = {"Authorization": f"{scheme} {speaker.token}"}
    assert speaker.send("GET", ITEM, headers=sent).status == 200


@pytest.mark.spec("API-1")
def test_a_session_cookie_alone_is_401_and_is_left_unchanged(visitor, twin):
    browser = visitor("superuser")
    before = twin.contents("accounts_", "django_session")
    answer = browser.visit(ITEM)
    assert is_problem(answer, 401)
    assert "set-cookie" not in answer.headers
    assert twin.contents("accounts_", "django_session") == before


@pytest.mark.spec("API-1", "SEC-4")
@pytest.mark.parametrize("address", [ITEM, "/api/v1/items/NO-SUCH-SKU", "/api/v1/no-such-address"])
def test_the_api_neither_reads_nor_sets_cookies(program, twin, address):
    speaker = program("clerk")
    bare = speaker.send("GET", address)
    names = ["session", "sessionid", "csrftoken", "remember_token", "messages"]
    cookies = "; ".join(f"{name}=x" for name in names)
    answer = speaker.send("GET", address, headers={"Cookie": cookies})
    assert (answer.status, bare.status) == (bare.status, answer.status)
    for one in (bare, answer):
        assert "set-cookie" not in one.headers
        assert "Cookie" not in one.headers.get("Vary", "")


@pytest.mark.spec("API-1")
def test_a_token_gives_no_access_to_pages(program):
    answer = program("superuser").send("GET", "/items/")
    assert (answer.status, answer.location) == (302, "/accounts/login/?next=/items/")


@pytest.mark.sharp("member")
@pytest.mark.spec("API-1", "API-8")
@pytest.mark.parametrize(("role", "status"), [("", 401), ("member", 403), ("clerk", 406)])
def test_authentication_is_checked_before_accept(program, role, status):
    answer = program(role).send("GET", ITEM, headers={"Accept": "text/html"})
    assert is_problem(answer, status)


@pytest.mark.spec("API-1", "API-2", "SEC-8")
def test_without_the_permission_the_status_is_403_and_it_is_logged(program, twin):
    answer = program("member").send("GET", ITEM)
    assert is_problem(answer, 403)
    until(lambda: answer.headers["X-Request-ID"] in twin.log(), seconds=3)
    fields = {"username": "member", "method": "GET", "path": ITEM}
    assert event(twin, answer) == ("permission_denied", fields)


@pytest.mark.spec("API-1", "API-2", "ACC-6")
def test_permission_is_checked_before_existence(program):
    assert is_problem(program("member").get("/items/NO-SUCH-SKU"), 403)
    assert is_problem(program("clerk").get("/items/NO-SUCH-SKU"), 404)


@pytest.mark.spec("API-1")
def test_the_last_use_of_a_token_is_recorded_once_a_minute(program, twin):
    speaker = program("clerk")
    speaker.send("GET", ITEM)
    first = last_used(twin)
    age = datetime.now(UTC) - datetime.fromisoformat(str(first)).replace(tzinfo=UTC)
    assert timedelta(0) <= age < timedelta(seconds=30)
    answer = speaker.send("GET", ITEM)
    assert last_used(twin) == first
    assert not [one for one in answer.statements if one.startswith("UPDATE")]
    twin.execute("UPDATE api_apitoken SET last_used_at = '2020-01-01 00:00:00.000001'")
    speaker.send("GET", ITEM)
    assert last_used(twin) > first
