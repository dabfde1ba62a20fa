"""Which records the parameters of a list mean (API-3, API-7)."""

from django.db.models import Model, QuerySet

from ..accounts.models import User, username_key
from ..stock.filters import ItemFilter, MovementFilter
from ..stock.models import Category, Item, Supplier
from .errors import Problem
from .parameters import ItemQuery, MovementQuery
from .schemas import NO_CHOICE


def item_filter(query: ItemQuery) -> ItemFilter:
    """Return what the list of items is narrowed to, and its order (API-3)."""
    return ItemFilter(
        q=query.q.strip(),
        category=named("category", Category.objects, slug=query.category),
        supplier=named("supplier", Supplier.objects, pk=query.supplier),
        status=query.status or "",
        barcode=query.barcode or "",
        sort=query.ordering,
    )


def movement_filter(query: MovementQuery) -> MovementFilter:
    """Return what the ledger is narrowed to (API-7)."""
    key = None if query.person is None else username_key(query.person)
    return MovementFilter(
        item=named("item", Item.objects, sku=query.item),
        kind=query.kind or "",
        person=named("person", User.objects, username_key=key),
        since=query.since,
        until=query.until,
    )


def named(parameter: str, rows: QuerySet, **key: str | int | None) -> Model | None:
    """Return the record that a parameter names, or refuse what names none with 422 (API-3)."""
    if None in key.values():
        return None
    found = rows.filter(**key).first()
    if found is None:
        raise Problem(422, errors={parameter: [NO_CHOICE]})
    return found
