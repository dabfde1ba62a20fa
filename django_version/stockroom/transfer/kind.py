"""One kind of record in a dump: read from the database, checked, written to it (OPS-6)."""

from collections import defaultdict
from collections.abc import Sequence
from functools import cached_property

from django.contrib.auth.models import Permission
from django.db import models

from ..accounts.permissions import OWN_RECORDS
from .lines import Record
from .values import Wrong, check, read, read_many

PAGE = 500


def permission_numbers() -> dict[str, int]:
    """Return the number of each permission that can be granted, as `stock.view_item` (OPS-6)."""
    rows = Permission.objects.filter(OWN_RECORDS)
    rows = rows.values_list("content_type__app_label", "codename", "pk")
    return {f"{app_label}.{codename}": number for app_label, codename, number in rows}


class Kind:
    """A kind of record: name in a dump, model, fields in order, those that people type (OPS-6)."""

    def __init__(
        self, name: str, model: type[models.Model], fields: str, many: str = "", *, typed: str = ""
    ):
        self.name, self.model = name, model
        self.fields, self.many, self.typed = fields.split(), many.split(), typed.split()

    @property
    def rows(self) -> models.QuerySet:
        """All records of the kind, by number (OPS-6)."""
        return self.model._base_manager.order_by("pk")

    @property
    def label(self) -> str:
        """What the history calls the kind, as `stock.item` (ADM-12)."""
        return self.model._meta.label_lower

    @cached_property
    def columns(self) -> dict[str, models.Field]:
        """The field of the model for each that holds one value (OPS-6)."""
        return {name: self.model._meta.get_field(name) for name in self.fields}

    @cached_property
    def references(self) -> dict[str, type[models.Model]]:
        """What each field that points at other records points at (OPS-6)."""
        fields = self.columns | {name: self.model._meta.get_field(name) for name in self.many}
        return {name: field.related_model for name, field in fields.items() if field.is_relation}

    def page(self, after: int) -> list[Record]:
        """Return the next records, of higher numbers than this, as a dump has them (OPS-6)."""
        records = list(self.rows.filter(pk__gt=after).values(*self.fields)[:PAGE])
        for name in self.many:
            linked = self.linked(name, [record["id"] for record in records])
            for record in records:
                record[name] = sorted(linked[record["id"]])
        return records

    def linked(self, name: str, numbers: Sequence[int]) -> dict[int, list]:
        """Return what some records are linked to: groups by number, rights by name (OPS-6)."""
        names = {number: right for right, number in permission_numbers().items()}
        through, own, other = self.link(name)
        found = defaultdict(list)
        rows = through._base_manager.filter(**{f"{own}__in": numbers})
        for number, value in rows.values_list(own, other):
            if self.references[name] is not Permission:
                found[number].append(value)
            elif value in names:
                found[number].append(names[value])
        return found

    def link(self, name: str) -> tuple[type[models.Model], str, str]:
        """Return the model between the two that are linked, and its two columns (OPS-6)."""
        field = self.model._meta.get_field(name)
        return field.remote_field.through, field.m2m_column_name(), field.m2m_reverse_name()

    def read(self, record: Record) -> Record:
        """Return the values of a record of a dump; raise Wrong if one cannot be kept (OPS-6)."""
        wanted = [*self.fields, *self.many]
        for name in [*wanted, *record]:
            if name not in record:
                raise Wrong(f"{name} is missing")
            if name not in wanted:
                raise Wrong(f"there is no field “{name}”")
        values = {name: read(name, field, record[name]) for name, field in self.columns.items()}
        for name in self.typed:
            values[name] = check(name, self.columns[name], values[name])
        return values | {name: read_many(name, record[name]) for name in self.many}

    def insert(self, records: Sequence[Record]) -> None:
        """Insert records whose values were read (OPS-6)."""
        self.model._base_manager.bulk_create(self.model(**self.kept(one)) for one in records)
        for name in self.many:
            self.insert_links(name, records)

    def kept(self, record: Record) -> Record:
        """Return the values of a record by the attributes of the model (OPS-6)."""
        return {field.attname: record[name] for name, field in self.columns.items()}

    def insert_links(self, name: str, records: Sequence[Record]) -> None:
        """Insert what records have many of (OPS-6)."""
        numbers = permission_numbers() if self.references[name] is Permission else {}
        through, own, other = self.link(name)
        through._base_manager.bulk_create(
            through(**{own: record["id"], other: numbers.get(value, value)})
            for record in records
            for value in record[name]
        )
