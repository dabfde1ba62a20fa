"""Movements: list them, and record one once per idempotency key (API-6, API-7)."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse

from ..stock import services
from ..stock.filters import KINDS, get_item_by_sku, get_user, parse_date
from ..stock.forms import REQUEST_KEY, MovementForm
from ..stock.models import Item, StockMovement
from ..web.time_zones import format_datetime
from .authentication import endpoint
from .requests import ListParameters, check_fields, parse_body
from .responses import Problem, json_response

INVALID_DATE = "Enter a date such as 2026-05-01."
NO_KEY = "An Idempotency-Key of 1 to 255 visible ASCII characters is required."
KEY_REUSED = "This Idempotency-Key was used for another movement."
TYPES = {"kind": (str,), "quantity": (int,), "reason": (str,)}


@endpoint(GET="stock.view_stockmovement")
def movement_list(request: HttpRequest) -> HttpResponse:
    """List movements, newest first."""
    parameters = ListParameters(request)
    rows = StockMovement.objects.matching(
        item=parameters.read("item", get_item_by_sku),
        kind=parameters.read("kind", KINDS.get),
        user=parameters.read("person", get_user),
        since=parameters.read("from", parse_date, INVALID_DATE),
        until=parameters.read("to", parse_date, INVALID_DATE),
    )
    return parameters.respond(rows, "-created_at", movements_json)


@endpoint(GET="stock.view_stockmovement", POST="stock.add_stockmovement")
def item_movements(request: HttpRequest, sku: str) -> HttpResponse:
    """List the movements of an item, newest first, or record one."""
    if request.method == "POST":
        return create_movement(request, sku)
    parameters = ListParameters(request)
    parameters.check()  # API-2: 422 comes before 404.
    rows = StockMovement.objects.matching(item=Item.objects.get(sku=sku))
    return parameters.respond(rows, "-created_at", movements_json)


def create_movement(request: HttpRequest, sku: str) -> HttpResponse:
    """Record a movement; a repeated request returns the first one."""
    data = parse_body(request)
    key = request.headers.get("Idempotency-Key", "")
    if not REQUEST_KEY.fullmatch(key):
        raise Problem(400, NO_KEY)
    item = Item.objects.get(sku=sku)
    values = validate_movement(data, key)
    try:
        movement, is_new = services.record_movement(item_id=item.pk, user=request.user, **values)
    except services.RequestKeyReused as error:
        raise Problem(422, KEY_REUSED) from error
    except ValidationError as error:
        raise Problem(409, error.message) from error
    headers = {} if is_new else {"Idempotent-Replayed": "true"}
    return json_response(movement_json(movement), status=201, headers=headers)


def validate_movement(data: dict[str, Any], key: str) -> dict[str, Any]:
    """Validate a movement by the rules of its form; return its values."""
    check_fields(data, TYPES)
    form = MovementForm({**data, "key": key})
    if not form.is_valid():
        raise Problem(422, errors={name: list(field) for name, field in form.errors.items()})
    return form.cleaned_data


def movements_json(page: list[StockMovement]) -> list[dict[str, Any]]:
    prefetch_related_objects(page, "item", "created_by")
    return [movement_json(movement) for movement in page]


def movement_json(movement: StockMovement) -> dict[str, Any]:
    return {
        "id": movement.pk,
        "item": movement.item.sku,
        "kind": movement.kind,
        "quantity_change": movement.quantity_change,
        "quantity_after": movement.quantity_after,
        "reason": movement.reason,
        "created_at": format_datetime(movement.created_at),
        "created_by": movement.created_by.username,
    }
