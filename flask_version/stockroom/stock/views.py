"""Item and movement views (ACC-6)."""

from datetime import datetime

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import joinedload

from ..accounts.permissions import permission_required
from ..extensions import db
from ..web.pagination import PAGE_SIZE, get_page, rows_after
from ..web.text import bidi_isolate, parse_integer, with_sign
from ..web.time_zones import current_zone
from . import services
from .choices import ItemStatus, MovementKind
from .filters import ItemFilter, MovementFilter
from .forms import MovementForm
from .models import Item, StockMovement
from .queries import LIST_COLUMNS, axis_ticks, daily_levels, select_item, select_movements

bp = Blueprint("stock", __name__)
bp.add_app_template_global(ItemStatus)
bp.add_app_template_global(MovementKind)

KEY_REUSED = "This form has already recorded a movement. Submit it again to record this one too."
NOT_UNDONE = "Nothing was undone: the item has newer movements, or is inactive."


@bp.get("/items/")
@permission_required("stock.view_item")
def item_list() -> ResponseReturnValue:
    """List items, with search, filters, sorting and pages (STK-1, STK-2, STK-3, STK-4, STK-5)."""
    filters = ItemFilter(request.args)
    # Rows cost less than objects.
    page = get_page(filters.apply(select(*LIST_COLUMNS)), request.args.get("page", ""))
    if sku := filters.scanned_sku([row.sku for row in page.rows]):
        return redirect(url_for("stock.item_detail", sku=sku))
    return render_template("stock/item_list.html", filters=filters, page=page)


@bp.get("/items/<sku>/")
@permission_required("stock.view_item")
def item_detail(sku: str) -> ResponseReturnValue:
    """Show one item (STK-7)."""
    return render_item(get_item_or_404(sku), MovementForm())


@bp.route("/items/<sku>/movements/", methods=["GET", "POST"])
@permission_required("stock.view_item", "stock.add_stockmovement")
def record_movement(sku: str) -> ResponseReturnValue:
    """Record a movement, or show the errors of its form (STK-8, STK-9, STK-12, STK-13)."""
    item = get_item_or_404(sku)
    if request.method != "POST":
        # The session expired while the form was being filled in; login redirects back with a GET.
        flash("No movement was recorded. Fill in the form again.", "warning")
        return redirect(url_for("stock.item_detail", sku=item.sku))
    form = MovementForm()
    if form.validate():
        data = {name: form[name].data for name in ("key", "kind", "quantity", "reason")}
        try:
            movement, _is_new = services.record_movement(item_id=item.id, user=current_user, **data)
        except NoResultFound:
            abort(404)
        except services.RequestKeyReused:
            form.form_errors.append(KEY_REUSED)
        except services.MovementRejected as error:
            form.quantity.errors.append(str(error))
        else:
            flash(describe_movement(movement), "success")
            return redirect(url_for("stock.item_detail", sku=item.sku, recorded=movement.id))
        item = get_item_or_404(sku)  # The rollback has expired the first one.
    return render_item(item, form)


@bp.route("/movements/<int:id>/undo/", methods=["GET", "POST"])
@permission_required("stock.view_item", "stock.add_stockmovement")
def undo_movement(id: int) -> ResponseReturnValue:
    """Undo a movement unless the item has newer ones; a GET only redirects (STK-16)."""
    movement = db.get_or_404(StockMovement, id)
    if request.method == "POST":
        try:
            reversal = services.undo_movement(movement, current_user)
        except (services.RequestKeyReused, services.MovementRejected):
            flash(NOT_UNDONE, "error")
        else:
            flash(f"Undone. {describe_movement(reversal)}", "success")
    return redirect(url_for("stock.item_detail", sku=movement.item.sku))


def get_item_or_404(sku: str) -> Item:
    """Return the item with its category and supplier, or raise 404."""
    with_names = (joinedload(Item.category), joinedload(Item.supplier))
    return db.first_or_404(select_item(sku).options(*with_names))


def render_item(item: Item, form: MovementForm) -> str:
    levels = daily_levels(item, days=90, today=datetime.now(current_zone()).date())
    recorded = parse_integer(request.args.get("recorded", ""))
    is_newest = recorded and recorded == services.newest_movement_id(item)
    may_view = current_user.has_perm("stock.view_stockmovement")
    newest = select_movements(item=item).limit(20)
    return render_template(
        "stock/item_detail.html",
        item=item,
        form=form,
        movements=db.session.execute(newest).all() if may_view else [],
        recorded=recorded if is_newest else None,
        levels=levels,
        ticks=axis_ticks(max(item.reorder_level, *(level for _day, level in levels))),
    )


def describe_movement(movement: StockMovement) -> str:
    """Return a message such as “Received 5 × Hex bolt M8. 12 on hand.”."""
    change = movement.quantity_change
    recorded = {
        MovementKind.RECEIPT: f"Received {change:,}",
        MovementKind.ISSUE: f"Issued {-change:,}",
        MovementKind.ADJUSTMENT: f"Adjusted {with_sign(change)}",
    }[movement.kind]
    return f"{recorded} × {bidi_isolate(movement.item.name)}. {movement.quantity_after:,} on hand."


@bp.get("/movements/")
@permission_required("stock.view_stockmovement")
def movement_list() -> ResponseReturnValue:
    """List the ledger, newest first (STK-10)."""
    filters = MovementFilter(request.args)
    before = parse_integer(request.args.get("before", ""))
    last = db.session.get(StockMovement, before) if before else None
    position = (last.created_at, last.id) if last else None
    query = select_movements(**filters.conditions)
    rows = rows_after(position, query, StockMovement, "-created_at", PAGE_SIZE + 1)
    return render_template(
        "stock/movement_list.html",
        filters=filters,
        movements=rows[:PAGE_SIZE],
        before=before,
        older=rows[PAGE_SIZE - 1].id if len(rows) > PAGE_SIZE else None,
    )
