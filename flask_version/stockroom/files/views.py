"""The pages by which items leave as a file and come in by one."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import select

from ..accounts.permissions import permission_required
from ..stock.filters import ItemFilter
from ..stock.models import Item
from ..stock.queries import matching_items, sorted_items
from ..web.logs import log_event
from ..web.spreadsheet import csv_response
from . import imports
from .forms import ImportForm
from .lines import COLUMNS, lines_of
from .plans import MOST_SHOWN, Change, Plan
from .queries import walk_items

bp = Blueprint("files", __name__)

GONE = "There is no import to confirm: it was confirmed already, or an hour has passed."


@bp.get("/items/export.csv")
@permission_required("stock.view_item")
def item_export() -> ResponseReturnValue:
    """Answer with the list of items as a file, all of it (CSV-1, CSV-2)."""
    filters = ItemFilter(request.args)
    items = sorted_items(matching_items(select(Item), **filters.conditions), filters.sort)
    found = walk_items(items, filters.sort)
    return csv_response("items.csv", COLUMNS, lines_of(found), streamed=True)


@bp.route("/items/import/", methods=["GET", "POST"])
@permission_required("stock.import_items")
def item_import() -> ResponseReturnValue:
    """Take a file of items, to be looked at before anything is written (CSV-3, CSV-4)."""
    form = ImportForm()
    if form.validate_on_submit():
        imports.keep_import(user=current_user, content=form.content)
        return redirect(url_for("files.import_preview"))
    return render_template("files/item_import.html", form=form, columns=COLUMNS[:-1])


@bp.route("/items/import/preview/", methods=["GET", "POST"])
@permission_required("stock.import_items")
def import_preview() -> ResponseReturnValue:
    """Show what an import would do, and do it if that is confirmed (CSV-3, CSV-5)."""
    is_outdated = False
    if request.method == "POST":
        try:
            plan = imports.confirm_import(user=current_user, digest=request.form.get("digest", ""))
        except imports.Outdated:
            is_outdated = True
        else:
            return render_done(plan)
    plan = imports.preview_import(user=current_user)
    if plan is None:
        return render_done(plan)
    return render_template(
        "files/import_preview.html",
        plan=plan,
        is_outdated=is_outdated,
        most=MOST_SHOWN,
        problems=plan.problems[:MOST_SHOWN],
        changes=plan.changes[:MOST_SHOWN],
        adds=[added_row(one, plan.columns) for one in plan.adds[:MOST_SHOWN]],
    )


def added_row(change: Change, columns: list[str]) -> tuple[int, str, list[tuple[str, str]]]:
    """Return line, SKU and the cells of a new item in the order of the file (CSV-3)."""
    return change.line, change.sku, [(name, change.after[name]) for name in columns]


def render_done(plan: Plan | None) -> ResponseReturnValue:
    """Lead on from what was imported, or from what is not there any more (CSV-3, CSV-5, SEC-8)."""
    if plan is None:
        flash(GONE, "warning")
        return redirect(url_for("files.item_import"))
    log_event("items_imported", added=len(plan.adds), changed=len(plan.changes))
    flash(f"Imported: {plan.describe()}.", "success")
    return redirect(url_for("stock.item_list"))
