"""The writes of the stockroom; nothing else changes a quantity (STK-8, STK-9)."""

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from ..accounts.models import User
from ..extensions import db
from ..web.transactions import unit_of_work
from .choices import MovementKind
from .models import Item, StockMovement

MAX_ON_HAND = 999_999_999


class KeyReused(Exception):
    """This user has recorded another movement under the key (STK-13)."""


class MovementRefused(Exception):
    """The level, the limit or an inactive item forbids a movement (STK-9, STK-12)."""


@unit_of_work
def record_movement(
    *, item_id: int, kind: str, quantity: int, reason: str, user: User, key: str
) -> tuple[StockMovement, bool]:
    """Change the level and write the ledger line, both or neither (STK-8, STK-9, STK-12, STK-13).

    `quantity` is in units: moved for a receipt or an issue, counted for an adjustment. Returns the
    movement and whether it is new: what comes again under its key finds it recorded. Raises
    KeyReused where the key has another movement, MovementRefused where the level, the limit or an
    inactive item forbids it, and NoResultFound where it was deleted.
    """
    # Locked first: copies of a request queue here, and a count is of the level that it replaces.
    level = select(Item.quantity_on_hand).where(Item.id == item_id).with_for_update()
    on_hand = db.session.scalars(level).one()
    if found := find_repeated(user, key, (item_id, kind, quantity, reason)):
        return found, False
    change = {"receipt": quantity, "issue": -quantity, "adjustment": quantity - on_hand}[kind]
    item = change_level(item_id, change)
    movement = StockMovement(
        item=item,
        kind=kind,
        quantity_change=change,
        quantity_after=item.quantity_on_hand,
        reason=reason,
        created_by_id=user.id,
        request_key=key,
    )
    return insert(movement), True


def find_repeated(user: User, key: str, sent: tuple) -> StockMovement | None:
    """Return the movement under a key, if any; raise KeyReused if another is sent (STK-13)."""
    same_key = select(StockMovement).filter_by(created_by_id=user.id, request_key=key)
    found = db.session.scalar(same_key)
    if found and (found.item_id, found.kind, asked(found), found.reason) != sent:
        raise KeyReused
    return found


def insert(movement: StockMovement) -> StockMovement:
    """Write the ledger line, unless its key came with another item in this moment (STK-13)."""
    db.session.add(movement)
    try:
        db.session.flush()
    except IntegrityError as error:
        if "request_key" in str(error.orig):
            raise KeyReused from error
        raise
    return movement


def asked(movement: StockMovement) -> int:
    """Return the quantity that was asked for: units moved, or counted (STK-13)."""
    if movement.kind == MovementKind.ADJUSTMENT:
        return movement.quantity_after
    return abs(movement.quantity_change)


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
