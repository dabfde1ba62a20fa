"""The stockroom for programs (API-1, API-2)."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, abort, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.exc import ObjectDeletedError, StaleDataError

from ..extensions import db
from ..stock.codes import normal_sku
from ..stock.models import Category, Item, StockMovement, Supplier
from ..stock.queries import MOST_ROWS, items_to_order, matching_items, matching_movements
from . import authentication, errors, schemas
from .authentication import endpoint
from .conditions import item_response
from .editing import create_item, delete_item, update_item
from .filters import item_conditions, movement_conditions
from .movements import create_movement
from .pagination import fetch_page
from .parameters import ItemQuery, ListQuery, MovementQuery, NoQuery, read_query
from .responses import json_response

bp = Blueprint("api", __name__, url_prefix="/api/v1")
bp.register_error_handler(errors.Problem, errors.handle_problem)
for refusal in (IntegrityError, StaleDataError, ObjectDeletedError):
    bp.register_error_handler(refusal, authentication.handle_refused_write)
bp.after_app_request(errors.replace_error_page)
CONTRACT = Path(__file__).with_name("openapi.yaml").read_bytes()
# Generated from the contract, escaped.
REFERENCE = Path(__file__).with_name("api-reference.html").read_text("utf-8")


@bp.route("/items", methods=["GET", "POST"])
@endpoint(GET="stock.view_item", POST="stock.add_item")
def item_list() -> Response:
    """List items, or add one (API-3, API-4)."""
    if request.method == "POST":
        return create_item()
    query = read_query(ItemQuery)
    rows = matching_items(select(Item), **item_conditions(query))
    rows = rows.options(selectinload(Item.category), selectinload(Item.barcodes))
    key, is_descending = query.ordering.removeprefix("-"), query.ordering.startswith("-")
    shown, following = fetch_page(rows, query, key=getattr(Item, key), is_descending=is_descending)
    return list_response(map(schemas.item_json, shown), following)


def list_response(results: Iterable[dict[str, Any]], following: str | None) -> Response:
    """Answer with a part of a list, and where it goes on (API-3)."""
    return json_response({"results": list(results), "next": following})


@bp.route("/items/<sku>", methods=["GET", "PATCH", "DELETE"])
@endpoint(GET="stock.view_item", PATCH="stock.change_item", DELETE="stock.delete_item")
def item_detail(sku: str) -> Response:
    """Show, change or delete one item (API-3, API-4, API-5)."""
    if request.method == "PATCH":
        return update_item(sku)
    if request.method == "DELETE":
        return delete_item(sku)
    one = select(Item).options(joinedload(Item.category)).filter_by(sku=normal_sku(sku))
    return item_response(db.session.scalar(one) or abort(404))


@bp.route("/items/<sku>/movements", methods=["GET", "POST"])
@endpoint(GET="stock.view_stockmovement", POST="stock.add_stockmovement")
def item_movements(sku: str) -> Response:
    """List the movements of one item, newest first, or record one (API-6, API-7)."""
    if request.method == "POST":
        return create_movement(sku)
    query = read_query(ListQuery)
    item = db.session.scalar(select(Item).filter_by(sku=normal_sku(sku))) or abort(404)
    return movements_response(query, item=item)


@bp.get("/movements")
@endpoint(GET="stock.view_stockmovement")
def movement_list() -> Response:
    """List movements, newest first (API-7)."""
    query = read_query(MovementQuery)
    return movements_response(query, **movement_conditions(query))


def movements_response(query: ListQuery, **conditions: Any) -> Response:
    """Answer with a part of the ledger (API-7)."""
    rows = matching_movements(select(StockMovement), **conditions)
    rows = rows.options(selectinload(StockMovement.item), selectinload(StockMovement.created_by))
    key = StockMovement.created_at
    shown, following = fetch_page(rows, query, key=key, is_descending=True)
    return list_response(map(schemas.movement_json, shown), following)


@bp.get("/categories")
@endpoint(GET="stock.view_category")
def category_list() -> Response:
    """List categories by name (API-7)."""
    shown, following = fetch_page(select(Category), read_query(ListQuery), key=Category.name)
    return list_response(map(schemas.category_json, shown), following)


@bp.get("/suppliers")
@endpoint(GET="stock.view_supplier")
def supplier_list() -> Response:
    """List suppliers by name (API-7)."""
    shown, following = fetch_page(select(Supplier), read_query(ListQuery), key=Supplier.name)
    return list_response(map(schemas.supplier_json, shown), following)


@bp.get("/reports/low-stock")
@endpoint(GET="stock.view_reports")
def low_stock() -> Response:
    """Answer with what to order (API-7, REP-2)."""
    read_query(NoQuery)
    rows = db.session.execute(items_to_order().limit(MOST_ROWS + 1)).mappings().all()
    results = [schemas.order_json(row) for row in rows[:MOST_ROWS]]
    return json_response({"results": results, "is_complete": len(rows) <= MOST_ROWS})


@bp.get("/openapi.yaml")
def contract() -> Response:
    """Answer with the contract (API-9)."""
    return Response(CONTRACT, mimetype="application/yaml")


@bp.get("/docs")
def docs() -> ResponseReturnValue:
    """Show the contract as a page (API-9)."""
    return render_template("api/docs.html", reference=REFERENCE)
