"""One request that was followed in both twins: a clerk's receipt, with its calls, SQL and times.

Recorded by `tasks.py follow` and kept in receipt.json, with a digest of the functions that ran.
"""

import hashlib
import json
from collections.abc import Iterable
from functools import cache
from typing import Any

from comparison.regions import TwinCode
from tests.harness.declaration import ROOT

FILE = ROOT / "comparison/receipt.json"
# What an event is: its kind, the function or the SQL, and the share of the time it began at.
Event = tuple[str, str, float]


def digest_of(code: TwinCode, events: Iterable[Event]) -> str:
    """Return a hash of the twin's functions that were called."""
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
    """Return what was kept."""
    return json.loads(FILE.read_text("utf-8"))
