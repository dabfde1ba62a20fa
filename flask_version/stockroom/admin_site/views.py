"""The pages of one kind of record: list, add, change, delete, history (ADM-3, ADM-6)."""

from urllib.parse import parse_qsl, urlencode

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from ..extensions import db
from ..web.logs import log_events
from ..web.numbers import read_number
from ..web.pagination import count_reachable
from ..web.text import isolated
from ..web.transactions import checked_again, unit_of_work
from . import deletion
from .actions import run_action
from .filters import BadLookup
from .history import history_of
from .inlines import RecordPage
from .lists import ChangeList, count_text, page_numbers
from .options import ModelAdmin

PER_PAGE = 100


def changelist(admin: ModelAdmin) -> ResponseReturnValue:
    """List records, or do something with several of them (ADM-3, ADM-4, ADM-5, ADM-11)."""
    if not admin.has_view_permission():
        abort(403)
    try:
        listed = ChangeList(admin, request.args)
        is_action = not {"index", "_selected_action"}.isdisjoint(request.form)
        if request.method == "POST" and is_action and admin.get_actions():
            return run_action(listed)
        listed.load()
    except BadLookup:
        return redirect(f"{request.path}?e=1")
    verb = "change" if admin.has_change_permission() else "view"
    return render_template(
        "admin/change_list.html",
        admin=admin,
        listed=listed,
        title=f"Select {admin.verbose_name} to {verb}",
        count_text=count_text,
        numbers=page_numbers(listed.page, listed.num_pages),
        filters_query=urlencode(list(request.args.items())),
    )


def add(admin: ModelAdmin) -> ResponseReturnValue:
    """Add a record (ADM-6, ADM-7)."""
    if not admin.has_add_permission():
        abort(403)
    if request.method == "POST":
        page = submit(admin, None)
        if page.is_saved:
            return after_saving(page, "added")
    else:
        page = RecordPage(admin, admin.model())
    return render_page(page, f"Add {admin.verbose_name}")


def change(admin: ModelAdmin, object_id: str) -> ResponseReturnValue:
    """Change a record, or show it to those who may only look (ADM-6, ADM-9, ADM-13, ADM-16)."""
    record = find(admin, object_id)
    may_change = admin.has_change_permission(record)
    if not may_change and (request.method == "POST" or not admin.has_view_permission()):
        abort(403)
    if record is None:
        return not_there(admin, object_id)
    if request.method == "POST":
        page = submit(admin, record.id)
        if page.is_saved:
            return after_saving(page, "changed")
    else:
        page = RecordPage(admin, record)
    return render_page(page, f"{'Change' if may_change else 'View'} {admin.verbose_name}")


@checked_again
@unit_of_work
def submit(admin: ModelAdmin, number: int | None) -> RecordPage:
    """Save what was sent, all or nothing, or say what is wrong (ADM-6, ADM-7, ADM-8, ADM-16)."""
    if number is None:
        record = admin.model()
    else:
        # Locked, so that what was checked is still so when it is written.
        record = db.session.get(admin.model, number, with_for_update=True, populate_existing=True)
    page = RecordPage(admin, record or abort(404))
    page.is_saved = (page.form or abort(403)) and page.validate()
    if page.is_saved:
        page.save()
    return page


def after_saving(page: RecordPage, done: str) -> ResponseReturnValue:
    """Say what was done, and go where the button says (ADM-6, SEC-8)."""
    log_events(page.form.events)
    admin, name = page.admin, page.admin.verbose_name
    filters = kept_filters()
    address = url_for(f".{admin.key}_change", object_id=page.record.id)
    link = Markup('<a href="{}">{}</a>').format(address, isolated(page.record))
    text = Markup("The {} “{}” was {} successfully.").format(name, link, done)
    is_continued = "_continue" in request.form or (page.is_new and admin.continues_after_add)
    if "_addanother" in request.form:
        text += f" You may add another {name} below."
        address = url_for(f".{admin.key}_add")
    elif is_continued:
        text += " You may edit it again below."
    else:
        address = url_for(f".{admin.key}_changelist")
    flash(text, "success")
    if filters and ("_addanother" in request.form or is_continued):
        filters = urlencode({"_changelist_filters": filters})
    return redirect(f"{address}{'?' if filters else ''}{filters}")


def kept_filters() -> str:
    """Return the query of the list that the person came from (ADM-6)."""
    return urlencode(parse_qsl(request.args.get("_changelist_filters", "")))


def render_page(page: RecordPage, title: str) -> str:
    """Render the form of a record, or its values as text (ADM-7, ADM-13)."""
    return render_template(
        "admin/change_form.html",
        admin=page.admin,
        page=page,
        title=title,
        filters=kept_filters(),
        filters_query=request.query_string.decode("latin-1"),
    )


def delete(admin: ModelAdmin, object_id: str) -> ResponseReturnValue:
    """Ask, then delete a record with all that goes with it (ADM-9, ADM-10)."""
    record = find(admin, object_id)
    if not admin.has_delete_permission(record):
        abort(403)
    if record is None:
        return not_there(admin, object_id)
    found = deletion.plan(admin, [record])
    if request.method == "POST" and found.lacking:
        abort(403)
    if request.method == "POST" and found.is_possible:
        found = deletion.delete(admin, [record.id])
        if found.is_possible:
            name = isolated(record)
            flash(f"The {admin.verbose_name} “{name}” was deleted successfully.", "success")
            filters = kept_filters()
            return redirect(f"{url_for(f'.{admin.key}_changelist')}{'?' * bool(filters)}{filters}")
    title = "Are you sure?" if found.is_possible else f"Cannot delete {admin.verbose_name}"
    return render_template(
        "admin/delete.html", admin=admin, record=record, title=title, deletion=found
    )


def history(admin: ModelAdmin, object_id: str) -> ResponseReturnValue:
    """Show what was done to a record (ADM-9, ADM-12)."""
    if not admin.has_view_permission():
        abort(403)
    record = find(admin, object_id)
    if record is None:
        return not_there(admin, object_id)
    entries = history_of(admin, record)
    count = count_reachable(entries)
    num_pages = max(-(-count // PER_PAGE), 1)
    page = request.args.get("p", "1")
    page = int(page) if page in map(str, range(1, num_pages + 1)) else 1
    return render_template(
        "admin/history.html",
        admin=admin,
        record=record,
        entries=db.session.scalars(entries.limit(PER_PAGE).offset((page - 1) * PER_PAGE)).all(),
        count=count,
        page=page,
        numbers=page_numbers(page, num_pages),
        title=f"Change history: {record}",
    )


def find(admin: ModelAdmin, object_id: str) -> db.Model | None:
    """Return a record by the number in an address, if there is one (ADM-9)."""
    number = read_number(object_id)
    return None if number is None else db.session.get(admin.model, number)


def not_there(admin: ModelAdmin, object_id: str) -> ResponseReturnValue:
    """Say that a record is missing (ADM-9)."""
    flash(f"{admin.title} with ID “{object_id}” doesn’t exist. Perhaps it was deleted?", "warning")
    return redirect(url_for(".index"))
