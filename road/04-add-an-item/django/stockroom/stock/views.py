"""Pages of the stock."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from .forms import ItemForm
from .models import Item


@require_safe
def item_list(request):
    """Show the list of items."""
    return render(request, "stock/item_list.html", {"items": Item.objects.all()})


@require_safe
def item_detail(request, sku):
    """Show one item."""
    item = get_object_or_404(Item, sku=sku)
    return render(request, "stock/item_detail.html", {"item": item})


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
