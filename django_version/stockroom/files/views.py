"""The pages by which items leave as a file and come in by one."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from ..accounts.permissions import permission_required
from ..stock.filters import ItemFilter
from ..stock.models import Item
from ..web.logs import log_event
from ..web.spreadsheet import csv_response
from . import imports
from .forms import ImportForm
from .lines import COLUMNS, lines_of
from .plans import MOST_SHOWN, Change, Plan
from .queries import walk_items

GONE = "There is no import to confirm: it was confirmed already, or an hour has passed."


@require_safe
@permission_required("stock.view_item")
def item_export(request: HttpRequest) -> HttpResponseBase:
    """Answer with the list of items as a file, all of it (CSV-1, CSV-2)."""
    filters = ItemFilter(request.GET)
    items = Item.objects.matching(**filters.conditions).sorted_by(filters.sort)
    found = walk_items(items, filters.sort)
    return csv_response("items.csv", COLUMNS, lines_of(found), streamed=True)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("stock.import_items")
def item_import(request: HttpRequest) -> HttpResponse:
    """Take a file of items, to be looked at before anything is written (CSV-3, CSV-4)."""
    form = ImportForm()
    if request.method == "POST":
        form = ImportForm(request.POST, request.FILES)
        if form.is_valid():
            imports.keep_import(user=request.user, content=form.cleaned_data["file"])
            return redirect("files:import_preview")
    return render(request, "files/item_import.html", {"form": form, "columns": COLUMNS[:-1]})


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("stock.import_items")
def import_preview(request: HttpRequest) -> HttpResponse:
    """Show what an import would do, and do it if that is confirmed (CSV-3, CSV-5)."""
    is_outdated = False
    if request.method == "POST":
        try:
            plan = imports.confirm_import(user=request.user, digest=request.POST.get("digest", ""))
        except imports.Outdated:
            is_outdated = True
        else:
            return render_done(request, plan)
    plan = imports.preview_import(user=request.user)
    if plan is None:
        return render_done(request, plan)
    context = {
        "plan": plan,
        "is_outdated": is_outdated,
        "most": MOST_SHOWN,
        "problems": plan.problems[:MOST_SHOWN],
        "changes": plan.changes[:MOST_SHOWN],
        "adds": [added_row(one, plan.columns) for one in plan.adds[:MOST_SHOWN]],
    }
    return render(request, "files/import_preview.html", context)


def added_row(change: Change, columns: list[str]) -> tuple[int, str, list[tuple[str, str]]]:
    """Return line, SKU and the cells of a new item in the order of the file (CSV-3)."""
    return change.line, change.sku, [(name, change.after[name]) for name in columns]


def render_done(request: HttpRequest, plan: Plan | None) -> HttpResponse:
    """Lead on from what was imported, or from what is not there any more (CSV-3, CSV-5, SEC-8)."""
    if plan is None:
        messages.warning(request, GONE)
        return redirect("files:item_import")
    log_event("items_imported", added=len(plan.adds), changed=len(plan.changes))
    messages.success(request, f"Imported: {plan.describe()}.")
    return redirect("stock:item_list")
