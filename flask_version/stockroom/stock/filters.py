"""List filters, parsed from the query string (STK-3)."""

import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date
from functools import cached_property
from typing import Any

from flask_login import current_user
from sqlalchemy import Row, Select, select
from werkzeug.datastructures import MultiDict

from ..accounts.authentication import get_user_by_username
from ..accounts.models import User
from ..extensions import db
from ..web.pagination import sort_rows
from ..web.search import MAX_SEARCH_LENGTH
from ..web.text import bidi_isolate, normalize_text, parse_integer
from .choices import ItemStatus, MovementKind
from .codes import normalize_sku, parse_gtin
from .models import Barcode, Category, Item, StockMovement, Supplier
from .queries import get_item_by_sku, matching_items

SORT_COLUMNS = ["sku", "name", "quantity_on_hand", "unit_cost"]
DATE = re.compile("(19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}")
LABELS = {"q": "Search", "kind": "Movement", "since": "From", "until": "To"}
MAX_OPTIONS = 100
SORT_OPTIONS = {sort: sort for column in SORT_COLUMNS for sort in (column, f"-{column}")}


class Filter:
    """The parameters of a list; invalid values are ignored with a notice."""

    def __init__(self, args: MultiDict[str, str]):
        self.args = args
        self.notices: list[str] = []
        self.conditions: dict[str, object] = {}

    @cached_property
    def active(self) -> list[tuple[str, object]]:
        """The labels and values of the conditions that are set."""
        conditions = self.conditions.items()
        return [(LABELS.get(name, name.capitalize()), value) for name, value in conditions if value]

    @cached_property
    def summary(self) -> str:
        """The values of the conditions, for the title; empty if no condition is set (STK-18)."""
        return ", ".join(bidi_isolate(value) for _label, value in self.active)

    def read(self, name: str, parse: Callable[[str], Any], *, problem: str = "") -> Any:
        """Return the parsed value of a parameter, or None if it is missing or invalid."""
        text = self.args.get(name, "")
        if not normalize_text(text):
            return None
        with suppress(ValueError):
            if (value := parse(text)) is not None:
                return value
        self.notices.append(f"{problem or f'Unknown {name}'} “{bidi_isolate(text)}” was ignored.")
        return None


class ItemFilter(Filter):
    """Search, filters and order of the list of items (STK-2, STK-4)."""

    def __init__(self, args: MultiDict[str, str]):
        super().__init__(args)
        q = normalize_text(args.get("q", ""))
        if len(q) > MAX_SEARCH_LENGTH:
            q = q[:MAX_SEARCH_LENGTH].strip()
            self.notices.append(f"The search was shortened to {MAX_SEARCH_LENGTH} characters.")
        self.conditions = {
            "q": q,
            "category": self.read("category", get_category),
            "supplier": self.read("supplier", get_supplier),
            "status": self.read("status", ItemStatus),
        }
        self.sort = self.read("sort", SORT_OPTIONS.get) or "sku"

    # With one more than a select may list, the template shows a text field instead.
    @cached_property
    def categories(self) -> Sequence[Row]:
        query = select(Category.slug, Category.name).order_by(Category.name)
        return db.session.execute(query.limit(MAX_OPTIONS + 1)).all()

    @cached_property
    def suppliers(self) -> Sequence[Row]:
        query = select(Supplier.id, Supplier.name).order_by(Supplier.name)
        return db.session.execute(query.limit(MAX_OPTIONS + 1)).all()

    def apply(self, query: Select) -> Select:
        """Select the matching items of a query, in the order that was chosen."""
        return sort_rows(matching_items(query, **self.conditions), Item, self.sort)

    def scanned_sku(self, skus: list[str]) -> str | None:
        """Return the SKU of the listed item whose SKU or barcode is the search, if any (STK-17)."""
        q = self.conditions["q"]
        has_filters = any(self.conditions[name] for name in ["category", "supplier", "status"])
        if not q or has_filters or "page" in self.args:
            return None
        if (sku := normalize_sku(q)) in skus:
            return sku
        gtin = parse_gtin(q)
        scanned = select(Item.sku).join(Item.barcodes).where(Barcode.gtin == gtin)
        return db.session.scalar(scanned.where(Item.sku.in_(skus))) if gtin else None


class MovementFilter(Filter):
    """Filters of the ledger, and suggestions for them (STK-10)."""

    def __init__(self, args: MultiDict[str, str]):
        super().__init__(args)
        self.conditions = {
            "item": self.read("item", get_item_by_sku),
            "kind": self.read("kind", MovementKind, problem="Unknown movement"),
            "user": self.read("person", get_user_by_username, problem="Unknown user"),
            "since": self.read("from", parse_date, problem="Invalid date"),
            "until": self.read("to", parse_date, problem="Invalid date"),
        }

    @cached_property
    def skus(self) -> Sequence[str]:
        may_view = current_user.has_perm("stock.view_item")
        return self.options("item", select(Item.sku).order_by(Item.sku)) if may_view else []

    @cached_property
    def usernames(self) -> Sequence[str]:
        moved = select(StockMovement.id).where(StockMovement.created_by_id == User.id)
        query = select(User.username).where(moved.exists()).order_by(User.username)
        return self.options("user", query)

    def options(self, name: str, query: Select) -> Sequence[str]:
        """Return the values to suggest for an empty filter; none if there are more than 100."""
        query = query.limit(MAX_OPTIONS + 1)
        rows = [] if self.conditions[name] else db.session.scalars(query).all()
        return rows if len(rows) <= MAX_OPTIONS else []


def get_category(text: str) -> Category | None:
    """Return the category with this slug, or else with this name."""
    named = select(Category).filter_by(name=normalize_text(text))
    return db.session.scalar(select(Category).filter_by(slug=text)) or db.session.scalar(named)


def get_supplier(text: str) -> Supplier | None:
    """Return the supplier with this primary key, or else with this name."""
    pk, named = parse_integer(text), select(Supplier).filter_by(name=normalize_text(text))
    return (db.session.get(Supplier, pk) if pk else None) or db.session.scalar(named)


def parse_date(text: str) -> date | None:
    """Parse a date such as 2026-05-01; date.fromisoformat() accepts other formats too (STK-10)."""
    return date.fromisoformat(text) if DATE.fullmatch(text) else None
