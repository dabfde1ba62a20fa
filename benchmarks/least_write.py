"""The floor of a write, as a WSGI application: the twins' UPDATE and INSERT in one transaction.

Served by writes.py in place of a twin, on the database of STOCKROOM_DATABASE_URL.
"""

import json
import os
import threading
from collections.abc import Callable, Iterable
from contextlib import closing
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import make_url

UPDATE = (
    "UPDATE stock_item SET quantity_on_hand = quantity_on_hand - 1 "
    "WHERE sku = {0} AND is_active AND quantity_on_hand >= 1"
)
INSERT = (
    "INSERT INTO stock_stockmovement (item_id, kind, quantity_change, quantity_after, reason, "
    "created_at, created_by_id, request_key) SELECT stock_item.id, 'issue', -1, quantity_on_hand, "
    "'', {0}, accounts_user.id, {0} FROM stock_item, accounts_user "
    "WHERE sku = {0} AND username = 'clerk'"
)
URL = make_url(os.environ["STOCKROOM_DATABASE_URL"])
PLACE = "?" if URL.drivername == "sqlite" else "%s"
OWN = threading.local()


def connect() -> Any:
    """Connect with the database's own driver; each commit waits for the disk."""
    if URL.drivername == "sqlite":
        import sqlite3

        connection = sqlite3.connect(URL.database, timeout=5, isolation_level="IMMEDIATE")
        connection.execute("PRAGMA synchronous = EXTRA")
        return connection
    if URL.drivername == "postgresql":
        import psycopg

        return psycopg.connect(URL.render_as_string(hide_password=False))
    import MySQLdb

    options = URL.translate_connect_args(username="user")
    return MySQLdb.connect(**options)


def record(sku: str, key: str) -> None:
    """Issue one unit of an item."""
    if not hasattr(OWN, "connection"):
        OWN.connection = connect()
    now = datetime.now(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")
    with closing(OWN.connection.cursor()) as cursor:
        cursor.execute(UPDATE.format(PLACE), (sku,))
        cursor.execute(INSERT.format(PLACE), (now, key, sku))
    OWN.connection.commit()


def application(environ: dict[str, Any], start_response: Callable) -> Iterable[bytes]:
    """Record a movement, if the request asks for one, and respond with a small object."""
    if environ["REQUEST_METHOD"] == "POST":
        sent = json.load(environ["wsgi.input"])
        record(environ["PATH_INFO"].split("/")[-2], environ["HTTP_IDEMPOTENCY_KEY"])
        body = json.dumps(sent).encode()
    else:
        body = b"{}"
    headers = [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
    start_response("201 Created", headers)
    return [body]
