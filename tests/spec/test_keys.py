"""Session keys in the database, and repeated requests after a rename."""

import zlib
from base64 import urlsafe_b64decode
from contextlib import suppress

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
