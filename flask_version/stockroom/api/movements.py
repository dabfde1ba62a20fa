"""Movements that programs record, each once for its key (API-6)."""

import re
from typing import Any

from flask import Response, request
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.exc import NoResultFound
from werkzeug.datastructures import MultiDict

from ..extensions import db
from ..stock import services
from ..stock.codes import normal_sku
from ..stock.forms import KEY, MovementForm
from ..stock.models import Item
from . import schemas
from .bodies import read_object
from .errors import Problem
from .responses import json_response

SKU = re.compile("[A-Z0-9-]{1,40}")
NO_KEY = "An Idempotency-Key of 1 to 255 visible ASCII characters is needed."
KEY_REUSED = "This Idempotency-Key came with another movement before."


def create_movement(sku: str) -> Response:
    """Record a movement of an item; a copy of the request gets the same line again (API-6)."""
    data, key = read_object(), request.headers.get("Idempotency-Key", "")
    sku = normal_sku(sku)
    if not KEY.fullmatch(key):
        raise Problem(400, NO_KEY)
    item_id = SKU.fullmatch(sku) and db.session.scalar(select(Item.id).filter_by(sku=sku))
    if not item_id:
        raise Problem(404)
    try:
        movement, is_new = services.record_movement(
            item_id=item_id, user=current_user, key=key, **read_movement(data)
        )
    except NoResultFound as gone:
        raise Problem(404) from gone
    except services.KeyReused as reused:
        raise Problem(422, KEY_REUSED) from reused
    except services.MovementRefused as refused:
        raise Problem(409, str(refused)) from refused
    headers = {} if is_new else {"Idempotent-Replayed": "true"}
    return json_response(schemas.movement_json(movement), status=201, headers=headers)


def read_movement(data: dict[str, Any]) -> dict[str, Any]:
    """Return the values of a movement; refuse wrong ones with 422, as the form does (API-6)."""
    values = {"key": "-", **schemas.read_values(schemas.NewMovement, data)}
    typed = MultiDict({name: str(value) for name, value in values.items()})
    form = MovementForm(typed, meta={"csrf": False})
    if not form.validate():
        raise Problem(422, errors=form.errors)
    return {name: form[name].data for name in ("kind", "quantity", "reason")}
