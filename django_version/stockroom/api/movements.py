"""Movements that programs record, each once for its key (API-6)."""

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from ..accounts.models import User
from ..stock import services
from ..stock.forms import MovementForm
from ..stock.idempotency import Answer, KeyReused, answer_once, digest_of, is_key
from ..stock.models import Item
from . import schemas
from .bodies import read_object
from .errors import Problem, problem_response
from .responses import to_json

SKU = re.compile("[A-Z0-9-]{1,40}")
NO_KEY = "An Idempotency-Key of 1 to 255 visible ASCII characters is needed."
KEY_REUSED = "This Idempotency-Key came with another body before."


def create_movement(request: HttpRequest, sku: str) -> HttpResponse:
    """Record a movement of an item; a copy of the request gets the first answer (API-6)."""
    data, key = read_object(request), request.headers.get("Idempotency-Key", "")
    sku = sku.strip().upper()
    if not is_key(key):
        raise Problem(400, NO_KEY)
    if not SKU.fullmatch(sku):
        raise Problem(404)
    try:
        answer = answer_once(
            person=request.user,
            path=reverse("api:item_movements", args=[sku]),
            key=key,
            digest=digest_of(data),
            about=Item.objects.filter(sku=sku),
            act=lambda: record(request.user, sku, data),
        )
    except KeyReused as reused:
        raise Problem(422, KEY_REUSED) from reused
    return answer_response(answer)


def record(user: User, sku: str, data: dict[str, Any]) -> Answer:
    """Record a movement and answer with it, or say what forbids it, which counts too (API-6)."""
    item = Item.objects.filter(sku=sku).first()
    if item is None:
        raise Problem(404)
    try:
        movement = services.record_movement(item_id=item.pk, user=user, **read_movement(data))
    except ValidationError as refused:
        return Answer(409, problem_response(Problem(409, refused.message)).text)
    return Answer(201, to_json(schemas.movement_json(movement)).decode())


def read_movement(data: dict[str, Any]) -> dict[str, Any]:
    """Return the values of a movement; refuse wrong ones with 422, as the form does (API-6)."""
    form = MovementForm({"key": "-", **schemas.read_values(schemas.NewMovement, data)})
    if not form.is_valid():
        errors = {name: list(map(str, texts)) for name, texts in form.errors.items()}
        raise Problem(422, errors=errors)
    return {name: form.cleaned_data[name] for name in ("kind", "quantity", "reason")}


def answer_response(answer: Answer) -> HttpResponse:
    """Answer with what was said first, and tell a copy that it is one (API-6)."""
    kind = "application/json" if answer.status < 400 else "application/problem+json"
    headers = {"Idempotent-Replayed": "true"} if answer.is_replayed else {}
    return HttpResponse(answer.body, status=answer.status, content_type=kind, headers=headers)
