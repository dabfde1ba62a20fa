"""The only code that changes a quantity on hand."""

from sqlalchemy import update

from ..extensions import db
from .models import Item, StockMovement


class MovementRejected(Exception):
    """More is issued than is on hand."""


def record_movement(*, item, kind, quantity, user):
    """Change the quantity on hand and store the movement, both or neither.

    Raise MovementRejected if more is issued than is on hand.
    """
    change = {"receipt": quantity, "issue": -quantity}[kind]
    guarded = update(Item).where(Item.id == item.id, Item.quantity_on_hand >= -change)
    values = {"quantity_on_hand": Item.quantity_on_hand + change}
    if not db.session.execute(guarded.values(values)).rowcount:
        db.session.rollback()
        raise MovementRejected(f"Only {item.quantity_on_hand} on hand.")
    movement = StockMovement(item=item, kind=kind, quantity_change=change, created_by_id=user.id)
    db.session.add(movement)
    db.session.commit()
    return movement
