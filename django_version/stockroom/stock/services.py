"""The writes of the stockroom; nothing else changes a quantity (STK-8, STK-9)."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F

from ..accounts.models import User
from .choices import MovementKind
from .models import Item, StockMovement

MAX_ON_HAND = 999_999_999


@transaction.atomic
def record_movement(
    *, item_id: int, kind: str, quantity: int, reason: str, user: User
) -> StockMovement:
    """Change the level and write the ledger line, both or neither (STK-8, STK-9, STK-12).

    `quantity` is in units: moved for a receipt or an issue, counted for an adjustment. It is part
    of the transaction in which a request is answered. Raises ValidationError where the level, the
    limit or an inactive item forbids it, and Item.DoesNotExist where it was deleted.
    """
    if kind == MovementKind.ADJUSTMENT:
        # Locked, so that the level that was counted against is still the level when it is written.
        on_hand = Item.objects.select_for_update().values_list("quantity_on_hand", flat=True)
        change = quantity - on_hand.get(pk=item_id)
    else:
        change = quantity if kind == MovementKind.RECEIPT else -quantity
    item = change_level(item_id, change)
    return StockMovement.objects.create(
        item=item,
        kind=kind,
        quantity_change=change,
        quantity_after=item.quantity_on_hand,
        reason=reason,
        created_by=user,
    )


def change_level(item_id: int, change: int) -> Item:
    """Change the level by one guarded UPDATE and return the item as it is then (STK-9, STK-12)."""
    room = Item.objects.filter(
        pk=item_id, is_active=True, quantity_on_hand__range=(-change, MAX_ON_HAND - change)
    )
    changed = change and room.update(quantity_on_hand=F("quantity_on_hand") + change)
    item = Item.objects.get(pk=item_id)
    if not changed:
        raise ValidationError(refusal(item, change))
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
