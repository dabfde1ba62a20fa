"""Categories, suppliers, low stock, and the contract (API-7, API-9)."""

from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from ..stock.models import Category, Item, Supplier
from ..stock.queries import MAX_LOW_STOCK
from .authentication import endpoint
from .requests import ListParameters, Parameters
from .responses import json_response

CONTRACT = Path(__file__).with_name("openapi.yaml").read_bytes()
# Generated from the contract, escaped.
REFERENCE = Path(__file__).with_name("api-reference.html").read_text("utf-8")


@endpoint(GET="stock.view_category")
def category_list(request: HttpRequest) -> HttpResponse:
    """List categories by name."""
    rows = Category.objects.all()
    return ListParameters(request).respond(
        rows, "name", lambda page: [{"slug": row.slug, "name": row.name} for row in page]
    )


@endpoint(GET="stock.view_supplier")
def supplier_list(request: HttpRequest) -> HttpResponse:
    """List suppliers by name."""
    rows = Supplier.objects.values_list("id", "name", "email", "phone", "website", named=True)
    return ListParameters(request).respond(
        rows, "name", lambda page: [row._asdict() for row in page]
    )


@endpoint(GET="stock.view_reports")
def low_stock(request: HttpRequest) -> HttpResponse:
    """List the items to reorder, as the report does (REP-2)."""
    Parameters(request).check()
    rows = list(Item.objects.to_reorder()[: MAX_LOW_STOCK + 1])
    is_complete = len(rows) <= MAX_LOW_STOCK
    return json_response({"results": rows[:MAX_LOW_STOCK], "is_complete": is_complete})


@csrf_exempt
@require_safe
def contract(request: HttpRequest) -> HttpResponse:
    return HttpResponse(CONTRACT, content_type="application/yaml")


@csrf_exempt
@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """Show the contract as a page."""
    return render(request, "api/docs.html", {"reference": REFERENCE})
