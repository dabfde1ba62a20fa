"""How the records of a model are written to a dump and read from one (OPS-6)."""

import re
from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib.auth.forms import UsernameField
from django.contrib.auth.models import Permission
from django.core.exceptions import ValidationError
from django.core.serializers.base import DeserializedObject
from django.db import models
from django.db.models import Prefetch

from ..accounts.permissions import ASSIGNABLE_PERMISSIONS, permission_name
from ..web.fields import LineFormField
from .format import PATTERNS, LoadError, Record, is_canonical

BATCH_SIZE = 500
PERMISSIONS = Permission.objects.filter(ASSIGNABLE_PERMISSIONS)

# The primary keys that later records may refer to; permissions by their codenames.
References = dict[type[models.Model], dict[int | str, int]]


class RecordForm(forms.ModelForm):
    """Validate the values of a record that has a form in the stockroom."""

    class Meta:
        field_classes = {"username": UsernameField, "name": LineFormField}

    def clean(self):
        # Do not call super(): it would enable validate_unique(), a query for each record.
        return self.cleaned_data


class Serializer:
    """Records of one model: its fields in the order of the dump, and those its form validates."""

    def __init__(self, model: type[models.Model], form_fields="", *, fields="", **overrides):
        """Take the model's stored fields in their order, unless `fields` names others."""
        self.model = model
        stored = [*model._meta.fields, *model._meta.many_to_many]
        names = fields.split() or [field.name for field in stored if not field.generated]
        self.fields = {name: overrides.get(name) or model._meta.get_field(name) for name in names}
        self.form = forms.modelform_factory(model, RecordForm, form_fields.split())

    def records(self) -> Iterator[Record]:
        """Yield all records by primary key, loading one batch at a time."""
        prefetched = [
            Prefetch(name, PERMISSIONS) if field.related_model is Permission else name
            for name, field in self.fields.items()
            if field.many_to_many
        ]
        rows = self.model._base_manager.order_by("pk").prefetch_related(*prefetched)
        last = 0
        while batch := list(rows.filter(pk__gt=last)[:BATCH_SIZE]):
            yield from map(self.dump, batch)
            last = batch[-1].pk

    def dump(self, instance: models.Model) -> Record:
        record = {}
        for name, field in self.fields.items():
            if field.many_to_many:
                record[name] = sorted(map(reference_to, getattr(instance, name).all()))
            else:
                record[name] = field.value_from_object(instance)
        return record

    def load(self, record: Record, references: References) -> DeserializedObject:
        """Return the instance for a dump record; raise LoadError if a value is invalid."""
        values = self.clean(record)
        many = {}
        for name, field in self.fields.items():
            if not field.is_relation or values[name] is None:
                continue
            known = references[field.related_model]
            targets = values[name] if field.many_to_many else [values[name]]
            if unknown := [value for value in targets if value not in known]:
                raise LoadError(f"{name}: unknown reference “{unknown[0]}”")
            if field.many_to_many:
                many[name] = [known[value] for value in values.pop(name)]
        instance = self.model(**self.attributes(values))
        references[self.model][instance.pk] = instance.pk
        return DeserializedObject(instance, many)

    def clean(self, record: Record) -> Record:
        """Return the values of a record in Python's types, cleaned by its form."""
        if unexpected := record.keys() ^ self.fields.keys():
            raise LoadError(f"missing or unknown fields: {', '.join(sorted(unexpected))}")
        values = {name: parse(name, field, record[name]) for name, field in self.fields.items()}
        for name in ("id", "version", "object_id"):
            if values.get(name, 1) < 1:
                raise LoadError(f"{name}: Ensure this value is greater than or equal to 1.")
        if self.form.base_fields:
            form = self.form(values)
            if form.errors:
                name, errors = next(iter(form.errors.items()))
                raise LoadError(f"{name}: {errors[0]}")
            values |= form.cleaned_data
        fields = self.fields.items()
        if bad := [name for name, field in fields if not fits(name, field, values[name])]:
            raise LoadError(f"{bad[0]}: Invalid dump format.")
        return values

    def attributes(self, values: Record) -> dict[str, Any]:
        """Return the values keyed by attribute name, such as `item_id` for `item`."""
        return {self.fields[name].attname: value for name, value in values.items()}


def reference_to(instance: models.Model) -> int | str:
    """Return a permission's name, or another record's primary key."""
    return permission_name(instance) if isinstance(instance, Permission) else instance.pk


def fits(name: str, field: models.Field, value: Any) -> bool:
    """Return whether a column can store a value; SQLite checks neither length nor size."""
    if isinstance(value, str):
        has_length = field.max_length is None or len(value) <= field.max_length
        return has_length and re.fullmatch(PATTERNS.get(name, "(?s).*"), value) is not None
    is_integer = field.get_internal_type() in ("IntegerField", "PositiveIntegerField")
    return not is_integer or abs(value) < 2**31


def parse(name: str, field: models.Field, value: Any) -> Any:
    """Return a value in Python's type; raise LoadError unless dump would write exactly this."""
    try:
        if field.many_to_many:
            parsed = sorted(set(value)) if {*map(type, value)} <= {int, str} else None
        else:
            parsed = field.to_python(value)
        if is_canonical(value, parsed) and (parsed is not None or field.null):
            return parsed
    except (ValidationError, ValueError, TypeError, ArithmeticError):
        pass
    raise LoadError(f"{name}: Invalid dump format.")
