"""Record movements; nothing else changes a quantity on hand (STK-8, STK-9, STK-12, STK-13)."""

from sqlalchemy import func, select, update

from ..accounts.models import User
from ..extensions import db
from ..web.text import with_sign
from ..web.transactions import unit_of_work
from .choices import MovementKind
from .models import MAX_ON_HAND, Item, StockMovement

INVERSE_KINDS = {MovementKind.RECEIPT: MovementKind.ISSUE, MovementKind.ISSUE: MovementKind.RECEIPT}


class RequestKeyReused(Exception):
    """The user has already recorded a different movement with this key."""


class MovementRejected(Exception):
    """The movement is not possible; the message is the reason."""


@unit_of_work
def record_movement(
    *, item_id: int, kind: str, quantity: int, reason: str, user: User, key: str, newest_id=None
) -> tuple[StockMovement, bool]:
    """Change the quantity on hand and add the movement to the ledger, both or neither.

    `quantity` is what was moved or counted; refuse if the item has movements after `newest_id`.
    Return (movement, is new). Raise NoResultFound, RequestKeyReused or MovementRejected.
    """
    # Lock first: a repeated request must wait for the first, and a count needs the quantity.
    item = db.session.get_one(Item, item_id, with_for_update=True, populate_existing=True)
    if recorded := get_recorded(user, key, (item_id, kind, quantity, reason)):
        return recorded, False
    if newest_id is not None and newest_id != newest_movement_id(item):
        raise MovementRejected("Another movement has been recorded since.")
    change = signed_change(item, kind, quantity)
    change_quantity(item, change)
    movement = StockMovement(
        item=item,
        kind=kind,
        quantity_change=change,
        quantity_after=item.quantity_on_hand,
        reason=reason,
        created_by_id=user.id,
        request_key=key,
    )
    db.session.add(movement)
    return movement, True


def signed_change(item: Item, kind: str, quantity: int) -> int:
    """Return the signed change of the quantity on hand; for a count, the difference from it."""
    if kind == MovementKind.RECEIPT:
        return quantity
    if kind == MovementKind.ISSUE:
        return -quantity
    return quantity - item.quantity_on_hand


def undo_movement(movement: StockMovement, user: User) -> StockMovement:
    """Record the opposite of the newest movement, once; raise what record_movement() raises."""
    change, kind = movement.quantity_change, movement.kind
    before = movement.quantity_after - change
    reversal, _is_new = record_movement(
        item_id=movement.item_id,
        kind=INVERSE_KINDS.get(kind, kind),
        quantity=before if kind == MovementKind.ADJUSTMENT else abs(change),
        reason=f"Undo of {kind} {with_sign(change)}",
        user=user,
        key=f"undo {movement.id}",  # A client's key cannot contain a space.
        newest_id=movement.id,
    )
    return reversal


def get_recorded(user: User, key: str, values: tuple[int, str, int, str]) -> StockMovement | None:
    """Return the movement with this key, if any; raise RequestKeyReused if its values differ."""
    query = select(StockMovement).filter_by(created_by_id=user.id, request_key=key)
    movement = db.session.scalar(query)
    if movement is None:
        return None
    is_adjustment = movement.kind == MovementKind.ADJUSTMENT
    quantity = movement.quantity_after if is_adjustment else abs(movement.quantity_change)
    if (movement.item_id, movement.kind, quantity, movement.reason) != values:
        raise RequestKeyReused
    return movement


def newest_movement_id(item: Item) -> int | None:
    """Return the highest primary key of an item's movements, as clocks may differ (STK-16)."""
    return db.session.scalar(select(func.max(StockMovement.id)).filter_by(item_id=item.id))


def change_quantity(item: Item, change: int) -> None:
    """Change the quantity on hand of a locked item by one guarded UPDATE."""
    statement = update(Item).where(
        Item.id == item.id,
        Item.is_active,
        Item.quantity_on_hand >= -change,
        Item.quantity_on_hand <= MAX_ON_HAND - change,
    )
    # SQLAlchemy updates `item` too. A movement is not an edit, so `updated_at` stays.
    values = {"quantity_on_hand": Item.quantity_on_hand + change, "updated_at": Item.updated_at}
    if change == 0 or db.session.execute(statement.values(values)).rowcount == 0:
        raise MovementRejected(describe_conflict(item, change))


def describe_conflict(item: Item, change: int) -> str:
    if not item.is_active:
        return "This item is inactive."
    if change == 0:
        return f"Already {item.quantity_on_hand:,} on hand."
    if change < 0:
        return f"Only {item.quantity_on_hand:,} on hand."
    return f"At most {MAX_ON_HAND:,} can be on hand."
