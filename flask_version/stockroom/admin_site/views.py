"""The pages of one model: list, add, change, delete, history (ADM-3, ADM-6, ADM-9, ADM-13)."""

from urllib.parse import parse_qsl, urlencode

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from ..extensions import db
from ..web.pagination import capped_count, paginate
from ..web.text import bidi_isolate, parse_integer
from ..web.transactions import unit_of_work
from .changelist import ChangeList, get_actions, run_action
from .deletion import delete_records, plan_deletion
from .forms import RecordEditor
from .history import LogEntry
from .options import ModelAdmin

PER_PAGE = 100


def changelist(admin: ModelAdmin) -> ResponseReturnValue:
    """List records, or run an action on some of them."""
    require(admin, "view")
    actions = get_actions(admin)
    change_list = ChangeList(admin, request.args)
    if actions and request.form.keys() & {"index", "_selected_action"}:
        return run_action(change_list, actions)
    change_list.load()
    verb = "change" if admin.has_permission("change") else "view"
    return render_template(
        "admin/change_list.html",
        title=f"Select {admin.verbose_name} to {verb}",
        admin=admin,
        change_list=change_list,
        actions=actions,
        list_query=urlencode(request.args) or None,
    )


def add(admin: ModelAdmin) -> ResponseReturnValue:
    return change(admin, None)


def change(admin: ModelAdmin, object_id: str | None) -> ResponseReturnValue:
    """Add or change a record, or show it to users who may only view it."""
    if request.method == "POST":
        editor = save(admin, object_id)
        if editor.is_saved:
            return redirect_after_save(editor)
    else:
        editor = RecordEditor(admin, get_record(admin, object_id, "view"))
    verb = "Add" if editor.is_new else "Change" if editor.form else "View"
    return render_template(
        "admin/change_form.html",
        title=f"{verb} {admin.verbose_name}",
        admin=admin,
        editor=editor,
        list_url=list_url(admin),
    )


@unit_of_work
def save(admin: ModelAdmin, object_id: str | None) -> RecordEditor:
    """Save the submitted data, all or nothing; return its editor."""
    # Locked, so that validated data is still valid when it is written.
    editor = RecordEditor(admin, get_record(admin, object_id, "change", lock=True))
    if editor.validate():
        editor.save()
    return editor


def redirect_after_save(editor: RecordEditor) -> ResponseReturnValue:
    """Show a message, and redirect according to the button that was clicked."""
    admin, record = editor.admin, editor.record
    name = admin.verbose_name
    link = bidi_isolate(record)
    may_change = admin.has_permission("change", record)
    if may_change:
        record_url = admin.url("change", object_id=record.id)
        link = Markup('<a href="{}">{}</a>').format(record_url, record)
    done = "added" if editor.is_new else "changed"
    message = Markup("The {} “{}” was {} successfully.").format(name, link, done)
    query = list_query() or None
    if "_addanother" in request.form:
        message += f" You may add another {name} below."
        url = admin.url("add", _changelist_filters=query)
    elif "_continue" in request.form or (editor.is_new and admin.add_fieldsets):
        message += " You may edit it again below." if may_change else ""
        url = admin.url("change", object_id=record.id, _changelist_filters=query)
    else:
        url = list_url(admin)
    flash(message, "success")
    return redirect(url)


def list_query() -> str:
    """Return the query string of the list that the user came from."""
    return urlencode(parse_qsl(request.args.get("_changelist_filters", "")))


def list_url(admin: ModelAdmin) -> str:
    """Return the URL of the list, or of the index if the user may not view the list."""
    if not admin.has_permission("view"):
        return url_for("admin.index")
    return f"{admin.url('changelist')}?{list_query()}".removesuffix("?")


def delete(admin: ModelAdmin, object_id: str) -> ResponseReturnValue:
    """Ask for confirmation, then delete a record and those that are deleted with it."""
    record = get_record(admin, object_id, "delete")
    if request.method == "POST":
        name = bidi_isolate(record)
        deletion = delete_records(admin, [record.id])
        if not deletion.records:  # Another request has just deleted it.
            flash(admin.missing_message(object_id), "warning")
            return redirect(url_for("admin.index"))
        if deletion.is_possible:
            flash(f"The {admin.verbose_name} “{name}” was deleted successfully.", "success")
            return redirect(list_url(admin))
    else:
        deletion = plan_deletion(admin, [record])
    title = "Are you sure?" if deletion.is_possible else f"Cannot delete {admin.verbose_name}"
    context = {"admin": admin, "record": record, "title": title, "deletion": deletion}
    return render_template("admin/delete.html", **context)


def history(admin: ModelAdmin, object_id: str) -> ResponseReturnValue:
    record = get_record(admin, object_id, "view")
    query = (
        select(LogEntry)
        .filter_by(kind=admin.label, object_id=record.id)
        .options(joinedload(LogEntry.user))
        .order_by(LogEntry.id)
    )
    count = capped_count(query)
    number = request.args.get("p", "1")
    page = paginate(query, count, number, PER_PAGE) or paginate(query, count, "1", PER_PAGE)
    return render_template(
        "admin/history.html",
        title=f"Change history: {record}",
        admin=admin,
        record=record,
        page=page,
        count=count,
    )


def require(admin: ModelAdmin, action: str, *records: db.Model) -> None:
    """Abort with 403 unless the user may do this to the model and these records."""
    if not admin.has_permission(action, *records):
        abort(403)


def get_record(
    admin: ModelAdmin, object_id: str | None, action: str, *, lock: bool = False
) -> db.Model:
    """Return a record, optionally locked, or a new one; redirect if it is missing."""
    if object_id is None:
        require(admin, "add")
        return admin.model()
    pk = parse_integer(object_id)
    record = None
    if pk is not None:
        record = db.session.get(admin.model, pk, with_for_update=lock, populate_existing=lock)
    if record is None:
        require(admin, action)
        flash(admin.missing_message(object_id), "warning")
        abort(redirect(url_for("admin.index")))
    require(admin, action, record)
    return record
