"""The dashboard and the reports."""

from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from ..accounts.permissions import permission_required
from ..stock.choices import ItemStatus
from ..stock.filters import MovementFilter
from ..stock.queries import MOST_ROWS, items_to_order, list_movements
from ..web.spreadsheet import csv_response
from . import queries
from .charts import activity_chart, value_bars
from .filters import MOST_DAYS, read_activity_filter
from .shares import shares


@require_safe
@permission_required("stock.view_item")
def dashboard(request: HttpRequest) -> HttpResponse:
    """Show how the stockroom stands, as far as the person may see it (REP-1)."""
    context = {"counts": queries.count_items(), "urgent": queries.urgent_items(10)}
    if request.user.has_perm("stock.view_reports"):
        rows = queries.value_by_category()
        context["stock_value"] = sum(row["value"] for row in rows)
        context["bars"] = value_bars(rows)
    if request.user.has_perm("stock.view_stockmovement"):
        context["movements"] = list_movements(MovementFilter())[:10]
    return render(request, "reports/dashboard.html", context)


@require_safe
@permission_required("stock.view_reports")
def low_stock(request: HttpRequest) -> HttpResponse:
    """Show what to order, supplier by supplier (REP-2)."""
    rows = list(items_to_order()[: MOST_ROWS + 1])
    groups = groupby(rows[:MOST_ROWS], key=lambda row: row["supplier__name"])
    context = {
        "groups": [(name or "No supplier", list(group)) for name, group in groups],
        "exceeded": len(rows) > MOST_ROWS,
    }
    return render(request, "reports/low_stock.html", context)


@require_safe
@permission_required("stock.view_reports")
def low_stock_csv(request: HttpRequest) -> HttpResponse:
    """Answer with what to order as a CSV file (REP-2, REP-5)."""
    header = ["Supplier", "SKU", "Name", "On hand", "Reorder level", "Shortfall"]
    header += ["Suggested order", "Status"]
    rows = (row.values() for row in items_to_order())
    lines = ((*columns, ItemStatus(status).label) for *columns, status in rows)
    return csv_response("low-stock.csv", header, lines)


@require_safe
@permission_required("stock.view_reports")
def valuation(request: HttpRequest) -> HttpResponse:
    """Show what the stock is worth, category by category (REP-3)."""
    rows, total = value_and_share()
    return render(request, "reports/valuation.html", {"rows": value_bars(rows), "total": total})


@require_safe
@permission_required("stock.view_reports")
def valuation_csv(request: HttpRequest) -> HttpResponse:
    """Answer with what the stock is worth as a CSV file (REP-3, REP-5)."""
    rows, total = value_and_share()
    header = ["Category", "Items", "Units", "Value", "Share"]
    lines = (
        (row["category__name"], row["items"], row["units"], f"{row['value']:.2f}", row["share"])
        for row in [*rows, {**total, "category__name": "Total"}]
    )
    return csv_response("valuation.csv", header, lines)


def value_and_share() -> tuple[list[dict], dict]:
    """Return the rows of the valuation with their shares, and the sum of each column (REP-3)."""
    rows = queries.value_by_category()
    parts = shares([row["value"] for row in rows])
    total = {name: sum(row[name] for row in rows) for name in ("items", "units", "value")}
    with_shares = [{**row, "share": f"{part:.1f}"} for row, part in zip(rows, parts, strict=True)]
    return with_shares, {**total, "share": f"{sum(parts):.1f}"}


@require_safe
@permission_required("stock.view_reports")
def activity(request: HttpRequest) -> HttpResponse:
    """Show what was received and issued, day by day, and the top movers (REP-4)."""
    chosen = read_activity_filter(request.GET)
    period = {"days": chosen.days, "today": timezone.localdate()}
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
    return render(request, "reports/activity.html", context)


@require_safe
@permission_required("stock.view_reports")
def activity_csv(request: HttpRequest) -> HttpResponse:
    """Answer with the days and the top movers as a CSV file (REP-4, REP-5)."""
    chosen = read_activity_filter(request.GET)
    period = {"days": chosen.days, "today": timezone.localdate()}
    header = ["Day", "SKU", "Name", "Received", "Issued", "Moved", "Running total"]
    days = [
        (row["day"], "", "", row["received"], row["issued"], "", "")
        for row in queries.activity_by_day(**period)
    ]
    movers = [("", *row.values()) for row in queries.top_movers(10, **period)]
    return csv_response("activity.csv", header, [*days, *movers])
