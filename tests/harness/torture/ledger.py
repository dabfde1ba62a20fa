"""Invariants of the ledger and of the database file."""

from collections import Counter
from collections.abc import Iterator
from itertools import groupby

from tests.harness.databases import Database, Transaction
from tests.harness.torture.load import Load

SHOWN = 3
# One statement, so that all of it is read from one snapshot.
LINES = (
    "SELECT sku, quantity_on_hand, quantity_change, quantity_after, reason FROM stock_item "
    "LEFT JOIN stock_stockmovement ON stock_stockmovement.item_id = stock_item.id "
    "ORDER BY stock_item.id, stock_stockmovement.id"
)


def problems(store: Database, load: Load) -> list[str]:
    """Return the problems as sentences; an empty list if every promise was kept."""
    acknowledged, refused = list(load.acknowledged), list(load.refused)
    with store.opened() as database:
        lines = database.rows(LINES)
        damage = list(_damage(database)) if store.kind == "sqlite" else []
    reasons = (line["reason"] or "" for line in lines)
    count = Counter(reason for reason in reasons if reason.startswith(load.mark))
    found = {
        "acknowledged and not in the ledger": [one for one in acknowledged if not count[one]],
        "in the ledger more than once": [one for one in count if count[one] > 1],
        "rejected but in the ledger": [one for one in refused if count[one]],
        "in the ledger and never asked for": set(count) - set(load.sent),
    }
    wrong = [f"{len(what)} {words}{_such_as(what)}" for words, what in found.items() if what]
    return [*wrong, *_out_of_step(lines), *damage]


def _such_as(reasons: list[str] | set[str]) -> str:
    return f" (such as “{'”, “'.join(sorted(reasons)[:SHOWN])}”)"


def _out_of_step(lines: list[dict]) -> Iterator[str]:
    """Add up the movements of each item, in order, and compare with the recorded levels."""
    for sku, of_item in groupby(lines, key=lambda line: line["sku"]):
        level, wrong = 0, 0
        for line in of_item:
            level += line["quantity_change"] or 0
            wrong += line["quantity_after"] not in (None, level)
        if wrong:
            yield f"{wrong} levels in the ledger of {sku} are not the sum of what came before"
        if level != line["quantity_on_hand"]:
            yield f"{sku} has {line['quantity_on_hand']} on hand, and its ledger says {level}"


def _damage(database: Transaction) -> Iterator[str]:
    """Run SQLite's integrity check."""
    for row in database.execute("PRAGMA integrity_check"):
        if row[0] != "ok":
            yield f"integrity_check says: {row[0]}"
    for row in database.execute("PRAGMA foreign_key_check"):
        yield f"foreign_key_check says: {row[0]} {row[1]} refers to nothing in {row[2]}"
