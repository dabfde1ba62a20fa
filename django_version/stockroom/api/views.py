"""The stockroom for programs (API-1, API-2)."""

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import get_object_or_404

from ..stock.models import Item
from .authentication import endpoint
from .conditions import etag_of, is_listed
from .movements import create_movement
from .responses import json_response
from .schemas import item_json


@endpoint(GET="stock.view_item")
def item_detail(request: HttpRequest, sku: str) -> HttpResponse:
    """Show one item (API-3, API-5)."""
    item = get_object_or_404(Item.objects.select_related("category"), sku=sku)
    data = item_json(item)
    headers = {"ETag": etag_of(data)}
    if is_listed(request.headers.get("If-None-Match", ""), headers["ETag"], weakly=True):
        return HttpResponseNotModified(headers=headers)
    return json_response(data, headers=headers)


@endpoint(POST="stock.add_stockmovement")
def item_movements(request: HttpRequest, sku: str) -> HttpResponse:
    """Record a movement of one item (API-6)."""
    return create_movement(request, sku)
