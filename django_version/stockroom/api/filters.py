"""Which records the parameters of a list mean (API-3, API-7)."""

from typing import Any

from django.db.models import Model, QuerySet

from ..accounts.models import User, username_key
from ..stock.models import Category, Item, Supplier
from .errors import Problem
from .parameters import ItemQuery, MovementQuery
from .schemas import NO_CHOICE


def item_conditions(query: ItemQuery) -> dict[str, Any]:
    """Return the conditions of a list of items (API-3)."""
    return {
        "q": query.q.strip(),
        "category": named("category", Category.objects, slug=query.category),
        "supplier": named("supplier", Supplier.objects, pk=query.supplier),
        "status": query.status,
        "barcode": query.barcode,
    }


def movement_conditions(query: MovementQuery) -> dict[str, Any]:
    """Return the conditions of the ledger (API-7)."""
    key = None if query.person is None else username_key(query.person)
    return {
        "item": named("item", Item.objects, sku=query.item),
        "kind": query.kind,
        "person": named("person", User.objects, username_key=key),
        "since": query.since,
        "until": query.until,
    }


def named(parameter: str, rows: QuerySet, **key: str | int | None) -> Model | None:
    """Return the record that a parameter names, or refuse what names none with 422 (API-3)."""
    if None in key.values():
        return None
    found = rows.filter(**key).first()
    if found is None:
        raise Problem(422, errors={parameter: [NO_CHOICE]})
    return found
