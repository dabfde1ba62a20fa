"""List filters, read from the query string (STK-3)."""

import re
from collections.abc import Callable
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.http import QueryDict

from ..accounts.models import User, username_key
from ..web.search import MAX_SEARCH_LENGTH
from ..web.text import bidi_isolate, normalize_text, parse_integer
from .choices import ItemStatus, MovementKind
from .codes import SKUField, parse_gtin
from .models import Category, Item, StockMovement, Supplier

SORT_COLUMNS = ["sku", "name", "quantity_on_hand", "unit_cost"]
DATE = re.compile("(19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}")
MAX_OPTIONS = 100
LABELS = {"q": "Search", "kind": "Movement", "since": "From", "until": "To"}
# The values of parameters, keyed by their query-string text.
KINDS = {kind.value: kind for kind in MovementKind}
STATUSES = {status.value: status for status in ItemStatus}
SORT_OPTIONS = {sort: sort for column in SORT_COLUMNS for sort in (column, f"-{column}")}


class Filter:
    """The parameters of a list; invalid values are ignored with a notice."""

    def __init__(self, query: QueryDict):
        self.query = query
        self.notices: list[str] = []
        self.conditions: dict[str, object] = {}

    @cached_property
    def active(self) -> list[tuple[str, object]]:
        """Return the labels and values of the conditions that are set."""
        conditions = self.conditions.items()
        return [(LABELS.get(name, name.capitalize()), value) for name, value in conditions if value]

    @cached_property
    def summary(self) -> str:
        """Return the values of the conditions, for the title (STK-18)."""
        return ", ".join(bidi_isolate(value) for _label, value in self.active)

    def read(self, name: str, parse: Callable[[str], Any], *, problem: str = "") -> Any:
        """Return the parsed value of a parameter, or None if it is missing or invalid."""
        text = self.query.get(name, "")
        if not normalize_text(text):
            return None
        if (value := parse(text)) is not None:
            return value
        self.notices.append(f"{problem or f'Unknown {name}'} “{bidi_isolate(text)}” was ignored.")
        return None


class ItemFilter(Filter):
    """Search, filters and order of the list of items (STK-2, STK-4)."""

    def __init__(self, query: QueryDict):
        super().__init__(query)
        # With one more than a select may list, the template shows a text field instead.
        self.category_choices = Category.objects.values_list("slug", "name")[: MAX_OPTIONS + 1]
        self.supplier_choices = Supplier.objects.values_list("pk", "name")[: MAX_OPTIONS + 1]
        q = normalize_text(query.get("q", ""))
        if len(q) > MAX_SEARCH_LENGTH:
            q = q[:MAX_SEARCH_LENGTH].strip()
            self.notices.append(f"The search was shortened to {MAX_SEARCH_LENGTH} characters.")
        self.conditions = {
            "q": q,
            "category": self.read("category", get_category),
            "supplier": self.read("supplier", get_supplier),
            "status": self.read("status", STATUSES.get),
        }
        self.sort = self.read("sort", SORT_OPTIONS.get) or "sku"

    def items(self) -> QuerySet[Item]:
        """Return the matching items in their order; an index serves it."""
        pk = "-pk" if self.sort.startswith("-") else "pk"
        return Item.objects.matching(**self.conditions).order_by(self.sort, pk)

    def scanned_sku(self, skus: list[str]) -> str | None:
        """Return the SKU of the listed item whose SKU or barcode is the search, if any (STK-17)."""
        q = self.conditions["q"]
        has_filters = any(self.conditions[name] for name in ["category", "supplier", "status"])
        if not q or has_filters or "page" in self.query:
            return None
        if (sku := SKUField.normalize(q)) in skus:
            return sku
        gtin = parse_gtin(q)
        scanned = Item.objects.filter(sku__in=skus, barcodes__gtin=gtin)
        return scanned.values_list("sku", flat=True).first() if gtin else None


class MovementFilter(Filter):
    """Filters of the ledger (STK-10)."""

    def __init__(self, query: QueryDict):
        super().__init__(query)
        self.conditions = {
            "item": self.read("item", get_item_by_sku),
            "kind": self.read("kind", KINDS.get, problem="Unknown movement"),
            "user": self.read("person", get_user, problem="Unknown user"),
            "since": self.read("from", parse_date, problem="Invalid date"),
            "until": self.read("to", parse_date, problem="Invalid date"),
        }

    def suggestions(self, user: User) -> dict[str, list[str]]:
        """Return SKUs and usernames to suggest for filters that are empty."""
        skus = Item.objects.values_list("sku", flat=True)
        moved = StockMovement.objects.filter(created_by=OuterRef("pk"))
        users = User.objects.filter(Exists(moved)).order_by("username")
        return {
            "skus": self.options("item", skus) if user.has_perm("stock.view_item") else [],
            "usernames": self.options("user", users.values_list("username", flat=True)),
        }

    def options(self, name: str, values: QuerySet) -> list[str]:
        """Return the values to suggest for an empty filter; none if there are more than 100."""
        rows = [] if self.conditions[name] else list(values[: MAX_OPTIONS + 1])
        return rows if len(rows) <= MAX_OPTIONS else []


def get_category(text: str) -> Category | None:
    """Return the category with this slug, or else with this name."""
    rows = Category.objects
    return rows.filter(slug=text).first() or rows.filter(name=normalize_text(text)).first()


def get_supplier(text: str) -> Supplier | None:
    """Return the supplier with this primary key, or else with this name."""
    rows = Supplier.objects
    pk, name = parse_integer(text), normalize_text(text)
    return rows.filter(pk=pk).first() or rows.filter(name=name).first()


def get_item_by_sku(sku: str) -> Item | None:
    """Return the item with this SKU; the field normalizes the SKU (STK-10)."""
    return Item.objects.filter(sku=sku).first()


def get_user(username: str) -> User | None:
    """Return the user with this username, ignoring case (ACC-2)."""
    return User.objects.filter(username_key=username_key(username)).first()


def parse_date(text: str) -> date | None:
    """Parse a date such as 2026-05-01; date.fromisoformat() accepts other formats too (STK-10)."""
    try:
        return date.fromisoformat(text) if DATE.fullmatch(text) else None
    except ValueError:
        return None
