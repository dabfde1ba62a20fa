"""Item and movement views (ACC-6)."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from ..accounts.permissions import permission_required
from ..web.pagination import PAGE_SIZE, CappedPaginator
from ..web.text import bidi_isolate, parse_integer, with_sign
from . import services
from .choices import ItemStatus, MovementKind
from .filters import ItemFilter, MovementFilter
from .forms import MovementForm
from .models import Item, StockMovement
from .queries import axis_ticks

KEY_REUSED = "This form has already recorded a movement. Submit it again to record this one too."
NOT_UNDONE = "Nothing was undone: the item has newer movements, or is inactive."


@permission_required("stock.view_item")
def item_list(request: HttpRequest) -> HttpResponse:
    """List items, with search, filters, sorting and pages (STK-1, STK-2, STK-3, STK-4, STK-5)."""
    filters = ItemFilter(request.GET)
    columns = ["sku", "name", "location", "quantity_on_hand", "unit_cost", "status"]
    rows = filters.items().with_names().values(*columns, "category_name", "supplier_name")
    page = CappedPaginator(rows, PAGE_SIZE).get_page(request.GET.get("page", ""))
    if sku := filters.scanned_sku([row["sku"] for row in page.object_list]):
        return redirect("stock:item_detail", sku)
    context = {"filters": filters, "statuses": ItemStatus, "page": page}
    return render(request, "stock/item_list.html", context)


@permission_required("stock.view_item")
def item_detail(request: HttpRequest, sku: str) -> HttpResponse:
    """Show one item (STK-7)."""
    return render_item(request, get_item_or_404(sku), MovementForm())


@permission_required("stock.view_item", "stock.add_stockmovement", post=True)
def record_movement(request: HttpRequest, sku: str) -> HttpResponse:
    """Record a movement, or show the errors of its form (STK-8, STK-9, STK-12, STK-13)."""
    item = get_item_or_404(sku)
    if request.method != "POST":
        # Login redirects here with a GET if the session expired while the form was filled in.
        messages.warning(request, "No movement was recorded. Fill in the form again.")
        return redirect(item)
    form = MovementForm(request.POST)
    if form.is_valid():
        try:
            movement, _is_new = services.record_movement(
                item_id=item.pk, user=request.user, **form.cleaned_data
            )
        except Item.DoesNotExist:
            raise Http404 from None
        except services.RequestKeyReused:
            form.add_error(None, KEY_REUSED)
        except ValidationError as error:
            form.add_error("quantity", error)
        else:
            messages.success(request, describe_movement(movement))
            return redirect(f"{movement.item.get_absolute_url()}?recorded={movement.pk}")
        item = get_item_or_404(sku)  # Read again: another request may have changed its quantity.
    return render_item(request, item, form)


@permission_required("stock.view_item", "stock.add_stockmovement", post=True)
def undo_movement(request: HttpRequest, id: int) -> HttpResponse:
    """Undo a movement unless the item has newer ones; a GET only redirects (STK-16)."""
    movement = get_object_or_404(StockMovement, pk=id)
    if request.method == "POST":
        try:
            movement = services.undo_movement(movement, request.user)
        except (services.RequestKeyReused, ValidationError):
            messages.error(request, NOT_UNDONE)
        else:
            messages.success(request, f"Undone. {describe_movement(movement)}")
    return redirect(movement.item)


def get_item_or_404(sku: str) -> Item:
    """Return the item with its category and supplier, or raise 404."""
    return get_object_or_404(Item.objects.select_related("category", "supplier"), sku=sku)


def render_item(request: HttpRequest, item: Item, form: MovementForm) -> HttpResponse:
    levels = item.movements.daily_levels(item.quantity_on_hand, days=90, today=timezone.localdate())
    quantities = [quantity for _day, quantity in levels]
    recorded = parse_integer(request.GET.get("recorded", ""))
    context = {
        "item": item,
        "form": form,
        "movements": item.movements.rows()[:20],
        "recorded": recorded if recorded and item.movements.is_newest(recorded) else None,
        "levels": levels,
        "middle": levels[len(levels) // 2],
        "lowest": min(quantities),
        "highest": max(quantities),
        "ticks": axis_ticks(max(item.reorder_level, *quantities)),
    }
    return render(request, "stock/item_detail.html", context)


def describe_movement(movement: StockMovement) -> str:
    """Return a message such as “Received 5 × Hex bolt M8. 12 on hand.”."""
    change = movement.quantity_change
    recorded = {
        MovementKind.RECEIPT: f"Received {change:,}",
        MovementKind.ISSUE: f"Issued {-change:,}",
        MovementKind.ADJUSTMENT: f"Adjusted {with_sign(change)}",
    }[movement.kind]
    return f"{recorded} × {bidi_isolate(movement.item.name)}. {movement.quantity_after:,} on hand."


@permission_required("stock.view_stockmovement")
def movement_list(request: HttpRequest) -> HttpResponse:
    """List the ledger, newest first (STK-10)."""
    filters = MovementFilter(request.GET)
    before = parse_integer(request.GET.get("before", ""))
    movements = StockMovement.objects.matching(**filters.conditions).older_than(before)
    rows = list(movements.rows()[: PAGE_SIZE + 1])
    context = {
        "filters": filters,
        "kinds": MovementKind,
        "movements": rows[:PAGE_SIZE],
        "older": rows[PAGE_SIZE - 1]["pk"] if len(rows) > PAGE_SIZE else None,
        "before": before,
        **filters.suggestions(request.user),
    }
    return render(request, "stock/movement_list.html", context)
