"""Pages of the stock."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from . import services
from .forms import ItemForm, MovementForm
from .models import Item


@require_safe
@login_required
@permission_required("stock.view_item", raise_exception=True)
def item_list(request):
    """Show the list of items."""
    return render(request, "stock/item_list.html", {"items": Item.objects.all()})


@require_safe
@login_required
@permission_required("stock.view_item", raise_exception=True)
def item_detail(request, sku):
    """Show one item."""
    item = get_object_or_404(Item, sku=sku)
    movements = item.movements.select_related("created_by")[:20]
    return render(request, "stock/item_detail.html", {"item": item, "movements": movements})


@login_required
@permission_required("stock.add_item", raise_exception=True)
def item_add(request):
    """Add an item."""
    if request.method == "POST":
        form = ItemForm(request.POST)
        if form.is_valid():
            item = form.save()
            messages.success(request, f"{item.name} was added.")
            return redirect(item)
    else:
        form = ItemForm()
    return render(request, "stock/item_form.html", {"form": form})


@login_required
@permission_required("stock.add_stockmovement", raise_exception=True)
def record_movement(request, sku):
    """Record a movement of an item."""
    item = get_object_or_404(Item, sku=sku)
    if request.method == "POST":
        form = MovementForm(request.POST)
        if form.is_valid():
            try:
                movement = services.record_movement(
                    item=item, user=request.user, **form.cleaned_data
                )
            except ValidationError as error:
                form.add_error("quantity", error)
            else:
                messages.success(request, describe_movement(movement))
                return redirect(item)
    else:
        form = MovementForm()
    return render(request, "stock/movement_form.html", {"item": item, "form": form})


def describe_movement(movement):
    """Return a message such as “Received 5 × Storage box A4.”"""
    recorded = {"receipt": "Received", "issue": "Issued"}[movement.kind]
    return f"{recorded} {abs(movement.quantity_change)} × {movement.item.name}."
