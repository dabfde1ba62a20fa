"""The dashboard."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ..accounts.permissions import permission_required
from ..stock.filters import MovementFilter
from ..stock.queries import list_movements
from . import queries
from .charts import value_bars


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
