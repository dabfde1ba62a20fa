"""Movements that programs record, each once for its key (API-6)."""

import logging
import re
from typing import Any

from flask import Response, request, url_for
from flask_login import current_user
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from ..accounts.models import User
from ..extensions import db
from ..stock import services
from ..stock.forms import MovementForm
from ..stock.idempotency import Answer, KeyReused, answer_once, digest_of, is_key
from ..stock.models import Item
from ..stock.sku import normal_sku
from . import schemas
from .bodies import read_object
from .errors import PROBLEMS, Problem, problem_response
from .responses import to_json

logger = logging.getLogger(__name__)
SKU = re.compile("[A-Z0-9-]{1,40}")
NO_KEY = "An Idempotency-Key of 1 to 255 visible ASCII characters is needed."
KEY_REUSED = "This Idempotency-Key came with another body before."


def create_movement(sku: str) -> Response:
    """Record a movement of an item; a copy of the request gets the first answer (API-6)."""
    data, key = read_object(), request.headers.get("Idempotency-Key", "")
    sku = normal_sku(sku)
    if not is_key(key):
        raise Problem(400, NO_KEY)
    if not SKU.fullmatch(sku):
        raise Problem(404)
    try:
        answer = answer_once(
            person=current_user,
            path=url_for("api.item_movements", sku=sku),
            key=key,
            digest=digest_of(data),
            about=select(Item.id).filter_by(sku=sku),
            act=lambda: record(current_user, sku, data),
        )
    except KeyReused as reused:
        raise Problem(422, KEY_REUSED) from reused
    return answer_response(answer)


def record(user: User, sku: str, data: dict[str, Any]) -> Answer:
    """Record a movement and answer with it, or say what forbids it, which counts too (API-6)."""
    item = db.session.scalar(select(Item).filter_by(sku=sku))
    if item is None:
        raise Problem(404)
    try:
        movement = services.record_movement(item_id=item.id, user=user, **read_movement(data))
    except services.MovementRefused as refused:
        return Answer(409, problem_response(Problem(409, str(refused))).get_data(as_text=True))
    db.session.flush()
    return Answer(201, to_json(schemas.movement_json(movement)).decode())


def read_movement(data: dict[str, Any]) -> dict[str, Any]:
    """Return the values of a movement; refuse wrong ones with 422, as the form does (API-6)."""
    values = {"key": "-", **schemas.read_values(schemas.NewMovement, data)}
    typed = MultiDict({name: str(value) for name, value in values.items()})
    form = MovementForm(typed, meta={"csrf": False})
    if not form.validate():
        raise Problem(422, errors=form.errors)
    return {name: form[name].data for name in ("kind", "quantity", "reason")}


def answer_response(answer: Answer) -> Response:
    """Answer with what was said first, and tell a copy that it is one (API-6)."""
    kind = "application/json" if answer.status < 400 else "application/problem+json"
    headers = {"Idempotent-Replayed": "true"} if answer.is_replayed else {}
    if answer.status in PROBLEMS:
        logger.warning("%d %s: %a", answer.status, PROBLEMS[answer.status][0], request.path)
    return Response(answer.body, answer.status, headers, mimetype=kind)
