"""A small dump to load, and to break in many ways."""

import json
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

KINDS = (
    "group",
    "user",
    "profile",
    "token",
    "category",
    "supplier",
    "item",
    "barcode",
    "movement",
    "history",
)
MOMENT = "2026-05-01T12:00:00.000001Z"
HEADER = {"format": "stockroom dump", "version": 1, "made_at": MOMENT}
# From line 2 on, one record of each kind.
RECORDS: tuple[dict[str, Any], ...] = (
    {"record": "group", "id": 3, "name": "Pickers", "permissions": ["stock.view_item"]},
    {
        "record": "user",
        "id": 7,
        "username": "Ada",
        "email": "ada@stockroom.example",
        "password": "$argon2id$v=19$m=8,t=2,p=1$bm90$aGluZw",
        "is_active": True,
        "is_staff": False,
        "is_superuser": False,
        "date_joined": MOMENT,
        "last_login": None,
        "groups": [3],
        "user_permissions": [],
    },
    {
        "record": "profile",
        "id": 1,
        "user": 7,
        "display_name": "Ada Ash",
        "job_title": "",
        "phone": "",
        "time_zone": "Asia/Kathmandu",
    },
    {
        "record": "token",
        "id": 2,
        "owner": 7,
        "name": "Scanner",
        "prefix": "stk_abcdefgh",
        "digest": "0" * 64,
        "created_at": MOMENT,
        "expires_at": MOMENT,
        "last_used_at": MOMENT,
        "revoked_at": None,
    },
    {"record": "category", "id": 5, "name": "Bolts", "slug": "bolts"},
    {
        "record": "supplier",
        "id": 4,
        "name": "Ash & Söhne",
        "email": "",
        "phone": "",
        "website": "https://stockroom.example",
    },
    {
        "record": "item",
        "id": 9,
        "sku": "HEX-1",
        "name": "Hex bolt",
        "description": "",
        "category": 5,
        "supplier": None,
        "location": "B-12-3",
        "unit_cost": "0.18",
        "quantity_on_hand": 6,
        "reorder_level": 10,
        "is_active": True,
        "created_at": MOMENT,
        "updated_at": MOMENT,
        "version": 2,
    },
    {"record": "barcode", "id": 1, "item": 9, "code": "4006381333931"},
    {
        "record": "movement",
        "id": 11,
        "item": 9,
        "kind": "receipt",
        "quantity_change": 6,
        "quantity_after": 6,
        "reason": "",
        "created_at": MOMENT,
        "created_by": 7,
        "request_key": None,
    },
    {
        "record": "history",
        "id": 1,
        "action_time": MOMENT,
        "user": 7,
        "kind": "stock.item",
        "object_id": 20,
        "object_repr": "HEX-2 Gone",
        "action": "deleted",
        "change_message": "",
    },
)

Change = Callable[[list[bytes]], Sequence[bytes] | None]


def line(content: Any) -> bytes:
    """Return a line of a dump."""
    return json.dumps(content).encode() + b"\n"


def lines(records: Sequence[dict[str, Any]] = RECORDS) -> list[bytes]:
    """Return the lines of a dump of these records."""
    counts = Counter(dict.fromkeys(KINDS, 0)) + Counter(one["record"] for one in records)
    end = {"record": "end", "counts": {kind: counts[kind] for kind in KINDS}}
    return [line(one) for one in (HEADER, *records, end)]


def place(kind: str) -> int:
    """Return the number of the line with the record of a kind."""
    return 2 + [one["record"] for one in RECORDS].index(kind)


def with_values(kind: str, /, **values: Any) -> list[bytes]:
    """Return the small dump with other values in one record."""
    return lines([one | values if one["record"] == kind else one for one in RECORDS])


def without(kind: str, *names: str) -> list[bytes]:
    """Return the small dump without some fields of a record, or without the record."""
    kept = [
        {name: value for name, value in one.items() if name not in names}
        for one in RECORDS
        if names or one["record"] != kind
    ]
    return lines(kept)


def with_more(kind: str, /, **values: Any) -> list[bytes]:
    """Return the small dump with one more record like that of a kind, after it."""
    at = place(kind) - 1
    return lines([*RECORDS[:at], RECORDS[at - 1] | values, *RECORDS[at:]])


def with_lines(at: int, *others: bytes) -> list[bytes]:
    """Return the small dump with one line replaced by others, counted from 1."""
    found = lines()
    return [*found[: at - 1], *others, *found[at:]]
