"""Pages of the stock."""

import json

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from ..accounts.permissions import permission_required
from ..extensions import db
from . import services
from .forms import ItemForm, MovementForm
from .models import Item, StockMovement

bp = Blueprint("stock", __name__, cli_group=None)


@bp.get("/items/")
@permission_required("stock.view_item")
def item_list():
    """Show the list of items."""
    items = db.session.scalars(select(Item).order_by(Item.sku)).all()
    return render_template("stock/item_list.html", items=items)


@bp.get("/items/<sku>/")
@permission_required("stock.view_item")
def item_detail(sku):
    """Show one item."""
    item = db.first_or_404(select(Item).filter_by(sku=sku))
    movements = select(StockMovement).options(joinedload(StockMovement.created_by))
    newest = movements.filter_by(item_id=item.id).order_by(StockMovement.id.desc()).limit(20)
    return render_template(
        "stock/item_detail.html", item=item, movements=db.session.scalars(newest).all()
    )


@bp.route("/items/add/", methods=["GET", "POST"])
@permission_required("stock.add_item")
def item_add():
    """Add an item."""
    form = ItemForm()
    if form.validate_on_submit():
        item = Item()
        form.populate_obj(item)
        db.session.add(item)
        db.session.commit()
        flash(f"{item.name} was added.")
        return redirect(url_for("stock.item_detail", sku=item.sku))
    return render_template("stock/item_form.html", form=form)


@bp.route("/items/<sku>/movements/", methods=["GET", "POST"])
@permission_required("stock.add_stockmovement")
def record_movement(sku):
    """Record a movement of an item."""
    item = db.first_or_404(select(Item).filter_by(sku=sku))
    form = MovementForm()
    if form.validate_on_submit():
        try:
            movement = services.record_movement(
                item=item, kind=form.kind.data, quantity=form.quantity.data, user=current_user
            )
        except services.MovementRejected as error:
            form.quantity.errors.append(str(error))
        else:
            flash(describe_movement(movement))
            return redirect(url_for("stock.item_detail", sku=item.sku))
    return render_template("stock/movement_form.html", item=item, form=form)


def describe_movement(movement):
    """Return a message such as “Received 5 × Storage box A4.”"""
    recorded = {"receipt": "Received", "issue": "Issued"}[movement.kind]
    return f"{recorded} {abs(movement.quantity_change)} × {movement.item.name}."


@bp.cli.command("seed")
def seed():
    """Fill an empty stockroom with a few items."""
    with bp.open_resource("items.json") as file:
        db.session.add_all(Item(**values) for values in json.load(file))
    db.session.commit()
