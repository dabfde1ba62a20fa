"""Movements: list them, and record one once per idempotency key (API-6, API-7)."""

from typing import Any

from flask import Response, request
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import selectinload
from werkzeug.datastructures import MultiDict

from ..accounts.authentication import get_user_by_username
from ..extensions import db
from ..stock import services
from ..stock.choices import MovementKind
from ..stock.filters import parse_date
from ..stock.forms import REQUEST_KEY, MovementForm
from ..stock.models import StockMovement
from ..stock.queries import get_item_by_sku, matching_movements, select_item
from ..web.time_zones import format_datetime
from .authentication import api_route
from .requests import ListParameters, check_fields, parse_body
from .responses import Problem, json_response

MOVEMENTS = select(StockMovement).options(
    selectinload(StockMovement.item), selectinload(StockMovement.created_by)
)
INVALID_DATE = "Enter a date such as 2026-05-01."
NO_KEY = "An Idempotency-Key of 1 to 255 visible ASCII characters is required."
KEY_REUSED = "This Idempotency-Key was used for another movement."
TYPES = {"kind": (str,), "quantity": (int,), "reason": (str,)}


@api_route("/movements", GET="stock.view_stockmovement")
def movement_list() -> Response:
    """List movements, newest first."""
    parameters = ListParameters()
    query = matching_movements(
        MOVEMENTS,
        item=parameters.read("item", get_item_by_sku),
        kind=parameters.read("kind", MovementKind),
        user=parameters.read("person", get_user_by_username),
        since=parameters.read("from", parse_date, INVALID_DATE),
        until=parameters.read("to", parse_date, INVALID_DATE),
    )
    return parameters.respond(query, "-created_at", movement_json)


@api_route("/items/<sku>/movements", GET="stock.view_stockmovement", POST="stock.add_stockmovement")
def item_movements(sku: str) -> Response:
    """List the movements of an item, newest first, or record one."""
    if request.method == "POST":
        return create_movement(sku)
    parameters = ListParameters()
    parameters.check()  # API-2: 422 comes before 404.
    query = matching_movements(MOVEMENTS, item=db.first_or_404(select_item(sku)))
    return parameters.respond(query, "-created_at", movement_json)


def create_movement(sku: str) -> Response:
    """Record a movement; a repeated request returns the first one."""
    data, key = parse_body(), request.headers.get("Idempotency-Key", "")
    if not REQUEST_KEY.fullmatch(key):
        raise Problem(400, NO_KEY)
    item = db.first_or_404(select_item(sku))
    try:
        movement, is_new = services.record_movement(
            item_id=item.id, user=current_user, **validate_movement(data, key)
        )
    except NoResultFound as error:
        raise Problem(404) from error
    except services.RequestKeyReused as error:
        raise Problem(422, KEY_REUSED) from error
    except services.MovementRejected as error:
        raise Problem(409, str(error)) from error
    headers = {} if is_new else {"Idempotent-Replayed": "true"}
    return json_response(movement_json(movement), status=201, headers=headers)


def validate_movement(data: dict[str, Any], key: str) -> dict[str, Any]:
    """Validate a movement by the rules of its form; return its values."""
    check_fields(data, TYPES)
    formdata = MultiDict({name: str(value) for name, value in data.items()} | {"key": key})
    form = MovementForm(formdata, meta={"csrf": False})
    if not form.validate():
        raise Problem(422, errors=form.errors)
    return form.data


def movement_json(movement: StockMovement) -> dict[str, Any]:
    return {
        "id": movement.id,
        "item": movement.item.sku,
        "kind": movement.kind,
        "quantity_change": movement.quantity_change,
        "quantity_after": movement.quantity_after,
        "reason": movement.reason,
        "created_at": format_datetime(movement.created_at),
        "created_by": movement.created_by.username,
    }
