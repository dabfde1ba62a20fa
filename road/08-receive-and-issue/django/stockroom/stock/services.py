"""The only code that changes a quantity on hand."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F

from .models import Item, StockMovement


@transaction.atomic
def record_movement(*, item, kind, quantity, user):
    """Change the quantity on hand and store the movement, both or neither.

    Raise ValidationError if more is issued than is on hand.
    """
    change = {"receipt": quantity, "issue": -quantity}[kind]
    guarded = Item.objects.filter(pk=item.pk, quantity_on_hand__gte=-change)
    if not guarded.update(quantity_on_hand=F("quantity_on_hand") + change):
        item.refresh_from_db()
        raise ValidationError(f"Only {item.quantity_on_hand} on hand.")
    return StockMovement.objects.create(
        item=item, kind=kind, quantity_change=change, created_by=user
    )
