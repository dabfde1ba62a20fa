"""Write every SQL statement of a served twin to the file named in STOCKROOM_SQL_TRACE.

If STOCKROOM_SQL_PATIENCE is set, SQLite waits this many seconds for a lock: a test of three
attempts need not wait three times five.

The harness puts this folder on the PYTHONPATH of the twin it serves, so the twin does not know
about it. One line of JSON per statement; O_APPEND keeps lines of several threads apart.
"""

import json
import os
import sqlite3

# Each is called with a statement, within the code that runs it.
OBSERVERS: list = []
TARGET = os.environ.get("STOCKROOM_SQL_TRACE")
PATIENCE = os.environ.get("STOCKROOM_SQL_PATIENCE")


def trace_connections(path: str) -> None:
    """Wrap sqlite3.connect so that each connection reports the statements it runs."""
    connect = sqlite3.connect
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def write(statement: str) -> None:
        os.write(file, json.dumps(statement).encode() + b"\n")
        for observe in OBSERVERS:
            observe(statement)

    def traced_connect(*args, **kwargs):
        if PATIENCE:
            kwargs["timeout"] = float(PATIENCE)
        connection = connect(*args, **kwargs)
        connection.set_trace_callback(write)
        return connection

    sqlite3.connect = sqlite3.dbapi2.connect = traced_connect


if TARGET:
    trace_connections(TARGET)
