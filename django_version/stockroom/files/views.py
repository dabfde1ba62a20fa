"""CSV export and import views."""

from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render

from ..accounts.permissions import permission_required
from ..stock.filters import ItemFilter
from ..stock.models import Item
from ..web.forms import post_data
from ..web.logs import log_event
from ..web.spreadsheet import csv_response
from . import services
from .forms import ImportForm
from .queries import iterate_items
from .rows import COLUMNS

NOTHING_TO_CONFIRM = (
    "There is nothing to confirm: the import was already confirmed, or the preview has expired."
)
MAX_PREVIEW_ROWS = 500


@permission_required("stock.view_item")
def item_export(request: HttpRequest) -> HttpResponseBase:
    """Stream the list of items as a CSV file, with its search, filters and order (CSV-1, CSV-2)."""
    filters = ItemFilter(request.GET)
    rows = iterate_items(Item.objects.matching(**filters.conditions), filters.sort)
    return csv_response("items.csv", COLUMNS, rows, streamed=True)


@permission_required("stock.view_item", "stock.import_items", post=True)
def item_import(request: HttpRequest) -> HttpResponse:
    """Store an uploaded file and show its preview (CSV-3, CSV-4)."""
    form = ImportForm(post_data(request), request.FILES or None)
    if form.is_valid():
        services.store_upload(user=request.user, content=form.cleaned_data["file"])
        return redirect("files:import_preview")
    return render(request, "files/item_import.html", {"form": form, "columns": COLUMNS[:-1]})


@permission_required("stock.view_item", "stock.import_items", post=True)
def import_preview(request: HttpRequest) -> HttpResponse:
    """Preview an import, and run it once it is confirmed (CSV-3, CSV-5, SEC-8)."""
    is_outdated = False
    if request.method == "POST":
        digest = request.POST.get("digest", "")
        try:
            if plan := services.confirm_upload(user=request.user, digest=digest):
                log_event("items_imported", added=len(plan.additions), changed=len(plan.changes))
                messages.success(request, f"Imported: {plan}.")
                return redirect("stock:item_list")
        except (services.PreviewOutdated, IntegrityError):
            is_outdated = True
    plan = services.preview_upload(user=request.user)
    if plan is None:
        messages.warning(request, NOTHING_TO_CONFIRM)
        return redirect("files:item_import")
    context = {"plan": plan, "is_outdated": is_outdated, "limit": MAX_PREVIEW_ROWS}
    return render(request, "files/import_preview.html", context)
