"""Items: list, show, add, change and delete (API-3, API-4, API-5)."""

import re
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, Subquery
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.urls import reverse
from django.utils.cache import set_response_etag

from ..stock.codes import INVALID_GTIN
from ..stock.filters import SORT_OPTIONS, STATUSES
from ..stock.models import Barcode, Category, Item, Supplier
from ..web.search import MAX_SEARCH_LENGTH
from ..web.text import parse_integer
from ..web.time_zones import format_datetime
from ..web.transactions import unit_of_work
from .authentication import endpoint
from .requests import ListParameters, check_fields, parse_body
from .responses import Problem, json_response
from .services import save_item

ETAG = r'(W/)?("[^"]*")'
ETAGS = re.compile(rf"[ \t,]*{ETAG}([ \t]*,[ \t,]*{ETAG})*[ \t,]*")
AMOUNT = re.compile(r"[0-9]{1,20}(\.[0-9]{1,20})?")
GTIN = re.compile("[0-9]{8,14}")
TOO_LONG = f"Ensure this value has at most {MAX_SEARCH_LENGTH} characters."
MAX_BARCODES = 100
BARCODE_PERMISSIONS = ("stock.add_barcode", "stock.delete_barcode")
READ_ONLY = {"quantity_on_hand", "status", "created_at", "updated_at", "version"}
REQUIRED = ("sku", "name", "category", "unit_cost")
TYPES = dict.fromkeys([*REQUIRED, "description", "location"], (str,)) | {
    "supplier": (int, type(None)),
    "reorder_level": (int,),
    "is_active": (bool,),
    "barcodes": (list,),
}


@endpoint(GET="stock.view_item", POST="stock.add_item")
def item_list(request: HttpRequest) -> HttpResponse:
    """List items, or add one."""
    if request.method == "POST":
        return create_item(parse_item(request))
    parameters = ListParameters(request)
    read = parameters.read
    rows = Item.objects.matching(
        q=(read("q", lambda q: q if len(q) <= MAX_SEARCH_LENGTH else None, TOO_LONG) or "").strip(),
        category=read("category", lambda slug: Category.objects.filter(slug=slug).first()),
        supplier=read("supplier", lambda pk: Supplier.objects.filter(pk=parse_integer(pk)).first()),
        status=read("status", STATUSES.get),
        barcode=read("barcode", lambda code: code if GTIN.fullmatch(code) else None, INVALID_GTIN),
    )
    ordering = read("ordering", SORT_OPTIONS.get) or "sku"
    slug = Category.objects.filter(pk=OuterRef("category_id")).values("slug")
    rows = rows.annotate(category_slug=Subquery(slug)).values_list(named=True)
    return parameters.respond(rows, ordering, items_json)


@endpoint(GET="stock.view_item", PATCH="stock.change_item", DELETE="stock.delete_item")
def item_detail(request: HttpRequest, sku: str) -> HttpResponse:
    """Show, change or delete an item."""
    if request.method == "PATCH":
        return update_item(request, sku, parse_item(request))
    if request.method == "DELETE":
        return delete_item(request, sku)
    response = item_response(Item.objects.select_related("category").get(sku=sku))
    if is_listed(response["ETag"], request.headers.get("If-None-Match", ""), weak=True):
        return HttpResponseNotModified(headers={"ETag": response["ETag"]})
    return response


def parse_item(request: HttpRequest) -> dict[str, Any]:
    """Return the body; raise 403 if it has barcodes and the user may not change them."""
    data = parse_body(request)
    if "barcodes" in data and not request.user.has_perms(BARCODE_PERMISSIONS):
        raise PermissionDenied
    return data


@unit_of_work
def create_item(values: dict[str, Any]) -> HttpResponse:
    check_item(values)
    # The form validates only what it gets: an empty value makes it report a missing field.
    item = save_item(Item(), dict.fromkeys(REQUIRED, "") | values)
    location = {"Location": reverse("api:item_detail", args=[item.sku])}
    return item_response(item, status=201, headers=location)


@unit_of_work
def update_item(request: HttpRequest, sku: str, data: dict[str, Any]) -> HttpResponse:
    """Lock the item and check If-Match, then validate and save."""
    item = lock_item(request, sku)
    check_item(data)
    return item_response(save_item(item, data))


@unit_of_work
def delete_item(request: HttpRequest, sku: str) -> HttpResponse:
    item = lock_item(request, sku)
    if item.movements.exists():
        raise Problem(409, "An item that has movements cannot be deleted.")
    item.delete()
    return HttpResponse(status=204)


def check_item(data: dict[str, Any]) -> None:
    """Check what the item form cannot: JSON types, and the number of barcodes."""
    check_fields(data, TYPES, READ_ONLY)
    codes = data.get("barcodes", [])
    not_text = [index for index, code in enumerate(codes) if not isinstance(code, str)]
    errors = {f"barcodes.{index}": ["Enter text."] for index in not_text}
    if len(codes) > MAX_BARCODES:
        errors["barcodes"] = [f"Enter at most {MAX_BARCODES} barcodes."]
    if not AMOUNT.fullmatch(data.get("unit_cost", "0")):
        errors["unit_cost"] = ["Enter an amount such as 0.18."]
    if errors:
        raise Problem(422, errors=errors)


def lock_item(request: HttpRequest, sku: str) -> Item:
    """Lock an item; raise 412 if If-Match does not match its ETag (RFC 9110, 13.1.1)."""
    item = Item.objects.select_for_update().get(sku=sku)
    if not is_listed(item_response(item)["ETag"], request.headers.get("If-Match", "*")):
        raise Problem(412)
    return item


def is_listed(etag: str, header: str, *, weak: bool = False) -> bool:
    """Return whether a header is “*” or a valid list that contains this ETag (RFC 9110, 8.8.3)."""
    tags = re.findall(ETAG, header) if ETAGS.fullmatch(header) else []
    return header.strip() == "*" or etag in [tag for prefix, tag in tags if weak or not prefix]


def item_response(item: Item, *, status=200, headers=None) -> HttpResponse:
    """Return an item as JSON with a strong ETag of its bytes."""
    data = item_json(item, item.category.slug, [row.code for row in item.barcodes.all()])
    response = json_response(data, status=status, headers=headers)
    set_response_etag(response)
    return response


def items_json(page: list[tuple]) -> list[dict[str, Any]]:
    """Serialize named tuples, cheaper than instances, and fetch their barcodes."""
    codes = {row.id: [] for row in page}
    for pk, code in Barcode.objects.filter(item__in=codes).values_list("item_id", "code"):
        codes[pk].append(code)
    return [item_json(row, row.category_slug, codes[row.id]) for row in page]


def item_json(item: Item | tuple, category: str, barcodes: list[str]) -> dict[str, Any]:
    return {
        "sku": item.sku,
        "name": item.name,
        "description": item.description,
        "category": category,
        "supplier": item.supplier_id,
        "location": item.location,
        "unit_cost": f"{item.unit_cost:.2f}",
        "quantity_on_hand": item.quantity_on_hand,
        "reorder_level": item.reorder_level,
        "is_active": item.is_active,
        "status": item.status,
        "barcodes": barcodes,
        "created_at": format_datetime(item.created_at),
        "updated_at": format_datetime(item.updated_at),
        "version": item.version,
    }
