"""What a list is narrowed to, read from the query string."""

from dataclasses import dataclass, field
from datetime import date

from django.http import QueryDict

from ..accounts.models import User, username_key
from ..web.search import MAX_SEARCH_LENGTH
from ..web.text import isolated
from .choices import ItemStatus, MovementKind
from .models import Category, Item, Supplier

SORTS = ["sku", "name", "quantity_on_hand", "unit_cost"]


@dataclass
class Filter:
    """What was understood, and notices of what was not (STK-3, STK-4)."""

    notices: list[str] = field(default_factory=list)

    def ignore(self, name: str, value: str) -> None:
        """Note that a value was not understood."""
        self.notices.append(f"Unknown {name} “{isolated(value)}” was ignored.")


@dataclass
class ItemFilter(Filter):
    """What the list of items is narrowed to, and its order (STK-2, STK-3, STK-4)."""

    q: str = ""
    category: Category | None = None
    supplier: Supplier | None = None
    status: str = ""
    sort: str = "sku"
    barcode: str = ""

    @property
    def narrows(self) -> bool:
        """Whether anything but the order was chosen."""
        return bool(self.q or self.category or self.supplier or self.status)

    def describe(self) -> str:
        """Say in words what the list is narrowed to (STK-6)."""
        parts = [
            f"matching “{isolated(self.q)}”" if self.q else "",
            f"in category {isolated(self.category)}" if self.category else "",
            f"from {isolated(self.supplier)}" if self.supplier else "",
            f"with status {ItemStatus(self.status).label}" if self.status else "",
        ]
        return " ".join(part for part in parts if part)


def read_item_filter(
    query: QueryDict, categories: list[Category], suppliers: list[Supplier]
) -> ItemFilter:
    """Read search, filters and order of the list of items (STK-2, STK-3, STK-4)."""
    chosen = ItemFilter(q=query.get("q", "").strip())
    if len(chosen.q) > MAX_SEARCH_LENGTH:
        chosen.q = chosen.q[:MAX_SEARCH_LENGTH].strip()
        chosen.notices.append(f"The search was cut to {MAX_SEARCH_LENGTH} characters.")
    if slug := query.get("category"):
        chosen.category = next((row for row in categories if row.slug == slug), None)
        if not chosen.category:
            chosen.ignore("category", slug)
    if number := query.get("supplier"):
        chosen.supplier = next((row for row in suppliers if str(row.pk) == number), None)
        if not chosen.supplier:
            chosen.ignore("supplier", number)
    if status := query.get("status"):
        if status in ItemStatus.values:
            chosen.status = status
        else:
            chosen.ignore("status", status)
    if sort := query.get("sort"):
        if sort.removeprefix("-") in SORTS:
            chosen.sort = sort
        else:
            chosen.ignore("sort", sort)
    return chosen


@dataclass
class MovementFilter(Filter):
    """What the ledger is narrowed to (STK-10)."""

    item: Item | None = None
    kind: str = ""
    person: User | None = None
    since: date | None = None
    until: date | None = None

    @property
    def narrows(self) -> bool:
        """Whether anything was chosen."""
        return bool(self.item or self.kind or self.person or self.since or self.until)


def read_movement_filter(query: QueryDict) -> MovementFilter:
    """Read the filter of the ledger (STK-10)."""
    chosen = MovementFilter()
    if sku := query.get("item"):
        chosen.item = Item.objects.filter(sku=sku.strip().upper()).first()
        if not chosen.item:
            chosen.ignore("item", sku)
    if kind := query.get("kind"):
        if kind in MovementKind.values:
            chosen.kind = kind
        else:
            chosen.ignore("kind", kind)
    if username := query.get("person"):
        chosen.person = User.objects.filter(username_key=username_key(username)).first()
        if not chosen.person:
            chosen.ignore("person", username)
    chosen.since = read_date(chosen, query.get("from"))
    chosen.until = read_date(chosen, query.get("to"))
    return chosen


def read_date(chosen: Filter, value: str | None) -> date | None:
    """Return an ISO date of the years 1900 to 2200; anything else becomes a notice (STK-10)."""
    if not value:
        return None
    try:
        day = date.fromisoformat(value)
    except ValueError:
        day = date.min
    if 1900 <= day.year <= 2200:
        return day
    chosen.ignore("date", value)
    return None
