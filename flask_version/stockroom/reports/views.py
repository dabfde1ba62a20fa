"""The dashboard and the reports."""

from datetime import datetime
from itertools import groupby

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from ..accounts.permissions import permission_required
from ..extensions import db
from ..stock.choices import ItemStatus
from ..stock.filters import MovementFilter
from ..stock.queries import MOST_ROWS, items_to_order, list_movements
from ..web.spreadsheet import csv_response
from ..web.time_zones import current_zone
from . import queries
from .charts import activity_chart, value_bars
from .filters import MOST_DAYS, read_activity_filter
from .shares import shares

bp = Blueprint("reports", __name__)


@bp.get("/")
@permission_required("stock.view_item")
def dashboard() -> ResponseReturnValue:
    """Show how the stockroom stands, as far as the person may see it (REP-1)."""
    context = {"counts": queries.count_items(), "urgent": queries.urgent_items(10)}
    if current_user.has_perm("stock.view_reports"):
        rows = queries.value_by_category()
        context["stock_value"] = sum(row["value"] for row in rows)
        context["bars"] = value_bars(rows)
    if current_user.has_perm("stock.view_stockmovement"):
        latest = list_movements(MovementFilter()).limit(10)
        context["movements"] = db.session.execute(latest).all()
    return render_template("reports/dashboard.html", **context)


@bp.get("/reports/low-stock/")
@permission_required("stock.view_reports")
def low_stock() -> ResponseReturnValue:
    """Show what to order, supplier by supplier (REP-2)."""
    rows = db.session.execute(items_to_order().limit(MOST_ROWS + 1)).all()
    groups = groupby(rows[:MOST_ROWS], key=lambda row: row.supplier)
    context = {
        "groups": [(name or "No supplier", list(group)) for name, group in groups],
        "exceeded": len(rows) > MOST_ROWS,
    }
    return render_template("reports/low_stock.html", **context)


@bp.get("/reports/low-stock.csv")
@permission_required("stock.view_reports")
def low_stock_csv() -> ResponseReturnValue:
    """Answer with what to order as a CSV file (REP-2, REP-5)."""
    header = ["Supplier", "SKU", "Name", "On hand", "Reorder level", "Shortfall"]
    header += ["Suggested order", "Status"]
    rows = db.session.execute(items_to_order())
    lines = ((*columns, ItemStatus(status).label) for *columns, status in rows)
    return csv_response("low-stock.csv", header, lines)


@bp.get("/reports/valuation/")
@permission_required("stock.view_reports")
def valuation() -> ResponseReturnValue:
    """Show what the stock is worth, category by category (REP-3)."""
    rows, total = value_and_share()
    return render_template("reports/valuation.html", rows=value_bars(rows), total=total)


@bp.get("/reports/valuation.csv")
@permission_required("stock.view_reports")
def valuation_csv() -> ResponseReturnValue:
    """Answer with what the stock is worth as a CSV file (REP-3, REP-5)."""
    rows, total = value_and_share()
    header = ["Category", "Items", "Units", "Value", "Share"]
    lines = (
        (row["category"], row["items"], row["units"], f"{row['value']:.2f}", row["share"])
        for row in [*rows, {**total, "category": "Total"}]
    )
    return csv_response("valuation.csv", header, lines)


def value_and_share() -> tuple[list[dict], dict]:
    """Return the rows of the valuation with their shares, and the sum of each column (REP-3)."""
    rows = queries.value_by_category()
    parts = shares([row["value"] for row in rows])
    total = {name: sum(row[name] for row in rows) for name in ("items", "units", "value")}
    with_shares = [{**row, "share": f"{part:.1f}"} for row, part in zip(rows, parts, strict=True)]
    return with_shares, {**total, "share": f"{sum(parts):.1f}"}


@bp.get("/reports/activity/")
@permission_required("stock.view_reports")
def activity() -> ResponseReturnValue:
    """Show what was received and issued, day by day, and the top movers (REP-4)."""
    chosen = read_activity_filter(request.args)
    period = {"days": chosen.days, "today": datetime.now(current_zone()).date()}
    rows = queries.activity_by_day(**period)
    context = {
        "chosen": chosen,
        "most_days": MOST_DAYS,
        "days": rows,
        "received": sum(row["received"] for row in rows),
        "issued": sum(row["issued"] for row in rows),
        "chart": activity_chart(rows),
        "movers": queries.top_movers(10, **period),
    }
    return render_template("reports/activity.html", **context)


@bp.get("/reports/activity.csv")
@permission_required("stock.view_reports")
def activity_csv() -> ResponseReturnValue:
    """Answer with the days and the top movers as a CSV file (REP-4, REP-5)."""
    chosen = read_activity_filter(request.args)
    period = {"days": chosen.days, "today": datetime.now(current_zone()).date()}
    header = ["Day", "SKU", "Name", "Received", "Issued", "Moved", "Running total"]
    days = [
        (row["day"], "", "", row["received"], row["issued"], "", "")
        for row in queries.activity_by_day(**period)
    ]
    movers = [("", *row) for row in queries.top_movers(10, **period)]
    return csv_response("activity.csv", header, [*days, *movers])
