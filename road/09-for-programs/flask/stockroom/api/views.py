"""The stock for programs."""

import click
from flask import Blueprint, g, request
from sqlalchemy import select
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException

from ..accounts.models import User
from ..extensions import db
from ..stock import services
from ..stock.forms import MovementForm
from ..stock.models import Item
from .authentication import token_required
from .models import ApiToken
from .responses import problem
from .tokens import create_token, digest_of

bp = Blueprint("api", __name__, cli_group=None)


@bp.errorhandler(HTTPException)
def handle_error(error):
    """Answer with JSON where a page of Flask's would say what is wrong."""
    return problem(error.code, error.description)


@bp.get("/items")
@token_required("stock.view_item")
def item_list():
    """List the items."""
    items = db.session.scalars(select(Item).order_by(Item.sku))
    return {"results": [item_json(item) for item in items]}


@bp.get("/items/<sku>")
@token_required("stock.view_item")
def item_detail(sku):
    """Show one item."""
    return item_json(db.first_or_404(select(Item).filter_by(sku=sku)))


@bp.post("/items/<sku>/movements")
@token_required("stock.add_stockmovement")
def item_movements(sku):
    """Record a movement of an item."""
    item = db.first_or_404(select(Item).filter_by(sku=sku))
    data = request.get_json(silent=True)
    if not isinstance(data, dict):
        return problem(400, "The body must be a JSON object.")
    texts = MultiDict({name: str(value) for name, value in data.items()})
    form = MovementForm(texts, meta={"csrf": False})
    if not form.validate():
        return problem(422, "Some values cannot be accepted.", errors=form.errors)
    try:
        movement = services.record_movement(
            item=item, kind=form.kind.data, quantity=form.quantity.data, user=g.user
        )
    except services.MovementRejected as error:
        return problem(409, str(error))
    return movement_json(movement), 201


def item_json(item):
    """Return an item as the API shows it."""
    return {
        "sku": item.sku,
        "name": item.name,
        "unit_cost": f"{item.unit_cost:.2f}",
        "quantity_on_hand": item.quantity_on_hand,
    }


def movement_json(movement):
    """Return a movement as the API shows it."""
    return {
        "id": movement.id,
        "item": movement.item.sku,
        "kind": movement.kind,
        "quantity_change": movement.quantity_change,
        "created_by": movement.created_by.username,
    }


@bp.cli.command("create-token")
@click.argument("username")
def create_token_command(username):
    """Create an API token for a user."""
    owner = db.session.scalar(select(User).filter_by(username=username))
    if owner is None:
        raise click.ClickException(f"There is no user “{username}”.")
    click.echo(create_token(owner=owner))


@bp.cli.command("seed-tokens")
def seed_tokens():
    """Add the tokens of the demo."""
    for user in db.session.scalars(select(User).where(User.username.in_(["clerk", "member"]))):
        db.session.add(ApiToken(owner=user, digest=digest_of(f"stk_demo-{user.username}")))
    db.session.commit()
