"""The pages that export items as a file and import them from one."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from werkzeug.datastructures import CombinedMultiDict

from ..accounts.permissions import permission_required
from ..stock.filters import ItemFilter
from ..stock.models import Item
from ..web.logs import log_event
from ..web.spreadsheet import csv_response
from . import services
from .forms import ImportForm
from .queries import iterate_items
from .rows import COLUMNS

bp = Blueprint("files", __name__, cli_group=None)

NOTHING_TO_CONFIRM = (
    "There is nothing to confirm: the import was already confirmed, or the preview has expired."
)
MAX_PREVIEW_ROWS = 500


@bp.get("/items/export.csv")
@permission_required("stock.view_item")
def item_export() -> ResponseReturnValue:
    """Stream the list of items as a CSV file, with its search, filters and order (CSV-1, CSV-2)."""
    filters = ItemFilter(request.args)
    rows = iterate_items(filters.apply(select(Item)), filters.sort)
    return csv_response("items.csv", COLUMNS, rows, streamed=True)


@bp.route("/items/import/", methods=["GET", "POST"])
@permission_required("stock.view_item", "stock.import_items")
def item_import() -> ResponseReturnValue:
    """Store an uploaded file and show its preview (CSV-3, CSV-4)."""
    form = ImportForm(CombinedMultiDict([request.files, request.form]))
    if form.validate_on_submit():
        services.store_upload(user=current_user, content=form.file.data)
        return redirect(url_for("files.import_preview"))
    return render_template("files/item_import.html", form=form, columns=COLUMNS[:-1])


@bp.route("/items/import/preview/", methods=["GET", "POST"])
@permission_required("stock.view_item", "stock.import_items")
def import_preview() -> ResponseReturnValue:
    """Preview an import, and run it once it is confirmed (CSV-3, CSV-5, SEC-8)."""
    is_outdated = False
    if request.method == "POST":
        digest = request.form.get("digest", "")
        try:
            if plan := services.confirm_upload(user=current_user, digest=digest):
                log_event("items_imported", added=len(plan.additions), changed=len(plan.changes))
                flash(f"Imported: {plan}.", "success")
                return redirect(url_for("stock.item_list"))
        # IntegrityError: another user just added the same SKU or barcode, or deleted a category.
        except (services.PreviewOutdated, IntegrityError):
            is_outdated = True
    plan = services.preview_upload(user=current_user)
    if plan is None:
        flash(NOTHING_TO_CONFIRM, "warning")
        return redirect(url_for("files.item_import"))
    context = {"plan": plan, "is_outdated": is_outdated, "limit": MAX_PREVIEW_ROWS}
    return render_template("files/import_preview.html", **context)
