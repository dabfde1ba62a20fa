"""One kind of record in a dump: read from the database, checked, written to it (OPS-6)."""

from collections import defaultdict
from collections.abc import Sequence
from functools import cached_property

from sqlalchemy import Column, Table, insert, inspect, select

from ..accounts.models import Permission
from ..accounts.permissions import permissions_named
from ..admin_site.site import site
from ..extensions import db
from .lines import Record
from .values import Wrong, check, read, read_many

PAGE = 500


def permission_numbers() -> dict[str, int]:
    """Return the number of each permission that can be granted, as `stock.view_item` (OPS-6)."""
    permissions = permissions_named(dict(site.permissions()))
    db.session.add_all(permissions)
    db.session.flush()
    return {permission.codename: permission.id for permission in permissions}


class Kind:
    """A kind of record: name in a dump, model, fields in order, those that people type (OPS-6)."""

    def __init__(
        self, name: str, model: type[db.Model], fields: str, *, typed: str = "", **many: Table
    ):
        self.name, self.model = name, model
        self.fields, self.many, self.typed = fields.split(), many, typed.split()

    @property
    def label(self) -> str:
        """What the history calls the kind, as `stock.item` (ADM-12)."""
        return site.registry[self.model].label if self.model in site.registry else ""

    @cached_property
    def columns(self) -> dict[str, Column]:
        """The column of the model for each field that holds one value (OPS-6)."""
        found = inspect(self.model).columns
        return {name: found[name if name in found else f"{name}_id"] for name in self.fields}

    @cached_property
    def references(self) -> dict[str, str]:
        """The table that each field points into which points at other records (OPS-6)."""
        columns = self.columns | {name: list(table.c)[1] for name, table in self.many.items()}
        return {
            name: key.column.table.name
            for name, column in columns.items()
            for key in column.foreign_keys
        }

    def page(self, after: int) -> list[Record]:
        """Return the next records, of higher numbers than this, as a dump has them (OPS-6)."""
        columns = [column.label(name) for name, column in self.columns.items()]
        rows = select(*columns).where(self.model.id > after).order_by(self.model.id).limit(PAGE)
        records = [dict(row) for row in db.session.execute(rows).mappings()]
        for name in self.many:
            linked = self.linked(name, [record["id"] for record in records])
            for record in records:
                record[name] = sorted(linked[record["id"]])
        return records

    def linked(self, name: str, numbers: Sequence[int]) -> dict[int, list]:
        """Return what some records are linked to: groups by number, rights by name (OPS-6)."""
        own, other = self.many[name].c
        rows = select(own, other).where(own.in_(numbers))
        if self.references[name] == Permission.__tablename__:
            offered = Permission.codename.in_(dict(site.permissions()))
            rows = select(own, Permission.codename).join(Permission, other == Permission.id)
            rows = rows.where(own.in_(numbers), offered)
        found = defaultdict(list)
        for number, value in db.session.execute(rows):
            found[number].append(value)
        return found

    def read(self, record: Record) -> Record:
        """Return the values of a record of a dump; raise Wrong if one cannot be kept (OPS-6)."""
        wanted = [*self.fields, *self.many]
        for name in [*wanted, *record]:
            if name not in record:
                raise Wrong(f"{name} is missing")
            if name not in wanted:
                raise Wrong(f"there is no field “{name}”")
        values = {name: read(name, column, record[name]) for name, column in self.columns.items()}
        for name in self.typed:
            values[name] = check(name, self.columns[name], values[name])
        return values | {name: read_many(name, record[name]) for name in self.many}

    def insert(self, records: Sequence[Record]) -> None:
        """Insert records whose values were read (OPS-6)."""
        db.session.execute(insert(self.model), [self.kept(record) for record in records])
        for name in self.many:
            self.insert_links(name, records)

    def kept(self, record: Record) -> Record:
        """Return the values of a record by the attributes of the model (OPS-6)."""
        return {column.key: record[name] for name, column in self.columns.items()}

    def insert_links(self, name: str, records: Sequence[Record]) -> None:
        """Insert what records have many of (OPS-6)."""
        is_right = self.references[name] == Permission.__tablename__
        numbers = permission_numbers() if is_right else {}
        own, other = self.many[name].c
        rows = [
            {own.key: record["id"], other.key: numbers.get(value, value)}
            for record in records
            for value in record[name]
        ]
        if rows:
            db.session.execute(insert(self.many[name]), rows)
