"""Actions on the records selected in a list (ADM-10, ADM-11)."""

from collections.abc import Callable

from flask import abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Select

from ..extensions import db
from ..web.numbers import parse_integer
from .changelist import ChangeList
from .deletion import delete_records, load_cascaded, plan_deletion
from .options import ModelAdmin, action

NOTHING_SELECTED = (
    "Items must be selected in order to perform actions on them. No items have been changed."
)
MAX_DELETED = 200


@action(permission="delete", description="Delete selected %(verbose_name_plural)s")
def delete_selected(admin: ModelAdmin, selection: Select) -> ResponseReturnValue | None:
    """Ask for confirmation, then delete the selected records, all or none."""
    rows = load_cascaded(admin.model, selection).order_by(admin.model.id)
    records = db.session.scalars(rows.limit(MAX_DELETED + 1)).all()
    names = admin.verbose_name if len(records) == 1 else admin.verbose_name_plural
    if len(records) > MAX_DELETED:
        flash(f"Select at most {MAX_DELETED} {names} to delete.", "error")
        return None
    deletion = plan_deletion(admin, records)
    if "post" in request.form and deletion.missing_permissions:
        abort(403)
    if "post" in request.form and deletion.is_possible:
        deletion = delete_records(admin, [record.id for record in records])
        if deletion.is_possible:
            flash(f"Successfully deleted {len(deletion.records)} {names}.", "success")
            return None
    title = "Delete multiple objects" if deletion.is_possible else f"Cannot delete {names}"
    context = {"admin": admin, "title": title, "names": names, "deletion": deletion}
    return render_template("admin/delete.html", **context)


def get_actions(admin: ModelAdmin) -> dict[str, Callable]:
    own = {name: getattr(type(admin), name) for name in admin.actions}
    actions = {"delete_selected": delete_selected, **own}
    return {name: one for name, one in actions.items() if admin.has_permission(one.permission)}


def run_action(changelist: ChangeList) -> ResponseReturnValue:
    """Run the chosen action on the selected records of a list, then show the list again."""
    admin, pks = changelist.admin, request.form.getlist("_selected_action")
    action = get_actions(admin).get(request.form.get("action", ""))
    if None in map(parse_integer, pks):
        abort(400)
    response = None
    if not pks:
        flash(NOTHING_SELECTED, "warning")
    elif action is None:
        flash("No action selected.", "warning")
    else:
        selection = changelist.selection
        if request.form.get("select_across") != "1":
            selection = selection.where(admin.model.id.in_(map(int, pks)))
        response = action(admin, selection)
    return response or redirect(request.full_path)
