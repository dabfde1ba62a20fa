"""A list of records: searched, filtered, sorted, page by page (ADM-3, ADM-4, ADM-5)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from sqlalchemy import ColumnElement, Select, inspect, or_, select
from sqlalchemy.orm import InstrumentedAttribute, RelationshipDirection, joinedload
from werkzeug.datastructures import MultiDict

from ..extensions import db
from ..web.attributes import key_of
from ..web.pagination import REACH, count_reachable
from ..web.search import MAX_SEARCH_LENGTH, has_text, search_words
from .display import is_number
from .filters import BadLookup, filter_for

if TYPE_CHECKING:
    from .options import ModelAdmin

OWN_PARAMETERS = {"q", "o", "p", "all", "e"}


@dataclass
class Header:
    """The head of a column, and the order that a click on it asks for (ADM-5)."""

    name: str
    label: str
    order: str
    direction: str
    is_number: bool


def contains(model: type[db.Model], path: str, word: str) -> ColumnElement[bool]:
    """Look for a word in a column, `sku`, or in one of related records, `barcodes.code` (ADM-4)."""
    name, _, rest = path.partition(".")
    attribute: InstrumentedAttribute = getattr(model, name)
    if not rest and "key" in attribute.info:
        column, key = key_of(model, name, word)
        return or_(has_text(attribute, word), column == key)
    if not rest:
        return has_text(attribute, word)
    relation = inspect(model).relationships[name]
    target = relation.mapper.class_
    if relation.direction is not RelationshipDirection.MANYTOONE:
        inner = contains(target, rest, word)
        return attribute.any(inner) if relation.uselist else attribute.has(inner)
    # One query for all rows; EXISTS would be one for each.
    key = next(iter(relation.local_columns))
    return key.in_(select(target.id).where(contains(target, rest, word)))


def search(admin: "ModelAdmin", rows: Select, q: str) -> Select:
    """Keep the records in which each word is found somewhere (ADM-4)."""
    for word in search_words(q[:MAX_SEARCH_LENGTH]):
        rows = rows.where(or_(*(contains(admin.model, path, word) for path in admin.search_fields)))
    return rows


def count_text(count: int) -> str:
    """Return a count as people read it: exact up to the reach, then “10,000+” (ADM-3)."""
    return str(count) if count <= REACH else f"{REACH:,}+"


def page_numbers(page: int, num_pages: int) -> list[int | None]:
    """Return the numbers of pages to offer, None where some are left out (ADM-3)."""
    near = {1, 2, num_pages - 1, num_pages, *range(page - 3, page + 4)}
    shown: list[int | None] = []
    for number in range(1, num_pages + 1):
        if number in near:
            shown.append(number)
        elif shown[-1] is not None:
            shown.append(None)
    return shown


class ChangeList:
    """What one address of a list shows; raises BadLookup for what no list offers (ADM-4)."""

    def __init__(self, admin: "ModelAdmin", arguments: MultiDict[str, str]):
        self.admin, self.arguments = admin, arguments
        self.q = arguments.get("q", "") if admin.search_fields else ""
        self.filters = [filter_for(admin.model, name, arguments) for name in admin.list_filter]
        offered = {name for one in self.filters for name in one.parameters}
        if "e" not in arguments and not set(arguments) <= offered | OWN_PARAMETERS:
            raise BadLookup
        self.is_filtered = not offered.isdisjoint(arguments)
        self.selection = search(admin, select(admin.model), self.q)
        for condition in (one.condition() for one in self.filters):
            if condition is not None:
                self.selection = self.selection.where(condition)
        self.sorting = list(self.read_sorting()) or [
            (name.removeprefix("-"), name.startswith("-")) for name in admin.ordering
        ]

    def load(self) -> "ChangeList":
        """Count and fetch the page; raise BadLookup for one that is not there (ADM-3)."""
        admin = self.admin
        self.count = count_reachable(self.selection)
        self.total = count_reachable(select(admin.model)) if self.q else self.count
        self.show_all = "all" in self.arguments and self.count <= admin.list_max_show_all
        size = admin.list_max_show_all if self.show_all else admin.list_per_page
        reached = min(self.count, REACH)
        self.num_pages = max(-(-reached // size), 1)
        number = self.arguments.get("p", "1") if not self.show_all else "1"
        if number not in map(str, range(1, self.num_pages + 1)):
            raise BadLookup
        self.page = int(number)
        offset = (self.page - 1) * size
        rows = self.selection.order_by(*self.order()).options(*self.related())
        self.rows = db.session.scalars(rows.limit(min(size, reached - offset)).offset(offset)).all()
        return self

    def related(self) -> list:
        """Fetch the related records that columns show together with the rows (ADM-3)."""
        relations = inspect(self.admin.model).relationships
        shown = [name for name in self.admin.list_display if name in relations]
        return [joinedload(getattr(self.admin.model, name)) for name in shown]

    def is_sortable(self, name: str) -> bool:
        """Tell whether the list sorts by a column (ADM-5)."""
        offered = self.admin.sortable_by
        is_column = name in inspect(self.admin.model).columns
        return is_column and (offered is None or name in offered)

    def read_sorting(self) -> Iterator[tuple[str, bool]]:
        """Yield (attribute, descending) as `?o=2.-1` says, by the numbers of columns (ADM-5)."""
        columns = {str(n): name for n, name in enumerate(self.admin.list_display, 1)}
        for part in self.arguments.get("o", "").split("."):
            name = columns.get(part.removeprefix("-"), "")
            if name and self.is_sortable(name):
                yield name, part.startswith("-")

    def order(self) -> list[ColumnElement]:
        """Return what the rows are ordered by; the number breaks ties (ADM-5)."""
        model = self.admin.model
        keys = [(getattr(model, name), is_down) for name, is_down in self.sorting]
        return [key.desc() if is_down else key.asc() for key, is_down in keys] + [model.id.desc()]

    def headers(self) -> Iterator[Header]:
        """Yield the heads of the columns; the one that is clicked sorts first (ADM-5)."""
        numbers = {name: n for n, name in enumerate(self.admin.list_display, 1)}
        for name in numbers:
            label, down = self.admin.label(name), dict(self.sorting).get(name)
            wanted = [(name, down is False)] + [one for one in self.sorting if one[0] != name]
            order = ".".join(f"{'-' * is_down}{numbers[one]}" for one, is_down in wanted)
            direction = {None: "", False: "ascending", True: "descending"}[down]
            order = order if self.is_sortable(name) else ""
            yield Header(name, label, order, direction, is_number(self.admin.model, name))

    def url(self, **changes: str | None) -> str:
        """Return the query of this list with some parameters set, or dropped by None (ADM-4)."""
        kept = {name: value for name, value in self.arguments.items() if name not in ("p", "e")}
        return "?" + urlencode({k: v for k, v in (kept | changes).items() if v is not None})

    def cleared(self) -> str:
        """Return the query of this list without its filters (ADM-4)."""
        return self.url(**{name: None for one in self.filters for name in one.parameters})
