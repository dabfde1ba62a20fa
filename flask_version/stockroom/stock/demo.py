"""Fill an empty stockroom with demo users, items and ninety days of movements (OPS-2)."""

import json
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import select

from ..accounts.models import Group, Profile, User, username_key
from ..accounts.passwords import hash_password
from ..accounts.permissions import ensure_groups
from ..extensions import db
from ..web.transactions import unit_of_work
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


@unit_of_work
def load_demo_data(now: datetime) -> bool:
    """Add the demo data, backdated from `now`; return False if items or demo users exist."""
    keys = [username_key(row["username"]) for row in read("users")["users"]]
    demo_users = select(User.id).where(User.username_key.in_(keys))
    if db.session.scalar(select(Item.id).limit(1)) or db.session.scalar(demo_users.limit(1)):
        return False
    ensure_groups()
    users = add_users(now)
    items = add_items(now)
    add_movements(now, items, users)
    return True


def add_users(now: datetime) -> dict[str, User]:
    """Add a user for each role, with profile and groups."""
    demo = read("users")
    users = {}
    for row in demo["users"]:
        query = select(Group).where(Group.name.in_(row.pop("groups")))
        profile = Profile(**{name: row.pop(name) for name in PROFILE})
        password = hash_password(demo["password"])
        user = User(**row, profile=profile, password=password, date_joined=now)
        user.groups = list(db.session.scalars(query))
        users[user.username] = user
    db.session.add_all(users.values())
    return users


def add_items(now: datetime) -> dict[str, Item]:
    categories = {row["slug"]: Category(**row) for row in read("categories")}
    suppliers = {row["name"]: Supplier(**row) for row in read("suppliers")}
    db.session.add_all([*categories.values(), *suppliers.values()])
    items = {}
    for row in read("items"):
        row["barcodes"] = [Barcode(code=code) for code in row["barcodes"]]
        row["category"] = categories[row["category"]]
        row["supplier"] = suppliers.get(row["supplier"])
        row["unit_cost"] = Decimal(row["unit_cost"])
        row["created_at"] = row["updated_at"] = now - timedelta(days=row.pop("created_days_ago"))
        items[row["sku"]] = Item(quantity_on_hand=0, **row)
    db.session.add_all(items.values())
    return items


def add_movements(now: datetime, items: dict[str, Item], users: dict[str, User]) -> None:
    """Add the movements, and set the quantities on hand that result."""
    for row in read("movements"):
        item, user = items[row.pop("sku")], users[row.pop("by")]
        day = now.date() - timedelta(days=row.pop("days_ago"))
        created_at = datetime.combine(day, time.fromisoformat(row.pop("time")), now.tzinfo)
        item.quantity_on_hand += row["quantity_change"]
        row["quantity_after"] = item.quantity_on_hand
        db.session.add(StockMovement(item=item, created_at=created_at, created_by=user, **row))
