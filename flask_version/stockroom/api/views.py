"""Categories, suppliers, low stock, and the contract (API-7, API-9)."""

from pathlib import Path

from flask import Response, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from ..extensions import db
from ..stock.models import Category, Supplier
from ..stock.queries import MAX_LOW_STOCK, items_to_order
from .authentication import api_route, bp
from .requests import ListParameters, Parameters
from .responses import json_response

SUPPLIER_COLUMNS = ("id", "name", "email", "phone", "website")
CONTRACT = Path(__file__).with_name("openapi.yaml").read_bytes()
# Generated from the contract, escaped.
REFERENCE = Path(__file__).with_name("api-reference.html").read_text("utf-8")


@api_route("/categories", GET="stock.view_category")
def category_list() -> Response:
    """List categories by name."""
    return ListParameters().respond(
        select(Category), "name", lambda row: {"slug": row.slug, "name": row.name}
    )


@api_route("/suppliers", GET="stock.view_supplier")
def supplier_list() -> Response:
    """List suppliers by name."""
    return ListParameters().respond(
        select(Supplier),
        "name",
        lambda row: {name: getattr(row, name) for name in SUPPLIER_COLUMNS},
    )


@api_route("/reports/low-stock", GET="stock.view_reports")
def low_stock() -> Response:
    """List the items to reorder, as the report does (REP-2)."""
    Parameters().check()
    query = items_to_order().limit(MAX_LOW_STOCK + 1)
    rows = list(map(dict, db.session.execute(query).mappings()))
    is_complete = len(rows) <= MAX_LOW_STOCK
    return json_response({"results": rows[:MAX_LOW_STOCK], "is_complete": is_complete})


@bp.get("/openapi.yaml")
def contract() -> Response:
    return Response(CONTRACT, mimetype="application/yaml")


@bp.get("/docs")
def docs() -> ResponseReturnValue:
    """Show the contract as a page."""
    return render_template("api/docs.html", reference=REFERENCE)
