"""The stockroom for programs (API-1, API-2)."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from ..stock.models import Category, Item, StockMovement, Supplier
from ..stock.queries import MOST_ROWS, MovementQuerySet
from . import schemas
from .authentication import endpoint
from .conditions import item_response
from .editing import create_item, delete_item, update_item
from .filters import item_conditions, movement_conditions
from .movements import create_movement
from .pagination import fetch_page
from .parameters import ItemQuery, ListQuery, MovementQuery, NoQuery, read_query
from .responses import json_response

CONTRACT = Path(__file__).with_name("openapi.yaml").read_bytes()
# Generated from the contract, escaped.
REFERENCE = Path(__file__).with_name("api-reference.html").read_text("utf-8")


@endpoint(GET="stock.view_item", POST="stock.add_item")
def item_list(request: HttpRequest) -> HttpResponse:
    """List items, or add one (API-3, API-4)."""
    if request.method == "POST":
        return create_item(request)
    query = read_query(request, ItemQuery)
    rows = Item.objects.matching(**item_conditions(query))
    shown, following = fetch_page(request, rows, query, ordering=query.ordering)
    prefetch_related_objects(shown, "category", "barcodes")
    return list_response(map(schemas.item_json, shown), following)


def list_response(results: Iterable[dict[str, Any]], following: str | None) -> HttpResponse:
    """Answer with a part of a list, and where it goes on (API-3)."""
    return json_response({"results": list(results), "next": following})


@endpoint(GET="stock.view_item", PATCH="stock.change_item", DELETE="stock.delete_item")
def item_detail(request: HttpRequest, sku: str) -> HttpResponse:
    """Show, change or delete one item (API-3, API-4, API-5)."""
    if request.method == "PATCH":
        return update_item(request, sku)
    if request.method == "DELETE":
        return delete_item(request, sku)
    item = get_object_or_404(Item.objects.select_related("category"), sku=sku)
    return item_response(request, item)


@endpoint(GET="stock.view_stockmovement", POST="stock.add_stockmovement")
def item_movements(request: HttpRequest, sku: str) -> HttpResponse:
    """List the movements of one item, newest first, or record one (API-6, API-7)."""
    if request.method == "POST":
        return create_movement(request, sku)
    query = read_query(request, ListQuery)
    item = get_object_or_404(Item, sku=sku)
    return movements_response(request, query, item.movements.all())


@endpoint(GET="stock.view_stockmovement")
def movement_list(request: HttpRequest) -> HttpResponse:
    """List movements, newest first (API-7)."""
    query = read_query(request, MovementQuery)
    rows = StockMovement.objects.matching(**movement_conditions(query))
    return movements_response(request, query, rows)


def movements_response(
    request: HttpRequest, query: ListQuery, rows: MovementQuerySet
) -> HttpResponse:
    """Answer with a part of the ledger (API-7)."""
    shown, following = fetch_page(request, rows, query, ordering="-created_at")
    prefetch_related_objects(shown, "item", "created_by")
    return list_response(map(schemas.movement_json, shown), following)


@endpoint(GET="stock.view_category")
def category_list(request: HttpRequest) -> HttpResponse:
    """List categories by name (API-7)."""
    query = read_query(request, ListQuery)
    shown, following = fetch_page(request, Category.objects.all(), query, ordering="name")
    return list_response(map(schemas.category_json, shown), following)


@endpoint(GET="stock.view_supplier")
def supplier_list(request: HttpRequest) -> HttpResponse:
    """List suppliers by name (API-7)."""
    query = read_query(request, ListQuery)
    shown, following = fetch_page(request, Supplier.objects.all(), query, ordering="name")
    return list_response(map(schemas.supplier_json, shown), following)


@endpoint(GET="stock.view_reports")
def low_stock(request: HttpRequest) -> HttpResponse:
    """Answer with what to order (API-7, REP-2)."""
    read_query(request, NoQuery)
    rows = list(Item.objects.to_order()[: MOST_ROWS + 1])
    results = [schemas.order_json(row) for row in rows[:MOST_ROWS]]
    return json_response({"results": results, "is_complete": len(rows) <= MOST_ROWS})


@csrf_exempt
@require_safe
def contract(request: HttpRequest) -> HttpResponse:
    """Answer with the contract (API-9)."""
    return HttpResponse(CONTRACT, content_type="application/yaml")


@csrf_exempt
@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """Show the contract as a page (API-9)."""
    return render(request, "api/docs.html", {"reference": REFERENCE})
