"""One request followed through both twins: a clerk's receipt, with its calls, SQL and times.

Recorded by `tasks.py follow` and stored in receipt.json, with a hash of the functions that ran.
"""

import hashlib
import json
from collections.abc import Iterable
from functools import cache
from typing import Any

from comparison.regions import TwinCode
from tests.harness.declaration import ROOT

FILE = ROOT / "comparison/receipt.json"
# An event: its kind, the function or the SQL, and its start as a share of the time.
Event = tuple[str, str, float]


def digest_of(code: TwinCode, events: Iterable[Event]) -> str:
    """Return a hash of the twin's called functions."""
    called = {what for kind, what, _ in events if kind == "call" and "::" in what}
    total = hashlib.sha256()
    for name in sorted(called):
        path, _, function = name.partition("::")
        own = function.partition(".<locals>")[0]
        parts = [one for one in code.parts if one.path == path and one.name == own]
        lines = [code.text(path)[line - 1] for part in parts for line in part.lines]
        total.update("\n".join([name, *lines, ""]).encode())
    return total.hexdigest()


@cache
def kept() -> dict[str, Any]:
    """Return the stored recording."""
    return json.loads(FILE.read_text("utf-8"))
