"""The dashboard."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from ..accounts.permissions import permission_required
from ..extensions import db
from ..stock.filters import MovementFilter
from ..stock.queries import list_movements
from . import queries
from .charts import value_bars

bp = Blueprint("reports", __name__)


@bp.get("/")
@permission_required("stock.view_item")
def dashboard() -> ResponseReturnValue:
    """Show how the stockroom stands, as far as the person may see it (REP-1)."""
    context = {"counts": queries.count_items(), "urgent": queries.urgent_items(10)}
    if current_user.has_perm("stock.view_reports"):
        rows = queries.value_by_category()
        context["stock_value"] = sum(row.value for row in rows)
        context["bars"] = value_bars(rows)
    if current_user.has_perm("stock.view_stockmovement"):
        latest = list_movements(MovementFilter()).limit(10)
        context["movements"] = db.session.execute(latest).all()
    return render_template("reports/dashboard.html", **context)
