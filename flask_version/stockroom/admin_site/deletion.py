"""What goes with a record when it is deleted, and what forbids it (ADM-10, ADM-11)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask_login import current_user
from sqlalchemy import Select, inspect, select, sql
from sqlalchemy.orm import Load, RelationshipDirection, RelationshipProperty, selectinload

from ..extensions import db
from ..web.attributes import name_of
from ..web.logs import log_events
from ..web.transactions import unit_of_work
from .history import DELETED, write_history

if TYPE_CHECKING:
    from .options import ModelAdmin

MOST_LISTED = 100


@dataclass
class Deletion:
    """What deleting some records would mean (ADM-10)."""

    records: Sequence[db.Model]
    related: list[str]
    lacking: list[str]
    protecting: list[str]

    @property
    def is_possible(self) -> bool:
        """Whether nothing forbids it (ADM-10)."""
        return not (self.lacking or self.protecting)


def plan(admin: "ModelAdmin", records: Sequence[db.Model]) -> Deletion:
    """Find what goes with records and what forbids their deletion (ADM-10, ADM-11)."""
    are_permitted = all(admin.has_delete_permission(record) for record in records)
    return Deletion(
        records,
        related=[describe(one) for record in records for one in owned_by(record)],
        lacking=[] if are_permitted else [admin.verbose_name],
        protecting=[*admin.protecting(records), *map(describe, pointing_at(admin.model, records))],
    )


def describe(record: db.Model) -> str:
    """Return what a record is and is called: “Barcode: 4006381333931” (ADM-10)."""
    name = name_of(type(record))
    return f"{name[0].upper()}{name[1:]}: {record}"


def owning(model: type[db.Model]) -> list[RelationshipProperty]:
    """Return the relationships whose records go with one of this model (ADM-10)."""
    return [one for one in inspect(model).relationships if one.cascade.delete]


def with_owned(model: type[db.Model], rows: Select) -> Select:
    """Fetch what goes with records together with them (ADM-11)."""
    return rows.options(*(selectinload(getattr(model, one.key)) for one in owning(model)))


def owned_by(record: db.Model) -> Iterator[db.Model]:
    """Yield what goes with a record (ADM-10)."""
    for relation in owning(type(record)):
        found = getattr(record, relation.key)
        yield from found if isinstance(found, list) else [found]


def pointing_at(model: type[db.Model], records: Sequence[db.Model]) -> list[db.Model]:
    """Return the first of the records that point at these and stay (ADM-10)."""
    owned = {relation.mapper.class_ for relation in owning(model)}
    numbers = [record.id for record in records]
    found: list[db.Model] = []
    for mapper in sorted(model.registry.mappers, key=lambda mapper: mapper.class_.__name__):
        for relation in mapper.relationships:
            is_reference = relation.direction is RelationshipDirection.MANYTOONE
            if not is_reference or relation.mapper.class_ is not model or mapper.class_ in owned:
                continue
            key = next(iter(relation.local_columns))
            if all(foreign.ondelete is None for foreign in key.foreign_keys):
                rows = select(mapper.class_).where(key.in_(numbers)).order_by(mapper.class_.id)
                rows = rows.options(Load(mapper.class_).selectinload("*"))
                found += db.session.scalars(rows.limit(MOST_LISTED - len(found)))
    return found


def delete(admin: "ModelAdmin", numbers: Sequence[int]) -> Deletion:
    """Delete records, all or none, and log what has to be (ADM-10, ADM-11, SEC-8)."""
    found = delete_all(admin, numbers)
    if found.is_possible:
        log_events(admin.deletion_events(found.records))
    return found


@unit_of_work
def delete_all(admin: "ModelAdmin", numbers: Sequence[int]) -> Deletion:
    """Delete records with their history entries written, all or, if one is protected, none.

    Returns what was found; nothing was deleted unless it `is_possible` (ADM-10, ADM-11, ADM-12).
    """
    rows = select(admin.model).where(admin.model.id.in_(numbers))
    rows = rows.order_by(admin.model.id).with_for_update()
    rows = with_owned(admin.model, rows).execution_options(populate_existing=True)
    found = plan(admin, db.session.scalars(rows).all())
    if found.is_possible:
        if current_user not in found.records:
            # Who deletes themself leaves no name to write.
            write_history(admin, found.records, DELETED)
        numbers = [record.id for record in found.records]
        for relation in owning(admin.model):
            key = next(iter(relation.remote_side))
            db.session.execute(sql.delete(relation.mapper.class_).where(key.in_(numbers)))
        db.session.execute(sql.delete(admin.model).where(admin.model.id.in_(numbers)))
    return found
