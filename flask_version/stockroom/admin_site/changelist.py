"""Change lists and the actions on records selected in them (ADM-11)."""

from collections.abc import Callable, Iterator
from typing import Any

from flask import abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Integer, Numeric, Select, inspect, select
from sqlalchemy.orm import joinedload
from werkzeug.datastructures import MultiDict

from ..extensions import db
from ..web.pagination import capped_count, paginate, sort_key
from ..web.search import search
from ..web.text import parse_integer
from .deletion import delete_records, load_cascaded, plan_deletion
from .filters import filter_for, redirect_to_unfiltered_list
from .options import ModelAdmin, action

CHANGELIST_PARAMETERS = {"q", "o", "p", "all"}
NOTHING_SELECTED = (
    "Items must be selected in order to perform actions on them. No items have been changed."
)
MAX_DELETIONS = 200


class ChangeList:
    """The list that a request asks for (ADM-3, ADM-4, ADM-5).

    An invalid parameter aborts with a redirect to the unfiltered list.
    """

    def __init__(self, admin: ModelAdmin, args: MultiDict[str, str]):
        self.admin, self.model, self.args = admin, admin.model, args
        self.q = args.get("q", "") if admin.search_fields else ""
        self.filters = [filter_for(self.model, name, args) for name in admin.list_filter]
        self.filter_parameters = {name for filter_ in self.filters for name in filter_.parameters}
        if set(args) - self.filter_parameters - CHANGELIST_PARAMETERS:
            redirect_to_unfiltered_list()
        self.is_filtered = any(name in args for name in self.filter_parameters)
        query = select(self.model)
        for filter_ in self.filters:
            query = filter_.apply(query)
        self.query = search(query, self.model, admin.search_fields, self.q)
        sort = self.get_sort()
        self.ordering = [sort, *admin.ordering] if sort else admin.ordering

    def load(self) -> None:
        """Count the records and fetch a page of them, with the related records it shows."""
        self.count = capped_count(self.query)
        show_all = "all" in self.args and self.count <= self.admin.list_max_show_all
        size = self.admin.list_max_show_all if show_all else self.admin.list_per_page
        relations = inspect(self.model).relationships
        shown = [name for name in self.admin.list_display if name in relations]
        query = self.query.options(*(joinedload(getattr(self.model, name)) for name in shown))
        # The default order and the primary key break ties.
        keys = [sort_key(self.model, name) for name in [*self.ordering, "-id"]]
        self.page = paginate(query.order_by(*keys), self.count, self.args.get("p", "1"), size)
        if self.page is None:
            redirect_to_unfiltered_list()

    def is_sortable(self, name: str) -> bool:
        sortable = self.admin.sortable_by
        return name in inspect(self.model).columns and (sortable is None or name in sortable)

    def get_sort(self) -> str:
        """Return the column to sort by, such as “-sku” for `?o=-1`."""
        orders = {}
        for index, name in enumerate(self.admin.list_display, 1):
            if self.is_sortable(name):
                orders |= {f"{index}": name, f"-{index}": f"-{name}"}
        return orders.get(self.args.get("o", ""), "")

    def headers(self) -> Iterator[dict[str, Any]]:
        """Yield the column headers; `order` is the value of `o` in the link that sorts by it."""
        current_sort = self.ordering[0] if self.ordering else ""
        for index, name in enumerate(self.admin.list_display, 1):
            column = inspect(self.model).columns.get(name)
            direction = {name: "ascending", f"-{name}": "descending"}.get(current_sort, "")
            order = f"-{index}" if direction == "ascending" else str(index)
            yield {
                "name": name,
                "label": self.admin.get_label(name),
                "order": order if self.is_sortable(name) else "",
                "direction": direction,
                "is_number": column is not None and isinstance(column.type, Numeric | Integer),
            }


@action(permission="delete", description="Delete selected %(verbose_name_plural)s")
def delete_selected(admin: ModelAdmin, query: Select) -> ResponseReturnValue | None:
    """Ask for confirmation, then delete the selected records, all or none."""
    query = load_cascaded(admin.model, query).order_by(admin.model.id)
    records = db.session.scalars(query.limit(MAX_DELETIONS + 1)).all()
    if len(records) > MAX_DELETIONS:
        flash(f"Select at most {MAX_DELETIONS} {admin.verbose_name_plural} to delete.", "error")
        return None
    is_confirmed = bool(request.form.get("post"))
    pks = [record.id for record in records]
    deletion = delete_records(admin, pks) if is_confirmed else plan_deletion(admin, records)
    names = admin.verbose_name if len(deletion.records) == 1 else admin.verbose_name_plural
    if is_confirmed and deletion.is_possible:
        if deletion.records:
            flash(f"Successfully deleted {len(deletion.records)} {names}.", "success")
        return None
    title = "Delete multiple objects" if deletion.is_possible else f"Cannot delete {names}"
    context = {"admin": admin, "title": title, "names": names, "deletion": deletion}
    return render_template("admin/delete.html", **context)


def get_actions(admin: ModelAdmin) -> dict[str, Callable]:
    """Return the actions the user may run, as functions of the ModelAdmin and a query."""
    custom = {name: getattr(type(admin), name) for name in admin.actions}
    actions = {"delete_selected": delete_selected, **custom}
    return {name: func for name, func in actions.items() if admin.has_permission(func.permission)}


def run_action(change_list: ChangeList, actions: dict[str, Callable]) -> ResponseReturnValue:
    """Run the chosen action on the selected records of a list, then show the list again."""
    admin = change_list.admin
    pks = request.form.getlist("_selected_action")
    selected_action = actions.get(request.form.get("action", ""))
    if None in map(parse_integer, pks):
        abort(400)
    if not pks:
        flash(NOTHING_SELECTED, "warning")
    elif selected_action is None:
        flash("No action selected.", "warning")
    else:
        query = change_list.query
        if request.form.get("select_across") != "1":
            query = query.where(admin.model.id.in_(map(int, pks)))
        if response := selected_action(admin, query):
            return response
    return redirect(request.relative_url())
