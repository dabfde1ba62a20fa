"""The writes of the stockroom; nothing else changes a quantity (STK-8, STK-9)."""

from sqlalchemy import select, update

from ..accounts.models import User
from ..extensions import db
from .choices import MovementKind
from .models import Item, StockMovement

MAX_ON_HAND = 999_999_999


class MovementRefused(Exception):
    """The level, the limit or an inactive item forbids a movement (STK-9, STK-12)."""


def record_movement(
    *, item_id: int, kind: str, quantity: int, reason: str, user: User
) -> StockMovement:
    """Change the level and write the ledger line, both or neither (STK-8, STK-9, STK-12).

    `quantity` is in units: moved for a receipt or an issue, counted for an adjustment. It is part
    of the transaction in which a request is answered. Raises MovementRefused where the level, the
    limit or an inactive item forbids it, and NoResultFound where it was deleted.
    """
    if kind == MovementKind.ADJUSTMENT:
        # Locked, so that the level that was counted against is still the level when it is written.
        on_hand = select(Item.quantity_on_hand).where(Item.id == item_id).with_for_update()
        change = quantity - db.session.scalars(on_hand).one()
    else:
        change = quantity if kind == MovementKind.RECEIPT else -quantity
    item = change_level(item_id, change)
    movement = StockMovement(
        item=item,
        kind=kind,
        quantity_change=change,
        quantity_after=item.quantity_on_hand,
        reason=reason,
        created_by_id=user.id,
    )
    db.session.add(movement)
    return movement


def change_level(item_id: int, change: int) -> Item:
    """Change the level by one guarded UPDATE and return the item as it is then (STK-9, STK-12)."""
    room = update(Item).where(
        Item.id == item_id,
        Item.is_active,
        Item.quantity_on_hand.between(-change, MAX_ON_HAND - change),
    )
    # A movement is no edit of the item.
    room = room.values(quantity_on_hand=Item.quantity_on_hand + change, updated_at=Item.updated_at)
    room = room.execution_options(synchronize_session=False)
    changed = change and db.session.execute(room).rowcount
    item = db.session.get_one(Item, item_id, populate_existing=True)
    if not changed:
        raise MovementRefused(refusal(item, change))
    return item


def refusal(item: Item, change: int) -> str:
    """Say why the level of an item could not change (STK-9, STK-12)."""
    if not item.is_active:
        return "This item is inactive."
    if change == 0:
        return f"Already {item.quantity_on_hand} on hand."
    if change < 0:
        return f"Only {item.quantity_on_hand} on hand."
    return f"At most {MAX_ON_HAND:,} can be on hand."
