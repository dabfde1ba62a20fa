"""The stockroom for programs (API-1, API-2)."""

from flask import Blueprint, Response, abort, request
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from ..extensions import db
from ..stock.models import Item
from ..stock.sku import normal_sku
from .authentication import endpoint
from .conditions import etag_of, is_listed
from .movements import create_movement
from .responses import json_response
from .schemas import item_json

bp = Blueprint("api", __name__, url_prefix="/api/v1")


@bp.get("/items/<sku>")
@endpoint(GET="stock.view_item")
def item_detail(sku: str) -> Response:
    """Show one item (API-3, API-5)."""
    one = select(Item).options(joinedload(Item.category)).filter_by(sku=normal_sku(sku))
    item = db.session.scalar(one) or abort(404)
    data = item_json(item)
    headers = {"ETag": etag_of(data)}
    if is_listed(request.headers.get("If-None-Match", ""), headers["ETag"], weakly=True):
        return Response(status=304, headers=headers)
    return json_response(data, headers=headers)


@bp.post("/items/<sku>/movements")
@endpoint(POST="stock.add_stockmovement")
def item_movements(sku: str) -> Response:
    """Record a movement of one item (API-6)."""
    return create_movement(sku)
