"""What programs write about items (API-4, API-5)."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from ..stock import items
from ..stock.models import Item
from . import schemas
from .bodies import read_object
from .conditions import check_unchanged, item_response
from .errors import Problem

TO_BARCODES = ("stock.add_barcode", "stock.delete_barcode")


def create_item(request: HttpRequest) -> HttpResponse:
    """Add an item (API-4)."""
    values = read_values(request, schemas.NewItem, read_object(request))
    try:
        item = items.create_item(values=values)
    except ValidationError as refused:
        raise problem_of(refused) from refused
    location = {"Location": reverse("api:item_detail", args=[item.sku])}
    return item_response(request, item, status=201, headers=location)


def read_values(request: HttpRequest, schema: type, data: dict[str, Any]) -> dict[str, Any]:
    """Return the values of an item; barcodes take rights of their own (API-4)."""
    values = schemas.read_values(schema, data)
    if "barcodes" in values and not request.user.has_perms(TO_BARCODES):
        raise PermissionDenied
    return values


def problem_of(refused: ValidationError) -> Problem:
    """Return 409 where another record has what is unique and nothing else is wrong (API-4)."""
    errors = refused.error_dict
    is_taken = all(one.code == "unique" for found in errors.values() for one in found)
    texts = {name: ValidationError(found).messages for name, found in errors.items()}
    return Problem(409 if is_taken else 422, errors=texts)


def update_item(request: HttpRequest, sku: str) -> HttpResponse:
    """Change the fields of an item that are sent (API-4, API-5)."""
    data = read_object(request)

    def change(item: Item) -> dict[str, Any]:
        check_unchanged(request, item)
        return read_values(request, schemas.ItemChange, data)

    try:
        item = items.update_item(sku=sku, change=change)
    except Item.DoesNotExist as missing:
        raise Problem(404) from missing
    except ValidationError as refused:
        raise problem_of(refused) from refused
    return item_response(request, item)


def delete_item(request: HttpRequest, sku: str) -> HttpResponse:
    """Delete an item without movements (API-4, API-5)."""
    try:
        items.delete_item(sku=sku, check=lambda item: check_unchanged(request, item))
    except Item.DoesNotExist as missing:
        raise Problem(404) from missing
    except items.ItemProtected as protected:
        raise Problem(409, "This item has movements, which stay.") from protected
    return HttpResponse(status=204)
