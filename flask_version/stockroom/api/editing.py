"""What programs write about items (API-4, API-5)."""

from typing import Any

from flask import Response, abort, url_for
from flask_login import current_user

from ..stock import items
from ..stock.models import Item
from . import schemas
from .bodies import read_object
from .conditions import check_unchanged, item_response
from .errors import Problem

TO_BARCODES = ("stock.add_barcode", "stock.delete_barcode")


def create_item() -> Response:
    """Add an item (API-4)."""
    values = read_values(schemas.NewItem, read_object())
    try:
        item = items.create_item(values=values)
    except items.ItemRefused as refused:
        raise problem_of(refused) from refused
    location = {"Location": url_for("api.item_detail", sku=item.sku)}
    return item_response(item, status=201, headers=location)


def read_values(schema: type, data: dict[str, Any]) -> dict[str, Any]:
    """Return the values of an item; barcodes take rights of their own (API-4)."""
    values = schemas.read_values(schema, data)
    if "barcodes" in values and not all(map(current_user.has_perm, TO_BARCODES)):
        abort(403)
    return values


def problem_of(refused: items.ItemRefused) -> Problem:
    """Return 409 where another record has what is unique and nothing else is wrong (API-4)."""
    return Problem(409 if refused.is_taken else 422, errors=refused.errors)


def update_item(sku: str) -> Response:
    """Change the fields of an item that are sent (API-4, API-5)."""
    data = read_object()

    def change(item: Item) -> dict[str, Any]:
        check_unchanged(item)
        return read_values(schemas.ItemChange, data)

    try:
        item = items.update_item(sku=sku, change=change)
    except items.ItemRefused as refused:
        raise problem_of(refused) from refused
    return item_response(item or abort(404))


def delete_item(sku: str) -> Response:
    """Delete an item without movements (API-4, API-5)."""
    try:
        item = items.delete_item(sku=sku, check=check_unchanged)
    except items.ItemProtected as protected:
        raise Problem(409, "This item has movements, which stay.") from protected
    return Response(status=204) if item else abort(404)
