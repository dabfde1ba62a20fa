"""Which records the parameters of a list mean (API-3, API-7)."""

from typing import Any, TypeVar

from sqlalchemy import select

from ..accounts.models import User, username_key
from ..extensions import db
from ..stock.codes import normal_sku
from ..stock.models import Category, Item, Supplier
from .errors import Problem
from .parameters import ItemQuery, MovementQuery
from .schemas import NO_CHOICE

Record = TypeVar("Record", bound=db.Model)


def item_conditions(query: ItemQuery) -> dict[str, Any]:
    """Return the conditions of a list of items (API-3)."""
    return {
        "q": query.q.strip(),
        "category": named("category", Category, slug=query.category),
        "supplier": named("supplier", Supplier, id=query.supplier),
        "status": query.status,
        "barcode": query.barcode,
    }


def movement_conditions(query: MovementQuery) -> dict[str, Any]:
    """Return the conditions of the ledger (API-7)."""
    key = None if query.person is None else username_key(query.person)
    sku = query.item if query.item is None else normal_sku(query.item)
    return {
        "item": named("item", Item, sku=sku),
        "kind": query.kind,
        "person": named("person", User, username_key=key),
        "since": query.since,
        "until": query.until,
    }


def named(parameter: str, model: type[Record], **key: str | int | None) -> Record | None:
    """Return the record that a parameter names, or refuse what names none with 422 (API-3)."""
    if None in key.values():
        return None
    found = db.session.scalar(select(model).filter_by(**key))
    if found is None:
        raise Problem(422, errors={parameter: [NO_CHOICE]})
    return found
