"""Dashboard, report and print views."""

from functools import partial
from operator import itemgetter
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from ..accounts.permissions import permission_required
from ..stock.choices import ItemStatus
from ..stock.filters import Filter, ItemFilter, MovementFilter
from ..stock.models import Item, StockMovement
from ..stock.queries import MAX_LOW_STOCK, axis_ticks
from ..web.pagination import MAX_ROWS_COUNTED, capped_count
from ..web.spreadsheet import csv_response
from ..web.text import parse_integer
from . import queries
from .labels import SHORTEST_BARCODE, label_barcode

parse_days = partial(parse_integer, allowed=range(1, 366))
MAX_PRINT_ROWS = 500


@permission_required("stock.view_item")
def dashboard(request: HttpRequest) -> HttpResponse:
    """Show the state of the stock, as far as the user has permission to see it (REP-1)."""
    urgent = Item.objects.low().order_by("-shortfall", "sku")[:10]
    columns = ["sku", "name", "quantity_on_hand", "reorder_level", "status"]
    context = {"counts": queries.count_items(), "urgent": urgent.values(*columns)}
    has_reports = request.user.has_perm("stock.view_reports")
    context["is_clerk"] = request.user.has_perm("stock.add_stockmovement") and not has_reports
    if has_reports:
        context["categories"], total = queries.valuation()
        context["stock_value"] = total["value"]
    if request.user.has_perm("stock.view_stockmovement"):
        own = request.user if context["is_clerk"] else None
        context["movements"] = StockMovement.objects.matching(user=own).rows()[:10]
    return render(request, "reports/dashboard.html", context)


@permission_required("stock.view_reports")
def low_stock(request: HttpRequest) -> HttpResponse:
    """Show the items to reorder, by supplier (REP-2)."""
    rows = queries.reorder_lines(MAX_LOW_STOCK + 1)
    context = {
        "orders": queries.group_by_supplier(rows[:MAX_LOW_STOCK]),
        "max_rows": MAX_LOW_STOCK,
        "exceeded": len(rows) > MAX_LOW_STOCK,
    }
    return render(request, "reports/low_stock.html", context)


@permission_required("stock.view_reports")
def low_stock_csv(request: HttpRequest) -> HttpResponse:
    """Download the items to reorder as a CSV file (REP-5)."""
    columns = {
        "Supplier": "supplier_name",
        "SKU": "sku",
        "Name": "name",
        "On hand": "quantity_on_hand",
        "Reorder level": "reorder_level",
        "Shortfall": "shortfall",
        "Suggested order": "suggested_order",
        "Unit cost": "cost",
        "Line cost": "line_cost",
        "Status": "status",
    }
    rows = [{**row, "status": ItemStatus(row["status"]).label} for row in queries.reorder_lines()]
    return csv_response("low-stock.csv", list(columns), map(itemgetter(*columns.values()), rows))


@permission_required("stock.view_reports")
def valuation(request: HttpRequest) -> HttpResponse:
    """Show the value of the stock by category (REP-3)."""
    rows, total = queries.valuation()
    return render(request, "reports/valuation.html", {"rows": rows, "total": total})


@permission_required("stock.view_reports")
def valuation_csv(request: HttpRequest) -> HttpResponse:
    """Download the value of the stock by category as a CSV file (REP-5)."""
    rows, total = queries.valuation()
    lines = [
        [row["category__name"], row["items"], row["units"], f"{row['value']:.2f}", row["share"]]
        for row in [*rows, {**total, "category__name": "Total"}]
    ]
    return csv_response("valuation.csv", ["Category", "Items", "Units", "Value", "Share"], lines)


@permission_required("stock.view_reports")
def activity(request: HttpRequest) -> HttpResponse:
    """Show quantities received and issued by day, and the top movers (REP-4)."""
    filters = Filter(request.GET)
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
    return render(request, "reports/activity.html", context)


@permission_required("stock.view_reports")
def activity_csv(request: HttpRequest) -> HttpResponse:
    """Download the days and the top movers as a CSV file (REP-5)."""
    period = get_period(Filter(request.GET))
    header = ["Day", "SKU", "Name", "Received", "Issued", "Moved", "Running total"]
    names = ["day", "sku", "name", "received", "issued", "moved", "running"]
    rows = [*queries.activity_by_day(**period), *queries.top_movers(10, **period)]
    return csv_response("activity.csv", header, [[row.get(name) for name in names] for row in rows])


def get_period(filters: Filter) -> dict[str, Any]:
    """Return the number of days that the report covers, and the last of them (REP-4)."""
    days = filters.read("days", parse_days, problem="Invalid number of days")
    return {"days": days or 30, "today": timezone.localdate()}


@permission_required("stock.view_item")
def print_items(request: HttpRequest) -> HttpResponse:
    """Show the matching items, with a blank column for counts (REP-6)."""
    filters = ItemFilter(request.GET)
    rows = filters.items().values("sku", "name", "location", "quantity_on_hand", "status")
    return render(request, "reports/print_items.html", print_context(filters, rows))


@permission_required("stock.view_item")
def print_labels(request: HttpRequest) -> HttpResponse:
    """Show labels of the matching items, or of one item (REP-7)."""
    filters = ItemFilter(request.GET)
    sku = request.GET.get("sku")
    items = Item.objects.filter(sku=sku) if sku else filters.items()
    context = print_context(filters, items.values("sku", "name", barcode=SHORTEST_BARCODE))
    labels = [(row, label_barcode(row["sku"], row["barcode"])) for row in context["rows"]]
    return render(request, "reports/print_labels.html", {**context, "labels": labels})


@permission_required("stock.view_stockmovement")
def print_movements(request: HttpRequest) -> HttpResponse:
    """Show the matching movements, newest first (REP-6)."""
    filters = MovementFilter(request.GET)
    rows = StockMovement.objects.matching(**filters.conditions).rows()
    return render(request, "reports/print_movements.html", print_context(filters, rows))


def print_context(filters: Filter, rows: QuerySet) -> dict[str, Any]:
    """Return the rows to print, the number of rows, and the limits on both (REP-6)."""
    return {
        "filters": filters,
        "rows": rows[:MAX_PRINT_ROWS],
        "count": capped_count(rows),
        "max_printed": MAX_PRINT_ROWS,
        "max_counted": MAX_ROWS_COUNTED,
    }
