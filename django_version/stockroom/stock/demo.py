"""Fill an empty stockroom with demo users, items and ninety days of movements (OPS-2)."""

import json
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import F

from ..accounts.models import Profile, User, username_key
from ..accounts.permissions import ensure_groups
from .models import Barcode, Category, Item, StockMovement, Supplier

FOLDER = Path(__file__).parent / "demo"
PROFILE = ["display_name", "job_title", "phone", "time_zone"]


def read(name: str) -> Any:
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


def parse_now(text: str) -> datetime:
    """Parse an RFC 3339 datetime; raise ValueError if load would refuse the demo data."""
    now = datetime.fromisoformat(text)
    if now.tzinfo is None or not 1902 <= now.year < 2199:
        raise ValueError(f"{text}: not a datetime with a time zone in the years 1902 to 2198")
    return now.astimezone(UTC)


@transaction.atomic
def load_demo_data(now: datetime) -> bool:
    """Add the demo data, backdated from `now`; return False if items or demo users exist."""
    keys = [username_key(row["username"]) for row in read("users")["users"]]
    if Item.objects.exists() or User.objects.filter(username_key__in=keys).exists():
        return False
    ensure_groups()
    add_movements(now, users=add_users(now), items=add_items(now))
    return True


def add_users(now: datetime) -> dict[str, User]:
    """Add a user for each role, with profile and groups."""
    demo = read("users")
    users = {}
    for row in demo["users"]:
        groups = Group.objects.filter(name__in=row.pop("groups"))
        profile = {name: row.pop(name) for name in PROFILE}
        user = User.objects.create_user(**row, password=demo["password"], date_joined=now)
        user.groups.set(groups)
        Profile.objects.filter(user=user).update(**profile)
        users[user.username] = user
    return users


def add_items(now: datetime) -> dict[str, Item]:
    categories = {row["slug"]: Category.objects.create(**row) for row in read("categories")}
    suppliers = {row["name"]: Supplier.objects.create(**row) for row in read("suppliers")}
    items = {}
    for row in read("items"):
        codes = row.pop("barcodes")
        row["category"] = categories[row["category"]]
        row["supplier"] = suppliers.get(row["supplier"])
        row["created_at"] = now - timedelta(days=row.pop("created_days_ago"))
        items[row["sku"]] = item = Item.objects.create(**row)
        Barcode.objects.bulk_create(Barcode(item=item, code=code) for code in codes)
    return items


def add_movements(now: datetime, items: dict[str, Item], users: dict[str, User]) -> None:
    """Add the movements, and set the quantities on hand that result."""
    ledger = []
    for row in read("movements"):
        item, user = items[row.pop("sku")], users[row.pop("by")]
        day = now.date() - timedelta(days=row.pop("days_ago"))
        created_at = datetime.combine(day, time.fromisoformat(row.pop("time")), now.tzinfo)
        item.quantity_on_hand += row["quantity_change"]
        movement = StockMovement(item=item, created_at=created_at, created_by=user, **row)
        movement.quantity_after = item.quantity_on_hand
        ledger.append(movement)
    StockMovement.objects.bulk_create(ledger)
    Item.objects.bulk_update(items.values(), ["quantity_on_hand"])
    Item.objects.update(updated_at=F("created_at"))
