"""The stock for programs."""

import json

from django.core.exceptions import ValidationError
from django.http import JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST, require_safe

from ..stock import services
from ..stock.forms import MovementForm
from ..stock.models import Item
from .authentication import token_required
from .responses import problem


@require_safe
@token_required("stock.view_item")
def item_list(request):
    """List the items."""
    return JsonResponse({"results": [item_json(item) for item in Item.objects.all()]})


@require_safe
@token_required("stock.view_item")
def item_detail(request, sku):
    """Show one item."""
    return JsonResponse(item_json(get_object_or_404(Item, sku=sku)))


@require_POST
@token_required("stock.add_stockmovement")
def item_movements(request, sku):
    """Record a movement of an item."""
    item = get_object_or_404(Item, sku=sku)
    try:
        data = json.loads(request.body)
    except ValueError:
        data = None
    if not isinstance(data, dict):
        return problem(400, "The body must be a JSON object.")
    form = MovementForm(data)
    if not form.is_valid():
        errors = {name: list(messages) for name, messages in form.errors.items()}
        return problem(422, "Some values cannot be accepted.", errors=errors)
    try:
        movement = services.record_movement(item=item, user=request.user, **form.cleaned_data)
    except ValidationError as error:
        return problem(409, error.message)
    return JsonResponse(movement_json(movement), status=201)


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
        "id": movement.pk,
        "item": movement.item.sku,
        "kind": movement.kind,
        "quantity_change": movement.quantity_change,
        "created_by": movement.created_by.username,
    }
