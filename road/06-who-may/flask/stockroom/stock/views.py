"""Pages of the stock."""

import json

from flask import Blueprint, flash, redirect, render_template, url_for
from sqlalchemy import select

from ..accounts.permissions import permission_required
from ..extensions import db
from .forms import ItemForm
from .models import Item

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
    return render_template("stock/item_detail.html", item=item)


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


@bp.cli.command("seed")
def seed():
    """Fill an empty stockroom with a few items."""
    with bp.open_resource("items.json") as file:
        db.session.add_all(Item(**values) for values in json.load(file))
    db.session.commit()
