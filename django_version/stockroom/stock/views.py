"""The pages of the stockroom."""

from collections.abc import Iterable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from ..accounts.permissions import permission_required
from ..web.numbers import read_number
from ..web.pagination import PAGE_SIZE, ReachPaginator
from ..web.text import isolated
from . import queries, services
from .charts import level_chart
from .choices import ItemStatus, MovementKind
from .filters import MovementFilter, read_item_filter, read_movement_filter
from .forms import MovementForm
from .models import Category, Item, StockMovement, Supplier

KEY_REUSED = "This form has recorded a movement already. To record this one too, send it again."
COLUMNS = [
    ("sku", "SKU", ""),
    ("name", "Name", ""),
    ("", "Category", ""),
    ("", "Supplier", ""),
    ("quantity_on_hand", "On hand", "number"),
    ("unit_cost", "Unit cost", "number"),
    ("", "Status", ""),
]


@require_safe
@permission_required("stock.view_item")
def item_list(request: HttpRequest) -> HttpResponse:
    """List items: search, filters, sorting, pages (ACC-6, STK-1, STK-2, STK-3, STK-4, STK-5)."""
    categories, suppliers = list(Category.objects.all()), list(Supplier.objects.all())
    chosen = read_item_filter(request.GET, categories, suppliers)
    page = ReachPaginator(queries.list_items(chosen)).get_page(request.GET.get("page", ""))
    page.object_list = with_names(page.object_list, categories, suppliers)
    context = {
        "chosen": chosen,
        "categories": categories,
        "suppliers": suppliers,
        "statuses": ItemStatus,
        "columns": sortable_columns(chosen.sort),
        "page": page,
    }
    return render(request, "stock/item_list.html", context)


def with_names(
    rows: Iterable[dict], categories: list[Category], suppliers: list[Supplier]
) -> list[dict]:
    """Add the names of category and supplier, both at hand for the filters, to rows (STK-1)."""
    category_names = {row.pk: row.name for row in categories}
    supplier_names = {row.pk: row.name for row in suppliers}
    return [
        {
            **row,
            "category": category_names[row["category_id"]],
            "supplier": supplier_names.get(row["supplier_id"]),
        }
        for row in rows
    ]


def sortable_columns(sort: str) -> list[dict[str, str]]:
    """Describe the column headers: label, the sort a click asks for, the sort in force (STK-4)."""
    current = sort.removeprefix("-")
    direction = "descending" if sort.startswith("-") else "ascending"
    return [
        {
            "label": label,
            "css": css,
            "sort": f"-{key}" if key == sort else key,
            "direction": direction if key == current else "",
        }
        for key, label, css in COLUMNS
    ]


@require_safe
@permission_required("stock.view_item")
def item_detail(request: HttpRequest, sku: str) -> HttpResponse:
    """Show one item (STK-7, ACC-6)."""
    item = get_item(sku)
    return render_item(request, item, MovementForm())


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("stock.add_stockmovement")
def record_movement(request: HttpRequest, sku: str) -> HttpResponse:
    """Record a movement of one item once, or say why not (STK-8, STK-9, STK-12, STK-13)."""
    item = get_item(sku)
    if request.method != "POST":
        return lead_back(request, item)
    form = MovementForm(request.POST)
    if form.is_valid():
        try:
            movement, _is_new = services.record_movement(
                item_id=item.pk, user=request.user, **form.cleaned_data
            )
        except Item.DoesNotExist:
            raise Http404 from None
        except services.KeyReused:
            form.add_error(None, KEY_REUSED)
        except ValidationError as refused:
            form.add_error("quantity", refused)
        else:
            messages.success(request, describe_movement(movement))
            return redirect("stock:item_detail", sku=item.sku)
        item = get_item(sku)
    return render_item(request, item, form)


def lead_back(request: HttpRequest, item: Item) -> HttpResponse:
    """Lead who looks where movements are recorded to the item, with a word on it (ACC-6)."""
    messages.warning(request, "No movement was recorded. Fill in the form again.")
    return redirect("stock:item_detail", sku=item.sku)


def get_item(sku: str) -> Item:
    """Return the item with its category and supplier, or answer 404 (STK-7)."""
    return get_object_or_404(Item.objects.select_related("category", "supplier"), sku=sku)


def render_item(request: HttpRequest, item: Item, form: MovementForm) -> HttpResponse:
    """Render the page of an item with its movement form (STK-7, STK-8, STK-12)."""
    levels = queries.daily_levels(item, days=90, today=timezone.localdate())
    context = {
        "item": item,
        "form": form,
        "barcodes": item.barcodes.all(),
        "movements": queries.list_movements(MovementFilter(item=item))[:20],
        "chart": level_chart(levels, reorder_level=item.reorder_level),
    }
    return render(request, "stock/item_detail.html", context)


def describe_movement(movement: StockMovement) -> str:
    """Say what was recorded, as “Received 5 × Hex bolt M8. 12 on hand.” (STK-8)."""
    verb = {"receipt": "Received", "issue": "Issued", "adjustment": "Adjusted"}[movement.kind]
    quantity = abs(movement.quantity_change)
    if movement.kind == MovementKind.ADJUSTMENT:
        quantity = f"{movement.quantity_change:+d}".replace("-", "−")
    name = isolated(movement.item.name)
    return f"{verb} {quantity} × {name}. {movement.quantity_after} on hand."


@require_safe
@permission_required("stock.view_stockmovement")
def movement_list(request: HttpRequest) -> HttpResponse:
    """Show the ledger, newest first (STK-10)."""
    chosen = read_movement_filter(request.GET)
    before = read_number(request.GET.get("before", ""))
    rows = list(queries.list_movements(chosen, before=before)[: PAGE_SIZE + 1])
    context = {
        "chosen": chosen,
        "kinds": MovementKind,
        "movements": rows[:PAGE_SIZE],
        "older": rows[PAGE_SIZE - 1]["id"] if len(rows) > PAGE_SIZE else None,
        "before": before,
    }
    return render(request, "stock/movement_list.html", context)
