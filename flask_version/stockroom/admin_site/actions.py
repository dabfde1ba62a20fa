"""What is done with several records at once, chosen in a list (ADM-11)."""

from typing import TYPE_CHECKING

from flask import abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Select

from ..extensions import db
from ..web.numbers import read_number
from . import deletion

if TYPE_CHECKING:
    from .lists import ChangeList
    from .options import ModelAdmin

NOTHING_SELECTED = (
    "Items must be selected in order to perform actions on them. No items have been changed."
)
MOST_DELETED = 200


def run_action(listed: "ChangeList") -> ResponseReturnValue:
    """Do what was asked with the chosen records of a list, then show the list again (ADM-11)."""
    admin, numbers = listed.admin, request.form.getlist("_selected_action")
    action = admin.get_actions().get(request.form.get("action", ""))
    answer = None
    if None in map(read_number, numbers):
        abort(400)
    if not numbers:
        flash(NOTHING_SELECTED, "warning")
    elif action is None:
        flash("No action selected.", "warning")
    else:
        selection = listed.selection
        if request.form.get("select_across") != "1":
            selection = selection.where(admin.model.id.in_(map(int, numbers)))
        answer = action(selection)
    return answer or redirect(request.full_path)


def delete_selected(admin: "ModelAdmin", selection: Select) -> ResponseReturnValue | None:
    """Ask with all that would go, then delete all or none (ADM-10, ADM-11)."""
    rows = deletion.with_owned(admin.model, selection).order_by(admin.model.id)
    records = db.session.scalars(rows.limit(MOST_DELETED + 1)).all()
    names = admin.verbose_name if len(records) == 1 else admin.verbose_name_plural
    if len(records) > MOST_DELETED:
        flash(f"Select at most {MOST_DELETED} {names} to delete.", "error")
        return None
    found = deletion.plan(admin, records)
    if "post" in request.form and found.lacking:
        abort(403)
    if "post" in request.form and found.is_possible:
        found = deletion.delete(admin, [record.id for record in records])
        if found.is_possible:
            flash(f"Successfully deleted {len(found.records)} {names}.", "success")
            return None
    title = "Delete multiple objects" if found.is_possible else f"Cannot delete {names}"
    return render_template(
        "admin/delete.html", admin=admin, title=title, names=names, deletion=found
    )
