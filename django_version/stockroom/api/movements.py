"""Movements that programs record, each once for its key (API-6)."""

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse

from ..stock import services
from ..stock.forms import KEY, MovementForm
from ..stock.models import Item
from . import schemas
from .bodies import read_object
from .errors import Problem
from .responses import json_response

SKU = re.compile("[A-Z0-9-]{1,40}")
NO_KEY = "An Idempotency-Key of 1 to 255 visible ASCII characters is needed."
KEY_REUSED = "This Idempotency-Key came with another movement before."


def create_movement(request: HttpRequest, sku: str) -> HttpResponse:
    """Record a movement of an item; a copy of the request gets the same line again (API-6)."""
    data, key = read_object(request), request.headers.get("Idempotency-Key", "")
    sku = sku.strip().upper()
    if not KEY.fullmatch(key):
        raise Problem(400, NO_KEY)
    item = Item.objects.filter(sku=sku).first() if SKU.fullmatch(sku) else None
    if item is None:
        raise Problem(404)
    try:
        movement, is_new = services.record_movement(
            item_id=item.pk, user=request.user, key=key, **read_movement(data)
        )
    except Item.DoesNotExist as gone:
        raise Problem(404) from gone
    except services.KeyReused as reused:
        raise Problem(422, KEY_REUSED) from reused
    except ValidationError as refused:
        raise Problem(409, refused.message) from refused
    headers = {} if is_new else {"Idempotent-Replayed": "true"}
    return json_response(schemas.movement_json(movement), status=201, headers=headers)


def read_movement(data: dict[str, Any]) -> dict[str, Any]:
    """Return the values of a movement; refuse wrong ones with 422, as the form does (API-6)."""
    form = MovementForm({"key": "-", **schemas.read_values(schemas.NewMovement, data)})
    if not form.is_valid():
        errors = {name: list(map(str, texts)) for name, texts in form.errors.items()}
        raise Problem(422, errors=errors)
    return {name: form.cleaned_data[name] for name in ("kind", "quantity", "reason")}
