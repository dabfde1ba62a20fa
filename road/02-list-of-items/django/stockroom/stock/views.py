"""Pages of the stock."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from .models import Item


@require_safe
def item_list(request):
    """Show the list of items."""
    return render(request, "stock/item_list.html", {"items": Item.objects.all()})
