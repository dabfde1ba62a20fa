"""Items: list, show, add, change and delete (API-3, API-4, API-5)."""

import re
from typing import Any

from flask import Response, abort, request, url_for
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from ..extensions import db
from ..stock.choices import ItemStatus
from ..stock.codes import INVALID_GTIN
from ..stock.filters import SORT_OPTIONS
from ..stock.models import Category, Item, StockMovement, Supplier
from ..stock.queries import matching_items, select_item
from ..web.time_zones import format_datetime
from ..web.transactions import unit_of_work
from .authentication import api_route
from .requests import ListParameters, check_fields, matching, parse_body
from .responses import Problem, json_response
from .services import lookup, save_item

ETAG = r'(W/)?("[^"]*")'
ETAGS = re.compile(rf"[ \t,]*{ETAG}([ \t]*,[ \t,]*{ETAG})*[ \t,]*")
AMOUNT = re.compile(r"[0-9]{1,20}(\.[0-9]{1,20})?")
TOO_LONG = "Ensure this value has at most 200 characters."
MAX_BARCODES = 100
BARCODE_PERMISSIONS = ("stock.add_barcode", "stock.delete_barcode")
READ_ONLY = ("quantity_on_hand", "status", "created_at", "updated_at", "version")
REQUIRED = ("sku", "name", "category", "unit_cost")
TYPES = dict.fromkeys([*REQUIRED, "description", "location"], (str,)) | {
    "supplier": (int, type(None)),
    "reorder_level": (int,),
    "is_active": (bool,),
    "barcodes": (list,),
}


@api_route("/items", GET="stock.view_item", POST="stock.add_item")
def item_list() -> Response:
    """List items, or add one."""
    if request.method == "POST":
        return create_item(parse_item())
    parameters = ListParameters()
    query = matching_items(
        select(Item).options(joinedload(Item.category), selectinload(Item.barcodes)),
        q=(parameters.read("q", matching(".{0,200}"), TOO_LONG) or "").strip(),
        category=parameters.read("category", lookup(Category.slug)),
        supplier=parameters.read("supplier", lookup(Supplier.id)),
        status=parameters.read("status", ItemStatus),
        barcode=parameters.read("barcode", matching("[0-9]{8,14}"), INVALID_GTIN),
    )
    ordering = parameters.read("ordering", SORT_OPTIONS.get) or "sku"
    return parameters.respond(query, ordering, item_json)


@api_route(
    "/items/<sku>", GET="stock.view_item", PATCH="stock.change_item", DELETE="stock.delete_item"
)
def item_detail(sku: str) -> Response:
    """Show, change or delete an item."""
    if request.method == "PATCH":
        return update_item(sku, parse_item())
    if request.method == "DELETE":
        return delete_item(sku)
    item = db.first_or_404(select_item(sku).options(joinedload(Item.category)))
    response = item_response(item)
    if is_listed(response.headers["ETag"], request.headers.get("If-None-Match", ""), weak=True):
        return Response(status=304, headers={"ETag": response.headers["ETag"]})
    return response


def parse_item() -> dict[str, Any]:
    """Return the fields of the body; check the permissions that `barcodes` requires."""
    data = parse_body()
    if "barcodes" in data and not all(map(current_user.has_perm, BARCODE_PERMISSIONS)):
        abort(403)
    return data


@unit_of_work
def create_item(data: dict[str, Any]) -> Response:
    item = save_item(Item(), dict.fromkeys(REQUIRED, "") | validate_item(data))
    location = {"Location": url_for("api.item_detail", sku=item.sku)}
    return item_response(item, status=201, headers=location)


@unit_of_work
def update_item(sku: str, data: dict[str, Any]) -> Response:
    """Change the submitted fields."""
    return item_response(save_item(lock_item(sku), validate_item(data)))


@unit_of_work
def delete_item(sku: str) -> Response:
    """Delete an item with its barcodes, unless it has movements."""
    item = lock_item(sku)
    if db.session.scalar(select(StockMovement.id).filter_by(item_id=item.id).limit(1)):
        raise Problem(409, "An item that has movements cannot be deleted.")
    db.session.delete(item)
    return Response(status=204)


def validate_item(data: dict[str, Any]) -> dict[str, Any]:
    """Return the values of an item; validate what the item form cannot."""
    check_fields(data, TYPES, READ_ONLY)
    codes = data.get("barcodes", [])
    errors = {
        f"barcodes.{index}": ["Enter text."]
        for index, code in enumerate(codes)
        if not isinstance(code, str)
    }
    if len(codes) > MAX_BARCODES:
        errors["barcodes"] = [f"Enter at most {MAX_BARCODES} barcodes."]
    if not AMOUNT.fullmatch(data.get("unit_cost", "0")):
        errors["unit_cost"] = ["Enter an amount such as 0.18."]
    if errors:
        raise Problem(422, errors=errors)
    return data


def lock_item(sku: str) -> Item:
    """Lock an item; raise 412 if If-Match does not match its ETag (RFC 9110, 13.1.1)."""
    locked = select_item(sku).with_for_update().execution_options(populate_existing=True)
    item = db.first_or_404(locked)
    if not is_listed(item_response(item).headers["ETag"], request.headers.get("If-Match", "*")):
        raise Problem(412)
    return item


def is_listed(etag: str, header: str, *, weak: bool = False) -> bool:
    """Return whether a header is “*” or a valid list that contains this ETag (RFC 9110, 8.8.3)."""
    tags = re.findall(ETAG, header) if ETAGS.fullmatch(header) else []
    return header.strip() == "*" or etag in [tag for prefix, tag in tags if weak or not prefix]


def item_response(item: Item, status: int = 200, headers: dict | None = None) -> Response:
    """Return an item as JSON with a strong ETag of its bytes."""
    response = json_response(item_json(item), status, headers)
    response.add_etag()
    return response


def item_json(item: Item) -> dict[str, Any]:
    return {
        "sku": item.sku,
        "name": item.name,
        "description": item.description,
        "category": item.category.slug,
        "supplier": item.supplier_id,
        "location": item.location,
        "unit_cost": f"{item.unit_cost:.2f}",
        "quantity_on_hand": item.quantity_on_hand,
        "reorder_level": item.reorder_level,
        "is_active": item.is_active,
        "status": item.status,
        "barcodes": [barcode.code for barcode in item.barcodes],
        "created_at": format_datetime(item.created_at),
        "updated_at": format_datetime(item.updated_at),
        "version": item.version,
    }
