"""Plan and run deletions, including the records that are deleted with others (ADM-10, ADM-11)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask import abort
from flask_login import current_user
from sqlalchemy import Column, Select, delete, inspect, select
from sqlalchemy.orm import MANYTOONE, Load, RelationshipProperty, selectinload

from ..extensions import db
from ..web.attributes import get_verbose_name
from ..web.transactions import unit_of_work
from .history import DELETED, write_history
from .options import ModelAdmin, capfirst

MAX_PROTECTED = 100


@dataclass
class Deletion:
    records: Sequence[db.Model]
    related: list[str]
    is_permitted: bool
    protected: list[str]

    @property
    def is_possible(self) -> bool:
        return self.is_permitted and not self.protected


def plan_deletion(admin: ModelAdmin, records: Sequence[db.Model], lock: bool = False) -> Deletion:
    """Plan the deletion of records; with `lock`, get_protected() locks the rows it checks."""
    cascade = inspect(admin.model).cascade_iterator
    related = [row for record in records for row, *_ in cascade("delete", inspect(record))]
    protected = list(admin.get_protected(records, lock))
    protected += map(describe, protected_objects(admin.model, records))
    is_permitted = admin.has_permission("delete", *records)
    return Deletion(records, list(map(describe, related)), is_permitted, protected)


def describe(record: db.Model) -> str:
    """Return the model and the name of a record: “Barcode: 4006381333931”."""
    return f"{capfirst(get_verbose_name(type(record)))}: {record}"


def cascades(model: type[db.Model]) -> list[RelationshipProperty]:
    """Return the relationships whose records are deleted with one of this model."""
    return [relation for relation in inspect(model).relationships if relation.cascade.delete]


def load_cascaded(model: type[db.Model], query: Select) -> Select:
    """Eager-load the records that are deleted with these."""
    return query.options(*(selectinload(relation.class_attribute) for relation in cascades(model)))


def protected_objects(model: type[db.Model], records: Sequence[db.Model]) -> list[db.Model]:
    """Return the first records that refer to these and are not deleted with them."""
    pks = [record.id for record in records]
    protected: list[db.Model] = []
    for source, key in foreign_keys_to(model):
        query = select(source).where(key.in_(pks)).order_by(source.id)
        query = query.options(Load(source).selectinload("*"))
        protected += db.session.scalars(query.limit(MAX_PROTECTED - len(protected)))
    return protected


def foreign_keys_to(model: type[db.Model]) -> Iterator[tuple[type[db.Model], Column]]:
    """Yield (model, key) of each reference that does not cascade, by model name."""
    owned = {relation.mapper.class_ for relation in cascades(model)}
    mappers = [mapper for mapper in model.registry.mappers if mapper.class_ not in owned]
    for mapper in sorted(mappers, key=lambda mapper: mapper.class_.__name__):
        for relation in mapper.relationships:
            if relation.direction is MANYTOONE and relation.mapper.class_ is model:
                (key,) = relation.local_columns
                if not any(foreign.ondelete for foreign in key.foreign_keys):
                    yield mapper.class_, key


@unit_of_work
def delete_records(admin: ModelAdmin, pks: Sequence[int]) -> Deletion:
    """Delete all of the records, or none if one of them is protected; return the plan."""
    query = (
        load_cascaded(admin.model, select(admin.model))
        .where(admin.model.id.in_(pks))
        .order_by(admin.model.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    deletion = plan_deletion(admin, db.session.scalars(query).all(), lock=True)
    if not deletion.is_permitted:
        abort(403)
    if deletion.is_possible:
        # No log entry for users who delete themselves: it would reference the deleted row.
        if current_user not in deletion.records:
            write_history(admin, deletion.records, DELETED)
        admin.log_deletion(deletion.records)
        pks = [record.id for record in deletion.records]
        for relation in cascades(admin.model):
            (key,) = relation.remote_side
            db.session.execute(delete(relation.mapper.class_).where(key.in_(pks)))
        db.session.execute(delete(admin.model).where(admin.model.id.in_(pks)))
    return deletion
