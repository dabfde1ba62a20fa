"""Write a model's records to a dump, and read them from one (OPS-6)."""

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from sqlalchemy import Column, Integer, Table, inspect, select
from sqlalchemy.orm import selectinload
from werkzeug.datastructures import MultiDict

from ..accounts.models import Permission
from ..extensions import db
from ..web.forms import Form
from ..web.model_forms import field_for
from .format import PATTERNS, LoadError, Record, is_canonical

BATCH_SIZE = 500
PARSERS = {datetime: datetime.fromisoformat, Decimal: Decimal}

# The primary keys that later records may refer to; permissions by their codenames.
References = dict[type[db.Model], dict[int | str, int]]

# The rows that make up a record: its own, and those of its many-to-many relationships.
Rows = dict[Table, list[dict[str, Any]]]


class Serializer:
    """The records of a model: its fields in the order of the dump, and those a form validates."""

    def __init__(
        self, model: type[db.Model], fields: str, form_fields: str = "", **computed: Callable
    ):
        self.model, self.fields, self.form_fields = model, fields.split(), form_fields.split()
        # Functions that compute a column from the values of a record.
        self.computed = computed
        relations, columns = inspect(model).relationships, inspect(model).columns
        self.relations = {name: relations[name] for name in self.fields if name in relations}
        self.many = [name for name, relation in self.relations.items() if relation.uselist]
        self.columns = {
            name: columns[f"{name}_id" if name in self.relations else name]
            for name in self.fields
            if name not in self.many
        }

    def records(self) -> Iterator[Record]:
        """Yield all records by primary key, loading one page at a time."""
        query = select(self.model).order_by(self.model.id).limit(BATCH_SIZE)
        query = query.options(*(selectinload(getattr(self.model, name)) for name in self.many))
        last = 0
        while page := db.session.scalars(query.where(self.model.id > last)).all():
            yield from map(self.dump, page)
            last = page[-1].id

    def dump(self, instance: db.Model) -> Record:
        values = {name: getattr(instance, column.key) for name, column in self.columns.items()}
        values |= {name: sorted(map(reference_to, getattr(instance, name))) for name in self.many}
        return {name: values[name] for name in self.fields}

    def load(self, record: Record, references: References) -> Rows:
        """Return the rows for a dump record; raise LoadError if a value is invalid."""
        values = self.clean(record)
        row = {column.key: values[name] for name, column in self.columns.items()}
        row |= {name: compute(values) for name, compute in self.computed.items()}
        rows = {self.model.__table__: [row]}
        for name, relation in self.relations.items():
            if values[name] is None:
                continue
            known = references[relation.mapper.class_]
            targets = values[name] if relation.uselist else [values[name]]
            if unknown := [value for value in targets if value not in known]:
                raise LoadError(f"{name}: unknown reference “{unknown[0]}”")
            if relation.uselist and targets:
                source, target = relation.secondary.c
                pairs = [{source.key: values["id"], target.key: known[value]} for value in targets]
                rows[relation.secondary] = pairs
        references[self.model][values["id"]] = values["id"]
        return rows

    @cached_property
    def form(self) -> Form:
        """One form to validate the values of all records, one after another."""
        fields = {name: field_for(self.model, name) for name in self.form_fields}
        return type("ValuesForm", (Form,), fields)(MultiDict(), meta={"csrf": False})

    def clean(self, record: Record) -> Record:
        """Return the values of a record in Python's types, cleaned by its form."""
        if unexpected := record.keys() ^ set(self.fields):
            raise LoadError(f"missing or unknown fields: {', '.join(sorted(unexpected))}")
        values = {name: parse(name, self.columns.get(name), record[name]) for name in self.fields}
        for name in ("id", "version", "object_id"):
            if values.get(name, 1) < 1:
                raise LoadError(f"{name}: Ensure this value is greater than or equal to 1.")
        if self.form_fields:
            form = self.form
            form.process(MultiDict({name: str(values[name]) for name in self.form_fields}))
            if not form.validate():
                name, errors = next(iter(form.errors.items()))
                raise LoadError(f"{name}: {errors[0]}")
            values |= form.data
        for name, column in self.columns.items():
            if not fits(name, column, values[name]):
                raise LoadError(f"{name}: Invalid dump format.")
        return values


def reference_to(instance: db.Model) -> int | str:
    """Return a permission's name, or another record's primary key."""
    return instance.codename if isinstance(instance, Permission) else instance.id


def fits(name: str, column: Column, value: Any) -> bool:
    """Return whether a column can store a value; SQLite checks neither length nor size."""
    if isinstance(value, str):
        has_length = column.type.length is None or len(value) <= column.type.length
        return has_length and re.fullmatch(PATTERNS.get(name, "(?s).*"), value) is not None
    return type(column.type) is not Integer or abs(value) < 2**31


def parse(name: str, column: Column | None, value: Any) -> Any:
    """Return a value in Python's type; raise LoadError unless it is exactly what dump writes."""
    if value is None and column is not None and column.nullable:
        return None
    try:
        if column is None:  # The references to related records: sorted, each once.
            parsed = sorted(set(value)) if {*map(type, value)} <= {int, str} else None
        else:
            python_type = column.type.python_type
            parsed = PARSERS.get(python_type, python_type)(value)
        is_valid = is_canonical(value, parsed)
    except (ValueError, TypeError, ArithmeticError):
        is_valid = False
    if not is_valid:
        raise LoadError(f"{name}: Invalid dump format.")
    return parsed
