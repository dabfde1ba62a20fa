"""Session keys in the database, and repeated requests after a rename."""

import zlib
from base64 import urlsafe_b64decode
from contextlib import suppress
from urllib.parse import urlencode

import pytest

from tests.harness.program import Program, give_token
from tests.spec.arrange import ledger

PATH = "/api/v1/items/HEX-M8-030/movements"


def readable(cookie: str) -> str:
    """Return a cookie with its base64 content decoded and decompressed."""
    found = [cookie]
    for part in cookie.split("."):
        content = urlsafe_b64decode(part.encode() + b"==")
        with suppress(zlib.error):
            content = zlib.decompress(content)
        found.append(content.decode("latin-1"))
    return " ".join(found)


@pytest.mark.spec("ACC-8")
def test_no_cookie_contains_the_session_data_of_the_database(visitor, twin):
    cookies = " ".join(map(readable, visitor("clerk").cookies.values()))
    tables = [rows for table, rows in twin.contents("").items() if "session" in table]
    stored = {one for rows in tables for row in rows for one in row if isinstance(one, str)}
    assert stored
    assert [text for text in stored if text and text in cookies] == []


@pytest.mark.spec("API-6", "API-2")
def test_repeating_a_key_after_a_rename_works_at_the_new_url_only(twin):
    speaker = Program(twin, give_token(twin, "clerk"))
    asked = {"json": {"kind": "receipt", "quantity": 5}, "headers": {"Idempotency-Key": "k"}}
    assert speaker.send("POST", PATH, **asked).status == 201
    lines = len(ledger(twin))
    twin.execute("UPDATE stock_item SET sku = 'RENAMED' WHERE sku = 'HEX-M8-030'")
    assert speaker.send("POST", PATH, **asked).status == 404
    again = speaker.send("POST", PATH.replace("HEX-M8-030", "RENAMED"), **asked)
    assert (again.status, again.headers["Idempotent-Replayed"]) == (201, "true")
    assert len(ledger(twin)) == lines


@pytest.mark.spec("SEC-6", "STK-13")
@pytest.mark.parametrize("key", ["%FF%FE", "%C3%28", "%ED%A0%80"])
def test_a_key_in_invalid_utf_8_records_at_most_one_movement(visitor, twin, key):
    browser, before = visitor("clerk"), len(ledger(twin))
    form = browser.visit("/items/HEX-M8-030/").form("Record")
    pairs = [pair for pair in form.pairs("Record") if pair[0] not in ("key", "kind", "quantity")]
    body = f"{urlencode(pairs)}&kind=receipt&quantity=5&key={key}"
    sent = {"Content-Type": "application/x-www-form-urlencoded", "Origin": twin.url}
    answers = [browser.request("POST", form.action, content=body, headers=sent) for _ in range(2)]
    statuses = [answer.status for answer in answers]
    recorded = len(ledger(twin)) - before
    assert (statuses, recorded) in (([302, 302], 1), ([200, 200], 0))
