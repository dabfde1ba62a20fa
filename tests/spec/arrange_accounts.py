"""Helpers for the chapters about failed logins and API tokens."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from tests.harness.page import Page
from tests.harness.twin import Twin
from tests.harness.visitor import Visitor
from tests.spec.arrange import LOG_IN, TOKENS, token_field

ADMIN_LOGIN = "/admin/login/"
WRONG = "wrong horse stockroom"
PLAIN = re.compile(r"stk_[\w-]{40,}")


def attempt(
    visitor: Visitor,
    username: str,
    password: str = WRONG,
    login_url: str = LOG_IN,
    headers: Mapping[str, str] | None = None,
) -> Page:
    """Try to log in on one of the two login pages."""
    form = (
        visitor.visit(login_url).form("Log in").fill({"Username": username, "Password": password})
    )
    return visitor.post(form.action, form.pairs("Log in"), headers=headers, referrer=login_url)


def fail(visitor: Visitor, times: int, username: str = "clerk", **how: Any) -> None:
    """Fail this many times; none is throttled."""
    assert [attempt(visitor, username, **how).status for _ in range(times)] == [200] * times


def fail_with_names(visitor: Visitor, names: int) -> None:
    """Fail once for each of this many unknown usernames."""
    for number in range(names):
        fail(visitor, 1, f"nobody-{number}")


def let_pass(twin: Twin, seconds: int) -> None:
    """Move the recorded attempts back, as if this many seconds had passed."""
    with twin.database() as database:
        for row in database.rows("SELECT scope, started_at FROM accounts_throttle"):
            earlier = datetime.fromisoformat(row["started_at"]) - timedelta(seconds=seconds)
            moved = (earlier.isoformat(" ", "microseconds"), row["scope"])
            database.execute("UPDATE accounts_throttle SET started_at = ? WHERE scope = ?", moved)


def waiting(page: Page) -> int:
    """Return the seconds that a throttled attempt has to wait."""
    assert page.status == 429, page
    assert re.fullmatch(r"[1-9]\d*", page.headers["Retry-After"])
    return int(page.headers["Retry-After"])


def bare(page: Page) -> str:
    """Return the body of a page without per-request values."""
    html = page.html.replace(page.headers["X-Request-ID"], "REQUEST-ID")
    for form in page.forms:
        if form.method == "POST":
            html = html.replace(dict(form.pairs())[token_field(form)], "TOKEN")
    return html


def kinds(page: Page) -> list[str]:
    """Return the queries of a response without their values."""
    return [re.sub(r"'[^']*'|\b\d+\b", "?", sql) for sql in page.statements]


def create_token(visitor: Visitor, name: str = "Scanner", days: object = 90) -> Page:
    """Fill in the form that creates an API token, and send it."""
    return visitor.submit(TOKENS, "Create token", {"Name": name, "Days until expiry": days})


def plain(page: Page) -> str:
    """Return the token that a page shows, exactly once."""
    found = PLAIN.findall(page.text)
    assert len(found) == 1, f"{len(found)} tokens on {page!r}"
    return found[0]


def tokens(twin: Twin) -> list[dict[str, Any]]:
    """Return the columns of all tokens, oldest first."""
    return twin.rows("SELECT * FROM api_apitoken ORDER BY id")


def revoked(twin: Twin) -> list[str]:
    """Return the names of the revoked tokens."""
    return [one["name"] for one in tokens(twin) if one["revoked_at"]]


def revocation(twin: Twin, name: str) -> str:
    """Return the URL that revokes a token."""
    number = twin.value("SELECT id FROM api_apitoken WHERE name = ?", name)
    return f"{TOKENS}{number}/revoke/"


def add_token(twin: Twin, owner: str, name: str, **times: str) -> int:
    """Insert a token, valid for long unless timestamps are given; return its primary key."""
    # Not a whole second: all libraries then write the same text.
    columns = {"created_at": "2020-03-10 23:30:00", "expires_at": "2099-01-01 08:00:00"} | times
    with twin.database() as database:
        number = database.execute("SELECT count(*) FROM api_apitoken").scalar_one()
        row = {"name": name, "prefix": f"stk_{number:08}", "digest": f"{number:064x}"}
        row |= {column: f"{timestamp}.000001" for column, timestamp in columns.items()}
        holders = ", ".join(f":{column}" for column in row)
        return database.execute(
            f"INSERT INTO api_apitoken (owner_id, {', '.join(row)}) "
            f"SELECT id, {holders} FROM accounts_user WHERE username = :owner RETURNING id",
            row | {"owner": owner},
        ).scalar_one()


def add_tokens(twin: Twin, owner: str) -> None:
    """Insert a token of each state: unused, used, expired, revoked, expired and revoked."""
    past, used = {"expires_at": "2020-06-08 23:30:00"}, "2020-03-11 06:00:00"
    add_token(twin, owner, "Living")
    add_token(twin, owner, "Used", last_used_at=used)
    add_token(twin, owner, "Expired", **past)
    add_token(twin, owner, "Revoked", revoked_at=used)
    add_token(twin, owner, "Revoked and expired", revoked_at=used, **past)
