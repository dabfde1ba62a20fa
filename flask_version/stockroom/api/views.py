"""The other lists, and the contract (API-7, API-9)."""

from pathlib import Path
from typing import Any

from flask import Response, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from ..extensions import db
from ..stock.models import Category, Supplier
from ..stock.queries import MAX_ROWS, items_to_order
from .authentication import bp, endpoint
from .parameters import ListParameters, Parameters
from .responses import json_response

CONTRACT = Path(__file__).with_name("openapi.yaml").read_bytes()
# Generated from the contract, escaped.
REFERENCE = Path(__file__).with_name("api-reference.html").read_text("utf-8")


@endpoint("/categories", GET="stock.view_category")
def category_list() -> Response:
    """List categories by name."""
    return ListParameters().respond(select(Category), "name", category_json)


def category_json(category: Category) -> dict[str, Any]:
    return {"slug": category.slug, "name": category.name}


@endpoint("/suppliers", GET="stock.view_supplier")
def supplier_list() -> Response:
    """List suppliers by name."""
    return ListParameters().respond(select(Supplier), "name", supplier_json)


def supplier_json(supplier: Supplier) -> dict[str, Any]:
    return {
        "id": supplier.id,
        "name": supplier.name,
        "email": supplier.email,
        "phone": supplier.phone,
        "website": supplier.website,
    }


@endpoint("/reports/low-stock", GET="stock.view_reports")
def low_stock() -> Response:
    """List the items to reorder, as the report does (REP-2)."""
    Parameters().check()
    rows = db.session.execute(items_to_order().limit(MAX_ROWS + 1)).mappings().all()
    results = [
        {
            "supplier_name": row["supplier"],
            "sku": row["sku"],
            "name": row["name"],
            "quantity_on_hand": row["quantity_on_hand"],
            "reorder_level": row["reorder_level"],
            "shortfall": row["shortfall"],
            "suggested_order": row["suggested"],
            "status": row["status"],
        }
        for row in rows[:MAX_ROWS]
    ]
    return json_response({"results": results, "is_complete": len(rows) <= MAX_ROWS})


@bp.get("/openapi.yaml")
def contract() -> Response:
    return Response(CONTRACT, mimetype="application/yaml")


@bp.get("/docs")
def docs() -> ResponseReturnValue:
    """Show the contract as a page."""
    return render_template("api/docs.html", reference=REFERENCE)
