"""Forms generated from models (ADM-16)."""

import hashlib
from collections.abc import Callable
from functools import cache
from typing import Any

from sqlalchemy import Boolean, Column, Integer, Numeric, Text, inspect, select
from sqlalchemy.orm import ColumnProperty
from wtforms import BooleanField
from wtforms.fields.core import UnboundField
from wtforms.validators import DataRequired

from ..extensions import db
from . import forms
from .attributes import get_label, get_verbose_name, unique_key
from .fields import RecordField
from .validators import AllowEmpty, MaxDigits, max_length, no_null, validate_characters

# Form fields by the name in the `info` of a column.
TEXT_FIELDS = {"email": forms.EmailField, "url": forms.URLField, "username": forms.UsernameField}
DUPLICATE = "Please correct the duplicate data for {}."


def if_valid(validator: Callable) -> Callable:
    """Return a validator that runs only if the field has no errors yet."""

    def validate(form, field):
        if not field.errors:
            validator(form, field)

    return validate


def field_for(model: type[db.Model], name: str, **options: Any) -> UnboundField:
    """Return a form field for an attribute, by its type; its `info` adds validators."""
    attribute, label = inspect(model).attrs[name], get_label(model, name)
    if isinstance(attribute, ColumnProperty):
        return column_field(attribute.columns[0], label, **options)
    is_optional = any(column.nullable for column in attribute.local_columns)
    validator = AllowEmpty() if is_optional else DataRequired()
    return RecordField(label, [validator], model=attribute.mapper.class_, **options)


def column_field(column: Column, label: str, **options: Any) -> UnboundField:
    info, validators = column.info, column.info.get("validators", [])
    default = column.default and column.default.arg
    if isinstance(column.type, Boolean):
        return BooleanField(label, default=default, **options)
    if "choices" in info:
        choices = {choice.value: choice.label for choice in info["choices"]}
        return forms.ChoiceField(label, choices=choices, **options)
    if isinstance(column.type, Numeric):
        digits = MaxDigits(column.type.precision, column.type.scale)
        return forms.AmountField(label, [digits, *validators], **options)
    if isinstance(column.type, Integer):
        return forms.WholeNumberField(label, validators, default=default, **options)
    # They run in this order.
    validators = [
        DataRequired() if default != "" and not column.nullable else AllowEmpty(),
        *info.get("characters", [validate_characters]),
        *validators,
        *([max_length(column.type.length)] if column.type.length else []),
        no_null,
        *map(if_valid, info.get("checks", [])),
    ]
    default_class = forms.LongTextField if isinstance(column.type, Text) else forms.TextField
    field_class = TEXT_FIELDS.get(info.get("field"), default_class)
    return field_class(label, validators, default="", filters=info.get("filters", []), **options)


class RecordForm(forms.Form):
    """A form that edits one record."""

    names: tuple[str, ...] = ()
    # Functions that return a field to use in place of the one derived from the model.
    overrides: dict[str, Callable[[], UnboundField]] = {}

    def __init__(self, record: db.Model, **options: Any):
        # A new record has no defaults until it is saved; the form fields have them.
        super().__init__(obj=record if record.id else None, **options)
        self.record = record

    @property
    def version(self) -> str:
        """The record's version, or a digest of the values that this form can change."""
        if hasattr(self.record, "version"):
            return str(self.record.version)
        values = [getattr(self.record, name) for name in self.names]
        comparable = [sorted(row.id for row in v) if isinstance(v, list) else v for v in values]
        return hashlib.sha256(repr(comparable).encode()).hexdigest()

    def validate(self, extra_validators=None):
        """Check each field, then uniqueness."""
        super().validate(extra_validators)
        for field in self:
            is_changed = field.data != field.object_data
            if is_changed and not field.errors and self.is_taken(field.short_name, field.data):
                field.errors = [duplicate_message(type(self.record), field.short_name)]
        return not self.errors

    def is_taken(self, name: str, value: Any) -> bool:
        """Return whether another record has a value that must be unique."""
        model = type(self.record)
        if not value or not (key := unique_key(model, name, value)):
            return False
        column, stored = key
        query = select(model.id).where(column == stored, model.id.is_distinct_from(self.record.id))
        return db.session.scalar(query.limit(1)) is not None

    def apply(self) -> list[str]:
        """Write the fields to the record; return the labels of those that changed."""
        with db.session.no_autoflush:
            self.populate_obj(self.record)
            attributes = inspect(self.record).attrs
            changed = [name for name in self.names if attributes[name].history.has_changes()]
            return [self[name].label.text for name in changed]


def duplicate_message(model: type[db.Model], name: str) -> str:
    model_name = get_verbose_name(model).capitalize()
    text = f"{model_name} with this {get_label(model, name)} already exists."
    return getattr(model, name).info.get("taken", text)


@cache
def form_class(model: type[db.Model], names: tuple[str, ...], base=RecordForm) -> type[RecordForm]:
    """Return a form with a field for each of these attributes."""
    # Created in this order, which WTForms keeps.
    fields = {
        name: base.overrides[name]() if name in base.overrides else field_for(model, name)
        for name in names
    }
    return type(f"{model.__name__}Form", (base,), {**fields, "names": names})
