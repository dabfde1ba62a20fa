"""Change lists: search, filters, sorting and pages (ADM-3, ADM-4, ADM-5)."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, inspect, or_, select
from sqlalchemy.orm import joinedload
from sqlalchemy.sql.base import ExecutableOption
from werkzeug.datastructures import MultiDict

from ..extensions import db
from ..web.attributes import unique_key
from ..web.pagination import REACH, count_reachable
from ..web.search import MAX_SEARCH_LENGTH, has_text, search_words
from .display import is_number
from .filters import BadLookup, filter_for
from .options import ModelAdmin

OWN_PARAMETERS = {"q", "o", "p", "all", "e"}


def search(admin: ModelAdmin, rows: Select, q: str) -> Select:
    """Select the records in which every word occurs in one of the search fields."""
    for word in search_words(q[:MAX_SEARCH_LENGTH]):
        rows = rows.where(or_(*(contains(admin.model, path, word) for path in admin.search_fields)))
    return rows


def contains(model: type[db.Model], path: str, word: str) -> ColumnElement[bool]:
    """Match a word in a column, `sku`, or in a column of related records, `barcodes.code`."""
    name, _, rest = path.partition(".")
    if rest:
        relation = inspect(model).relationships[name]
        ((local, remote),) = relation.local_remote_pairs
        return local.in_(select(remote).where(contains(relation.mapper.class_, rest, word)))
    attribute = getattr(model, name)
    if "key" not in attribute.info:
        return has_text(attribute, word)
    column, key = unique_key(model, name, word)
    return or_(has_text(attribute, word), column == key)


@dataclass
class Header:
    """A column header: `order` is for the link that sorts by it, if it can be."""

    name: str
    label: str
    order: str
    direction: str
    is_number: bool


def page_numbers(page: int, num_pages: int) -> list[int | None]:
    """Return the page numbers to link to, None where some are left out."""
    near = {1, 2, num_pages - 1, num_pages, *range(page - 3, page + 4)}
    numbers: list[int | None] = []
    for number in range(1, num_pages + 1):
        if number in near:
            numbers.append(number)
        elif numbers[-1] is not None:
            numbers.append(None)
    return numbers


class ChangeList:
    """One request for a list; raises BadLookup for what the list does not offer."""

    def __init__(self, admin: ModelAdmin, args: MultiDict[str, str]):
        self.admin, self.model, self.args = admin, admin.model, args
        self.q = args.get("q", "") if admin.search_fields else ""
        self.filters = [filter_for(self.model, name, args) for name in admin.list_filter]
        self.filter_parameters = {name for one in self.filters for name in one.parameters}
        if "e" not in args and not set(args) <= self.filter_parameters | OWN_PARAMETERS:
            raise BadLookup
        self.is_filtered = not self.filter_parameters.isdisjoint(args)
        conditions = [one for filter in self.filters for one in filter.conditions()]
        self.selection = search(admin, select(self.model), self.q).where(*conditions)
        default = [(name.removeprefix("-"), name.startswith("-")) for name in admin.ordering]
        self.sorting = list(self.read_sorting()) or default

    def load(self) -> None:
        """Count the records and fetch a page of them."""
        admin = self.admin
        self.count = count_reachable(self.selection)
        self.total = count_reachable(select(self.model)) if self.q else self.count
        self.show_all = "all" in self.args and self.count <= admin.list_max_show_all
        size = admin.list_max_show_all if self.show_all else admin.list_per_page
        reached = min(self.count, REACH)
        self.num_pages = max(-(-reached // size), 1)
        page = self.args.get("p", "1") if not self.show_all else "1"
        if page not in map(str, range(1, self.num_pages + 1)):
            raise BadLookup
        self.page = int(page)
        offset = (self.page - 1) * size
        rows = self.selection.order_by(*self.order_by()).options(*self.loading())
        self.rows = db.session.scalars(rows.limit(min(size, reached - offset)).offset(offset)).all()

    def loading(self) -> list[ExecutableOption]:
        """Return how to load the related records that the columns show."""
        shown = set(self.admin.list_display).intersection(inspect(self.model).relationships.keys())
        return [joinedload(getattr(self.model, name)) for name in shown]

    def is_sortable(self, name: str) -> bool:
        """Tell whether the list can be sorted by a column."""
        sortable = self.admin.sortable_by
        is_column = name in inspect(self.model).columns
        return is_column and (sortable is None or name in sortable)

    def read_sorting(self) -> Iterator[tuple[str, bool]]:
        """Yield (name, is descending) for `?o=2.-1`, the numbers of columns."""
        columns = {str(index): name for index, name in enumerate(self.admin.list_display, 1)}
        for part in self.args.get("o", "").split("."):
            name = columns.get(part.removeprefix("-"), "")
            if name and self.is_sortable(name):
                yield name, part.startswith("-")

    def order_by(self) -> list[ColumnElement]:
        """Return the columns to order by; the primary key breaks ties."""
        keys = [(getattr(self.model, name), is_down) for name, is_down in self.sorting]
        return [key.desc() if is_down else key for key, is_down in [*keys, (self.model.id, True)]]

    def headers(self) -> Iterator[Header]:
        """Yield the columns; the one that is clicked sorts first."""
        indexes = {name: index for index, name in enumerate(self.admin.list_display, 1)}
        for name in indexes:
            is_down = dict(self.sorting).get(name)
            sorting = [(name, is_down is False), *(one for one in self.sorting if one[0] != name)]
            order = ".".join(f"{'-' * is_down}{indexes[one]}" for one, is_down in sorting)
            yield Header(
                name,
                self.admin.label_of(name),
                order if self.is_sortable(name) else "",
                {None: "", False: "ascending", True: "descending"}[is_down],
                is_number(self.model, name),
            )
