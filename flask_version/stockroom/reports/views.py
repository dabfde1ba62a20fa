"""The dashboard, the reports, and pages to print."""

from datetime import datetime
from functools import partial
from operator import itemgetter
from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import Select, select

from ..accounts.permissions import permission_required
from ..extensions import db
from ..stock.choices import ItemStatus
from ..stock.codes import normalize_sku
from ..stock.filters import Filter, ItemFilter, MovementFilter
from ..stock.models import Item
from ..stock.queries import MAX_LOW_STOCK, axis_ticks, select_movements
from ..web.pagination import MAX_ROWS_COUNTED, capped_count
from ..web.spreadsheet import csv_response
from ..web.text import parse_integer
from ..web.time_zones import current_zone
from . import queries
from .labels import SHORTEST_BARCODE, label_barcode

bp = Blueprint("reports", __name__)

parse_days = partial(parse_integer, allowed=range(1, 366))
MAX_PRINT_ROWS = 500


@bp.get("/")
@permission_required("stock.view_item")
def dashboard() -> ResponseReturnValue:
    """Show the state of the stock, as far as the user has permission to see it (REP-1)."""
    has_reports = current_user.has_perm("stock.view_reports")
    is_clerk = current_user.has_perm("stock.add_stockmovement") and not has_reports
    context = {"counts": queries.count_items(), "urgent": queries.urgent_items(10)}
    if has_reports:
        context["categories"], context["total"] = queries.valuation()
    if current_user.has_perm("stock.view_stockmovement"):
        query = select_movements(user=current_user if is_clerk else None).limit(10)
        context["movements"] = db.session.execute(query).all()
    return render_template("reports/dashboard.html", is_clerk=is_clerk, **context)


@bp.get("/reports/low-stock/")
@permission_required("stock.view_reports")
def low_stock() -> ResponseReturnValue:
    """Show the items to reorder, by supplier (REP-2)."""
    rows = queries.reorder_lines(MAX_LOW_STOCK + 1)
    return render_template(
        "reports/low_stock.html",
        orders=queries.group_by_supplier(rows[:MAX_LOW_STOCK]),
        max_rows=MAX_LOW_STOCK,
        exceeded=len(rows) > MAX_LOW_STOCK,
    )


@bp.get("/reports/low-stock.csv")
@permission_required("stock.view_reports")
def low_stock_csv() -> ResponseReturnValue:
    """Download the items to reorder as a CSV file (REP-5)."""
    columns = {
        "Supplier": "supplier_name",
        "SKU": "sku",
        "Name": "name",
        "On hand": "quantity_on_hand",
        "Reorder level": "reorder_level",
        "Shortfall": "shortfall",
        "Suggested order": "suggested_order",
        "Unit cost": "unit_cost",
        "Line cost": "line_cost",
        "Status": "status",
    }
    rows = [{**row, "status": ItemStatus(row["status"]).label} for row in queries.reorder_lines()]
    return csv_response("low-stock.csv", list(columns), map(itemgetter(*columns.values()), rows))


@bp.get("/reports/valuation/")
@permission_required("stock.view_reports")
def valuation() -> ResponseReturnValue:
    """Show the value of the stock by category (REP-3)."""
    rows, total = queries.valuation()
    return render_template("reports/valuation.html", rows=rows, total=total)


@bp.get("/reports/valuation.csv")
@permission_required("stock.view_reports")
def valuation_csv() -> ResponseReturnValue:
    """Download the value of the stock by category as a CSV file (REP-5)."""
    rows, total = queries.valuation()
    header = ["Category", "Items", "Units", "Value", "Share"]
    lines = [
        [row["category"], row["item_count"], row["units"], f"{row['value']:.2f}", row["share"]]
        for row in [*rows, {**total, "category": "Total"}]
    ]
    return csv_response("valuation.csv", header, lines)


@bp.get("/reports/activity/")
@permission_required("stock.view_reports")
def activity() -> ResponseReturnValue:
    """Show quantities received and issued by day, and the top movers (REP-4)."""
    filters = Filter(request.args)
    period = get_period(filters)
    rows = queries.activity_by_day(**period)
    n = len(rows)
    # The dates at the ends of the axis and at each quarter, each once.
    dates = [rows[index]["day"] for index in (0, n // 4, n // 2, 3 * n // 4, -1)]
    context = {"notices": filters.notices, "days": rows, "dates": dict.fromkeys(dates)}
    for name in ("received", "issued"):
        most = max(rows, key=itemgetter(name))
        total = sum(row[name] for row in rows)
        context[name] = {"total": total, "most": most, "ticks": axis_ticks(most[name])}
    context["movers"] = queries.top_movers(10, **period)
    return render_template("reports/activity.html", **context)


@bp.get("/reports/activity.csv")
@permission_required("stock.view_reports")
def activity_csv() -> ResponseReturnValue:
    """Download the days and the top movers as a CSV file (REP-5)."""
    period = get_period(Filter(request.args))
    header = ["Day", "SKU", "Name", "Received", "Issued", "Moved", "Running total"]
    names = ["day", "sku", "name", "received", "issued", "moved", "running"]
    rows = [*queries.activity_by_day(**period), *queries.top_movers(10, **period)]
    return csv_response("activity.csv", header, [[row.get(name) for name in names] for row in rows])


def get_period(filters: Filter) -> dict[str, Any]:
    """Return the number of days that the report covers, and the last day (REP-4)."""
    days = filters.read("days", parse_days, problem="Invalid number of days")
    return {"days": days or 30, "today": datetime.now(current_zone()).date()}


@bp.get("/items/print/")
@permission_required("stock.view_item")
def print_items() -> ResponseReturnValue:
    """Show the matching items, with a blank column for counts (REP-6)."""
    filters = ItemFilter(request.args)
    query = select(Item.sku, Item.name, Item.location, Item.quantity_on_hand, Item.status)
    context = print_context(filters.apply(query))
    return render_template("reports/print_items.html", filters=filters, **context)


@bp.get("/items/labels/")
@permission_required("stock.view_item")
def print_labels() -> ResponseReturnValue:
    """Show labels of the matching items, or of one item (REP-7)."""
    filters = ItemFilter(request.args)
    query = select(Item.sku, Item.name, SHORTEST_BARCODE)
    if sku := request.args.get("sku"):
        query = query.where(Item.sku == normalize_sku(sku))
    else:
        query = filters.apply(query)
    context = print_context(query)
    labels = [(row, label_barcode(row.sku, row.barcode)) for row in context["rows"]]
    return render_template("reports/print_labels.html", filters=filters, labels=labels, **context)


@bp.get("/movements/print/")
@permission_required("stock.view_stockmovement")
def print_movements() -> ResponseReturnValue:
    """Show the matching movements, newest first (REP-6)."""
    filters = MovementFilter(request.args)
    context = print_context(select_movements(**filters.conditions))
    return render_template("reports/print_movements.html", filters=filters, **context)


def print_context(query: Select) -> dict[str, Any]:
    """Return the rows to print with their total number, both limits and the time (REP-6)."""
    shown = db.session.execute(query.limit(MAX_PRINT_ROWS)).all()
    limits = {"max_printed": MAX_PRINT_ROWS, "max_counted": MAX_ROWS_COUNTED}
    now = datetime.now(current_zone())
    return {"rows": shown, "count": capped_count(query), "now": now, **limits}
