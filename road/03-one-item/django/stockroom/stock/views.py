"""Pages of the stock."""

from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

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
